internal import CZstandard

/// Frames of a zstandard file, one after the other, those to be skipped among them, by libzstd.
///
/// Windows of up to 128 MiB are allowed, which is what the library and the program `zstd` allow unasked.
@safe
final class ZstandardDecoder: Compression.Decoder, @unchecked Sendable {
  private let stream: OpaquePointer
  private var isBetweenFrames = true
  private var hasFrames = false

  init() throws(CompressedDataError) {
    guard let stream = unsafe ZSTD_createDStream() else { throw .outOfMemory }
    unsafe self.stream = stream
  }

  deinit { unsafe ZSTD_freeDStream(stream) }

  var isComplete: Bool { isBetweenFrames }

  func decode(
    _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
  ) throws(CompressedDataError) -> (used: Int, made: Int) {
    if unsafe isBetweenFrames && input.isEmpty { return (0, 0) }
    var source = unsafe ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: 0)
    var target = unsafe ZSTD_outBuffer(dst: output.baseAddress, size: output.count, pos: 0)
    let result = unsafe ZSTD_decompressStream(stream, &target, &source)
    guard ZSTD_isError(result) == 0 else {
      switch ZSTD_getErrorCode(result) {
      case ZSTD_error_frameParameter_windowTooLarge: throw .largeWindow
      case ZSTD_error_dictionary_wrong: throw .dictionaryNeeded
      case ZSTD_error_memory_allocation: throw .outOfMemory
      case ZSTD_error_prefix_unknown where hasFrames: throw .followedByOthers
      default: throw .damaged(unsafe String(cString: ZSTD_getErrorName(result)).lowercased())
      }
    }
    isBetweenFrames = result == 0
    hasFrames = hasFrames || isBetweenFrames
    return unsafe (source.pos, target.pos)
  }
}
