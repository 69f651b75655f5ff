internal import CZlib

/// Members of a gzip file, one after the other, by zlib.
@safe
final class GzipDecoder: Compression.Decoder, @unchecked Sendable {
  /// At an address of its own: zlib keeps it.
  private let stream: UnsafeMutablePointer<z_stream>
  private enum State { case inside, between, inPadding }
  private var state = State.between
  private var hasMembers = false

  init() throws(CompressedDataError) {
    unsafe stream = .allocate(capacity: 1)
    unsafe stream.initialize(to: z_stream())
    // 16 more than the logarithm of the window means gzip and nothing else.
    let size = unsafe Int32(MemoryLayout<z_stream>.size)
    guard unsafe inflateInit2_(stream, 15 + 16, zlibVersion(), size) == Z_OK else { throw .outOfMemory }
  }

  deinit {
    _ = unsafe inflateEnd(stream)
    unsafe stream.deallocate()
  }

  var isComplete: Bool { state != .inside }

  func decode(
    _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
  ) throws(CompressedDataError) -> (used: Int, made: Int) {
    if state != .inside {
      guard let first = unsafe input.first else { return (0, 0) }
      // Tapes and disks fill their last block with zeros.
      if hasMembers && first == 0 {
        state = .inPadding
        return (unsafe input.firstIndex { $0 != 0 } ?? input.count, 0)
      }
      guard state == .between && first == 0x1F else { throw .followedByOthers }
      guard unsafe inflateReset(stream) == Z_OK else { throw .damaged("zlib cannot begin again") }
      state = .inside
    }
    // Zlib counts with 32 bits.
    let (given, room) = (min(input.count, 1 << 30), min(output.count, 1 << 30))
    unsafe stream.pointee.next_in = UnsafeMutablePointer(
      mutating: input.baseAddress?.assumingMemoryBound(to: UInt8.self))
    unsafe stream.pointee.avail_in = UInt32(given)
    unsafe stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
    unsafe stream.pointee.avail_out = UInt32(room)
    switch unsafe inflate(stream, Z_NO_FLUSH) {
    case Z_OK, Z_BUF_ERROR: break
    case Z_STREAM_END: (state, hasMembers) = (.between, true)
    case Z_MEM_ERROR: throw .outOfMemory
    default:
      guard let message = unsafe stream.pointee.msg else { throw .damaged("zlib cannot decode them") }
      throw .damaged(unsafe String(cString: message))
    }
    return unsafe (given - Int(stream.pointee.avail_in), room - Int(stream.pointee.avail_out))
  }
}
