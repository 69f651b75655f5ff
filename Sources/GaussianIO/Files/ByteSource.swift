/// Bytes that come in order, once.
protocol ByteSource: AnyObject, Sendable {
  /// Reads until there are enough bytes, or none are left.
  ///
  /// - Returns: How many there were.
  func read(_ wanted: Int, into target: UnsafeMutableRawPointer) throws -> Int
  /// How many bytes there will be in all, as far as can be told by now; `nil` if it cannot.
  var expectedCount: Int? { get }
  /// How much of them has been read, from 0 to 1; `nil` if that is not known.
  var fractionRead: Double? { get }
}

extension ByteSource {
  var expectedCount: Int? { nil }
  var fractionRead: Double? { nil }
}

/// The bytes of a file that can be read at any place, from its beginning on.
final class FileSource: ByteSource, @unchecked Sendable {
  private let file: InputFile
  private var position = 0

  init(_ file: InputFile) { self.file = file }

  var expectedCount: Int? { file.count }
  var fractionRead: Double? { file.count == 0 ? 1 : Double(position) / Double(file.count) }

  func read(_ wanted: Int, into target: UnsafeMutableRawPointer) throws -> Int {
    let part = position..<min(position + wanted, file.count)
    try unsafe file.copy(part, to: target)
    position = part.upperBound
    return part.count
  }
}

/// Bytes that have been read already, and what comes after them.
final class ResumedSource: ByteSource, @unchecked Sendable {
  private var beginning: ArraySlice<UInt8>
  private let rest: any ByteSource

  init(_ beginning: [UInt8], then rest: any ByteSource) {
    self.beginning = beginning[...]
    self.rest = rest
  }

  func read(_ wanted: Int, into target: UnsafeMutableRawPointer) throws -> Int {
    let ready = min(wanted, beginning.count)
    unsafe beginning.withUnsafeBytes { bytes in
      if let first = bytes.baseAddress { unsafe target.copyMemory(from: first, byteCount: ready) }
    }
    beginning = beginning.dropFirst(ready)
    return ready == wanted ? ready : try unsafe ready + rest.read(wanted - ready, into: target + ready)
  }
}
