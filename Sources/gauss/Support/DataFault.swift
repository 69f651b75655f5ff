import Gaussian
import GaussianIO

/// Rows that cannot be used as was asked; what to try depends on the request.
struct DataFault {
  enum Cause {
    case error(GaussianError)
    /// No row is left.
    case noRows(dropped: Int)
  }

  /// The file that the rows are from.
  let path: String
  let cause: Cause
  /// One name a variable.
  let variables: [String]

  /// What is wrong, with variables by name and without a full stop.
  var fact: String {
    switch cause {
    case .error(let error): "\(inputName(path)): \(error.fact(naming: variables))"
    case .noRows(0): "\(inputName(path)): no row has a positive weight"
    case .noRows(1): "\(inputName(path)): its only row lacks a value"
    case .noRows(let count): "\(inputName(path)): all \(counted(count, "row")) lack a value"
    }
  }

  /// What to try.
  ///
  /// - Parameter request: What was asked for; `nil` if that is not known.
  /// - Returns: One line without a full stop; empty if nothing helps.
  func advice(for request: Request?) -> String {
    let remedies = (request ?? Request()).remedies(for: self)
    if !remedies.isEmpty { return remedies.text }
    guard case .error(let error) = cause else { return "" }
    return error.advice
  }
}
