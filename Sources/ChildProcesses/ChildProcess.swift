#if canImport(Glibc)
  package import Glibc
#elseif canImport(Musl)
  package import Musl
#else
  package import Darwin
#endif

/// A program that has been started.
///
/// It inherits the three streams it is given and whatever else is open and not to be closed on its start. No signal is blocked or ignored in
/// it, whatever the thread that starts it thinks.
package final class ChildProcess: @unchecked Sendable {
  /// How a program came to its end.
  package enum Ending: Sendable, Equatable {
    /// By itself, with a code.
    case exit(code: Int32)
    /// By a signal.
    case signal(Int32)
  }

  /// Why a program could not be started.
  package struct Failure: Error, Equatable {
    /// The system's number for it.
    package let number: Int32

    /// What the system calls it.
    package var reason: String { unsafe String(cString: strerror(number)) }
  }

  /// The system's number for the process.
  package let identifier: pid_t
  private var ending: Ending?

  /// Starts a program.
  ///
  /// - Parameters:
  ///   - executable: Its path.
  ///   - arguments: What follows its name.
  ///   - environment: Its variables; `nil` for those of this process.
  ///   - input: Descriptor of its standard input.
  ///   - output: Descriptor of its standard output.
  ///   - errors: Descriptor of its standard error.
  /// - Throws: ``Failure`` if the system refuses.
  package init(
    executable: String, arguments: [String], environment: [String: String]? = nil,
    input: Int32, output: Int32, errors: Int32
  ) throws(Failure) {
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    for (source, target) in [(input, STDIN_FILENO), (output, STDOUT_FILENO), (errors, STDERR_FILENO)] {
      unsafe posix_spawn_file_actions_adddup2(&actions, source, target)
    }
    var attributes = posix_spawnattr_t()
    unsafe posix_spawnattr_init(&attributes)
    defer { unsafe posix_spawnattr_destroy(&attributes) }
    var (none, all) = (sigset_t(), sigset_t())
    unsafe sigemptyset(&none)
    unsafe sigfillset(&all)
    unsafe posix_spawnattr_setsigmask(&attributes, &none)
    unsafe posix_spawnattr_setsigdefault(&attributes, &all)
    unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

    var started: pid_t = 0
    let status = unsafe withCStrings([executable] + arguments) { words in
      guard let environment else {
        return unsafe posix_spawn(&started, executable, &actions, &attributes, words, environ)
      }
      return unsafe withCStrings(environment.map { "\($0)=\($1)" }) { variables in
        unsafe posix_spawn(&started, executable, &actions, &attributes, words, variables)
      }
    }
    guard status == 0 else { throw Failure(number: status) }
    identifier = started
  }

  /// How the program ended; `nil` while it runs.
  ///
  /// To be asked by one thread at a time.
  package func poll() -> Ending? { collect(WNOHANG) }

  /// Waits for the end.
  ///
  /// To be asked by one thread at a time.
  package func wait() -> Ending {
    while true {
      if let ending = collect(0) { return ending }
    }
  }

  /// Sends a signal to a program that has not been found to have ended.
  package func send(signal: Int32) {
    if ending == nil { kill(identifier, signal) }
  }

  private func collect(_ options: Int32) -> Ending? {
    if let ending { return ending }
    var status: Int32 = 0
    guard unsafe waitpid(identifier, &status, options) == identifier else { return nil }
    let signal = status & 0x7f
    ending = signal == 0 ? .exit(code: (status >> 8) & 0xff) : .signal(signal)
    return ending
  }
}

/// Calls `body` with the texts as C has them, and a null behind the last.
private func withCStrings<Result>(
  _ texts: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
) -> Result {
  var pointers = unsafe texts.map { unsafe strdup($0) } + [nil]
  defer {
    for index in texts.indices { unsafe free(pointers[index]) }
  }
  return unsafe pointers.withUnsafeMutableBufferPointer { unsafe body(UnsafePointer($0.baseAddress!)) }
}
