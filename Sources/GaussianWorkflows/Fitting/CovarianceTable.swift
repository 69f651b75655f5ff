public import Gaussian
public import GaussianIO

/// A covariance matrix that a table holds, with the mean and the number of the rows behind it.
///
/// ```swift
/// let table = try CovarianceTable(contentsOf: "covariance.csv", mean: "mean.csv", rows: 200)
/// let outcome = try FitRequest(#"{"factors": 2, "noise": "diagonal"}"#, rows: table.fitRows).fit()
/// ```
public struct CovarianceTable: Sendable {
  /// The sums that so many rows have.
  public let statistics: SufficientStatistics<Double>
  /// One name a variable; `nil` if the table has no names.
  public let variables: [String]?
  private let path: String

  /// Reads a matrix, and a mean.
  ///
  /// - Parameters:
  ///   - path: A square table, with or without a line of names; a first column of texts is taken for names of rows and passed over.
  ///   - mean: A table of one row, or of one column, with as many numbers as there are variables; of one row its columns are found by
  ///     name where both have names. `nil` for 0.
  ///   - rows: How many rows the covariance is of, at least 1.
  ///   - options: How text is written.
  /// - Throws: ``FileError`` if a table cannot be read or has another shape, and ``FitFault`` for a matrix that is no covariance.
  public init(
    contentsOf path: String, mean: String?, rows: Int, options: TableReadingOptions = TableReadingOptions()
  ) throws {
    self.path = path
    let table = try Self.numbers(path, options)
    let dimension = table.values.columns
    guard table.values.rows == dimension else {
      throw FileError(
        .malformed, path: path, "the table is \(table.values.rows) × \(dimension), and a covariance has a row a column",
        advice: "give a square matrix")
    }
    let names = table.columnNames
    variables = names
    let values = try mean.map { try Self.mean($0, of: dimension, names, options) }
    do {
      statistics = try SufficientStatistics(
        mean: values ?? [Double](repeating: 0, count: dimension), covariance: table.values, count: rows)
    } catch {
      throw FitFault(error, in: path, variables: table.columnNames ?? (1...dimension).map(String.init))
    }
  }

  /// What a fit takes.
  public var fitRows: FitRows { FitRows(statistics, variables: variables, name: path) }

  /// A table of numbers, without a first column of texts.
  private static func numbers(_ path: String, _ options: TableReadingOptions) throws -> Table<Double> {
    let file = try InputFile(path: path)
    func table(_ options: TableReadingOptions) throws -> Table<Double> { try Table(input: file, options: options) }
    do {
      return try table(options)
    } catch let error as FileError where error.code == .textColumn && error.column == 1 {
      var others = options
      others.columns = .ignoring([error.columnName ?? "1"])
      return try table(others)
    }
  }

  private static func mean(
    _ path: String, of dimension: Int, _ variables: [String]?, _ options: TableReadingOptions
  ) throws -> [Double] {
    let table = try numbers(path, options)
    let values = table.values
    guard values.count == dimension, values.rows == 1 || values.columns == 1 else {
      throw FileError(
        .malformed, path: path,
        "the table is \(values.rows) × \(values.columns), and there are \(counted(dimension, "variable"))",
        advice: "give one row, or one column, of as many means")
    }
    guard values.rows == 1, dimension > 1, let names = table.columnNames, let variables else { return values.elements }
    return try variables.map { variable in
      guard let place = names.firstIndex(of: variable) else {
        throw FileError(
          .unknownColumn, path: path, "there is no column \(quoted(variable))",
          advice: "name the columns as those of the covariance, or leave out the names")
      }
      return values[0, place]
    }
  }
}
