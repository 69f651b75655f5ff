import GaussianIO
import GaussianWorkflows

/// How the tables of an evaluation are read whose columns have kinds: by the same columns, with all levels that any of them has.
struct MixedReading {
  let schema: TableSchema
  /// Columns that the tables have and that cannot be compared, such as identifiers.
  let others: [String]
  private let columns: ColumnSelection

  /// The columns of a model.
  ///
  /// - Parameters:
  ///   - stored: The model.
  ///   - schema: Its columns.
  ///   - files: The tables.
  ///   - options: How they are written.
  /// - Throws: ``FileError`` if one cannot be read.
  init(_ stored: StoredModel, _ schema: TableSchema, _ files: [InputFile], _ options: TableReadingOptions) throws {
    self.schema = try files.reduce(schema) { try $0.addingLevels(of: $1, options: options) }
    columns = stored.columns
    others = []
  }

  /// The columns that generated rows and training rows have in common and that can be compared, as training rows show them.
  ///
  /// - Parameters:
  ///   - generated: The generated rows.
  ///   - training: Rows that say what the columns are.
  ///   - heldOut: Other rows.
  ///   - requests: What somebody says of the columns.
  ///   - weights: A column of training and held-out rows that is none of the variables.
  ///   - options: How tables are written.
  /// - Throws: ``FileError`` if one cannot be read, or has none of the columns.
  init(
    generated: InputFile, training: InputFile, heldOut: InputFile, _ requests: ColumnRequests, weights: String?,
    _ options: TableReadingOptions
  ) throws {
    var quiet = options
    (quiet.missing, quiet.onRemark) = (.asNaN, nil)
    var weighed = quiet
    weighed.weights = weights
    let survey = try TableSurvey(input: SequentialInput(training), options: weighed, requests: requests)
    let names = Set(try TableSurvey(input: SequentialInput(generated), options: quiet).columns.map(\.column.name))
    let common = survey.schema.columns.filter { names.contains($0.name) }
    let shared = common.filter(\.isModelled)
    others = common.filter { !$0.isModelled }.map(\.name)
    guard !shared.isEmpty else {
      throw FileError(
        .unknownColumn, path: generated.path,
        common.isEmpty
          ? "no column is one of \(inputName(training.path))"
          : "the columns that \(inputName(training.path)) has too are constants, identifiers or texts, which cannot be compared",
        advice: common.isEmpty
          ? "give both the same columns" : "say what one is, such as --kind \(shellWord(common[0].name))=category")
    }
    let schema = TableSchema(columns: shared, hasNames: survey.hasNames)
    self.schema = try [heldOut, generated].reduce(schema) { try $0.addingLevels(of: $1, options: options) }
    columns = schema.variables.map { .named($0) } ?? .all
  }

  /// Reads a table by these columns.
  func reading(_ options: TableReadingOptions) -> TableReadingOptions {
    var options = options
    (options.columns, options.schema) = (columns, schema)
    return options
  }
}
