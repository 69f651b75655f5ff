internal import GaussianEngine
public import LinearAlgebra

/// What each variable has of the squared Mahalanobis distance of a row.
///
/// With standardized deviations z = D⁻¹·(x − μ) and their correlation matrix R, the distance is zᵀ·R⁻¹·z = |w|² with w = R^(−½)·z, and
/// the share of variable j is wⱼ². Of all transformations that make the parts uncorrelated with variance 1, this one (corr-max) keeps
/// each part as correlated with its own variable as can be, on average. No share is negative, they add up to the distance, and units
/// do not matter.
///
/// ```swift
/// let shares = try DistanceContributions(of: model).shares(of: rows)       // rows × variables
/// ```
///
/// ## Source
/// P. H. Garthwaite, I. Koch, Evaluating the contributions of individual variables to a quadratic form, Australian & New Zealand
/// Journal of Statistics 58 (2016).
public struct DistanceContributions<Scalar: GaussianScalar>: Sendable {
  private let centre: [Double]
  private let deviations: [Double]
  /// R^(−½), symmetric.
  private let inverseRoot: Matrix<Double>

  /// Takes the distances of a model apart.
  ///
  /// - Parameters:
  ///   - model: A model with distances.
  ///   - variables: Of which variables, ascending; `nil` for all.
  /// - Throws: ``GaussianError/unsuitableModel(quantity:reason:advice:)`` if the matrix of the distances is singular or not finite, and
  ///   ``GaussianError/eigenvaluesDidNotConverge(dimension:)``.
  /// - Precondition: A variable is asked for, and none is outside `0..<dimension`.
  /// - Complexity: O(variables³).
  public init(
    of model: some EllipticalModel<Scalar>, variables: [Int]? = nil
  ) throws(GaussianError) {
    let chosen = variables ?? Array(0..<model.dimension)
    precondition(!chosen.isEmpty, "no variable is asked for")
    let (metric, centre) = (model.distanceMatrix, model.centre)
    self.centre = chosen.map { Double(centre[$0]) }
    let deviations = chosen.map { Double(metric[$0, $0]).squareRoot() }
    var correlation = Matrix<Double>.identity(chosen.count)
    for (row, first) in chosen.enumerated() {
      for (column, second) in chosen.enumerated() where column != row {
        correlation[row, column] = Double(metric[first, second]) / deviations[row] / deviations[column]
      }
    }
    let quantity = "shares of variables in a distance"
    guard correlation.firstNonFiniteElement() == nil else {
      throw .unsuitableModel(
        quantity: quantity, reason: "a variable does not vary, or not within the range of numbers",
        advice: "leave it out")
    }
    let (values, vectors) = try lifting(try symmetricEigendecomposition(of: correlation))
    guard let least = values.first, least > 64 * Double(chosen.count) * .ulpOfOne else {
      throw .unsuitableModel(
        quantity: quantity, reason: "some of its variables determine others", advice: "leave these out")
    }
    // Eigenvectors are rows: Vᵀ·Λ^(−½)·V.
    var root = Matrix(rows: chosen.count, columns: chosen.count, repeating: 0.0)
    for (index, value) in values.enumerated() {
      let scale = 1 / value.squareRoot()
      for row in chosen.indices {
        for column in chosen.indices { root[row, column] += scale * vectors[index, row] * vectors[index, column] }
      }
    }
    (self.deviations, inverseRoot) = (deviations, root)
  }

  /// The share of each variable in the squared distance of each row.
  ///
  /// - Parameter observations: One column a variable that was asked for. A row that is not finite has shares that are not.
  /// - Returns: The same shape; the sum of a row is its squared distance.
  /// - Precondition: There are as many columns as variables.
  /// - Complexity: O(count × variables²).
  public func shares(of observations: Matrix<Scalar>) -> Matrix<Double> {
    let count = centre.count
    precondition(
      observations.columns == count,
      "observations are \(observations.rows) × \(observations.columns), for \(count) variables")
    var result = Matrix(rows: observations.rows, columns: count, repeating: 0.0)
    var z = centre
    for row in 0..<observations.rows {
      for column in 0..<count { z[column] = (Double(observations[row, column]) - centre[column]) / deviations[column] }
      for column in 0..<count {
        var part = 0.0
        for inner in 0..<count { part += inverseRoot[column, inner] * z[inner] }
        result[row, column] = part * part
      }
    }
    return result
  }
}
