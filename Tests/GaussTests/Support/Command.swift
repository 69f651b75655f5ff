import Foundation
import Synchronization

/// A process that a test has started.
///
/// Its streams are files, so that no amount of output can block it.
final class Command: @unchecked Sendable {
  /// How a process ended and what it left.
  struct Outcome: Sendable {
    /// The exit code, or the number of the signal.
    let status: Int32
    /// True if a signal ended the process; a trap is one.
    let isSignalled: Bool
    let output: Data
    let errors: String
    /// The largest resident memory that was seen, in bytes; 0 if the system does not tell.
    let peakMemory: Int

    var outputText: String { String(decoding: output, as: UTF8.self) }
    var isSuccess: Bool { status == 0 && !isSignalled }
  }

  /// A process that had to be killed.
  struct Hung: Error, CustomStringConvertible {
    let arguments: [String]
    var description: String { "\(arguments) was killed: it did not end in \(Command.patience)" }
  }

  /// Longer than anything takes, under sanitizers and on a busy machine too.
  static let patience = Duration.seconds(120)

  /// One start at a time: Foundation has crashed where two overlapped.
  private static let start = Mutex(())

  private let process = Process()
  private let streams: Scratch

  /// Starts a program.
  ///
  /// - Parameters:
  ///   - executable: The program, `gauss` by default.
  ///   - arguments: What to tell it.
  ///   - folder: Where it runs.
  ///   - environment: Variables to set beside those of the tests.
  ///   - input: Standard input; empty by default.
  ///   - errors: Standard error, if the test reads it itself.
  /// - Throws: An error if there is no such program.
  init(
    executable: String = Executable.path, _ arguments: [String], in folder: Scratch,
    environment: [String: String] = [:], input: Any? = nil, errors: FileHandle? = nil
  ) throws {
    streams = try Scratch()
    try streams.write("output", "")
    try streams.write("errors", "")
    process.executableURL = URL(fileURLWithPath: executable)
    process.arguments = arguments
    process.currentDirectoryURL = folder.folder
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.standardInput = input ?? FileHandle.nullDevice
    process.standardOutput = try FileHandle(forWritingTo: streams.url("output"))
    process.standardError = try errors ?? FileHandle(forWritingTo: streams.url("errors"))
    try Self.start.withLock { _ in try Self.withoutBlockedSignals { try process.run() } }
  }

  /// A process inherits the signals that are blocked, and threads of a pool block those that end a program.
  private static func withoutBlockedSignals(_ body: () throws -> Void) rethrows {
    var (none, previous) = (sigset_t(), sigset_t())
    unsafe sigemptyset(&none)
    unsafe pthread_sigmask(SIG_SETMASK, &none, &previous)
    defer { unsafe pthread_sigmask(SIG_SETMASK, &previous, nil) }
    try body()
  }

  /// Asks the process to end.
  func terminate() { process.terminate() }

  /// Waits for the end.
  ///
  /// - Throws: ``Hung`` if it does not come.
  func outcome() async throws -> Outcome {
    let deadline = ContinuousClock.now + Self.patience
    var peakMemory = 0
    while process.isRunning {
      peakMemory = max(peakMemory, residentPeak())
      if ContinuousClock.now > deadline {
        kill(process.processIdentifier, SIGKILL)
        throw Hung(arguments: process.arguments ?? [])
      }
      try await Task.sleep(for: .milliseconds(2))
    }
    return Outcome(
      status: process.terminationStatus, isSignalled: process.terminationReason == .uncaughtSignal,
      output: try streams.data("output"), errors: try streams.text("errors"), peakMemory: peakMemory)
  }

  /// What the kernel has seen of this program only: the figures of `wait4` begin with the memory of the
  /// process that started it.
  private func residentPeak() -> Int {
    let status = try? String(contentsOfFile: "/proc/\(process.processIdentifier)/status", encoding: .utf8)
    let line = status?.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
    return (line?.split(whereSeparator: \.isWhitespace).dropFirst().first).flatMap { Int($0) }.map {
      $0 << 10
    } ?? 0
  }
}

/// Runs `gauss` to its end.
func gauss(
  _ arguments: String..., in folder: Scratch, environment: [String: String] = [:], input: Data? = nil
) async throws -> Command.Outcome {
  try await gauss(arguments, in: folder, environment: environment, input: input)
}

/// Runs `gauss` to its end.
func gauss(
  _ arguments: [String], in folder: Scratch, environment: [String: String] = [:], input: Data? = nil
) async throws -> Command.Outcome {
  try await Turnstile.shared.pass {
    guard let input else {
      return try await Command(arguments, in: folder, environment: environment).outcome()
    }
    let file = try Scratch()
    try file.write("input", input)
    let handle = try FileHandle(forReadingFrom: file.url("input"))
    return try await Command(arguments, in: folder, environment: environment, input: handle).outcome()
  }
}

/// Runs a line of shell, in which `"$GAUSS"` is the command, to its end.
func shell(_ line: String, in folder: Scratch) async throws -> Command.Outcome {
  try await Turnstile.shared.pass {
    let environment = ["GAUSS": Executable.path]
    return try await Command(executable: "/bin/sh", ["-c", line], in: folder, environment: environment)
      .outcome()
  }
}
