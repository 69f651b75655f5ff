internal import GaussianEngine
internal import LinearAlgebra

/// A box and a Gaussian in an order of the variables and in units that suit computations.
///
/// Variables without bounds are left out, which integrates over them. The others are divided by their standard deviations and put
/// into the order in which the next variable is the one that is least likely to lie between its bounds, given that those before
/// it are where they are expected. Bounds are then divided by the diagonal of the Cholesky factor.
///
/// ## Source
/// G. J. Gibson, C. A. Glasbey, D. A. Elston, Monte Carlo evaluation of multivariate normal integrals and sensitivity to variate
/// ordering, Advances in Numerical Methods and Applications (1994). A. Genz and F. Bretz, Computation of Multivariate Normal and
/// t Probabilities (2009), section 4.1.3.
struct StandardizedBox: Sendable {
  /// The variables of the model, in the order chosen.
  let variables: [Int]
  /// Of each variable, its standard deviation.
  let deviations: [Double]
  /// Cholesky factor of the correlation matrix, in that order.
  let lower: Matrix<Double>
  /// Cholesky factor with each row divided by its diagonal element.
  let unitLower: Matrix<Double>
  /// Bounds in units of the diagonal, and what lies between them.
  let lowerBounds: [Double], upperBounds: [Double], widths: [Double]

  var dimension: Int { variables.count }

  /// Prepares a box.
  ///
  /// - Parameters:
  ///   - box: The bounds.
  ///   - model: The Gaussian, of the same number of variables.
  ///   - variables: Those to keep.
  /// - Throws: ``GaussianError/unsuitableModel(quantity:reason:advice:)`` if what is kept has no density, or are too many.
  /// - Complexity: O(dimension³).
  init<Scalar>(_ box: Box, _ model: MultivariateNormal<Scalar>, keeping variables: [Int]) throws(GaussianError) {
    let quantity = "probabilities of boxes"
    guard variables.count < BoxPass.largestDimension else {
      throw .unsuitableModel(
        quantity: quantity,
        reason: "\(variables.count) variables have bounds, more than \(BoxPass.largestDimension - 1)",
        advice: "give fewer variables bounds")
    }
    var root = model.parameter.root.selecting(rows: variables)
    var deviations: [Double] = []
    for row in 0..<root.rows {
      let deviation = norm(root.row(row))
      guard deviation > 0 else { throw Self.singular(quantity) }
      for column in 0..<root.columns { root[row, column] /= deviation }
      deviations.append(deviation)
    }
    guard root.columns >= root.rows else { throw Self.singular(quantity) }
    let means = variables.map { Double(model.mean[$0]) }
    func standardized(_ bounds: [Double]) -> [Double] {
      variables.indices.map { (bounds[variables[$0]] - means[$0]) / deviations[$0] }
    }
    let (low, high) = (standardized(box.lower), standardized(box.upper))
    let order = Self.order(correlations: product(root, transposing: root), low, high)
    let factor = try lifting(try triangularRoot(of: root.selecting(rows: order)))
    let diagonal = factor.diagonal
    let rounding = 8 * Double(variables.count) * Double.ulpOfOne
    guard diagonal.allSatisfy({ $0 > rounding }) else { throw Self.singular(quantity) }
    self.variables = order.map { variables[$0] }
    self.deviations = order.map { deviations[$0] }
    lower = factor
    unitLower = factor.scalingRows(by: diagonal.map { 1 / $0 })
    lowerBounds = zip(order, diagonal).map { low[$0] / $1 }
    upperBounds = zip(order, diagonal).map { high[$0] / $1 }
    widths = zip(order, diagonal).map { index, pivot in
      let variable = variables[index]
      return (box.upper[variable] - box.lower[variable]) / deviations[index] / pivot
    }
  }

  private static func singular(_ quantity: String) -> GaussianError {
    .unsuitableModel(
      quantity: quantity, reason: "the variables that have bounds have a singular covariance",
      advice: "give bounds to fewer variables, or add to the variances")
  }

  /// Variables in the order that is least likely first.
  private static func order(correlations: Matrix<Double>, _ low: [Double], _ high: [Double]) -> [Int] {
    let d = low.count
    guard d > 1 else { return Array(0..<d) }
    let kernels = Kernels.active
    var columns = Matrix(rows: d, columns: d, repeating: 0.0)
    var variances = [Double](repeating: 1, count: d), means = [Double](repeating: 0, count: d)
    var left = Array(0..<d), order: [Int] = []
    var lower: [Double] = [], upper: [Double] = [], masses: [Double] = []
    while !left.isEmpty {
      // What rounding leaves of a variance is none; the factor is made anew from the order.
      let deviations = left.map { max(variances[$0], Double.ulpOfOne).squareRoot() }
      lower = zip(left, deviations).map { (low[$0] - means[$0]) / $1 }
      upper = zip(left, deviations).map { (high[$0] - means[$0]) / $1 }
      masses = [Double](repeating: 0, count: left.count)
      unsafe kernels.intervalLogMasses(lower, upper, count: left.count, into: &masses)
      var place = 0
      for index in left.indices.dropFirst() where masses[index] < masses[place] { place = index }
      let step = order.count, chosen = left[place], deviation = deviations[place]
      var mean = [0.0], variance = [0.0]
      unsafe kernels.intervalMoments([lower[place]], [upper[place]], count: 1, means: &mean, variances: &variance)
      order.append(chosen)
      left.remove(at: place)
      guard !left.isEmpty else { break }
      // Column `step` of the factor, one element a variable that is left: row `step` of its transpose.
      unsafe columns.withUnsafeMutableBufferPointer { columns in
        unsafe correlations.withUnsafeBufferPointer { correlations in
          let column = unsafe columns.baseAddress! + step * d
          let source = unsafe correlations.baseAddress! + chosen * d
          for variable in 0..<d { unsafe column[variable] = source[variable] }
          for earlier in 0..<step {
            let other = unsafe columns.baseAddress! + earlier * d
            let factor = unsafe other[chosen]
            for variable in 0..<d { unsafe column[variable] -= factor * other[variable] }
          }
          for variable in 0..<d { unsafe column[variable] /= deviation }
          for variable in left {
            let element = unsafe column[variable]
            variances[variable] -= element * element
            means[variable] += element * (mean[0].isFinite ? mean[0] : 0)
          }
        }
      }
    }
    return order
  }
}

/// The Euclidean norm, without squares that leave the range of numbers.
private func norm(_ elements: [Double]) -> Double {
  let largest = elements.reduce(0) { max($0, $1.magnitude) }
  guard largest > 0 else { return 0 }
  return largest * elements.reduce(0) { $0 + ($1 / largest) * ($1 / largest) }.squareRoot()
}
