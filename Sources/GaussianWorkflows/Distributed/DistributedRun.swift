public import Gaussian
public import GaussianIO

/// A fit that was asked for, of rows that others have: the request, and the fit where it stands.
///
/// ```swift
/// var run = try DistributedRun(FitRequest(#"{"components": 8}"#, rows: .elsewhere()))
/// while let step = run.fit.step {
///   try run.absorb(parts.map { try PartialSums(serialised: $0) })           // made by step.sums(of:firstRow:) elsewhere
///   try save(run.serialised())
/// }
/// try run.outcome()?.stored.write(to: "model.json")
/// ```
public struct DistributedRun: Sendable {
  /// The fit where it stands.
  public private(set) var fit: DistributedFit
  /// What was asked for, of rows that are not there.
  public let request: FitRequest
  /// The variables of the model that the iterations begin with; `nil` if there is none, or it has no names.
  private let startVariables: [String]?

  /// Begins a fit.
  ///
  /// - Parameter request: What is asked for, of ``FitRows/elsewhere(columns:weights:)``.
  /// - Throws: ``FitRequestError`` for options that mean nothing together, or a fit that has to have all rows.
  public init(_ request: FitRequest) throws {
    self.request = request
    startVariables = request.start?.variables
    fit = try Self.plan(request)
    fit.note = note.text
  }

  private static func plan(_ request: FitRequest) throws -> DistributedFit {
    do {
      guard request.missing == .refuse else {
        throw FitRequestError(
          .unsuitableOption, option: "missing",
          "\(option: "missing", request.missing.rawValue) changes the numbers of rows, by which parts are put together",
          advice: "fill in or leave out such rows before they are cut into parts")
      }
      try request.checkRows()
      guard let fit = try request.kind.plan(request).inParts else {
        throw FitRequestError(
          .unsuitableOption, option: "kind",
          "this fit, of \(option: "kind", request.kind.name), looks at all rows at once, and not at parts of them",
          advice:
            "fit one Gaussian or one number of factors by sums of the rows, or a mixture of one number of components")
      }
      return fit
    } catch var error as FitRequestError {
      error.spelling = request.spelling
      throw error
    }
  }

  // MARK: Rows

  /// How a table of rows is read.
  ///
  /// - Parameter options: How else.
  /// - Returns: The same with the columns that were asked for.
  public func reading(_ options: TableReadingOptions = TableReadingOptions()) -> TableReadingOptions {
    var options = options
    let asked = request.rows.reading
    (options.columns, options.weights, options.missing) = (asked.columns, asked.weights, .error)
    return options
  }

  /// Sums of the rows of a table, for the step that the fit is at.
  ///
  /// - Parameters:
  ///   - path: The table; a pipe is one too.
  ///   - firstRow: The number of its first row among those of all parts, counted from 0.
  ///   - options: How it is read; the columns are those that were asked for.
  ///   - parallelism: Threads to use; the result does not depend on it.
  ///   - onFraction: Told how much has been read.
  /// - Returns: What `absorb` takes.
  /// - Throws: ``FileError`` for a table that cannot be read so, ``FitFault`` for rows that cannot be summed up or are none, and
  ///   for a fit that has ended.
  public func sums(
    ofTable path: String, firstRow: Int, options: TableReadingOptions = TableReadingOptions(),
    parallelism: Parallelism = .automatic, onFraction: (@Sendable (Double?) -> Void)? = nil
  ) throws -> PartialSums {
    let rows = try PartOfTable(path: path, options: reading(options), onFraction: onFraction)
    do {
      guard let step = fit.step else {
        throw FitFault("the fit has come to its end, and asks for no sums", in: path, advice: "take its model")
      }
      let sums = try step.sums(
        of: rows, firstRow: firstRow, variables: rows.columnNames, parallelism: parallelism)
      guard sums.nextRow > sums.firstRow else {
        throw FitFault("there are no rows", in: path, advice: "leave out this part")
      }
      return sums
    } catch let error as any ExplainedError where error is GaussianError || error is DistributedError {
      throw fault(error, in: path, variables: rows.columnNames)
    }
  }

  // MARK: Going on

  /// Goes on with the sums of all rows.
  ///
  /// - Parameters:
  ///   - parts: Sums of the step that the fit is at, in any order.
  ///   - names: What errors call them; `nil` for their places.
  ///   - name: What errors call the fit; `nil` for nothing.
  /// - Throws: ``DistributedError`` for parts that are not those that are asked for, ``FitFault`` for rows that cannot be fitted; the
  ///   fit then stays as it was.
  /// - Precondition: There are as many names as parts.
  public mutating func absorb(_ parts: [PartialSums], named names: [String]? = nil, in name: String? = nil) throws {
    do {
      let isSurvey = fit.next == .survey
      var next = fit
      try next.absorb(parts, named: names)
      if isSurvey, let start = startVariables, let own = next.variables, start != own {
        throw FitFault(
          "the start is about \(commaList(start)), not \(commaList(own))", in: name,
          advice: "take its columns with \(option: "columns", commaList(start))")
      }
      // Sums that make no model are no end.
      if next.next == nil { _ = try outcome(of: next, in: name) }
      fit = next
    } catch let error as GaussianError {
      throw fault(error, in: name, variables: fit.variables ?? parts.first?.variables)
    }
  }

