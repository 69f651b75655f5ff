import Gaussian
import GaussianIO

/// A table of any size, summed up.
struct SummedTable {
  let statistics: SufficientStatistics<Double>
  /// The same sums, to be joined to those of the rows before and behind.
  let part: PartialStatistics<Double>
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
  ///   - firstRow: The number of the first row, if the table is a part of a larger one.
  ///   - required: How many rows the fit of that many variables cannot do without.
  ///   - empty: Statistics of no rows of that many variables.
  /// - Throws: ``FileError`` if the table cannot be read, and ``Failure`` if its rows cannot be summed up.
  init(
    of path: String, options: TableReadingOptions, parallelism: Parallelism, progress: Progress,
    firstRow: Int = 0, required: (_ dimension: Int) -> Int = { _ in 0 },
    empty: (_ dimension: Int) -> SufficientStatistics<Double>
  ) throws {
    progress.update("reading \(inputName(path))")
    let stream = try TableStream<Double>(contentsOf: path, options: options)
    columnNames = stream.columnNames
    let required = required(stream.columns)
    /// Throws if there are too few rows, as soon as their number is known.
    func checkCount() throws {
      guard let count = stream.rowCount, count < required else { return }
      let error = GaussianError.tooFewObservations(count: count, required: required, dimension: stream.columns)
      throw Failure.data(
        error, in: path, variables: stream.columnNames ?? (1...stream.columns).map(String.init))
    }
    try checkCount()
    var first = try stream.next()
    try checkCount()
    var part = PartialStatistics(empty(stream.columns), firstRow: firstRow)
    let names = stream.columnNames ?? (1...stream.columns).map(String.init)
    // No block is held while the next is read, so that its memory is used again.
    while let block = try first.take() ?? stream.next() {
      var (rows, weights) = (block.values, block.weights)
      if options.missing == .asNaN {
        let complete = rows.droppingIncompleteRows(weights: weights)
        (rows, weights) = (complete.observations, complete.weights)
        droppedRows += complete.droppedRowCount
      }
      do {
        try part.add(rows, weights: weights, parallelism: parallelism)
      } catch {
        throw Failure.data(error, in: path, variables: names)
      }
      progress.update("summing up \(inputName(path))", stream)
    }
    do {
      statistics = try part.statistics()
      try statistics.checkWeightRange()
    } catch {
      throw Failure.data(error, in: path, variables: names)
    }
    self.part = part
  }
}
