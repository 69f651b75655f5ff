internal import GaussianEngine
internal import LinearAlgebra
internal import RandomStreams
internal import RealModule

/// The uniquenesses of greatest likelihood for a correlation matrix R.
///
/// For given uniquenesses ψ the best loadings follow from the eigenvalues e and eigenvectors u of Ψ^(−½)·R·Ψ^(−½):
/// Ψ^½·u·√(e − 1) for each of the q largest e that is above 1. What is then left to minimise,
///
///     f = Σ ln ψ + Σ₁(ln e + 1) + Σ₂ e = ln|C| + tr C⁻¹R,
///
/// with Σ₁ over those and Σ₂ over the other eigenvalues, depends on θ = ln ψ alone. With u a column of U, and
/// g_m = u_im·u_jm, its derivatives are
///
///     ∂f/∂θᵢ     = Σ₂ (1 − e_m)·u_im²
///     ∂²f/∂θᵢ∂θⱼ = (Σ₂ g_m)·(Σ₂ e_m·g_m) + Σ₁ g_l·Σ₂ (1 − e_m)·(e_l + e_m)/(e_l − e_m)·g_m
///
/// The first product alone is never indefinite, and is what the second derivatives come near to where the model fits.
///
/// ## Source
/// K. G. Jöreskog, Some contributions to maximum likelihood factor analysis, Psychometrika 32 (1967); M. R. B. Clarke, A
/// rapidly convergent method for maximum-likelihood factor analysis, British Journal of Mathematical and Statistical
/// Psychology 23 (1970), for the second derivatives; D. P. Bertsekas, Projected Newton methods for optimization problems
/// with simple constraints, SIAM Journal on Control and Optimization 20 (1982), for the bounds.
struct UniquenessSearch {
  let correlation: Matrix<Double>
  let factors: Int
  let leastUniqueness: Double
  /// What is to be subtracted from the log-density of each row, since variables have units.
  let units: Double
  let rules: ClimbRules

  private var dimension: Int { correlation.rows }

  /// Where a search ended.
  struct Result {
    /// Shape `dimension × factors`.
    let loadings: Matrix<Double>
    let uniquenesses: [Double]
    /// How the search went: it climbs the mean log-likelihood.
    let course: ClimbCourse
    /// f.
    let lowest: Double
    /// Σ₂ (e − 1 − ln e); `nil` if R is singular.
    let discrepancy: Double?

    /// Lower by more than the same minimum differs from itself.
    func isLower(than other: Result) -> Bool { lowest < other.lowest - 1e-7 * (1 + other.lowest.magnitude) }
  }

  /// The mean log-likelihood, in nats a row, that f stands for.
  private func meanLogLikelihood(_ objective: Double) -> Double {
    -0.5 * (Double(dimension) * logTwoPi + objective) - units
  }

  // MARK: Searches

  /// The lowest end of several starts: the usual one to its end, and of others, which are random, after a few steps each
  /// the best three that lead elsewhere.
  ///
  /// Where rows are few f has several minima, most of them at a bound of some variable.
  ///
  /// - Parameters:
  ///   - restarts: Number of starts, at least 1.
  ///   - seed: Of the random ones.
  ///   - climb: The way from a start.
  /// - Returns: The end, with the steps that led to it; that of the usual start unless another one is lower.
  /// - Throws: ``GaussianError/eigenvaluesDidNotConverge(dimension:)``.
  func best(
    of restarts: Int, seed: UInt64, _ climb: ([Double], ClimbCourse) throws(GaussianError) -> Result
  ) throws(GaussianError) -> Result {
    var best = try climb(try start(), ClimbCourse(rules))
    guard factors > 0, restarts > 1 else { return best }
    var short: [Result] = []
    let few = rules.limited(to: min(Self.shortRun, rules.maximumIterations))
    for index in 1..<restarts where !rules.isStopped {
      short.append(try climb(randomStart(index, seed: seed), ClimbCourse(few, restart: index)))
    }
    let order = short.indices.sorted { (short[$0].lowest, $0) < (short[$1].lowest, $1) }
    var ends = [best.lowest]
    for index in order where ends.count <= Self.longRuns {
      let begun = short[index]
      let record = begun.course.record
      // Newton's steps are all but there by now: the same height is the same minimum.
      if ends.contains(where: { (begun.lowest - $0).magnitude < 1e-6 * (1 + $0.magnitude) }) { continue }
      guard record.ending == .iterationLimit, record.iterations < rules.maximumIterations else {
        if begun.isLower(than: best) { best = begun }
        continue
      }
      let course = ClimbCourse(rules, restart: begun.course.restart, continuing: record)
      let end = try climb(begun.uniquenesses.map { Double.log($0) }, course)
      ends.append(end.lowest)
      if end.isLower(than: best) { best = end }
    }
    return best
  }

