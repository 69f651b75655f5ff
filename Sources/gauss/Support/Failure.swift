import ArgumentParser
import Gaussian
import GaussianIO

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// How a command ends when it cannot do what was asked: one line on standard error and a sysexits code.
struct Failure: Error {
  let message: String
  let code: Int32

  /// A wrong use of the command.
  static func usage(_ message: String) -> Failure { Failure(message: message, code: EX_USAGE) }

  /// Data that cannot be fitted, with variables by name.
  static func data(_ error: GaussianError, in path: String, variables: [String]) -> Failure {
    Failure(message: "\(path): \(error.description(naming: variables))", code: EX_DATAERR)
  }

  /// Something that should work and does not.
  static func software(_ message: String) -> Failure { Failure(message: message, code: EX_SOFTWARE) }

  init(message: String, code: Int32) {
    self.message = message
    self.code = code
  }

  /// What any error means to the user; help and version requests print and exit here.
  init(_ error: any Error) {
    switch error {
    case let failure as Failure:
      self = failure
    case let error as FileError:
      self.init(message: error.description, code: error.exitCode)
    case let error as GaussianError:
      self.init(message: error.description, code: EX_DATAERR)
    default:
      let code = Gauss.exitCode(for: error)
      guard !code.isSuccess else { Gauss.exit(withError: error) }
      let message = Gauss.message(for: error).split(separator: "\n").joined(separator: " ")
      let isUsage = code == .validationFailure
      self.init(
        message: isUsage ? "\(message); see 'gauss --help'" : message, code: isUsage ? EX_USAGE : EX_SOFTWARE)
    }
  }

  func exit() -> Never {
    Terminal.standardError.write("gauss: \(message)\n")
    Glibc.exit(code)
  }
}

/// OpenBLAS 0.3.21 waits for ever at its first call if it cannot map its buffers.
func checkAddressSpace() throws {
  var limit = rlimit()
  guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit) == 0 else { return }
  let needed: UInt64 = 768 << 20
  guard limit.rlim_cur < needed else { return }
  throw Failure.software(
    "the limit on address space is \(limit.rlim_cur >> 20) MiB, OpenBLAS needs \(needed >> 20) MiB; "
      + "raise it with 'ulimit -v'")
}
