package import Gaussian
import GaussianIO

/// Rows of any number, summed up.
package struct SummedRows {
  package let statistics: SufficientStatistics<Double>
  /// The same sums, to be joined to those of the rows before and behind.
  package let part: PartialStatistics<Double>
  /// One name a variable; `nil` for none.
  package let names: [String]?
  /// One name a variable; its position where there are no names.
  package let variables: [String]
  /// Rows that lacked a value and were left out.
  package let droppedRows: Int
}

extension FitRequest {
  /// Reads the rows to their end, block by block, and sums them up.
  ///
  /// - Parameters:
  ///   - firstRow: The number of the first row, if the rows are a part of more.
  ///   - required: How many rows the fit of that many variables cannot do without.
  ///   - empty: Statistics of no rows of that many variables.
  /// - Returns: The sums.
  /// - Throws: ``FitFault`` if the rows cannot be summed up, or none is left, and what reading throws.
  package func summedRows(
    firstRow: Int = 0, required: (_ dimension: Int) -> Int = { _ in 0 },
    empty: (_ dimension: Int) -> SufficientStatistics<Double>
  ) throws -> SummedRows {
    if let (statistics, shape) = rows.sums {
      try rows.checkColumns?(shape.columns)
      let required = required(shape.columns)
      guard statistics.count >= required else {
        throw FitFault(
          GaussianError.tooFewObservations(count: statistics.count, required: required, dimension: shape.columns),
          in: rows.name, variables: shape.variables)
      }
      // Sums of higher powers need not be known.
      if empty(shape.columns).moments == .second || statistics.moments == .fourth {
        return SummedRows(
          statistics: statistics, part: PartialStatistics(empty(shape.columns)), names: shape.names,
          variables: shape.variables, droppedRows: 0)
      }
    }
    var (part, shape) = (PartialStatistics<Double>?.none, FitRows.Shape(columns: 0))
    let dropped = try forEachCompleteBlock("summing up") {
      shape = $0
      // As soon as the number of rows is known.
      let required = required($0.columns)
      if let count = $0.rows, count < required {
        throw FitFault(
          GaussianError.tooFewObservations(count: count, required: required, dimension: $0.columns), in: rows.name,
          variables: $0.variables)
      }
    } _: { block in
      // Room for sums is asked for once there are rows, and never twice.
      var sums = part.take() ?? PartialStatistics(empty(shape.columns), firstRow: firstRow)
      try naming(shape.variables) {
        try sums.add(block.values, weights: block.weights, parallelism: parallelism)
      }
      part = sums
    }
    let sums = part ?? PartialStatistics(empty(shape.columns), firstRow: firstRow)
    let statistics = try naming(shape.variables) {
      let statistics = try sums.statistics()
      try statistics.checkWeightRange()
      return statistics
    }
    guard statistics.count > 0 else { throw FitFault(noRowsIn: rows.name, dropped: dropped) }
    return SummedRows(
      statistics: statistics, part: sums, names: shape.names, variables: shape.variables, droppedRows: dropped)
  }
}