  /// Steps of a start that others are compared with.
  private static var shortRun: Int { 6 }
  /// Random starts that are followed to the end at most.
  private static var longRuns: Int { 3 }

  /// Shares of the variances from all over the range.
  private func randomStart(_ index: Int, seed: UInt64) -> [Double] {
    let stream = RandomStream(seed: seed, for: .uniquenessStarts)
    return (0..<dimension).map { variable in
      let share = stream.uniform(row: UInt64(index), index: UInt32(variable))
      return Double.log(leastUniqueness + (1 - leastUniqueness) * share)
    }
  }

  /// Newton's steps within the bounds, shortened until they lead downwards.
  func newton(from start: [Double], _ course: ClimbCourse) throws(GaussianError) -> Result {
    var course = course
    var point = try evaluate(start)
    if course.trace.isEmpty { course.note(meanLogLikelihood(point.objective)) }
    while true {
      let gradient = point.gradient
      let free = gradient.indices.filter { !isHeld($0, point, gradient) }
      let slope = free.reduce(0) { max($0, gradient[$1].magnitude) }
      // What rounding makes of the gradient at a minimum.
      guard slope > 1e-13 else { return result(point, course, .converged) }
      guard course.mayGoOn() else { return result(point, course) }
      let step = point.newtonStep(gradient, free: free)
      guard let next = try descend(from: point, along: step, gradient) else {
        return result(point, course, slope < 1e-6 ? .converged : .stalled)
      }
      let gain = 0.5 * (point.objective - next.objective)
      point = next
      advance(&course, to: point)
      if gain < course.tolerance && slope < 1e-4 {
        // Steps halve the number of wrong digits: one more costs little, and leaves none.
        if let last = try polish(point) {
          point = last
          advance(&course, to: point)
        }
        return result(point, course, .converged)
      }
    }
  }

  /// In turn the best loadings for the uniquenesses and what these loadings leave.
  func alternating(from start: [Double], _ course: ClimbCourse) throws(GaussianError) -> Result {
    var course = course
    var point = try evaluate(start)
    if course.trace.isEmpty { course.note(meanLogLikelihood(point.objective)) }
    while course.mayGoOn() {
      let loadings = point.loadings
      let explained = loadings.rowSumsOfProducts(with: loadings)
      let next = try evaluate(explained.map { Double.log(min(1, max(leastUniqueness, 1 - $0))) })
      let gain = 0.5 * (point.objective - next.objective)
      // Only rounding leads higher; beyond its own, there is no way down from here.
      if gain < -1e-12 * max(1, point.objective.magnitude), gain <= -course.tolerance {
        return result(point, course, .stalled)
      }
      point = next
      advance(&course, to: point)
      if gain.magnitude < course.tolerance { return result(point, course, .converged) }
    }
    return result(point, course)
  }

  private func advance(_ course: inout ClimbCourse, to point: UniquenessPoint) {
    course.advance()
    course.note(meanLogLikelihood(point.objective))
  }

