import Gaussian
import GaussianIO
import GaussianWorkflows

/// Reads a file that a fit in parts has written.
///
/// - Parameters:
///   - path: The file.
///   - make: What makes a value of its bytes.
/// - Returns: The value.
/// - Throws: ``FileError`` for a file that cannot be read, ``Failure`` for one that says something else.
func readPacked<Value>(_ path: String, _ make: ([UInt8]) throws -> Value) throws -> Value {
  let input = try InputFile(path: path)
  do {
    return try make(try input.bytes(in: 0..<input.count))
  } catch let error as DistributedError {
    throw Failure.data("\(inputName(path)): \(error.description)")
  }
}

/// Writes a file, which appears whole or not at all.
func writePacked(_ bytes: [UInt8], to path: String) throws {
  let output = try OutputFile(path: path)
  try output.write(bytes)
  try output.commit()
}
