import Foundation
import GaussianIO
import LinearAlgebra
import Testing

/// What takes a process of its own: standard input and output, signals, limits.
@Suite("Processes")
struct ProcessTests {
  @Test("standard input is read to its end, as CSV or NPY")
  func standardInput() async {
    await #expect(processExitsWith: .success) {
      for (bytes, names) in [
        (Array("a,b\n1.5,-2.25\n".utf8), ["a", "b"]),
        (
          [0x93] + Array("NUMPY\u{1}\0\u{36}\0{'descr':'|i1','fortran_order':False,'shape':(1,2)  ,}".utf8),
          nil
        ),
      ] {
        var ends: [Int32] = [0, 0]
        try #require(unsafe pipe(&ends) == 0)
        dup2(ends[0], STDIN_FILENO)
        let header = names == nil ? bytes + [1, 2] : bytes
        _ = unsafe header.withUnsafeBytes { unsafe write(ends[1], $0.baseAddress, $0.count) }
        close(ends[1])
        let table = try Table<Double>(contentsOf: "-")
        try #require(table.columnNames == names)
        try #require(table.values.elements == (names == nil ? [1, 2] : [1.5, -2.25]))
      }
    }
  }

  @Test("standard output gets CSV")
  func standardOutput() async throws {
    let result = try #require(
      await #expect(processExitsWith: .success, observing: [\.standardOutputContent]) {
        let writer = try TableWriter<Double>(path: "-", columnNames: ["a", "b"], rows: 1, columns: 2)
        try writer.append(Matrix([[1, 2.5]]))
        try writer.finish()
      })
    let text = String(decoding: result.standardOutputContent, as: UTF8.self)
    #expect(text.contains("a,b\n1,2.5\n"))
  }

  @Test("rows that were not announced, and rows that are missing, are mistakes of the program")
  func announcedRows() async {
    await #expect(processExitsWith: .failure) {
      let writer = try TableWriter<Double>(path: "/dev/null", columnNames: nil, rows: 1, columns: 1)
      try writer.append([1, 2])
    }
    await #expect(processExitsWith: .failure) {
      let writer = try TableWriter<Double>(path: "/dev/null", columnNames: nil, rows: 2, columns: 1)
      try writer.append([1])
      try writer.finish()
    }
  }

  @Test("a reader that has gone is an error of its own kind")
  func brokenPipe() async {
    await #expect(processExitsWith: .success) {
      Interruption.handleSignals()
      var ends: [Int32] = [0, 0]
      try #require(unsafe pipe(&ends) == 0)
      dup2(ends[1], STDOUT_FILENO)
      close(ends[0])
      close(ends[1])
      let error = try #require(throws: FileError.self) {
        let output = try OutputFile(path: "-")
        try output.write([1])
        try output.commit()
      }
      try #require(error.code == .brokenPipe)
      try #require(error.description.hasPrefix("standard output: "))
    }
  }

  @Test("an interruption removes unfinished output and ends the program")
  func interruption() async throws {
    let scratch = Scratch()
    _ = scratch.file("out", "old")
    let folder = scratch.folder
    await #expect(processExitsWith: .signal(SIGTERM)) { [folder = folder as String] in
      Interruption.handleSignals()
      let outputs = try ["out", "other"].map { try OutputFile(path: folder + "/" + $0) }
      for output in outputs { try output.write([UInt8](repeating: 1, count: 1 << 20)) }
      // An output that nobody holds is removed.
      try withExtendedLifetime(outputs) {
        try #require(FileManager.default.contentsOfDirectory(atPath: folder).count == 3)
        // To the process, not to this thread: threads of a pool have signals blocked.
        kill(getpid(), SIGTERM)
        sleep(10)
      }
    }
    #expect(scratch.names == ["out"])
    #expect(scratch.text("out") == "old")
  }

  @Test("a disk that fills up on the way leaves the old file")
  func failureOnTheWay() async throws {
    let scratch = Scratch()
    _ = scratch.file("out.csv", "old")
    let folder = scratch.folder
    await #expect(processExitsWith: .success) { [folder = folder as String] in
      signal(SIGXFSZ, SIG_IGN)
      var limit = rlimit(rlim_cur: 1 << 20, rlim_max: 1 << 20)
      try #require(unsafe setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0)
      let writer = try TableWriter<Double>(
        path: folder + "/out.csv", columnNames: nil, rows: 1_000_000, columns: 1)
      let block = Matrix<Double>(rows: 1000, columns: 1, repeating: 0.1)
      let error = try #require(throws: FileError.self) {
        for _ in 0..<1000 { try writer.append(block) }
      }
      try #require(error.code == .writeFailed)
    }
    #expect(scratch.names == ["out.csv"])
    #expect(scratch.text("out.csv") == "old")
  }
}
