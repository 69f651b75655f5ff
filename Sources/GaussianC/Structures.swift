/// A structure of a caller, as this library knows it.
///
/// What is beyond the structure of the library is of a newer program, and must be 0.
///
/// - Parameters:
///   - pointer: The structure, which begins with its size.
///   - words: What an error calls it.
/// - Returns: The structure.
/// - Throws: ``Failure`` for NULL, and for sizes that cannot be.
func sized<Structure: BitwiseCopyable>(
  _ pointer: UnsafePointer<Structure>?, _ words: String
) throws(Failure) -> Structure {
  guard let pointer = unsafe pointer else { throw .invalid("null", "\(words) is NULL") }
  let own = MemoryLayout<Structure>.size
  let raw = unsafe UnsafeRawPointer(pointer)
  let size = unsafe raw.loadUnaligned(as: UInt.self)
  guard size >= own, size <= 4096 else {
    throw .invalid("size", "the size of \(words) is \(size), not \(own); set the member to sizeof the structure")
  }
  for byte in own..<Int(size) where unsafe raw.load(fromByteOffset: byte, as: UInt8.self) != 0 {
    throw .invalid(
      "size", "\(words) is of a newer version and says what this library does not know; load the newer library")
  }
  return unsafe raw.loadUnaligned(as: Structure.self)
}