  private func fault(_ error: any ExplainedError, in name: String?, variables: [String]?) -> FitFault {
    guard let error = error as? GaussianError else {
      return FitFault(error.fact, in: name, advice: OptionText(error.advice))
    }
    if case .tooManyComponents(_, 0) = error { return FitFault(noRowsIn: name, dropped: 0) }
    return FitFault(error.fact(naming: variables), in: name, advice: OptionText(error.advice))
  }

  /// The model, and what there is to say of it; `nil` before the end.
  ///
  /// - Throws: ``FitFault`` if sums of rows make no model.
  public func outcome() throws -> FitOutcome? { try outcome(of: fit, in: nil) }

  private func outcome(of fit: DistributedFit, in name: String?) throws -> FitOutcome? {
    if let statistics = fit.statistics {
      var request = request
      request.rows = FitRows(statistics, variables: fit.variables, name: name)
      return try request.fit()
    }
    return fit.model.flatMap { FitOutcome(inParts: $0, names: fit.variables) }
  }
}

// MARK: - As bytes

extension DistributedRun {
  /// The request and the fit where it stands.
  public func serialised() -> [UInt8] { fit.serialised() }

  /// What bytes say.
  ///
  /// - Parameters:
  ///   - bytes: What ``serialised()`` has been.
  ///   - spelling: How options are spelled in what is said.
  /// - Throws: ``DistributedError`` if they are something else or damaged, ``FitRequestError`` or ``FileError`` for a request that
  ///   this version does not know.
  public init(serialised bytes: [UInt8], spelling: OptionSpelling = .keywords) throws {
    let fit = try DistributedFit(serialised: bytes)
    let name = "the request of the fit"
    let node = JSONNode(try JSONValue(parsing: Array(fit.note.utf8), path: name), path: name)
    var options = FitOptions()
    for member in try node.member("options").elements() {
      let option = try member.member("name").string()
      guard let spec = ModelKinds.builtIn.options.first(where: { $0.name == option }) else {
        throw member.problem("names an unknown option")
      }
      try options.set(spec, to: try member.member("text").string())
    }
    var request = try FitRequest(
      kind: try node.member("kind").string(), options: options,
      rows: .elsewhere(
        columns: try ColumnSelection(node.member("columns")), weights: try node.optionalMember("weights")?.string()))
    request.spelling = spelling
    (self.fit, self.request) = (fit, request)
    startVariables = try node.optionalMember("start")?.strings()
  }

  /// What the fit keeps with it.
  private var note: JSONValue {
    let options = request.options
    let asked = request.rows.reading
    return .object([
      "kind": .string(request.kind.name),
      "options": .array(
        options.names.map { name in
          .object(["name": .string(name), "text": .string(options.text(of: name) ?? "")])
        }), "columns": asked.columns.json, "weights": asked.weights.map { .string($0) } ?? .null,
      "start": startVariables.map { .strings($0) } ?? .null,
    ])
  }
}

extension ColumnSelection {
  /// The selection as a fit in parts keeps it.
  fileprivate var json: JSONValue {
    switch self {
    case .all: .object(["all": .null])
    case .named(let names): .object(["named": .strings(names)])
    case .ignoring(let names): .object(["ignoring": .strings(names)])
    case .matching(let names): .object(["matching": .strings(names)])
    case .positional(let count): .object(["positional": .integer(count)])
    }
  }

  fileprivate init(_ node: JSONNode) throws {
    if let names = try node.optionalMember("named") {
      self = .named(try names.strings())
    } else if let names = try node.optionalMember("ignoring") {
      self = .ignoring(try names.strings())
    } else if let names = try node.optionalMember("matching") {
      self = .matching(try names.strings())
    } else if let count = try node.optionalMember("positional") {
      self = .positional(try count.integer())
    } else {
      self = .all
    }
  }
}

extension FitRows {
  /// Rows that others have, in parts.
  ///
  /// - Parameters:
  ///   - columns: Which columns of their tables are taken.
  ///   - weights: The column that holds their weights.
  /// - Returns: What a request for a ``DistributedRun`` is made with.
  public static func elsewhere(columns: ColumnSelection = .all, weights: String? = nil) -> FitRows {
    FitRows(contentsOf: "the parts", options: TableReadingOptions(columns: columns, weights: weights))
  }

  /// How the table is read, of rows that are a table.
  var reading: TableReadingOptions { (store as? FileStore)?.options ?? TableReadingOptions() }
}
