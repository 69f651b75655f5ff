import Foundation
import GaussianIO
import LinearAlgebra
import Testing

@Suite("Compressed tables")
struct CompressionTests {
  static let text = Array("a,b\n1,2\n3,5\n4,4.5\n9,1\n".utf8)
  /// The text as `gzip -9` and `zstd -19` compress it.
  static let written = [
    "H4sIAAAAAAACA0vUSeIy1DHiMtYx5TLRMdEz5bLUMeQCAN5qAnwWAAAA", "KLUv/QRosQAAYSxiCjEsMgozLDUKNCw0LjUKOSwxCgat6RA=",
  ].map { Array(Data(base64Encoded: $0)!) }

  static let encodings: [@Sendable ([UInt8]) -> [UInt8]] = [Compressed.gzip, Compressed.zstandard]

  /// What three ways of reading make of a file: the whole table of a file, blocks of bytes in memory, and a pipe.
  private func read(
    _ bytes: [UInt8], named name: String, _ options: TableReadingOptions = .init()
  ) -> [Result<Table<Double>, any Error>] {
    let scratch = Scratch()
    let path = scratch.file(name, bytes)
    let input = InputFile(bytes: bytes, named: path)
    var results = [
      Result { try Table<Double>(contentsOf: path, options: options) },
      Result { try Table<Double>(input: input, options: options) },
      Result { try TableStream<Double>(contentsOf: path, options: options).collected() },
      Result { try TableStream<Double>(input: SequentialInput(input), options: options).collected() },
    ]
    guard bytes.count <= 1 << 16 else { return results }
    let pipes = [SmallPipe(bytes), SmallPipe(bytes)]
    withExtendedLifetime(pipes) {
      results += [
        Result { try Table<Double>(contentsOf: pipes[0].path, options: options) },
        Result { try TableStream<Double>(contentsOf: pipes[1].path, options: options).collected() },
      ]
    }
    return results
  }

