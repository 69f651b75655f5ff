import Gaussian
import GaussianIO

/// A table of any size, summed up.
struct SummedTable {
  private(set) var statistics: SufficientStatistics<Double>
  let columnNames: [String]?
  /// Rows that lacked a value and were left out.
  private(set) var droppedRows = 0

  /// One name a variable; its position where there are no names.
  var variableNames: [String] { columnNames ?? (1...statistics.dimension).map(String.init) }

  /// Reads a table to its end, block by block.
  ///
  /// - Parameters:
  ///   - path: The table.
  ///   - options: How to read it; rows with missing values, if they are allowed, are left out.
  ///   - parallelism: Threads to use.
  ///   - progress: Told how far it is.
  ///   - empty: Statistics of no rows of that many variables.
  /// - Throws: ``FileError`` if the table cannot be read, and ``Failure`` if its rows cannot be summed up.
  init(
    of path: String, options: TableReadingOptions, parallelism: Parallelism, progress: Progress,
    empty: (_ dimension: Int) -> SufficientStatistics<Double>
  ) throws {
    progress.update("reading \(inputName(path))")
    let stream = try TableStream<Double>(contentsOf: path, options: options)
    columnNames = stream.columnNames
    statistics = empty(stream.columns)
    while let block = try stream.next() {
      var (rows, weights) = (block.values, block.weights)
      if options.missing == .asNaN {
        let complete = rows.droppingIncompleteRows(weights: weights)
        (rows, weights) = (complete.observations, complete.weights)
        droppedRows += complete.droppedRowCount
      }
      do {
        try statistics.update(with: rows, weights: weights, parallelism: parallelism)
      } catch {
        throw Failure.data(error, in: path, variables: variableNames)
      }
      progress.update("summing up \(inputName(path))", stream)
    }
    do { try statistics.checkWeightRange() } catch { throw Failure.data(error, in: path, variables: variableNames) }
  }
}
