internal import GaussianEngine
internal import LinearAlgebra
internal import RealModule

/// The iterations that find the correlation of the normal variables behind a table.
///
/// In each, rows say what they know of their normal variables given the correlation so far; the next is the mean of their products,
/// in units in which each variable has variance 1 and those behind one nominal variable are independent.
struct CopulaClimb: Climb {
  /// The correlation that rows are to be looked at with.
  typealias Request = Matrix<Double>
  typealias Sums = LatentSums

  private let layout: LatentLayout
  private(set) var correlation: Matrix<Double>
  private(set) var hasEnded = false
  /// The last correlation that has been looked at.
  private var best: Matrix<Double>
  var course: ClimbCourse

  /// What correlations the model in the middle can have: the nearest to one.
  private let nearest: (Matrix<Double>) throws(GaussianError) -> Matrix<Double>

  init(
    _ layout: LatentLayout, from start: Matrix<Double>, _ course: ClimbCourse,
    nearest: @escaping (Matrix<Double>) throws(GaussianError) -> Matrix<Double>
  ) {
    (self.layout, self.course, self.nearest) = (layout, course, nearest)
    (correlation, best) = (start, start)
  }

  mutating func next() -> Matrix<Double>? { hasEnded ? nil : correlation }

  mutating func absorb(_ sums: LatentSums) throws(GaussianError) {
    switch course.arrive(at: sums.logLikelihood / sums.weight) {
    case .atRest:
      hasEnded = true
      return
    case .fallen:
      // What bounds say is known to a few digits only: at that many the iterations have come to rest.
      course.end(.converged)
      (correlation, hasEnded) = (best, true)
      return
    case .rising: break
    }
    best = correlation
    course.advance()
    correlation = try nearest(try Self.correlation(of: sums, layout))
  }

  /// The correlation of products of variables.
  static func correlation(of sums: LatentSums, _ layout: LatentLayout) throws(GaussianError) -> Matrix<Double> {
    let p = layout.latentCount
    let second = Matrix(rows: p, columns: p, elements: sums.products.map { $0 / sums.weight })
    var scaling = Matrix<Double>(rows: p, columns: p, repeating: 0)
    for column in layout.columns.indices {
      let range = layout.variables(of: column)
      if range.count == 1 {
        let first = range.lowerBound
        scaling[first, first] = 1 / second[first, first].squareRoot()
      } else {
        let root = try inverseRoot(of: second, range)
        for row in range {
          for other in range { scaling[row, other] = root[row - range.lowerBound, other - range.lowerBound] }
        }
      }
    }
    var result = product(product(scaling, second), transposing: scaling)
    // What it is by construction, without rounding.
    for column in layout.columns.indices {
      for row in layout.variables(of: column) {
        for other in layout.variables(of: column) { result[row, other] = row == other ? 1 : 0 }
      }
    }
    for row in 0..<p {
      for column in 0..<row {
        let mean = 0.5 * (result[row, column] + result[column, row])
        (result[row, column], result[column, row]) = (mean, mean)
      }
    }
    return result
  }

  /// The symmetric inverse root of a block.
  private static func inverseRoot(
    of matrix: Matrix<Double>, _ range: Range<Int>
  ) throws(GaussianError) -> Matrix<Double> {
    let block = matrix.selecting(rows: Array(range)).selecting(columns: Array(range))
    let (values, vectors) = try lifting(try symmetricEigendecomposition(of: block))
    let scaled = vectors.scalingRows(by: values.map { 1 / max($0, .ulpOfOne).squareRoot().squareRoot() })
    return product(transposing: scaled, scaled)
  }
}
