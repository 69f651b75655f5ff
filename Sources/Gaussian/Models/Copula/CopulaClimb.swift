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

  /// Sums of a few of the rows, by which steps are longer; `nil` for steps of expectation-maximisation.
  private let preview: ((Matrix<Double>) throws(GaussianError) -> LatentSums)?

  init(
    _ layout: LatentLayout, from start: Matrix<Double>, _ course: ClimbCourse,
    preview: ((Matrix<Double>) throws(GaussianError) -> LatentSums)? = nil,
    nearest: @escaping (Matrix<Double>) throws(GaussianError) -> Matrix<Double>
  ) {
    (self.layout, self.course, self.nearest, self.preview) = (layout, course, nearest, preview)
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
    let step = try nearest(try Self.correlation(of: sums, layout))
    guard let preview else {
      correlation = step
      return
    }
    correlation = lookingAhead(from: step, sums, preview)
    // A step of expectation-maximisation changes the mean log-likelihood by the square of its length or so.
    if distance(step, best) <= 0.1 * course.tolerance.squareRoot() {
      course.end(.converged)
      hasEnded = true
    }
  }

  /// Where steps would come to rest if all rows changed with the correlation as a few of them do.
  ///
  /// Mean products of all rows are those of a few and a difference, which changes with the correlation by as little as the few are off.
  /// So the few find the point where all rows come to rest but for that little, and all rows are read twice or three times instead of
  /// at every step.
  private func lookingAhead(
    from step: Matrix<Double>, _ sums: LatentSums, _ preview: (Matrix<Double>) throws(GaussianError) -> LatentSums
  ) -> Matrix<Double> {
    do throws(GaussianError) {
      let few = try preview(best)
      let difference = zip(sums.products, few.products).map { $0 / sums.weight - $1 / few.weight }
      var next = step
      for _ in 0..<Self.stepsAhead {
        let few = try preview(next)
        var all = LatentSums(dimension: few.dimension)
        all.products = zip(few.products, difference).map { $0 / few.weight + $1 }
        all.weight = 1
        let after = try nearest(try Self.correlation(of: all, layout))
        let change = distance(after, next)
        next = after
        if change <= 0.02 * course.tolerance.squareRoot() { break }
      }
      return next
    } catch {
      // The step itself is always good.
      return step
    }
  }

  /// Steps of a few rows for one of all: more would cost as much as another look at all rows, which knows better.
  private static let stepsAhead = 20

  /// The largest difference of elements.
  private func distance(_ one: Matrix<Double>, _ other: Matrix<Double>) -> Double {
    zip(one.elements, other.elements).reduce(0) { max($0, ($1.0 - $1.1).magnitude) }
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
