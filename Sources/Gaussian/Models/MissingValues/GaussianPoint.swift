internal import LinearAlgebra

/// Mean and covariance as one vector: where the iteration stands, or a step of it.
///
/// The mean is its distance from the shift that rows were centred about.
struct GaussianPoint: Sendable {
  let dimension: Int
  /// The mean, then the covariance by rows, both triangles.
  var elements: [Double]

  /// The origin.
  init(dimension: Int) {
    self.dimension = dimension
    elements = [Double](repeating: 0, count: dimension + dimension * dimension)
  }

  /// Mean 0 and variances without correlation.
  init(variances: [Double]) {
    self.init(dimension: variances.count)
    for (variable, variance) in variances.enumerated() { self[variable, variable] = variance }
  }

  var mean: ArraySlice<Double> { elements[..<dimension] }

  var covariance: ArraySlice<Double> { elements[dimension...] }

  /// The covariance by itself.
  var covarianceMatrix: Matrix<Double> {
    Matrix(rows: dimension, columns: dimension, elements: Array(covariance))
  }

  /// An element of the covariance.
  subscript(row: Int, column: Int) -> Double {
    get { elements[dimension + row * dimension + column] }
    set { elements[dimension + row * dimension + column] = newValue }
  }

  /// This point plus a multiple of a step.
  func moved(by step: GaussianPoint, times factor: Double = 1) -> GaussianPoint {
    var result = self
    for index in elements.indices { result.elements[index] += factor * step.elements[index] }
    return result
  }

  /// The step that leads here from another point.
  func minus(_ other: GaussianPoint) -> GaussianPoint { moved(by: other, times: -1) }
}
