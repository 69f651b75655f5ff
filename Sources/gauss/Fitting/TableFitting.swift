import ArgumentParser
import Gaussian
import GaussianIO
import GaussianWorkflows

/// A way to fit a model to a table: one for each kind of model.
protocol TableFitting {
  /// How many matrices of columns by columns the fit has to hold at a time, at least.
  var squareMatrices: Int { get }

  /// Reads the table and fits.
  ///
  /// - Throws: ``FileError`` if the table cannot be read, and ``Failure`` if its rows cannot be fitted.
  func fit() throws -> FittedTable
}

/// Options of `gauss fit` that ask for another kind of model than one Gaussian.
///
/// A new kind is a file with its options, a file with its ``TableFitting``, and two lines in ``Fit``.
protocol ModelKindArguments: ParsableArguments {
  /// The option that asks for this kind, as the user wrote it, such as "--components 3"; `nil` if they did not.
  var request: String? { get }

  /// Files that are read beside the table.
  var inputs: [String] { get }

  /// Whether its fits iterate, so that they take ``IterationArguments``.
  var iterates: Bool { get }

  /// Throws if an option was given that only means something with ``request``, which is missing.
  func checkUnused() throws

  /// Whether this kind can be made of models of the other, as classes can of mixtures.
  ///
  /// ``FittingTask/parts`` then has the options of the other.
  func accepts(_ other: any ModelKindArguments) -> Bool

  /// The way to fit a model of this kind.
  ///
  /// - Throws: ``Failure`` for a combination of options that means nothing. The table is not looked at.
  func fitting(_ task: FittingTask) throws -> any TableFitting
}

extension ModelKindArguments {
  var inputs: [String] { [] }
  var iterates: Bool { true }
  func checkUnused() throws {}
  func accepts(_ other: any ModelKindArguments) -> Bool { false }
}

/// A model of a table, and what there is to say about the fit.
struct FittedTable {
  var model: any DescribableModel
  var columnNames: [String]?
  /// Rows of positive weight that it was fitted to.
  var rows: Int
  /// Sum of their weights.
  var weight: Double
  /// Rows that lacked a value and were left out.
  var droppedRows = 0
  /// Sum of the log-densities, each times its weight; `nil` if that is not known.
  var logLikelihood: Double?
  /// Finds numbers that may be codes for missing values.
  var survey: MissingCodeSurvey?
  /// Adds what else there is to say, given the names of the variables.
  var remarks: ((_ report: inout Report, _ variables: [String]) -> Void)?
}

/// What every way to fit a table has to know.
struct FittingTask {
  let input: TableArguments
  /// How to read the table.
  let options: TableReadingOptions
  /// Which covariances to choose from; `nil` if the user left it open.
  let covariance: CovarianceOption?
  let estimation: EstimationArguments
  let iterations: IterationArguments
  /// Options of the kinds of model that the one to fit is made of; most often empty.
  let parts: [any ModelKindArguments]
  let threads: Int
  let parallelism: Parallelism
  let progress: Progress

  /// The table.
  var path: String { input.table }
  /// What becomes of rows that lack a value.
  var missing: MissingRows { input.rows.missing }

  /// Holds all rows in memory; those that lack a value have NaN there unless that is an error.
  func wholeTable() throws -> (data: Table<Double>, names: [String]) {
    progress.update("reading \(inputName(path))")
    let data = try Table<Double>(contentsOf: path, options: options)
    return (data, data.columnNames ?? (1...data.values.columns).map(String.init))
  }

  /// Holds the complete rows in memory.
  ///
  /// - Throws: ``Failure`` if there are none, beside what reading throws.
  func completeRows() throws -> CompleteTable {
    let data = try wholeTable().data
    return try completeRows(of: data.values, data.weights, columnNames: data.columnNames)
  }

  /// The complete ones of rows that have been read.
  ///
  /// - Throws: ``Failure`` if there are none.
  func completeRows(
    of rows: Matrix<Double>, _ weights: [Double]?, columnNames: [String]?
  ) throws -> CompleteTable {
    let complete = rows.droppingIncompleteRows(weights: weights)
    guard complete.observations.rows > 0 else { throw Failure.noRows(in: path, dropped: complete.droppedRowCount) }
    return CompleteTable(
      rows: complete.observations, weights: complete.weights, columnNames: columnNames,
      variables: columnNames ?? (1...rows.columns).map(String.init), droppedRows: complete.droppedRowCount)
  }

  /// Refuses to hold out more parts than there are rows.
  func check(_ count: Int, of parts: Int, option: String) throws {
    guard count < parts else { return }
    let fewer = count > 1 ? "take fewer parts with \(option) held-out=2, or another criterion" : "add rows"
    throw Failure.data(
      "\(inputName(path)): \(counted(count, "row")) cannot be held out in \(parts) parts; \(fewer)")
  }

  /// Says what is wrong with the data by the names of the variables.
  func naming<Value>(_ names: [String], _ body: () throws -> Value) throws -> Value {
    do {
      return try body()
    } catch let error as GaussianError {
      throw Failure.data(error, in: path, variables: names)
    }
  }
}

/// The rows of a table that lack nothing.
struct CompleteTable {
  let rows: Matrix<Double>
  let weights: [Double]?
  let columnNames: [String]?
  /// One name a variable; its position where there are no names.
  let variables: [String]
  /// Rows that lacked a value and were left out.
  let droppedRows: Int
}
