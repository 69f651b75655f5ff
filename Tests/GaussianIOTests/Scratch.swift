import Foundation
import GaussianIO
import LinearAlgebra
import Testing

/// A folder that a test has to itself, removed with everything in it.
final class Scratch {
  let folder: String

  init() {
    folder = NSTemporaryDirectory() + "gaussian-io-\(UInt64.random(in: 0 ... .max))"
    try! FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  func path(_ name: String) -> String { folder + "/" + name }

  func file(_ name: String, _ bytes: [UInt8]) -> String {
    // Without a sync to the disk, unlike Foundation: the fuzz tests write thousands. Some file systems sync a file
    // that is cut short and written again, so it is a new one.
    _ = unsafe unlink(path(name))
    let file = unsafe fopen(path(name), "w")!
    let written = unsafe bytes.withUnsafeBytes { buffer in
      guard let first = buffer.baseAddress else { return 0 }
      return unsafe fwrite(first, 1, buffer.count, file)
    }
    precondition(written == bytes.count, "the test's own file could not be written")
    unsafe fclose(file)
    return path(name)
  }

  func file(_ name: String, _ text: String) -> String { file(name, Array(text.utf8)) }

  func bytes(_ name: String) -> [UInt8]? {
    FileManager.default.contents(atPath: path(name)).map { Array($0) }
  }

  func text(_ name: String) -> String? { bytes(name).map { String(decoding: $0, as: UTF8.self) } }

  var names: [String] { (try? FileManager.default.contentsOfDirectory(atPath: folder).sorted()) ?? [] }
}

/// The table that a text is, as a file of that name.
func table(
  _ text: String, name: String = "t.csv", _ options: TableReadingOptions = TableReadingOptions()
) throws -> Table<Double> {
  let scratch = Scratch()
  return try Table(contentsOf: scratch.file(name, text), options: options)
}

extension TableReadingOptions {
  /// Options under which even a small file is read in many pieces.
  static func pieces(
    of bytes: Int, threads: Int, columns: ColumnSelection = .all, rowsPerBlock: Int? = nil
  ) -> TableReadingOptions {
    var options = TableReadingOptions(columns: columns, threads: threads)
    options.bytesPerPiece = bytes
    options.rowsPerBlock = rowsPerBlock
    return options
  }

  /// The same options, other pieces and blocks.
  func cut(pieces: Int, rows: Int, threads: Int = 1) -> TableReadingOptions {
    var options = self
    options.bytesPerPiece = pieces
    options.rowsPerBlock = rows
    options.threads = threads
    return options
  }
}

/// SplitMix64, so that random tests repeat.
struct RepeatableGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// A finite number of any magnitude; now and then a subnormal one.
  mutating func anyDouble() -> Double {
    while true {
      var bits = next()
      if bits & 0xF0 == 0 { bits &= 0x800F_FFFF_FFFF_FFFF }
      let value = Double(bitPattern: bits)
      if value.isFinite { return value }
    }
  }
}

/// A pipe that holds a few bytes and then ends.
final class SmallPipe {
  private let descriptor: Int32

  init(_ bytes: [UInt8]) {
    var ends: [Int32] = [0, 0]
    precondition(unsafe pipe(&ends) == 0 && bytes.count <= 1 << 16, "a pipe holds 64 KiB")
    let written = unsafe bytes.withUnsafeBytes { unsafe write(ends[1], $0.baseAddress, $0.count) }
    precondition(written == bytes.count, "the pipe did not take the bytes")
    close(ends[1])
    descriptor = ends[0]
  }

  deinit { close(descriptor) }

  /// A name under which the pipe can be opened.
  var path: String { "/dev/fd/\(descriptor)" }
}

extension TableStream {
  /// All blocks put together again.
  ///
  /// The test fails if a block has not the rows it should have.
  func collected() throws -> Table<Scalar> {
    var (elements, weights): ([Scalar], [Scalar]?) = ([], nil)
    var labels: [String]?
    var lengths: [Int] = []
    while let block = try next() {
      #expect(block.firstRow == lengths.reduce(0, +))
      lengths.append(block.values.rows)
      elements += block.values.elements
      if let part = block.weights {
        #expect(part.count == block.values.rows)
        weights = (weights ?? []) + part
      }
      #expect((block.labels != nil) == hasLabels)
      if let part = block.labels {
        #expect(part.count == block.values.rows)
        labels = (labels ?? []) + part
      }
    }
    #expect(lengths.dropLast().allSatisfy { $0 == rowsPerBlock })
    #expect(lengths.last ?? 1 <= rowsPerBlock)
    #expect(try next() == nil && rowsRead == lengths.reduce(0, +) && rowCount == rowsRead)
    let values = Matrix(rows: rowsRead, columns: columns, elements: elements)
    return Table(columnNames: columnNames, values: values, weights: weights, labels: labels)
  }
}
