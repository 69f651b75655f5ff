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
  private var memory: UnsafeMutableRawPointer?
  private var capacity = 0
  /// Bytes in memory that were released and not yet overwritten.
  private var slack = 0

  private enum Source {
    case file(InputFile)
    case pipe(Int32)
  }

  /// Opens a file; `-` is standard input.
  ///
  /// - Throws: ``FileError`` if there is no such file, if it is a folder, or if it cannot be opened.
  public init(path: String) throws {
    self.path = path
    let opened = try OpenedFile(path: path)
    source =
      opened.size.map { .file(InputFile(regular: opened.descriptor, size: $0, path: path)) } ?? .pipe(opened.descriptor)
    isAtEnd = false
    unsafe memory = nil
  }

  /// Reads a file that is open, or bytes in memory, from the beginning.
  public init(_ input: InputFile) {
    path = input.path
    source = .file(input)
    isAtEnd = input.count == 0
    unsafe memory = nil
  }

  deinit {
    if case .pipe(let descriptor) = source { close(descriptor) }
    unsafe free(memory)
  }

  /// Number of bytes of the whole file; `nil` if only its end will tell.
  public var count: Int? {
    if case .file(let file) = source { return file.count }
    return isAtEnd ? window.upperBound : nil
  }

  /// True if any part of the file can be read at any time.
  var isSeekable: Bool {
    if case .file = source { return true }
    return false
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
    let end = min(end, count ?? end)
    guard end > window.upperBound else { return }
    let wanted = end - window.upperBound
    try makeRoom(for: wanted)
    guard let memory = unsafe memory else { return }
    let target = unsafe memory + (slack + window.count)
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
      window = window.lowerBound..<end
      isAtEnd = end == file.count
    case .pipe(let descriptor):
      let got = try unsafe fill(target, from: descriptor, wanted)
      window = window.lowerBound..<window.upperBound + got
      isAtEnd = got < wanted
    }
  }

  /// Moves the beginning of the window to `start`; what was before it is gone.
  ///
  /// - Precondition: `start` lies in the window or at its end.
  public func release(before start: Int) {
    precondition(
      window.lowerBound <= start && start <= window.upperBound, "\(start) is outside the window \(window)")
    slack = start == window.upperBound ? 0 : slack + start - window.lowerBound
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
    let first = unsafe memory.map { unsafe UnsafePointer(($0 + slack).assumingMemoryBound(to: UInt8.self)) }
    return unsafe UnsafeBufferPointer(start: first, count: window.count)
  }

  /// Makes memory for more bytes after the window; released bytes make way first.
  private func makeRoom(for more: Int) throws {
    if slack > 0, let memory = unsafe memory {
      unsafe memory.copyMemory(from: memory + slack, byteCount: window.count)
      slack = 0
    }
    let (needed, overflow) = window.count.addingReportingOverflow(more)
    guard !overflow else { throw InputFile.outOfMemory(path, .max) }
    guard needed > capacity else { return }
    // Twice as much, so that a window which grows step by step is not copied at every step.
    let larger = max(needed, 2 * capacity)
    guard let grown = unsafe realloc(memory, larger) else { throw InputFile.outOfMemory(path, larger) }
    unsafe memory = grown
    capacity = larger
  }
}

// MARK: - Past the window

extension SequentialInput {
  /// Copies the bytes from the beginning of the window on, and releases them.
  ///
  /// - Returns: How many there were: `count`, or fewer at the end of the file.
  func read(_ count: Int, into target: UnsafeMutableRawPointer) throws -> Int {
    let ready = min(count, window.count)
    if ready > 0, let first = unsafe held.baseAddress {
      unsafe target.copyMemory(from: first, byteCount: ready)
      release(before: window.lowerBound + ready)
    }
    guard ready < count && !isAtEnd else { return ready }
    switch source {
    case .file(let file):
      let part = window.upperBound..<min(window.upperBound + count - ready, file.count)
      try unsafe file.copy(part, to: target + ready)
      window = part.upperBound..<part.upperBound
      isAtEnd = part.upperBound == file.count
      return ready + part.count
    case .pipe(let descriptor):
      let got = try unsafe fill(target + ready, from: descriptor, count - ready)
      window = window.upperBound + got..<window.upperBound + got
      isAtEnd = got < count - ready
      return ready + got
    }
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

  /// Bytes from a pipe until there are enough, or none are left.
  private func fill(_ target: UnsafeMutableRawPointer, from descriptor: Int32, _ wanted: Int) throws -> Int {
    var done = 0
    while done < wanted {
      let got = retrying { unsafe Int(Self.systemRead(descriptor, target + done, wanted - done)) }
      guard got >= 0 else {
        throw FileError(.readFailed, path: path, "cannot be read: \(systemMessage(errno))")
      }
      if got == 0 { break }
      done += got
    }
    return done
  }

  /// The system's `read`, under a name that no method of ours hides.
  private static func systemRead(_ descriptor: Int32, _ target: UnsafeMutableRawPointer, _ count: Int) -> Int {
    #if canImport(Glibc)
      unsafe Glibc.read(descriptor, target, count)
    #elseif canImport(Musl)
      unsafe Musl.read(descriptor, target, count)
    #else
      unsafe Darwin.read(descriptor, target, count)
    #endif
  }
}

extension Range<Int> {
  fileprivate func shifted(by distance: Int) -> Range { lowerBound + distance..<upperBound + distance }
}
