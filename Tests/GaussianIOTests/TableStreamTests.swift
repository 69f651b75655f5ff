import Foundation
import GaussianIO
import LinearAlgebra
import Testing

@Suite("Tables in blocks")
struct TableStreamTests {
  static let cuts: [(pieces: Int, rows: Int)] = [(1, 1), (3, 7), (8, 2), (64, 100), (1000, 3), (1 << 20, 1000)]

  /// Reads the same bytes from memory, as from a file, and from a pipe.
  private func bothWays(
    _ bytes: [UInt8], named name: String, _ options: TableReadingOptions
  ) throws -> [Result<Table<Double>, FileError>] {
    let pipe = SmallPipe(bytes)
    let inputs = [
      SequentialInput(InputFile(bytes: bytes, named: name)), try SequentialInput(path: pipe.path),
    ]
    return try inputs.map { input in
      do {
        return .success(try TableStream<Double>(input: input, options: options).collected())
      } catch var error as FileError {
        error.path = name
        // What to do about a pipe names no file.
        error.advice = error.advice.replacingOccurrences(of: "FILE", with: name)
        return .failure(error)
      }
    }
  }

  private func whole(
    _ bytes: [UInt8], named name: String, _ options: TableReadingOptions
  ) throws -> Result<Table<Double>, FileError> {
    do {
      return .success(try Table<Double>(input: InputFile(bytes: bytes, named: name), options: options))
    } catch let error as FileError {
      return .failure(error)
    }
  }

  @Test("text with traps comes in the same rows, whatever the pieces, blocks and threads", arguments: [1, 2, 3, 7])
  func text(_ threads: Int) throws {
    let traps = ["plain", "\"one\ntwo\"", "\"\n\n\"", "\"a,\"\"b\"\"\n1,2,3\n\"", "", "\"\r\n\""]
    var text = "x,note,y\n"
    for row in 0..<300 { text += "\(row),\(traps[row * 7 % 6]),\(Double(row) / 7)" + (row % 3 == 0 ? "\r\n" : "\n") }
    text += "\n\r\n   \n"
    let options = TableReadingOptions(columns: .named(["y", "x"]))
    let expected = try whole(Array(text.utf8), named: "t.csv", options)
    for cut in Self.cuts {
      let options = options.cut(pieces: cut.pieces, rows: cut.rows, threads: threads)
      for result in try bothWays(Array(text.utf8), named: "t.csv", options) {
        try #require(result == expected, "\(cut)")
      }
      let scratch = Scratch()
      let stream = try TableStream<Double>(contentsOf: scratch.file("t.csv", text), options: options)
      #expect(try stream.collected() == expected.get())
    }
  }