  /// Half of each variance that the other variables do not explain, or half of the variance if R is singular.
  private func start() throws(GaussianError) -> [Double] {
    let share = 1 - 0.5 * Double(factors) / Double(dimension)
    let (values, vectors) = try lifting(try symmetricEigendecomposition(of: correlation))
    let isSingular = values[0] <= 64 * Double(dimension) * .ulpOfOne * (values.last ?? 1)
    let inverse = vectors.transposed().rowSumsOfProducts(
      with: vectors.scalingRows(by: values.map { 1 / $0 }).transposed())
    return inverse.map { Double.log(min(1, max(leastUniqueness, isSingular ? 0.5 : share / $0))) }
  }

  private func result(_ point: UniquenessPoint, _ course: ClimbCourse, _ ending: FitEnding? = nil) -> Result {
    var course = course
    if let ending { course.end(ending) }
    return Result(
      loadings: point.loadings.withFixedSigns(), uniquenesses: point.theta.map { Double.exp($0) },
      course: course, lowest: point.objective, discrepancy: point.discrepancy)
  }

  // MARK: Steps

  private func evaluate(_ theta: [Double]) throws(GaussianError) -> UniquenessPoint {
    let scales = theta.map { Double.exp(-0.5 * $0) }
    let (values, vectors) = try lifting(
      try symmetricEigendecomposition(
        of: correlation.scalingRows(by: scales).scalingColumns(by: scales)))
    return UniquenessPoint(
      theta: theta, factors: factors, values: values.reversed(),
      vectors: vectors.selecting(rows: (0..<dimension).reversed().map { $0 }))
  }

  /// Whether a variable stands at a bound that f would fall beyond.
  private func isHeld(_ variable: Int, _ point: UniquenessPoint, _ gradient: [Double]) -> Bool {
    let theta = point.theta[variable]
    if theta <= Double.log(leastUniqueness) + 1e-12 { return gradient[variable] > 0 }
    return theta >= 0 && gradient[variable] < 0
  }

  private func bounded(_ theta: [Double]) -> [Double] {
    theta.map { min(0, max(Double.log(leastUniqueness), $0)) }
  }

  /// The first point of those that are half as far each time that lies enough lower; `nil` if there is none.
  private func descend(
    from point: UniquenessPoint, along step: [Double], _ gradient: [Double]
  ) throws(GaussianError) -> UniquenessPoint? {
    // A step beyond e² in a uniqueness is no longer told by its derivatives.
    let longest = step.reduce(0) { max($0, $1.magnitude) }
    var length = min(1, 2 / max(longest, .leastNormalMagnitude))
    for _ in 0..<40 {
      let theta = bounded(zip(point.theta, step).map { $0 + length * $1 })
      let promised = zip(zip(theta, point.theta), gradient).reduce(0) { $0 + ($1.0.0 - $1.0.1) * $1.1 }
      let next = try evaluate(theta)
      if next.objective <= point.objective + 1e-4 * promised && next.objective < point.objective { return next }
      length *= 0.5
    }
    return nil
  }

  /// A last full step, if it leads no higher than rounding does.
  private func polish(_ point: UniquenessPoint) throws(GaussianError) -> UniquenessPoint? {
    let gradient = point.gradient
    let free = gradient.indices.filter { !isHeld($0, point, gradient) }
    let step = point.newtonStep(gradient, free: free)
    let next = try evaluate(bounded(zip(point.theta, step).map { $0 + $1 }))
    return next.objective <= point.objective ? next : nil
  }
}

/// One set of uniquenesses, and what follows from it.
private struct UniquenessPoint {
  /// ln ψ.
  let theta: [Double]
  /// How many factors are asked for.
  let factors: Int
  /// e, descending.
  let values: [Double]
  /// u, one a row.
  let vectors: Matrix<Double>
  /// How many factors have a part: those with e > 1.
  let active: Int
  /// f.
  let objective: Double

