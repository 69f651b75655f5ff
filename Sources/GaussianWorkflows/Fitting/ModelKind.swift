public import Gaussian
import GaussianIO

/// A kind of model that a fit can be asked for: its name, the options that it takes, and how it is fitted.
///
/// ```swift
/// let kind = ModelKind("uniform box", summary: "a box about the rows", options: [OptionTable.missing.spec]) { request in
///   let rows = try request.completeRows()
///   let count = rows.values.rows
///   return FitOutcome(Box(about: rows.values), variables: rows.names, rows: count, weight: Double(count))
/// }
/// let kinds = ModelKinds.builtIn.adding(kind)
/// ```
public struct ModelKind: Sendable {
  /// What a request calls it.
  public let name: String
  /// What it is, in a few words.
  public let summary: String
  /// The options that it takes.
  public let options: [OptionSpec]
  /// The options that ask for it, all of them together, where no kind is named.
  public let askedForBy: [OptionSpec]
  /// Why it does not take an option that others take, where there is more to say than that.
  let refusals: [String: OptionRefusal]
  /// Whether ``askedForBy`` asks for this kind rather than for another of the same options.
  let isImplied: @Sendable (_ options: FitOptions) -> Bool
  let plan: @Sendable (_ request: FitRequest) throws -> any FitPlan

  /// Declares a kind whose requests are looked at before rows are.
  ///
  /// - Parameters:
  ///   - name: What a request calls it.
  ///   - summary: What it is, in a few words.
  ///   - options: The options that it takes.
  ///   - askedForBy: The options that ask for it where no kind is named; none for a kind that has to be named.
  ///   - refusals: Why it does not take an option, by its name.
  ///   - isImplied: Whether `askedForBy` asks for this kind rather than for another of the same options.
  ///   - plan: Checks what was asked for, and says how it is done.
  public init(
    _ name: String, summary: String, options: [OptionSpec], askedForBy: [OptionSpec] = [],
    refusals: [String: OptionRefusal] = [:],
    isImplied: @escaping @Sendable (_ options: FitOptions) -> Bool = { _ in true },
    plan: @escaping @Sendable (_ request: FitRequest) throws -> any FitPlan
  ) {
    (self.name, self.summary, self.options) = (name, summary, options)
    (self.askedForBy, self.refusals, self.isImplied, self.plan) = (askedForBy, refusals, isImplied, plan)
  }

  /// Declares a kind that is fitted by a closure.
  ///
  /// - Parameters:
  ///   - name: What a request calls it.
  ///   - summary: What it is, in a few words.
  ///   - options: The options that it takes.
  ///   - fit: Fits a model to the rows of a request.
  public init(
    _ name: String, summary: String, options: [OptionSpec],
    fit: @escaping @Sendable (_ request: FitRequest) throws -> FitOutcome
  ) { self.init(name, summary: summary, options: options) { _ in ClosurePlan(body: fit) } }
}

/// A fit that has been asked for and makes sense, before a row was looked at.
public protocol FitPlan: Sendable {
  /// How many matrices of columns by columns it has to hold at a time, at least.
  var squareMatrices: Int { get }

  /// Reads the rows and fits.
  ///
  /// - Parameter request: What was asked for.
  /// - Returns: The model, and what there is to say of it.
  /// - Throws: ``FitFault`` if the rows cannot be fitted, and what reading them throws.
  func fit(_ request: FitRequest) throws -> FitOutcome

  /// The same fit to rows that others have, in parts; `nil` for a fit that has to have all rows.
  var inParts: DistributedFit? { get }
}

extension FitPlan {
  /// None to speak of.
  public var squareMatrices: Int { 0 }

  /// Not in parts.
  public var inParts: DistributedFit? { nil }
}

private struct ClosurePlan: FitPlan {
  let body: @Sendable (_ request: FitRequest) throws -> FitOutcome

  func fit(_ request: FitRequest) throws -> FitOutcome { try body(request) }
}
