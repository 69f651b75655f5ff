public import LinearAlgebra
internal import SpecialFunctions

/// How each missing cell of some rows is distributed given what its row shows: a location, a scale, and a normal or t distribution.
///
/// Cells that are there have their value for a location, and a scale of 0.
public struct CellDistributions: Sendable {
  /// Where each cell is most likely, its mean unless there is none.
  ///
  /// Shape `count × dimension`.
  public var locations: Matrix<Double>

  /// Standard deviation of a normal distribution, or what a t distribution multiplies; 0 for a cell that is certain.
  ///
  /// Shape `count × dimension`.
  public var scales: Matrix<Double>

  /// Degrees of freedom of the missing cells of each row; infinite for normal distributions.
  public var degreesOfFreedom: [Double]

  /// Takes distributions.
  ///
  /// - Precondition: Both matrices have the same shape, and there is one number of degrees of freedom a row.
  public init(locations: Matrix<Double>, scales: Matrix<Double>, degreesOfFreedom: [Double]) {
    precondition(
      locations.rows == scales.rows && locations.columns == scales.columns
        && degreesOfFreedom.count == locations.rows,
      "locations of \(locations.rows) × \(locations.columns), scales of \(scales.rows) × \(scales.columns) and "
        + "\(degreesOfFreedom.count) degrees of freedom")
    (self.locations, self.scales, self.degreesOfFreedom) = (locations, scales, degreesOfFreedom)
  }
}

/// A normal or t distribution with location 0 and scale 1.
enum StandardDistribution {
  case normal(StandardNormalDistribution)
  case studentT(StudentTDistribution)

  /// The t distribution, or the normal one where nobody can tell the difference.
  init(degreesOfFreedom: Double) {
    self =
      degreesOfFreedom <= largestShape
      ? .studentT(StudentTDistribution(degreesOfFreedom: degreesOfFreedom)) : .normal(StandardNormalDistribution())
  }

  func probability(of tail: Tail, at x: Double) -> Double {
    switch self {
    case .normal(let distribution): distribution.probability(of: tail, at: x)
    case .studentT(let distribution): distribution.probability(of: tail, at: x)
    }
  }

  /// The point below which the probability lies.
  func quantile(_ probability: Double) -> Double {
    switch self {
    case .normal(let distribution): distribution.quantile(probability)
    case .studentT(let distribution): distribution.quantile(probability)
    }
  }
}

extension LocationScaleModel {
  /// Quantiles of normal and t distributions, to the last digits.
  public func imputedQuantiles(
    _ observations: Matrix<Scalar>, at probabilities: [Double], parallelism: Parallelism
  ) -> [Matrix<Scalar>] {
    checkProbabilities(probabilities)
    let cells = cellDistributions(of: observations, parallelism: parallelism)
    var known: [Double: StandardDistribution] = [:]
    var results = probabilities.map { _ in observations }
    for row in 0..<observations.rows {
      guard (0..<observations.columns).contains(where: { observations[row, $0].isNaN }) else { continue }
      let freedom = cells.degreesOfFreedom[row]
      let standard = known[freedom] ?? StandardDistribution(degreesOfFreedom: freedom)
      known[freedom] = standard
      for (place, probability) in probabilities.enumerated() {
        let quantile = standard.quantile(probability)
        for column in 0..<observations.columns where observations[row, column].isNaN {
          results[place][row, column] = Scalar(cells.locations[row, column] + quantile * cells.scales[row, column])
        }
      }
    }
    return results
  }
}

/// Traps unless all probabilities lie between 0 and 1.
func checkProbabilities(_ probabilities: [Double]) {
  precondition(
    probabilities.allSatisfy { $0 > 0 && $0 < 1 }, "quantiles are asked for at probabilities \(probabilities)")
}