  init(theta: [Double], factors: Int, values: [Double], vectors: Matrix<Double>) {
    (self.theta, self.factors, self.values, self.vectors) = (theta, factors, values, vectors)
    active = values[..<factors].prefix { $0 > 1 }.count
    objective =
      theta.reduce(0, +) + values[..<active].reduce(0) { $0 + Double.log($1) + 1 } + values[active...].reduce(0, +)
  }

  /// Σ₂ (e − 1 − ln e).
  var discrepancy: Double? {
    guard let last = values.last, last > 64 * Double(values.count) * .ulpOfOne * values[0] else { return nil }
    return values[active...].reduce(0) { $0 + ($1 - 1 - Double.log($1)) }
  }

  /// Shape `dimension × factors`.
  var loadings: Matrix<Double> {
    let roots = (0..<factors).map { max(0, values[$0] - 1).squareRoot() }
    return vectors.selecting(rows: Array(0..<factors)).scalingRows(by: roots)
      .scalingColumns(by: theta.map { Double.exp(0.5 * $0) }).transposed()
  }

  private var rest: Matrix<Double> { vectors.selecting(rows: Array(active..<values.count)) }

  var gradient: [Double] {
    let rest = rest
    return rest.transposed().rowSumsOfProducts(
      with: rest.scalingRows(by: values[active...].map { 1 - $0 }).transposed())
  }

  /// −H⁻¹·gradient among the free variables, with the part of H that is never indefinite if H is no good.
  func newtonStep(_ gradient: [Double], free: [Int]) -> [Double] {
    let rest = rest
    let others = Array(values[active...])
    let projector = product(transposing: rest, rest)
    let weighed = product(transposing: rest, rest.scalingRows(by: others))
    var definite = elementwise(projector, weighed)
    var hessian = definite
    for l in 0..<active {
      let factors = others.map { (1 - $0) * (values[l] + $0) / max(values[l] - $0, 1e-12 * values[l]) }
      let mixed = product(transposing: rest, rest.scalingRows(by: factors))
      let vector = vectors.row(l)
      add(mixed.scalingRows(by: vector).scalingColumns(by: vector), to: &hessian)
    }
    // Newton's step where H has a Cholesky factor, else one that surely leads downwards.
    if let step = solve(hessian, gradient, free) { return step }
    for variable in free { definite[variable, variable] += 1e-3 }
    return solve(definite, gradient, free) ?? gradient.map { -$0 }
  }

  private func solve(_ matrix: Matrix<Double>, _ gradient: [Double], _ free: [Int]) -> [Double]? {
    var factor = matrix.selecting(rows: free).selecting(columns: free)
    let isDefinite: Bool = unsafe factor.withBlock { block in
      do throws(LAPACK.Failure) { try unsafe LAPACK.potrf(block) } catch { return false }
      return true
    }
    // A pivot that is next to nothing is no better than none.
    guard isDefinite, factor.diagonal.allSatisfy({ $0.isFinite && $0 > 1e-6 }) else { return nil }
    var right = Matrix(rows: free.count, columns: 1, elements: free.map { -gradient[$0] })
    unsafe right.withBlock { right in
      unsafe factor.withBlock { factor in
        unsafe BLAS.trsm(.left, lower: factor, right)
        unsafe BLAS.trsm(.left, lower: factor, transposed: true, right)
      }
    }
    var step = [Double](repeating: 0, count: gradient.count)
    for (place, variable) in free.enumerated() { step[variable] = right[place, 0] }
    return step
  }
}

/// Aᵢⱼ·Bᵢⱼ.
private func elementwise(_ a: Matrix<Double>, _ b: Matrix<Double>) -> Matrix<Double> {
  Matrix(rows: a.rows, columns: a.columns, elements: zip(a.elements, b.elements).map { $0 * $1 })
}

private func add(_ a: Matrix<Double>, to b: inout Matrix<Double>) {
  b = Matrix(rows: b.rows, columns: b.columns, elements: zip(a.elements, b.elements).map { $0 + $1 })
}
