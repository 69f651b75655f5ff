import Foundation

/// An NPY file, as `numpy.save` writes it unless told otherwise.
///
/// - Parameters:
///   - shape: The shape in Python's words, such as "(5, 2)".
///   - type: The type of the elements in NumPy's words.
///   - values: The elements; there may be fewer than the shape promises.
///   - headerLength: The length that the file claims for its header, if not the true one.
/// - Returns: The bytes of the file.
func npy(shape: String, type: String = "<f8", _ values: [Double], headerLength: UInt16? = nil) -> Data {
  var header = "{'descr': '\(type)', 'fortran_order': False, 'shape': \(shape), }"
  header += String(repeating: " ", count: 63 - (header.utf8.count + 10) % 64) + "\n"
  let length = headerLength ?? UInt16(header.utf8.count)
  var data = Data([0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(length & 0xFF), UInt8(length >> 8)])
  data += Data(header.utf8)
  for value in values {
    let bits = value.bitPattern
    data += (0..<8).map { UInt8(truncatingIfNeeded: bits >> (8 * UInt64($0))) }
  }
  return data
}

/// The shape, in Python's words, and the elements of a file as ``npy(shape:type:_:headerLength:)`` makes it.
func readNPY(_ data: Data) -> (shape: String, values: [Double])? {
  let bytes = [UInt8](data)
  guard bytes.count >= 10, bytes.starts(with: [0x93] + Array("NUMPY".utf8)) else { return nil }
  let start = 10 + Int(bytes[8]) + Int(bytes[9]) << 8
  guard start <= bytes.count, (bytes.count - start) % 8 == 0 else { return nil }
  let header = String(decoding: bytes[10..<start], as: UTF8.self)
  guard header.contains("'<f8'"), header.contains("False"), let open = header.firstIndex(of: "("),
    let close = header.lastIndex(of: ")")
  else { return nil }
  let values = stride(from: start, to: bytes.count, by: 8).map { offset in
    Double(bitPattern: (0..<8).reduce(UInt64(0)) { $0 | UInt64(bytes[offset + $1]) << (8 * UInt64($1)) })
  }
  return (String(header[open...close]), values)
}

/// The records of a CSV or TSV file without quotation marks.
func records(_ text: String, separator: Character = ",") -> [[String]] {
  text.split(separator: "\n").map {
    $0.split(separator: separator, omittingEmptySubsequences: false).map(String.init)
  }
}
