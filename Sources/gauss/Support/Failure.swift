import ArgumentParser
import Gaussian
import GaussianIO
import GaussianWorkflows
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
  /// The fact and, unless that depends on the request, what to try.
  private let text: String
  let code: Int32
  /// The fault behind it, if what to try depends on the request.
  let fault: FitFault?

  /// The fact, then what to try.
  ///
  /// - Parameter request: What was asked for; `nil` if that is not known.
  /// - Returns: One line without a full stop.
  func message(for request: RemedyContext? = nil) -> String {
    guard let fault else { return text }
    let advice = fault.advice(for: fault.context ?? request)
    guard !advice.isEmpty else { return text }
    return "\(text); \(advice)"
  }

  /// A wrong use of the command.
  static func usage(_ message: String) -> Failure { Failure(message: message, code: EX_USAGE) }

  /// Data that cannot be fitted, with variables by name.
  static func data(_ error: GaussianError, in path: String, variables: [String]) -> Failure {
    Failure(FitFault(error, in: path, variables: variables))
  }

  /// Input that cannot be used.
  static func data(_ message: String) -> Failure { Failure(message: message, code: EX_DATAERR) }

  /// A table whose rows were all left out.
  static func noRows(in path: String, dropped: Int) -> Failure {
    Failure(FitFault(noRowsIn: path, dropped: dropped))
  }

  /// Something that should work and does not.
  static func software(_ message: String) -> Failure { Failure(message: message, code: EX_SOFTWARE) }

  /// Another program that is missing or fails.
  static func unavailable(_ message: String) -> Failure { Failure(message: message, code: EX_UNAVAILABLE) }

  init(message: String, code: Int32) {
    (text, self.code, fault) = (message, code, nil)
  }

  private init(_ fault: FitFault) {
    var fault = fault
    fault.spelling = .command
    (text, code, self.fault) = (fault.fact, EX_DATAERR, fault)
  }

  /// What any error means to the user; what is no failure, such as a request for help, ends the program here.
  ///
  /// - Parameters:
  ///   - error: The error.
  ///   - request: What was asked for; `nil` if that is not known.
  init(_ error: any Error, for request: RemedyContext? = nil) {
    switch error {
    case let failure as Failure:
      self = failure
    case let fault as FitFault: self.init(fault)
    case var error as FitRequestError:
      error.spelling = .command
      self.init(message: error.description, code: EX_USAGE)
    case let error as FileError:
      // Who reads only the beginning, as `head` does, has got what they wanted.
      guard error.code != .brokenPipe else { terminate(EX_OK) }
      self.init(message: error.withRemedy(for: request ?? RemedyContext()).description, code: error.exitCode)
    case let error as any ExplainedError:
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

  func exit(after request: RemedyContext? = nil) -> Never {
    try? Terminal.standardError.write("gauss: \(printable(message(for: request)))\n")
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
