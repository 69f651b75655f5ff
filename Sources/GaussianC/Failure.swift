internal import CGaussian
internal import Gaussian
internal import GaussianEngine
internal import GaussianIO
internal import GaussianWorkflows
internal import LinearAlgebra
internal import ModelEvaluation

/// Why a call has no result, as callers see it.
struct Failure: Error, Sendable {
  var status: Status
  /// By a name that stays.
  var name: String
  /// One line for people.
  var message: String
  /// Counted from 0.
  var row: Int?
  /// Counted from 0.
  var variable: Int?

  /// The constants of the header, as numbers that stay.
  enum Status: gauss_status {
    case invalidArgument = 1, data, file, cancelled, unsupported, noMemory, sourceFailed
  }

  /// An argument that is impossible.
  static func invalid(_ name: String, _ message: String) -> Failure {
    Failure(status: .invalidArgument, name: name, message: message)
  }

  /// What there is no memory for.
  static func noMemory(_ words: String) -> Failure {
    Failure(
      status: .noMemory, name: "notEnoughMemory",
      message: "there is not enough memory for \(words); pass less at a time")
  }

  /// That the caller did not want a result any more.
  static let cancelled = Failure(status: .cancelled, name: "cancelled", message: "the call was cancelled")
}

// MARK: - Of the errors of the library

extension Failure {
  /// Takes an error from below.
  init(_ error: any Error) {
    switch error {
    case let error as Failure: self = error
    case let error as GaussianError:
      self.init(
        status: error.code == .notEnoughMemory ? .noMemory : error.code == .unsuitableModel ? .unsupported : .data,
        name: error.code.rawValue, message: error.description, row: error.row, variable: error.variable)
    case let error as MatrixError: self.init(GaussianError(error))
    case let error as FileError:
      self.init(
        status: error.code == .tooLarge ? .noMemory : .file, name: error.code.description, message: error.description)
    case let error as VariableError:
      if case .unsuitable = error {
        self.init(status: .unsupported, name: "unsuitableModel", message: error.description)
      } else {
        self.init(status: .invalidArgument, name: "variables", message: error.description)
      }
    case let error as FitRequestError:
      self.init(status: .invalidArgument, name: error.code.rawValue, message: error.description)
    case let error as FitFault:
      self.init(status: .data, name: error.code, message: error.description)
      if case .error(let reason) = error.cause {
        let below = Failure(reason)
        (status, row, variable) = (below.status, below.row, below.variable)
      }
    case let error as DistributedError:
      self.init(status: .data, name: error.code.rawValue, message: error.description)
    case let error as EvaluationError:
      self.init(status: .data, name: "evaluation", message: error.description)
    case is CancellationError: self = .cancelled
    default: self.init(status: .data, name: "other", message: "\(error)")
    }
  }
}

// MARK: - At the border

/// Runs the body of a function of the header.
///
/// - Parameters:
///   - error: Where the caller wants the error.
///   - body: What may fail.
/// - Returns: The status of the call.
func call(
  _ error: UnsafeMutablePointer<OpaquePointer?>?, _ body: () throws -> Void
) -> gauss_status {
  unsafe error?.pointee = nil
  do {
    try body()
    return gauss_status(GAUSS_OK)
  } catch let thrown {
    let failure = Failure(thrown)
    if let error = unsafe error { unsafe error.pointee = ErrorHandle(failure).retained() }
    return failure.status.rawValue
  }
}

/// A pointer that must not be NULL.
func needed<Pointee>(
  _ pointer: UnsafeMutablePointer<Pointee>?, _ words: String
) throws(Failure) -> UnsafeMutablePointer<Pointee> {
  guard let pointer = unsafe pointer else { throw .invalid("null", "\(words) is NULL") }
  return unsafe pointer
}

/// A text of the caller.
///
/// - Throws: ``Failure`` if it is NULL or no UTF-8.
func text(_ pointer: UnsafePointer<CChar>?, _ words: String) throws(Failure) -> String {
  guard let pointer = unsafe pointer else { throw .invalid("null", "\(words) is NULL") }
  guard let text = unsafe String(validatingCString: pointer) else {
    throw .invalid("text", "\(words) is no UTF-8; encode it so")
  }
  return text
}

/// Bytes of a caller, copied.
///
/// - Throws: ``Failure`` for NULL, and if there is no memory for them.
func bytes(_ pointer: UnsafePointer<CChar>?, _ count: Int, _ words: String) throws(Failure) -> [UInt8] {
  guard let pointer = unsafe pointer else { throw .invalid("null", "\(words) is NULL") }
  guard count >= 0 else { throw .invalid("length", "\(words) cannot have \(UInt(bitPattern: count)) bytes") }
  guard AvailableMemory.has(count) else { throw .noMemory(words) }
  return unsafe Array(UnsafeRawBufferPointer(start: pointer, count: count))
}

/// What stands for a text of nothing.
let noText = CText("")

/// A text for the caller, which `gauss_text_free` takes.
func write(_ text: String, to target: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) {
  unsafe target.pointee = CText.copied(text)
}
