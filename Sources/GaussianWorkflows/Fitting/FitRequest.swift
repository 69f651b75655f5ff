public import Gaussian
public import GaussianIO

/// A fit as a value: which kind of model, with which options, to which rows.
///
/// ```swift
/// let request = try FitRequest(#"{"kind": "mixture", "components": "2-5"}"#, rows: FitRows(contentsOf: "rows.csv"))
/// let outcome = try request.fit()
/// try outcome.stored.write(to: "model.json")
/// print(outcome.report())
/// ```
///
/// The command, the C interface, Python and programs in Swift all ask in this way, and get the same bits.
public struct FitRequest: Sendable {
  /// The kind of model.
  public let kind: ModelKind
  /// Its name, if it was named.
  let kindName: String?
  /// The kinds that there are.
  let kinds: ModelKinds
  /// What was asked for beside; options that the kind takes.
  public let options: FitOptions
  /// What the model is fitted to.
  public var rows: FitRows
  /// A model whose parameters the iterations begin with, where the kind can; `nil` for a start of its own.
  public var start: StoredModel?
  /// What people call ``start``.
  public var startName = "the start"
  /// Threads to use; no bit of the result depends on it.
  public var parallelism = Parallelism.automatic
  /// Who hears of iterations, and may end them: the fit then has the parameters reached by then.
  public var observer: FitObserver?
  /// Who may end the fit without a result, from any thread.
  public var stop: StopFlag?
  /// Who hears of what is going on, from any thread.
  public var onStage: (@Sendable (FitStage) -> Void)?
  /// How options are spelled in what is said.
  public var spelling = OptionSpelling.keywords

  /// Asks for a fit by options that have been read.
  ///
  /// - Parameters:
  ///   - kind: The name of a kind of model; `nil` for the one that the options imply, or labels of the rows.
  ///   - options: What was asked for.
  ///   - rows: What the model is fitted to.
  ///   - kinds: The kinds of model that there are.
  /// - Throws: ``FitRequestError`` if there is no such kind, or it does not take one of the options.
  public init(kind: String? = nil, options: FitOptions = FitOptions(), rows: FitRows, kinds: ModelKinds = .builtIn)
    throws(FitRequestError)
  {
    // Rows that say what they are ask for what the option that names their label asks for.
    let ofLabels =
      rows.store.hasLabels(nil) ? kinds.all.first { $0.askedForBy.map(\.name) == [OptionTable.label.name] } : nil
    self.kind = try kinds.kind(named: kind ?? ofLabels?.name, for: options)
    (self.options, self.rows, kindName, self.kinds) = (options, rows, kind, kinds)
  }

  /// Asks for a fit in JSON: an object of options by their keys, and of the kind of model by the key `kind`.
  ///
  /// ```json
  /// {"kind": "mixture", "components": 3, "covariance": "diagonal"}
  /// ```
  ///
  /// A key is the name of an option with underscores for its hyphens. What is left out, or `null`, is left open; without `kind`
  /// the options imply it, as `components` does a mixture, or labels of the rows, which ask for classes.
  ///
  /// - Parameters:
  ///   - json: A JSON object.
  ///   - rows: What the model is fitted to.
  ///   - kinds: The kinds of model that there are.
  /// - Throws: ``FitRequestError`` for what is no JSON object, a key that there is not, a value of another type or out of
  ///   range, or an option that the kind does not take.
  public init(_ json: String, rows: FitRows, kinds: ModelKinds = .builtIn) throws(FitRequestError) {
    let (kind, options) = try Self.read(json, kinds)
    try self.init(kind: kind, options: options, rows: rows, kinds: kinds)
  }

  private static func read(_ json: String, _ kinds: ModelKinds) throws(FitRequestError) -> (
    kind: String?, options: FitOptions
  ) {
    let value: JSONValue
    do { value = try JSONValue(parsing: Array(json.utf8), path: "the request") } catch let error as FileError {
      throw FitRequestError(.malformed, OptionText(error.fact), advice: "give a JSON object of options")
    } catch { throw FitRequestError(.malformed, "the request: \(String(describing: error))") }
    guard case .object(var object) = value else {
      throw FitRequestError(.malformed, "the request is \(value.kind)", advice: "give a JSON object of options")
    }
    let kind: String?
    switch object["kind"] {
    case nil, .null?: kind = nil
    case .string(let name)?: kind = name
    case let other?:
      throw FitRequestError(
        .wrongType, option: "kind", "\(option: "kind") is \(other.kind), a text is needed",
        advice: "choose \(list(kinds.all.map(\.name)))")
    }
    object["kind"] = nil
    return (kind, try FitOptions(json: object, table: kinds.options))
  }

  /// What becomes of rows that lack a cell.
  public var missing: IncompleteRows { options[OptionTable.missing] ?? .refuse }

  /// Reads the rows and fits.
  ///
  /// - Returns: The model, and what there is to say of it.
  /// - Throws: ``FitRequestError`` for options that mean nothing together, before a row is looked at; ``FitFault`` if the rows
  ///   cannot be fitted; what reading the rows throws, such as ``FileError``; `CancellationError` if ``stop`` was raised.
  public func fit() throws -> FitOutcome {
    do {
      return try fitWithoutAdvice()
    } catch var fault as FitFault {
      (fault.spelling, fault.context) = (spelling, fault.context ?? RemedyContext(of: self))
      throw fault
    }
  }

  /// Fits, and leaves open what to try if that fails.
  func fitWithoutAdvice() throws -> FitOutcome {
    do {
      try checkRows()
      let plan = try kind.plan(self)
      var request = self
      let (squareMatrices, name) = (plan.squareMatrices, rows.name)
      request.rows.checkColumns = { columns in
        do throws(GaussianError) { try GaussianError.checkMemory(matrices: squareMatrices, dimension: columns) } catch {
          throw FitFault(error, in: name, variables: (1...max(columns, 1)).map(String.init))
        }
      }
      let ready = request
      var outcome = try stop.map { try $0.stopping { try plan.fit(ready) } } ?? plan.fit(ready)
      outcome.spelling = spelling
      return outcome
    } catch var error as FitRequestError {
      error.spelling = spelling
      throw error
    }
  }

  /// Throws for what goes with the rows of some kinds only.
  func checkRows() throws(FitRequestError) {
    if start != nil, !kind.takes(OptionTable.start.name) { throw OptionTable.start.spec.misplaced(in: kind) }
    if rows.isStreamed, !kind.takes(OptionTable.components.name) {
      throw FitRequestError(
        .unsuitableOption, option: "stream", "\(option: "stream") is about mixtures",
        advice: "say how many Gaussians with \(option: "components"), or leave it out")
    }
  }
}

/// What a fit is doing, for a display of progress.
public struct FitStage: Sendable, Hashable {
  /// In words, such as "summing up rows.csv"; `nil` for what was said last.
  public var words: String?
  /// How much of it is done, from 0 to 1, if that is known.
  public var fraction: Double?
}
