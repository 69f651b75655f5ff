import ChildProcesses
import Foundation

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

  /// Longer than anything takes, under sanitizers and on a busy machine of a quarter of the speed too.
  static let patience = Duration.seconds(600)

  /// The threads that OpenBLAS starts with a program would only wait, on a processor, until the program has set their number
  /// to one.
  private static let environment = ["OPENBLAS_NUM_THREADS": "1"]

  private let process: ChildProcess
  private let arguments: [String]
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
    self.arguments = arguments
    let standardInput = try Self.handle(of: input)
    let output = try FileHandle(forWritingTo: streams.url("output"))
    let errors = try errors ?? FileHandle(forWritingTo: streams.url("errors"))
    // Not Foundation's: its start of a process copied past the end of the heap and crashed, now and then.
    process = try withExtendedLifetime((standardInput, output, errors)) {
      try ChildProcess(
        executable: "/bin/sh",
        arguments: ["-c", #"cd "$0" && exec "$@""#, folder.folder.path, executable] + arguments,
        environment: ProcessInfo.processInfo.environment.merging(Self.environment) { $1 }.merging(environment) { $1 },
        input: standardInput.fileDescriptor, output: output.fileDescriptor, errors: errors.fileDescriptor)
    }
    // The other end of a pipe is ours: a process that ends is to be the last that holds this one.
    if let pipe = input as? Pipe { try pipe.fileHandleForReading.close() }
  }

  private static func handle(of input: Any?) throws -> FileHandle {
    switch input {
    case nil: return try FileHandle(forReadingFrom: URL(fileURLWithPath: "/dev/null"))
    case let pipe as Pipe:
      for handle in [pipe.fileHandleForReading, pipe.fileHandleForWriting] {
        guard fcntl(handle.fileDescriptor, F_SETFD, FD_CLOEXEC) == 0 else { throw CocoaError(.featureUnsupported) }
      }
      return pipe.fileHandleForReading
    case let handle as FileHandle: return handle
    default: fatalError("no standard input: \(String(describing: input))")
    }
  }

  /// Waits for the end.
  ///
  /// - Throws: ``Hung`` if it does not come.
  func outcome() async throws -> Outcome {
    let deadline = ContinuousClock.now + Self.patience
    var peakMemory = 0
    while true {
      if let ending = process.poll() {
        let (status, isSignalled) =
          switch ending {
          case .exit(let code): (code, false)
          case .signal(let signal): (signal, true)
          case .unknown: (-1, true)
          }
        return Outcome(
          status: status, isSignalled: isSignalled, output: try streams.data("output"),
          errors: try streams.text("errors"), peakMemory: peakMemory)
      }
      peakMemory = max(peakMemory, residentPeak())
      if ContinuousClock.now > deadline {
        process.send(signal: SIGKILL)
        _ = process.wait()
        throw Hung(arguments: arguments)
      }
      try await Task.sleep(for: .milliseconds(10))
    }
  }

  /// What the kernel has seen of this program only: the figures of `wait4` begin with the memory of the
  /// process that started it.
  private func residentPeak() -> Int {
    let status = try? String(contentsOfFile: "/proc/\(process.identifier)/status", encoding: .utf8)
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
