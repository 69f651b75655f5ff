import CGaussianKernels
import RandomStreams
import Testing

/// The kernels of one instruction set, called past the choice that the process has made.
struct Level: Sendable, CustomTestStringConvertible {
  var name: String
  private var identifier: gaussian_level

  /// Every level that this machine can run; the first is the portable one.
  static let all = [GAUSSIAN_PORTABLE, GAUSSIAN_AVX2, GAUSSIAN_AVX512]
    .filter { unsafe gaussian_kernels_at($0) != nil }
    .map { Level(name: unsafe String(cString: gaussian_level_name($0)), identifier: $0) }

  var testDescription: String { name }

  private var table: gaussian_kernels { unsafe gaussian_kernels_at(identifier)!.pointee }

  /// Rows of normals, written `offset` bytes past an aligned address.
  func normals<Scalar: TestScalar>(
    _ type: Scalar.Type = Scalar.self, seed: UInt64 = 42, stream: UInt32 = 0, firstRow: UInt64 = 0,
    rows: Int, columns: Int, offset: Int = 0
  ) -> [Scalar] {
    let count = rows * columns
    let bytes = UnsafeMutableRawPointer.allocate(
      byteCount: count * MemoryLayout<Scalar>.size + 192, alignment: 64)
    defer { unsafe bytes.deallocate() }
    unsafe bytes.initializeMemory(
      as: UInt8.self, repeating: 0xA5, count: count * MemoryLayout<Scalar>.size + 192)
    let output = unsafe bytes + 64 + offset
    unsafe Scalar.fill(table, seed, stream, firstRow, rows, columns, output)

    // Nothing before or after the output may change.
    let end = 64 + offset + count * MemoryLayout<Scalar>.size
    for position in Array(offset..<(64 + offset)) + Array(end..<(end + 64)) {
      let byte = unsafe bytes.load(fromByteOffset: position, as: UInt8.self)
      if byte != 0xA5 { Issue.record("\(name): byte \(position) outside \(rows) × \(columns) was written") }
    }
    return (0..<count).map {
      unsafe output.loadUnaligned(fromByteOffset: $0 * MemoryLayout<Scalar>.size, as: Scalar.self)
    }
  }

  /// The normals that given words stand for.
  func normals<Scalar: TestScalar>(_ type: Scalar.Type = Scalar.self, words: [UInt32]) -> [Scalar] {
    var output = [Scalar](repeating: 0, count: words.count * 4 / MemoryLayout<Scalar>.size)
    unsafe Scalar.convert(table, words, words.count / 4, &output)
    return output
  }
}

/// Double and Float, each with its rows of the kernel table.
protocol TestScalar: BinaryFloatingPoint, Sendable {
  static func fill(
    _ table: gaussian_kernels, _ seed: UInt64, _ stream: UInt32, _ firstRow: UInt64,
    _ rows: Int, _ columns: Int, _ output: UnsafeMutableRawPointer)
  static func convert(
    _ table: gaussian_kernels, _ words: UnsafePointer<UInt32>, _ blocks: Int,
    _ output: UnsafeMutablePointer<Self>)
}

extension Double: TestScalar {
  static func fill(
    _ table: gaussian_kernels, _ seed: UInt64, _ stream: UInt32, _ firstRow: UInt64,
    _ rows: Int, _ columns: Int, _ output: UnsafeMutableRawPointer
  ) {
    let output = unsafe UnsafeMutablePointer<Double>(OpaquePointer(output))
    unsafe table.standard_normals_f64(seed, stream, firstRow, rows, columns, output)
  }

  static func convert(
    _ table: gaussian_kernels, _ words: UnsafePointer<UInt32>, _ blocks: Int,
    _ output: UnsafeMutablePointer<Double>
  ) {
    unsafe table.normals_from_words_f64(words, blocks, output)
  }
}

extension Float: TestScalar {
  static func fill(
    _ table: gaussian_kernels, _ seed: UInt64, _ stream: UInt32, _ firstRow: UInt64,
    _ rows: Int, _ columns: Int, _ output: UnsafeMutableRawPointer
  ) {
    let output = unsafe UnsafeMutablePointer<Float>(OpaquePointer(output))
    unsafe table.standard_normals_f32(seed, stream, firstRow, rows, columns, output)
  }

  static func convert(
    _ table: gaussian_kernels, _ words: UnsafePointer<UInt32>, _ blocks: Int,
    _ output: UnsafeMutablePointer<Float>
  ) {
    unsafe table.normals_from_words_f32(words, blocks, output)
  }
}
