public import Gaussian
public import GaussianIO

/// What came of a fit.
public struct FitOutcome: Sendable {
  /// The model.
  public var model: any DescribableModel
  /// One name a variable; `nil` for rows without names.
  public var variables: [String]?
  /// Rows of positive weight that it was fitted to.
  public var rows: Int
  /// Sum of their weights.
  public var weight: Double
  /// Rows that lacked a cell and were left out.
  public var droppedRows: Int
  /// Sum of the log-densities, each times its weight, in nats; `nil` if that is not known.
  public var logLikelihood: Double?
  /// How the iterations went; `nil` for a fit that does not iterate.
  public var climb: ClimbRecord?
  /// The columns of the table, if it is one with kinds of columns; its variables are those that are modelled.
  public var schema: TableSchema?
  /// How options are spelled in what is said.
  public var spelling = OptionSpelling.keywords
  /// What else there is to say, such as the candidates of a choice: lines and tables for people, facts by key for programs.
  public var details = Report("")

  /// Says what came of a fit.
  ///
  /// - Parameters:
  ///   - model: The model.
  ///   - variables: One name a variable.
  ///   - rows: Rows of positive weight that it was fitted to.
  ///   - weight: Sum of their weights.
  ///   - droppedRows: Rows that lacked a cell and were left out.
  ///   - logLikelihood: Sum of the log-densities, each times its weight.
  ///   - climb: How the iterations went.
  public init(
    _ model: any DescribableModel, variables: [String]?, rows: Int, weight: Double, droppedRows: Int = 0,
    logLikelihood: Double? = nil, climb: ClimbRecord? = nil
  ) {
    (self.model, self.variables, self.rows, self.weight) = (model, variables, rows, weight)
    (self.droppedRows, self.logLikelihood, self.climb) = (droppedRows, logLikelihood, climb)
  }

  /// The model with the names of its variables, as a model file keeps it.
  public var stored: StoredModel { StoredModel(model, schema: schema, variables: variables) }

  /// All there is to say of the fit, as `gauss fit` prints it, but for what reading a file has to say.
  ///
  /// - Parameters:
  ///   - title: What the report is about; `nil` for the model and the number of rows.
  ///   - rowRemarks: Adds what there is to say of the rows.
  /// - Returns: A report; print it, or take its `object` for programs.
  public func report(title: String? = nil, rowRemarks: (inout Report) -> Void = { _ in }) -> Report {
    var report = Report(title ?? "Fitted \(model.title) to \(counted(rows, "row"))")
    report.add(fitted: model, variables: stored.variableNames)
    report.spelling = spelling
    rowRemarks(&report)
    report.add(details)
    report.add(logLikelihood: logLikelihood, of: rows, weight: weight)
    return report
  }
}
