#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// A file that is read once, from its beginning to its end, in memory that does not grow with it.
///
/// A part of the file, the window, is held in memory: ``hold(upTo:threads:)`` moves its end forward and
/// ``release(before:)`` its beginning. A regular file can also be read outside the window.
///
/// The next bytes may be on their way already while the window is looked at: ``readAhead(_:)``.
///
/// The window must not be moved while another thread looks at its bytes; that is why the class is sendable all the
/// same.
@safe
public final class SequentialInput: @unchecked Sendable {
  /// The file as the user named it.
  public let path: String
  /// Offsets of the bytes that are held.
  public private(set) var window = 0..<0
  /// True if no byte comes after the window.
  public private(set) var isAtEnd: Bool

  private let source: Source
  /// The byte at `window.lowerBound` is here, plus `slack`.
  private var memory = WindowMemory()
  /// Bytes in memory that were released and not yet overwritten.
  private var slack = 0
  /// Bytes that will be found behind the window.
  private var pending: (wanted: Int, read: Deferred<Int>)?

  private enum Source {
    case file(InputFile)
    case pipe(any ByteSource)
  }

  /// Opens a file; `-` is standard input.
  ///
  /// - Throws: ``FileError`` if there is no such file, if it is a folder, or if it cannot be opened.
  public init(path: String) throws {
    self.path = path
    let opened = try OpenedFile(path: path)
    source =
      opened.size.map { .file(InputFile(regular: opened.descriptor, size: $0, path: path)) }
      ?? .pipe(PipeEnd(descriptor: opened.descriptor, path: path))
    isAtEnd = false
  }

  /// Reads a file that is open, or bytes in memory, from the beginning.
  public init(_ input: InputFile) {
    path = input.path
    source = .file(input)
    isAtEnd = input.count == 0
  }

  /// Reads what compressed bytes stand for.
  private init(_ source: any ByteSource, path: String) {
    self.path = path
    self.source = .pipe(source)
    isAtEnd = false
  }

  /// This input, or what it stands for if it is compressed, as its first bytes say; this is then not to be read any more.
  ///
  /// - Throws: ``FileError`` if reading fails.
  func decompressed() throws -> SequentialInput {
    let beginning = try bytes(in: 0..<4)
    guard let compression = Compression.recognized(by: beginning) else { return self }
    let bytes: any ByteSource =
      switch source {
      case .file(let file): FileSource(file)
      case .pipe(let pipe): ResumedSource(beginning, then: pipe)
      }
    return SequentialInput(try DecompressedSource(bytes, compression, path: path), path: path)
  }

  /// Number of bytes of the whole file; `nil` if only its end will tell.
  public var count: Int? {
    if case .file(let file) = source { return file.count }
    return isAtEnd ? window.upperBound : nil
  }

  /// The file, if any part of it can be read at any time.
  var file: InputFile? {
    if case .file(let file) = source { return file }
    return nil
  }

  /// True if any part of the file can be read at any time.
  var isSeekable: Bool { file != nil }

  /// Number of bytes of the whole file as far as can be told by now.
  var expectedCount: Int? {
    if case .pipe(let source) = source { return count ?? source.expectedCount }
    return count
  }

  /// How much of the file has been read, from 0 to 1; `nil` if its size is not known.
  var fractionRead: Double? {
    if case .pipe(let source) = source { return isAtEnd && window.isEmpty ? 1 : source.fractionRead }
    return count.map { $0 == 0 ? 1 : Double(window.lowerBound) / Double($0) }
  }
}

// MARK: - The window

extension SequentialInput {
  /// Moves the end of the window to `end`, or to the end of the file if that comes first.
  ///
  /// - Parameters:
  ///   - end: Offset after the last byte wanted; a window that already reaches further stays.
  ///   - threads: How many threads may copy from a regular file.
  /// - Throws: ``FileError`` if reading fails or there is no memory for the window.
  public func hold(upTo end: Int, threads: Int = 1) throws {
    try takePending()
    let end = min(end, count ?? end)
    guard end > window.upperBound else { return }
    let wanted = end - window.upperBound
    try makeRoom(for: wanted)
    let target = unsafe memory.base + (slack + window.count)
    switch source {
    case .file(let file):
      let missing = window.upperBound..<end
      let step = 1 << 20
      let pieces = (missing.count + step - 1) / step
      nonisolated(unsafe) let target = unsafe target
      try performPieces(pieces, threads: threads) { piece in
        let part = missing.lowerBound + piece * step..<min(missing.lowerBound + (piece + 1) * step, end)
        try unsafe file.copy(part, to: target + piece * step)
      }
      extend(by: wanted, of: wanted)
    case .pipe(let pipe): extend(by: try unsafe pipe.read(wanted, into: target), of: wanted)
    }
  }

  /// Holds bytes as ``hold(upTo:threads:)`` does, on the word of a pipe that may end long before.
  ///
  /// - Parameter end: Offset after the last byte.
  /// - Throws: As ``hold(upTo:threads:)``.
  /// - Complexity: Memory for twice the bytes that come, whatever `end` is.
  func hold(claimed end: Int) throws {
    while window.upperBound < end && !isAtEnd {
      try hold(upTo: min(end, window.upperBound + max(1 << 20, window.count)))
    }
  }

  /// Begins to read bytes behind the window, for the next call that needs them.
  ///
  /// - Parameter count: How many.
  /// - Throws: ``FileError`` if there is no memory for them. Other errors come when the bytes are needed.
  func readAhead(_ count: Int) throws {
    let (wanted, start) = (min(count, self.count.map { $0 - window.upperBound } ?? count), window.upperBound)
    guard pending == nil, !isAtEnd, wanted > 0 else { return }
    try makeRoom(for: wanted)
    // The memory and the source live as long as the reading does, whatever becomes of this object.
    let (memory, source, offset) = (memory, source, slack + window.count)
    pending = (
      wanted,
      Deferred {
        switch source {
        case .file(let file):
          try unsafe file.copy(start..<start + wanted, to: memory.base + offset)
          return wanted
        case .pipe(let pipe): return try unsafe pipe.read(wanted, into: memory.base + offset)
        }
      }
    )
  }

