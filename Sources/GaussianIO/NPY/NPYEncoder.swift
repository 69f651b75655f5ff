internal import LinearAlgebra

/// The bytes of an array file: version 1.0, C order, numbers at a multiple of 64.
struct NPYEncoder<Scalar: GaussianScalar>: TableEncoder {
  let shape: TableShape

  // The header has room for any number of rows, so that it can be put in later.
  func opening() -> [UInt8] { opening(rows: shape.rows ?? .max) }

  func opening(forRows count: Int) -> [UInt8]? { opening(rows: count) }

  private func opening(rows: Int) -> [UInt8] {
    let length = shape.rows == nil ? header(rows: .max).count : 0
    var text = header(rows: rows)
    let fixed = NPYHeader.magic.count + 4
    while text.count < length || (fixed + text.count + 1) % 64 != 0 { text.append(UInt8(ascii: " ")) }
    text.append(UInt8(ascii: "\n"))
    return NPYHeader.magic + [1, 0, UInt8(text.count & 0xFF), UInt8(text.count >> 8)] + text
  }

  private func header(rows: Int) -> [UInt8] {
    let dimensions = shape.isList ? "(\(rows),)" : "(\(rows), \(shape.columns))"
    let element = NPYElement(kind: .float, size: MemoryLayout<Scalar>.size)
    return Array("{'descr': '\(element.description)', 'fortran_order': False, 'shape': \(dimensions), }".utf8)
  }

  func encode(_ rows: Matrix<Scalar>, into output: OutputFile) throws {
    try unsafe rows.withUnsafeBufferPointer { try unsafe output.write(UnsafeRawBufferPointer($0)) }
  }
}
