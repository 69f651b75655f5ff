internal import Synchronization

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// Leaves no temporary files behind when a program is interrupted.
public enum Interruption {
  /// Makes SIGINT, SIGTERM and SIGHUP remove unfinished output before they end the program, and a reader that
  /// has gone an error instead of a signal.
  ///
  /// Meant for the first line of a command; a library has no business with its host's signals. A signal that
  /// the program was told to ignore stays ignored.
  public static func handleSignals() {
    _ = signal(SIGPIPE, SIG_IGN)
    // The table must exist before a handler looks at it.
    _ = unsafe table
    for number in [SIGINT, SIGTERM, SIGHUP] {
      var previous = sigaction()
      guard unsafe sigaction(number, nil, &previous) == 0 else { continue }
      guard !isIgnored(previous) else { continue }
      _ = signal(number) { number in
        // Nothing here but calls that POSIX allows in a handler.
        for slot in 0..<Interruption.capacity {
          if let path = unsafe Interruption.table[slot] { _ = unsafe unlink(path) }
        }
        _ = signal(number, SIG_DFL)
        raise(number)
      }
    }
  }

  private static func isIgnored(_ action: sigaction) -> Bool {
    #if canImport(Darwin)
      let handler = unsafe unsafeBitCast(action.__sigaction_u.__sa_handler, to: Int.self)
    #else
      let handler = unsafe unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
    #endif
    return unsafe handler == unsafeBitCast(SIG_IGN, to: Int.self)
  }

  // MARK: Registered files

  fileprivate static let capacity = 64

  /// Names of temporary files that exist, or `nil`; a handler reads it at any moment.
  fileprivate nonisolated(unsafe) static let table: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?> = {
    let slots = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(capacity: capacity)
    unsafe slots.initialize(repeating: nil, count: capacity)
    return unsafe slots
  }()

  private static let lock = Mutex(())

  /// A temporary file that an interruption removes.
  struct Registration {
    private let slot: Int

    /// `nil` if more files are open than there are slots; such a file survives an interruption.
    init?(_ path: String) {
      let free: Int? = Interruption.lock.withLock { _ in
        for slot in 0..<Interruption.capacity where unsafe Interruption.table[slot] == nil {
          unsafe Interruption.table[slot] = strdup(path)
          return slot
        }
        return nil
      }
      guard let free else { return nil }
      slot = free
    }

    func end() {
      Interruption.lock.withLock { _ in
        // The name itself is not freed: a handler on another thread may just be reading it.
        unsafe Interruption.table[slot] = nil
      }
    }
  }
}
