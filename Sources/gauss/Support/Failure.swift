import ArgumentParser
import Gaussian
import GaussianIO
import ModelEvaluation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Ends the program.
///
/// Everything is written by then, and nothing is left to tidy up: `_exit` passes over the end of OpenBLAS, which waits
/// for ever for a thread that found no address space.
private func terminate(_ code: Int32) -> Never { _exit(code) }

/// How a command ends when it cannot do what was asked: one line on standard error and a sysexits code.
struct Failure: Error {
  let message: String
  let code: Int32

  /// A wrong use of the command.
  static func usage(_ message: String) -> Failure { Failure(message: message, code: EX_USAGE) }

  /// Data that cannot be fitted, with variables by name.
  static func data(_ error: GaussianError, in path: String, variables: [String]) -> Failure {
    let remedy = error.options(naming: variables)
    return Failure(
      message: "\(inputName(path)): \(error.description(naming: variables))\(remedy)", code: EX_DATAERR)
  }

  /// Input that cannot be used.
  static func data(_ message: String) -> Failure { Failure(message: message, code: EX_DATAERR) }

  /// A table whose rows were all left out.
  static func noRows(in path: String, dropped: Int) -> Failure {
    let fact = dropped > 0 ? incomplete(dropped) : "no row has a positive weight"
    return data("\(inputName(path)): \(fact); there is nothing to sum up, so take other columns with --columns")
  }

  /// A table without a complete row, for a command whose columns the model chooses.
  static func noCompleteRows(in path: String, dropped: Int) -> Failure {
    data("\(inputName(path)): \(incomplete(dropped)); there is nothing left, so fill in some of what is missing")
  }

  private static func incomplete(_ dropped: Int) -> String {
    dropped == 1 ? "its only row lacks a value" : "all \(counted(dropped, "row")) lack a value"
  }

  /// Something that should work and does not.
  static func software(_ message: String) -> Failure { Failure(message: message, code: EX_SOFTWARE) }

  /// Another program that is missing or fails.
  static func unavailable(_ message: String) -> Failure { Failure(message: message, code: EX_UNAVAILABLE) }

  init(message: String, code: Int32) {
    self.message = message
    self.code = code
  }

  /// What any error means to the user; what is no failure, such as a request for help, ends the program here.
  init(_ error: any Error) {
    switch error {
    case let failure as Failure:
      self = failure
    case let error as FileError:
      // Who reads only the beginning, as `head` does, has got what they wanted.
      guard error.code != .brokenPipe else { terminate(EX_OK) }
      self.init(message: error.withRemedy.description, code: error.exitCode)
    case let error as GaussianError:
      self.init(message: error.description, code: EX_DATAERR)
    case let error as EvaluationError:
      self.init(message: error.description, code: EX_DATAERR)
    default:
      let code = Gauss.exitCode(for: error)
      guard !code.isSuccess else { Gauss.exit(withError: error) }
      let message = Gauss.message(for: error)
      guard code == .validationFailure else {
        self.init(message: message, code: EX_SOFTWARE)
        return
      }
      self.init(
        message: "\(Self.inHouseStyle(message)); see '\(Self.helpCommand(for: error))'", code: EX_USAGE)
    }
  }

  /// Without the capital and the full stop, which do not fit between a name and a remedy.
  private static func inHouseStyle(_ message: String) -> String {
    let end = message.hasSuffix(".") ? message.dropLast() : message[...]
    return end.prefix(1).lowercased() + end.dropFirst()
  }

  /// "gauss fit --help" for an error in the use of `gauss fit`.
  private static func helpCommand(for error: any Error) -> String {
    // The parser keeps the subcommand to itself, but ends what it would print with
    // "See 'gauss fit --help' for more information."
    let lastLine = Gauss.fullMessage(for: error).split(separator: "\n").last ?? ""
    let quoted = lastLine.split(separator: "'", omittingEmptySubsequences: false)
    return quoted.first { $0.hasPrefix("gauss ") && $0.hasSuffix(" --help") }.map(String.init)
      ?? "gauss --help"
  }

  func exit() -> Never {
    try? Terminal.standardError.write("gauss: \(printable(message))\n")
    terminate(code)
  }
}

/// OpenBLAS 0.3.21 waits for ever at its first call if it cannot map its buffers.
func checkAddressSpace() throws {
  #if canImport(Glibc)
    var limit = rlimit()
    guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit) == 0 else { return }
    let needed: UInt64 = 768 << 20
    guard limit.rlim_cur < needed else { return }
    throw Failure.software(
      "the limit on address space is \(limit.rlim_cur >> 20) MiB, OpenBLAS needs \(needed >> 20) MiB; "
        + "raise it with 'ulimit -v'")
  #endif
}
