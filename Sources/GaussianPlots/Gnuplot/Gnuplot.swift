import ChildProcesses
import Foundation
import GaussianIO

/// The program that draws.
struct Gnuplot {
  private let executable: String

  /// Looks for the program in the folders of `PATH`.
  ///
  /// - Throws: ``PlotError`` if it is in none of them.
  init() throws {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"
    let candidates = path.split(separator: ":").map { "\($0)/gnuplot" }
    guard let found = candidates.first(where: { FileManager.default.isExecutableFile(atPath: $0) }) else {
      throw PlotError.noGnuplot
    }
    executable = found
  }

  /// Draws a script.
  ///
  /// - Parameters:
  ///   - script: Draws to standard output.
  ///   - format: What it draws.
  /// - Returns: The picture.
  /// - Throws: ``PlotError`` if the program cannot be started, fails, or draws something else.
  func draw(_ script: String, as format: PictureFormat) throws -> Data {
    let (input, output, errors) = (Pipe(), Pipe(), Pipe())
    for pipe in [input, output, errors] {
      for handle in [pipe.fileHandleForReading, pipe.fileHandleForWriting] {
        _ = fcntl(handle.fileDescriptor, F_SETFD, FD_CLOEXEC)
      }
    }
    let process: ChildProcess
    do throws(ChildProcess.Failure) {
      // Settings of the user's own would change the picture.
      process = try ChildProcess(
        executable: executable, arguments: ["-d"], input: input.fileHandleForReading.fileDescriptor,
        output: output.fileHandleForWriting.fileDescriptor, errors: errors.fileHandleForWriting.fileDescriptor)
    } catch {
      throw PlotError.gnuplotNotStarted(path: executable, reason: error.reason)
    }
    for end in [input.fileHandleForReading, output.fileHandleForWriting, errors.fileHandleForWriting] {
      try? end.close()
    }
    // All three at the same time: a program that waits for one of them is not waited for at another.
    let sending = Beside {
      // A program that has ended does not listen, and tells why below.
      try? input.fileHandleForWriting.write(contentsOf: Data(script.utf8))
      try? input.fileHandleForWriting.close()
    }
    let complaint = Beside { (try? errors.fileHandleForReading.readToEnd()) ?? Data() }
    let picture = (try? output.fileHandleForReading.readToEnd()) ?? Data()
    let message = complaint.value()
    sending.value()
    let ending = process.wait()
    guard ending == .exit(code: 0) || ending == .unknown, format.isBeginning(of: picture) else {
      throw failure(ending, message, format)
    }
    return picture
  }

  private func failure(_ ending: ChildProcess.Ending, _ message: Data, _ format: PictureFormat) -> PlotError {
    let lines = String(decoding: message, as: UTF8.self).split(whereSeparator: \.isNewline)
      .map { $0.trimmingCharacters(in: .whitespaces) }
      // The line that is at fault and a mark below it come before what is wrong with it.
      .filter { !$0.isEmpty && $0 != "^" && !$0.hasPrefix("gnuplot>") }
    let end =
      switch ending {
      case .exit(code: 0), .unknown: "it drew no \(format.name)"
      case .exit(let code): "it ended with exit code \(code)"
      case .signal(let signal): "signal \(signal) ended it"
      }
    let reason = lines.first ?? end
    return .gnuplotFailed(
      reason: String(reason.prefix(200)), format: format.name, canDraw: !reason.contains("terminal"))
  }
}

/// Work that goes on beside on a thread of its own.
private final class Beside<Value: Sendable>: @unchecked Sendable {
  private let group = DispatchGroup()
  private var result: Value?

  init(_ work: @escaping @Sendable () -> Value) {
    DispatchQueue.global().async(group: group) { [self] in result = work() }
  }

  func value() -> Value {
    group.wait()
    guard let result else { preconditionFailure("work ended without a result") }
    return result
  }
}
