internal import Dispatch
internal import Synchronization

/// What compressed bytes stand for, decoded by a thread of its own while the last of it is looked at.
///
/// The thread stays a few MiB ahead, however much there is: memory does not grow with the content.
final class DecompressedSource: ByteSource, @unchecked Sendable {
  private let ring: PieceRing
  private var current: PieceRing.Piece?
  /// Bytes of the current piece that have been read.
  private var used = 0
  private var isAtEnd = false

  init(_ source: any ByteSource, _ compression: Compression, path: String) throws {
    do throws(CompressedDataError) {
      let bytes = CompressedBytes(source, compression, try compression.makeDecoder(), path: path)
      ring = unsafe PieceRing { target in
        let count = try unsafe bytes.decode(into: target)
        return (count, bytes.fraction)
      }
    } catch {
      throw error.fileError(path: path, compression)
    }
    let ring = ring
    guard startThread({ ring.fill() }) else {
      throw FileError(.readFailed, path: path, "cannot be unpacked: the system has no thread for it")
    }
  }

  // The thread ends when it has filled the piece that it is at.
  deinit { ring.abandon() }

  func read(_ wanted: Int, into target: UnsafeMutableRawPointer) throws -> Int {
    var done = 0
    while done < wanted && !isAtEnd {
      let piece = current ?? ring.next()
      current = piece
      let count = min(wanted - done, piece.count - used)
      unsafe (target + done).copyMemory(from: piece.memory + used, byteCount: count)
      done += count
      used += count
      guard used == piece.count else { continue }
      if let error = piece.error { throw error }
      isAtEnd = piece.isLast
      current = nil
      used = 0
      ring.handBack()
    }
    return done
  }

  var expectedCount: Int? { ring.progress.flatMap { $0.fraction > 0 ? Int(Double($0.made) / $0.fraction) : nil } }
  var fractionRead: Double? { ring.progress?.fraction }
}

/// Compressed bytes, and how far they have been decoded.
private final class CompressedBytes {
  private let source: any ByteSource
  private let compression: Compression
  private let decoder: any Compression.Decoder
  private let path: String
  private var bytes = [UInt8](repeating: 0, count: 1 << 17)
  /// Those that have not been decoded.
  private var rest = 0..<0
  private var isAtEnd = false
  private var taken = 0

  init(_ source: any ByteSource, _ compression: Compression, _ decoder: any Compression.Decoder, path: String) {
    self.source = source
    self.compression = compression
    self.decoder = decoder
    self.path = path
  }

  /// How much has been decoded, from 0 to 1; `nil` if the number of bytes is not known.
  var fraction: Double? { source.expectedCount.map { Double(taken - rest.count) / Double(max($0, 1)) } }

  /// Decodes until the target is full, or nothing is left.
  func decode(into target: UnsafeMutableRawBufferPointer) throws -> Int {
    do {
      return try unsafe decodeAll(into: target)
    } catch let error as CompressedDataError {
      throw error.fileError(path: path, compression)
    }
  }

  private func decodeAll(into target: UnsafeMutableRawBufferPointer) throws -> Int {
    var done = 0
    while done < target.count {
      if rest.isEmpty && !isAtEnd {
        let got = try unsafe bytes.withUnsafeMutableBytes { buffer in
          guard let first = buffer.baseAddress else { return 0 }
          return try unsafe source.read(buffer.count, into: first)
        }
        (rest, isAtEnd) = (0..<got, got < bytes.count)
        taken += got
      }
      let (used, made) = try unsafe bytes.withUnsafeBytes { buffer in
        try unsafe decoder.decode(
          UnsafeRawBufferPointer(rebasing: buffer[rest]),
          into: UnsafeMutableRawBufferPointer(rebasing: target[done...]))
      }
      rest = rest.lowerBound + used..<rest.upperBound
      done += made
      guard used == 0 && made == 0 else { continue }
      guard rest.isEmpty else { throw CompressedDataError.damaged("they lead nowhere") }
      guard isAtEnd else { continue }
      guard decoder.isComplete else { throw CompressedDataError.cutOff }
      break
    }
    return done
  }
}
