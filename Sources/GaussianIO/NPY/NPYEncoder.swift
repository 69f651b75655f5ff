internal import LinearAlgebra

/// The bytes of an array file: version 1.0, C order, numbers at a multiple of 64.
struct NPYEncoder<Scalar: GaussianScalar>: TableEncoder {
  let shape: TableShape

  func opening() -> [UInt8] {
    let dimensions = shape.isList ? "(\(shape.rows),)" : "(\(shape.rows), \(shape.columns))"
    let element = NPYElement(kind: .float, size: MemoryLayout<Scalar>.size)
    let entries = "'descr': '\(element.description)', 'fortran_order': False, 'shape': \(dimensions), "
    var text = Array("{\(entries)}".utf8)
    let fixed = NPYHeader.magic.count + 4
    while (fixed + text.count + 1) % 64 != 0 { text.append(UInt8(ascii: " ")) }
    text.append(UInt8(ascii: "\n"))
    return NPYHeader.magic + [1, 0, UInt8(text.count & 0xFF), UInt8(text.count >> 8)] + text
  }

  func encode(_ rows: Matrix<Scalar>, into output: OutputFile) throws {
    try unsafe rows.withUnsafeBufferPointer { try unsafe output.write(UnsafeRawBufferPointer($0)) }
  }
}