  @Test(
    "arrays of every type and order come in the same rows",
    arguments: [
      NPYFixtures.float64, NPYFixtures.float64Fortran, NPYFixtures.float64BigEndian, NPYFixtures.float32,
      NPYFixtures.float32BigEndianFortran, NPYFixtures.version2, NPYFixtures.int8, NPYFixtures.int64,
      NPYFixtures.uint16BigEndian, NPYFixtures.bool, NPYFixtures.list, NPYFixtures.exactLarge,
    ])
  func arrays(_ fixture: String) throws {
    let bytes = try NPYReadingTests.bytes(fixture)
    let columns = try whole(bytes, named: "t.npy", .init()).get().values.columns
    for selection in [ColumnSelection.all, .named(columns > 1 ? ["2", "1"] : ["1"])] {
      let options = TableReadingOptions(columns: selection)
      let expected = try whole(bytes, named: "t.npy", options)
      for cut in Self.cuts {
        for threads in [1, 3] {
          let options = options.cut(pieces: cut.pieces, rows: cut.rows, threads: threads)
          for result in try bothWays(bytes, named: "t.npy", options) { #expect(result == expected) }
        }
      }
    }
  }

  @Test("broken text is the same error as in the whole table", arguments: CSVErrorTests.broken)
  func brokenText(_ bad: BrokenTable) throws {
    let bytes = Array(bad.text.utf8)
    let expected = try whole(bytes, named: "t.csv", .init())
    for cut in Self.cuts {
      for result in try bothWays(bytes, named: "t.csv", TableReadingOptions().cut(pieces: cut.pieces, rows: cut.rows)) {
        #expect(result == expected, "\(cut)")
      }
    }
  }

  @Test("broken arrays are the same error as in the whole table")
  func brokenArrays() throws {
    for fixture in [NPYFixtures.float64, NPYFixtures.float64Fortran, NPYFixtures.int8] {
      let whole = try NPYReadingTests.bytes(fixture)
      let damaged = (0..<whole.count).map { Array(whole[..<$0]) } + [whole + [0], whole + [1, 2, 3]]
      for bytes in damaged { try compare(bytes, named: "t.npy") }
    }
    for fixture in [
      NPYFixtures.nan, NPYFixtures.infinite32, NPYFixtures.large, NPYFixtures.noRows, NPYFixtures.structured,
      NPYFixtures.object,
    ] {
      try compare(NPYReadingTests.bytes(fixture), named: "t.npy")
    }
  }

  private func compare(_ bytes: [UInt8], named name: String) throws {
    let expected = try whole(bytes, named: name, .init())
    let results = try bothWays(bytes, named: name, TableReadingOptions().cut(pieces: 16, rows: 2))
    #expect(results[0] == expected)
    guard case .failure(let wanted) = expected else { return #expect(results[1] == expected) }
    guard bytes.starts(with: signature) else { return }
    guard case .failure(let error) = results[1] else { return #expect(results[1] == expected) }
    // How long a pipe is shows only at its end, where the words are the same.
    #expect(error.code == wanted.code)
    if !error.problem.contains("more bytes than") { #expect(error == wanted) }
  }

  /// A pipe may claim any shape: nothing is counted, listed or given memory on its word alone.
  @Test(
    "shapes that a pipe only claims",
    arguments: [
      ("|i1", "True", "(\((Int.max - 127) / 2),2)", "more bytes than a file can have"),
      ("|i1", "False", "(\((Int.max - 127) / 2),2)", "more bytes than a file can have"),
      ("<f8", "False", "(1,1000000000000)", "take 8000000000000 bytes, the file has 8"),
      ("<f8", "True", "(2,1000000000000)", "take 16000000000000 bytes, the file has 8"),
      ("<f8", "True", "(1000000000000,2)", "take 16000000000000 bytes, the file has 8"),
    ])
  func claims(_ type: String, _ order: String, _ shape: String, _ says: String) throws {
    let entries = "{'descr':'\(type)','fortran_order':\(order),'shape':\(shape)}"
    let text = Array(entries.utf8) + [UInt8](repeating: 0x20, count: 117 - entries.utf8.count)
    let pipe = SmallPipe(signature + [1, 0, UInt8(text.count), 0] + text + [UInt8](repeating: 0, count: 8))
    let error = try #require(throws: FileError.self) { try TableStream<Double>(contentsOf: pipe.path) }
    #expect(error.code == .malformed, "\(error)")
    #expect(error.problem.contains(says), "\(error)")
  }

  private let signature = [0x93] + Array("NUMPY".utf8)

  @Test("random damage has the same outcome in blocks")
  func fuzz() throws {
    let text = "x,\"no\"\"te\",y\n1,\"a\nb\",2.5e3\n-3,,4\r\n5,\"x,\"\"y\",6\n+7,z,\" 8 \"\n"
    let survivors = try FuzzTests().attack(Array(text.utf8), rounds: 1500, seed: 11) { bytes in
      let options = TableReadingOptions(columns: .named(["x", "y"]))
      let expected = try whole(bytes, named: "t.csv", options)
      for result in try bothWays(bytes, named: "t.csv", options.cut(pieces: 3, rows: 2)) {
        try #require(result == expected, "\(bytes)")
      }
      _ = try expected.get()
    }
    #expect(survivors > 40)
    #expect(survivors < 1400)
  }

  @Test("blank lines at the end may be longer than any window, and are an error before the end")
  func blankLines() throws {
    let blanks = String(repeating: "\n \r\n", count: 200)
    for text in ["x\n1\n2\(blanks)", "x,y\n1,2\n2,3\(blanks)3,4\n", "x\n\(blanks)", "x\n1\n\"2\(blanks)\"\n"] {
      let expected = try whole(Array(text.utf8), named: "t.csv", .init())
      for cut in Self.cuts {
        let options = TableReadingOptions().cut(pieces: cut.pieces, rows: cut.rows)
        for result in try bothWays(Array(text.utf8), named: "t.csv", options) { #expect(result == expected) }
      }
    }
  }

  @Test("a quotation mark that opens in an unquoted field stops the reader where it stands, not at the end")
  func strayQuote() throws {
    let text = "x,y\n1,2\n3,4\"\n" + String(repeating: "5,6\n", count: 200_000)
    let scratch = Scratch()
    let options = TableReadingOptions().cut(pieces: 64, rows: 10)
    let input = try SequentialInput(path: scratch.file("t.csv", text))
    let stream = try TableStream<Double>(input: input, options: options)
    let error = try #require(throws: FileError.self) { try stream.next() }
    #expect(error.line == 3)
    #expect(error.column == 2)
    #expect(error.code == .malformed)
    #expect(input.window.upperBound < 1 << 18, "\(input.window) was read")
  }

  @Test("a block that somebody holds is not written over")
  func heldBlocks() throws {
    let scratch = Scratch()
    let path = scratch.file("t.csv", "x\n" + (0..<10).map { "\($0)\n" }.joined())
    let stream = try TableStream<Double>(
      contentsOf: path, options: TableReadingOptions().cut(pieces: 1 << 10, rows: 4))
    var blocks: [TableBlock<Double>] = []
    while let block = try stream.next() { blocks.append(block) }
    #expect(blocks.map(\.values.elements) == [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9]])
    #expect(blocks.map(\.firstRow) == [0, 4, 8])
  }

  @Test("memory of blocks that nobody holds is used again", arguments: [1, 2])
  func reusedMemory(_ threads: Int) throws {
    let text = "x,y\n" + (0..<1000).map { "\($0),1\n" }.joined()
    let stream = try TableStream<Double>(
      input: SequentialInput(InputFile(bytes: Array(text.utf8), named: "t.csv")),
      options: TableReadingOptions().cut(pieces: 100, rows: 10, threads: threads))
    var (addresses, sum, blocks): (Set<UInt>, Double, Int) = ([], 0, 0)
    while let block = try stream.next() {
      unsafe block.values.withUnsafeBufferPointer { _ = addresses.insert(UInt(bitPattern: $0.baseAddress)) }
      sum += block.values.elements.reduce(0, +)
      blocks += 1
    }
    #expect(sum == 500_500)
    #expect(blocks == 100)
    #expect(addresses.count <= threads)
  }

  @Test("an error comes with the block it is in, and again if asked again", arguments: [1, 2])
  func lateError(_ threads: Int) throws {
    let text = "x\n" + (0..<25).map { $0 == 15 ? "oops\n" : "\($0)\n" }.joined()
    let stream = try TableStream<Double>(
      input: SequentialInput(InputFile(bytes: Array(text.utf8), named: "t.csv")),
      options: TableReadingOptions().cut(pieces: 8, rows: 10, threads: threads))
    #expect(try stream.next()?.values.rows == 10)
    for _ in 0..<2 {
      let error = #expect(throws: FileError.self) { try stream.next() }
      #expect(error?.line == 17)
    }
  }

  @Test("a reader that gives up does not wait for a pipe that goes on")
  func abandonedPipe() async {
    await #expect(processExitsWith: .success) {
      var ends: [Int32] = [0, 0]
      try #require(unsafe pipe(&ends) == 0)
      // More than the first look at a file takes, and then nothing for ever.
      let ones = { String(repeating: "1\n", count: $0) }
      let bytes = Array("x\n\(ones(100))oops\n\(ones(50_000))".utf8)
      Thread.detachNewThread { [end = ends[1]] in
        _ = unsafe bytes.withUnsafeBytes { unsafe write(end, $0.baseAddress, $0.count) }
      }
      let options = TableReadingOptions().cut(pieces: 4, rows: 10, threads: 2)
      let path = "/dev/fd/\(ends[0])"
      try #require(throws: FileError.self) {
        let stream = try TableStream<Double>(contentsOf: path, options: options)
        while try stream.next() != nil {}
      }
    }
  }

  @Test("how many rows a block has depends on the columns alone")
  func rowsPerBlock() throws {
    #expect(TableStream<Double>.rowsPerBlock(columns: 1) == 1 << 23)
    #expect(TableStream<Float>.rowsPerBlock(columns: 100) == 83_886)
    #expect(TableStream<Float>.rowsPerBlock(columns: 1 << 24) == 1)
    let scratch = Scratch()
    let stream = try TableStream<Double>(contentsOf: scratch.file("t.csv", "a,b,c\n1,2,3\n"))
    #expect(stream.rowsPerBlock == TableStream<Double>.rowsPerBlock(columns: 3))
  }

  @Test("how much has been read is known of files, and the number of rows of arrays")
  func progress() throws {
    let scratch = Scratch()
    let text = "x\n" + String(repeating: "1.25\n", count: 1000)
    let stream = try TableStream<Double>(
      contentsOf: scratch.file("t.csv", text), options: TableReadingOptions().cut(pieces: 20, rows: 100))
    var fractions: [Double] = []
    while try stream.next() != nil { fractions.append(try #require(stream.fractionRead)) }
    #expect(fractions.count == 10 && fractions == fractions.sorted() && fractions[4] > 0.3 && fractions[9] <= 1)
    let array = try TableStream<Double>(
      contentsOf: scratch.file("t.npy", try NPYReadingTests.bytes(NPYFixtures.float64)),
      options: TableReadingOptions().cut(pieces: 20, rows: 1))
    #expect(array.rowCount == 2)
    #expect(array.fractionRead == 0)
    _ = try array.next()
    #expect(array.fractionRead == 0.5)
  }
}