  @Test(
    "are read whatever their names, from files, memory and pipes",
    arguments: ["t.csv", "t.csv.gz", "t.zst", "t", "T.CSV.GZ"])
  func names(_ name: String) throws {
    let plain = try Table<Double>(input: InputFile(bytes: Self.text, named: "t.csv"))
    let files = Self.written + Self.encodings.map { $0(Self.text) }
    for bytes in files + [Self.text] {
      for result in read(bytes, named: name) { #expect(try result.get() == plain) }
    }
  }

  @Test("may hold an array in either order")
  func arrays() throws {
    for fixture in [NPYFixtures.float64, NPYFixtures.float64Fortran, NPYFixtures.float32] {
      let bytes = try NPYReadingTests.bytes(fixture)
      let plain = try Table<Double>(input: InputFile(bytes: bytes, named: "t.npy"))
      for encoding in Self.encodings {
        for name in ["t.npy.gz", "t.npy", "t"] {
          for result in read(encoding(bytes), named: name) { #expect(try result.get() == plain) }
        }
      }
    }
  }

  @Test("members, frames, frames to be skipped and a padding of zeros follow each other")
  func parts() throws {
    let plain = try Table<Double>(input: InputFile(bytes: Self.text, named: "t.csv"))
    let (head, tail) = (Array(Self.text[..<9]), Array(Self.text[9...]))
    let (skipped, zstandard) = (Compressed.skippedFrame, Compressed.zstandard)
    for bytes in [
      Compressed.gzip(head) + Compressed.gzip([]) + Compressed.gzip(tail),
      Self.written[0] + [UInt8](repeating: 0, count: 999),
      skipped + zstandard(head) + skipped + zstandard([]) + zstandard(tail) + skipped,
    ] {
      for result in read(bytes, named: "t.csv") { #expect(try result.get() == plain) }
    }
  }

  @Test("of many pieces come as they are, for any number of threads", arguments: [1, 2, 3])
  func long(_ threads: Int) throws {
    var generator = RepeatableGenerator(state: 1)
    var text = "x,y\n"
    // More than the pieces that the thread is ahead.
    while text.utf8.count < 6 << 20 { text += "\(generator.next() >> 40),\(generator.next() >> 11)\n" }
    let bytes = Array(text.utf8)
    let options = TableReadingOptions(threads: threads)
    let plain = try Table<Double>(input: InputFile(bytes: bytes, named: "t.csv"), options: options)
    for encoding in Self.encodings {
      for result in read(encoding(bytes), named: "t.csv", options) { #expect(try result.get() == plain) }
    }
  }

  @Test("that nobody reads to the end leave no thread behind that waits")
  func abandoned() throws {
    let bytes = Compressed.gzip([UInt8](repeating: UInt8(ascii: "\n"), count: 8 << 20) + Self.text)
    let scratch = Scratch()
    let path = scratch.file("t.csv", Compressed.gzip(Self.text) + bytes)
    for _ in 0..<50 { _ = try TableStream<Double>(contentsOf: path) }
    // A thread that stayed would still hold the file.
    var (open, tries) = (50, 0)
    while open > 5 && tries < 1000 {
      let files = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")
      open = files.count { (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/" + $0)) == path }
      tries += 1
      usleep(10_000)
    }
    #expect(open <= 5)
  }

  /// Bytes that nothing can be made of, and what the error says.
  static let damaged: [(bytes: [UInt8], problem: String)] = {
    let (gzip, zstandard) = (written[0], written[1])
    var wrongSum = gzip
    wrongSum[gzip.count - 5] ^= 1
    var otherSum = zstandard
    otherSum[zstandard.count - 1] ^= 1
    return [
      ([UInt8](gzip.dropLast(9)), "the gzip data end too early"),
      ([UInt8](gzip.dropLast(1)), "the gzip data end too early"),
      ([UInt8](gzip.prefix(5)), "the gzip data end too early"),
      ([0x1F, 0x8B] as [UInt8], "the gzip data end too early"),
      (gzip + [0x78], "bytes that are no gzip data follow"),
      (gzip + [0, 0, 0, 1], "bytes that are no gzip data follow"),
      (wrongSum, "the gzip data are damaged: incorrect data check"),
      ([UInt8](zstandard.dropLast(2)), "the zstandard data end too early"),
      (zstandard + [UInt8]("garbage".utf8), "bytes that are no zstandard data follow"),
      (otherSum, "the zstandard data are damaged: restored data doesn't match checksum"),
      ([0x28, 0xB5, 0x2F, 0xFD, 0, 0xB0, 1, 0, 0] as [UInt8], "a window of more than 128 MiB"),
      ([0x28, 0xB5, 0x2F, 0xFD, 1, 0x38, 7, 1, 0, 0] as [UInt8], "need a dictionary"),
      (Compressed.gzip([]), "the file is empty"),
    ]
  }()

  @Test("that are damaged, cut off or followed by something else are errors", arguments: damaged)
  func damage(_ bytes: [UInt8], _ problem: String) throws {
    for name in ["t.csv", "t.gz", "t"] {
      for result in read(bytes, named: name) {
        let error = try #require(throws: FileError.self) { try result.get() }
        #expect(error.exitCode == 65, "\(error)")
        #expect(error.problem.contains(problem), "\(error)")
        #expect(error.code == .empty || !error.advice.isEmpty, "\(error)")
      }
    }
  }

  @Test("can be read again and again, and say how large they are")
  func source() throws {
    var text = "x,y\n"
    for row in 0..<100_000 { text += "\(row),\(row * 7 % 11)\n" }
    let scratch = Scratch()
    for encoding in Self.encodings {
      let source = try TableSource<Double>(contentsOf: scratch.file("t.csv.gz", encoding(Array(text.utf8))))
      #expect(abs(source.byteCount - text.utf8.count) < 1000)
      for _ in 0..<2 {
        var rows = 0
        try source.forEachBlock { block, _ in rows += block.rows }
        #expect(rows == 100_000)
      }
    }
  }

  @Test("models and statistics are not unpacked but named")
  func documents() throws {
    let scratch = Scratch()
    for (index, written) in Self.written.enumerated() {
      let path = scratch.file("m.json.gz", written)
      let program = index == 0 ? "gzip -dc" : "zstd -dc --long=31"
      for read in [{ _ = try StoredModel(contentsOf: path) }, { _ = try StoredStatistics(contentsOf: path) }] {
        let error = try #require(throws: FileError.self, performing: read)
        #expect(error.exitCode == 65)
        #expect(error.problem.hasSuffix(index == 0 ? "compressed by gzip" : "by zstandard"))
        #expect(error.advice == "unpack it first: \(program) \(path) > \(path.dropLast(3))")
      }
    }
  }
}