  /// Moves the end of the window behind the bytes that were read ahead.
  private func takePending() throws {
    guard let (wanted, read) = pending else { return }
    pending = nil
    extend(by: try read.value(), of: wanted)
  }

  private func extend(by got: Int, of wanted: Int) {
    window = window.lowerBound..<window.upperBound + got
    if case .file(let file) = source { isAtEnd = window.upperBound == file.count } else { isAtEnd = got < wanted }
  }

  /// Moves the beginning of the window to `start`; what was before it is gone.
  ///
  /// - Precondition: `start` lies in the window or at its end.
  public func release(before start: Int) {
    precondition(
      window.lowerBound <= start && start <= window.upperBound, "\(start) is outside the window \(window)")
    // Bytes that are being read ahead lie where the window ends.
    slack = start == window.upperBound && pending == nil ? 0 : slack + start - window.lowerBound
    window = start..<window.upperBound
  }

  /// Calls `body` with the bytes of `range`, which are gone afterwards.
  ///
  /// - Precondition: The file is seekable, or the window holds the range.
  func withBytes<Result>(
    in range: Range<Int>, _ body: (UnsafeBufferPointer<UInt8>) throws -> Result
  ) throws -> Result {
    if window.lowerBound <= range.lowerBound && range.upperBound <= window.upperBound {
      return try unsafe body(UnsafeBufferPointer(rebasing: held[range.shifted(by: -window.lowerBound)]))
    }
    guard case .file(let file) = source else {
      preconditionFailure("\(range) is outside the window \(window) of a pipe")
    }
    return try unsafe file.withBytes(in: range, body)
  }

  /// The bytes of `range` that the file has, copied; they stay in the window.
  func bytes(in range: Range<Int>) throws -> [UInt8] {
    try hold(upTo: range.upperBound)
    return try unsafe withBytes(in: range.clamped(to: window)) { unsafe Array($0) }
  }

  private var held: UnsafeBufferPointer<UInt8> {
    let first = unsafe UnsafePointer((memory.base + slack).assumingMemoryBound(to: UInt8.self))
    return unsafe UnsafeBufferPointer(start: first, count: window.count)
  }

  /// Makes memory for more bytes behind the window; released bytes make way first.
  private func makeRoom(for more: Int) throws {
    let (needed, overflow) = window.count.addingReportingOverflow(more)
    guard !overflow else { throw InputFile.outOfMemory(path, .max) }
    if needed > memory.capacity {
      // Twice as much, so that a window which grows step by step is not copied at every step.
      guard let larger = WindowMemory(capacity: max(needed, 2 * memory.capacity)) else {
        throw InputFile.outOfMemory(path, needed)
      }
      unsafe larger.base.copyMemory(from: memory.base + slack, byteCount: window.count)
      memory = larger
    } else if slack > 0 {
      unsafe memory.base.copyMemory(from: memory.base + slack, byteCount: window.count)
    }
    slack = 0
  }
}

// MARK: - Past the window

extension SequentialInput {
  /// Copies the bytes from the beginning of the window on, and releases them.
  ///
  /// - Returns: How many there were: `count`, or fewer at the end of the file.
  func read(_ count: Int, into target: UnsafeMutableRawPointer) throws -> Int {
    try takePending()
    let ready = min(count, window.count)
    if ready > 0, let first = unsafe held.baseAddress {
      unsafe target.copyMemory(from: first, byteCount: ready)
      release(before: window.lowerBound + ready)
    }
    guard ready < count && !isAtEnd else { return ready }
    let wanted = count - ready
    switch source {
    case .file(let file):
      let part = window.upperBound..<min(window.upperBound + wanted, file.count)
      try unsafe file.copy(part, to: target + ready)
      extend(by: part.count, of: wanted)
    case .pipe(let pipe): extend(by: try unsafe pipe.read(wanted, into: target + ready), of: wanted)
    }
    let got = window.count
    window = window.upperBound..<window.upperBound
    return ready + got
  }

  /// Reads to the end without keeping anything, and says how many bytes came after the beginning of the window.
  func countRest() throws -> Int {
    let start = window.lowerBound
    while !isAtEnd {
      release(before: window.upperBound)
      try hold(upTo: window.upperBound + 1 << 20)
    }
    return window.upperBound - start
  }

  /// Copies part of a regular file, at any place.
  func copy(_ range: Range<Int>, to target: UnsafeMutableRawPointer) throws {
    guard case .file(let file) = source else { preconditionFailure("a pipe is read in order") }
    try unsafe file.copy(range, to: target)
  }
}

extension Range<Int> {
  fileprivate func shifted(by distance: Int) -> Range { lowerBound + distance..<upperBound + distance }
}

/// Memory for a window.
@safe
private final class WindowMemory: @unchecked Sendable {
  let base: UnsafeMutableRawPointer
  let capacity: Int

  /// Memory for nothing yet.
  init() {
    // With the default alignment this comes from `malloc`, and is freed as such.
    unsafe base = UnsafeMutableRawPointer.allocate(byteCount: 1, alignment: 1)
    capacity = 0
  }

  /// `nil` if there is not so much memory.
  init?(capacity: Int) {
    guard let memory = unsafe malloc(capacity) else { return nil }
    unsafe base = memory
    self.capacity = capacity
  }

  deinit { unsafe free(base) }
}
