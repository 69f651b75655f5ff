internal import GaussianEngine
internal import LinearAlgebra
internal import RealModule

/// The search for the bandwidth factor h of greatest leave-one-out likelihood, Σᵢ wᵢ·ln p₋ᵢ(xᵢ).
///
/// With Dᵢⱼ the distance of two rows in units of their covariance, the derivative with respect to ln h is
/// Σᵢ wᵢ·(Eᵢ[D²]/h² − d), where Eᵢ averages over the other rows. An average lies between the least and the largest, so
/// every maximum has h² between the weighted means of minⱼ D²ᵢⱼ/d and of maxⱼ D²ᵢⱼ/d. That range is looked at in steps
/// of a factor 2, several factors for one set of distances, and its best part by Brent's method.
///
/// If every row has a duplicate, the lower end is 0: the likelihood has no maximum.
struct LeaveOneOutSearch<Scalar: GaussianScalar> {
  private let terms: KernelDensityTerms<Scalar>
  private let weights: [Double]
  private let totalWeight: Double
  private let dimension: Double
  /// What does not depend on h, for each row.
  private let constants: [Double]
  private let parallelism: Parallelism

  /// Whitens the rows.
  ///
  /// - Parameters:
  ///   - rows: All of positive weight.
  ///   - weights: One a row; `nil` for once.
  ///   - root: The Cholesky factor of their covariance.
  ///   - parallelism: Threads to use.
  /// - Throws: ``GaussianError/overflow(quantity:)``.
  init(rows: Matrix<Scalar>, weights: [Scalar]?, root: Matrix<Double>, parallelism: Parallelism) throws(GaussianError) {
    let unit = try KernelDensity(
      rows: rows, weights: weights, root: root,
      estimation: EstimationRecord(estimator: "", count: rows.rows, weight: 1, effectiveSampleSize: 1))
    self.weights = weights?.map { Double($0) } ?? [Double](repeating: 1, count: rows.rows)
    self.parallelism = parallelism
    totalWeight = unit.totalWeight
    dimension = Double(rows.columns)
    terms = unit.termsInDouble()
    let remaining = unit.otherWeights()
    constants = (0..<rows.rows).map { unit.peakLogDensity - Double.log(remaining($0) / unit.largestWeight) }
  }

  /// The factor, within 10⁻⁴ of itself, and the mean log-likelihood there.
  ///
  /// - Throws: ``GaussianError/unsuitableModel(quantity:reason:advice:)`` if there is none.
  func best() throws(GaussianError) -> (factor: Double, meanLogLikelihood: Double) {
    let (low, high) = try range()
    var grid = [low / 2]
    while grid[grid.count - 1] < 2 * high { grid.append(2 * grid[grid.count - 1]) }
    var values: [Double] = []
    for first in stride(from: 0, to: grid.count, by: Kernels.densityScaleLimit) {
      values += meanLogLikelihoods(Array(grid[first..<min(first + Kernels.densityScaleLimit, grid.count)]))
    }
    var top = 0
    for index in values.indices where values[index] > values[top] { top = index }
    let (left, right) = (grid[max(top - 1, 0)], grid[min(top + 1, grid.count - 1)])
    let (logFactor, value) = maximum(
      from: .log(left), to: .log(right), near: .log(grid[top]), value: values[top], tolerance: 1e-4
    ) { meanLogLikelihoods([.exp($0)])[0] }
    return (.exp(logFactor), value)
  }

  /// Where every maximum lies.
  private func range() throws(GaussianError) -> (low: Double, high: Double) {
    let nearest = KernelDensityPass.leaveOneOut(terms, isWeighted: false, parallelism: parallelism) { _, least, _ in
      least
    }
    var sum = 0.0
    for (row, distance) in nearest.enumerated() { sum += weights[row] / totalWeight * distance }
    guard sum > 0 else {
      throw .unsuitableModel(
        quantity: "bandwidths by leave-one-out",
        reason: "every row has an exact duplicate, so that the likelihood grows without bound as kernels get narrower",
        advice: "remove duplicates, or give a factor")
    }
    // No two rows are further apart than twice the largest distance from the centre.
    return ((sum / dimension).squareRoot(), 2 * terms.reach)
  }

  /// Mean log-likelihood for each of a few factors.
  private func meanLogLikelihoods(_ factors: [Double]) -> [Double] {
    let scales = factors.map { 1 / ($0 * $0) }
    let values = KernelDensityPass.leaveOneOut(terms, scales: scales, parallelism: parallelism) { row, least, sum in
      constants[row] + (Double.log(sum) - 0.5 * least)
    }
    return factors.indices.map { place in
      var sum = 0.0
      for row in weights.indices { sum += weights[row] * values[row * factors.count + place] }
      return sum / totalWeight - dimension * Double.log(factors[place])
    }
  }
}

extension KernelDensity {
  /// The terms in double precision whatever the scalar, so that likelihoods can be told apart.
  fileprivate func termsInDouble() -> KernelDensityTerms<Scalar> {
    guard !Scalar.isDouble else { return terms }
    return KernelDensityTerms(
      rows: rows, offsets: Self.offsets(of: weights).offsets, centre: mean.map { Double($0) }, root: root,
      alwaysInDouble: true)
  }
}

/// The place of a maximum by Brent's method: parabolas where they lead, golden sections where they do not.
///
/// - Parameters:
///   - low: One end.
///   - high: The other.
///   - start: A place between them whose value is not below those of the ends.
///   - startValue: The value there.
///   - tolerance: How near, absolutely.
///   - function: What is to be maximised.
/// - Returns: The best place looked at, and its value.
///
/// ## Source
/// R. P. Brent, Algorithms for Minimization without Derivatives, 1973, chapter 5.
private func maximum(
  from low: Double, to high: Double, near start: Double, value startValue: Double, tolerance: Double,
  of function: (Double) -> Double
) -> (place: Double, value: Double) {
  let golden = 0.3819660112501051
  var (a, b) = (low, high)
  var (x, w, v) = (start, start, start)
  var (fx, fw, fv) = (startValue, startValue, startValue)
  var (step, last) = (0.0, 0.0)
  for _ in 0..<100 {
    let middle = 0.5 * (a + b)
    guard (x - middle).magnitude > 2 * tolerance - 0.5 * (b - a) else { break }
    var isParabola = false
    if last.magnitude > tolerance {
      let r = (x - w) * (fx - fv)
      var q = (x - v) * (fx - fw)
      var p = (x - v) * q - (x - w) * r
      q = 2 * (q - r)
      if q > 0 { p = -p }
      q = q.magnitude
      if p.magnitude < (0.5 * q * last).magnitude && p > q * (a - x) && p < q * (b - x) {
        (last, step) = (step, p / q)
        let u = x + step
        if u - a < 2 * tolerance || b - u < 2 * tolerance { step = x < middle ? tolerance : -tolerance }
        isParabola = true
      }
    }
    if !isParabola {
      last = x < middle ? b - x : a - x
      step = golden * last
    }
    let u = step.magnitude >= tolerance ? x + step : x + (step > 0 ? tolerance : -tolerance)
    let fu = function(u)
    if fu >= fx {
      if u < x { b = x } else { a = x }
      (v, w, x) = (w, x, u)
      (fv, fw, fx) = (fw, fx, fu)
    } else {
      if u < x { a = u } else { b = u }
      if fu >= fw || w == x {
        (v, w) = (w, u)
        (fv, fw) = (fw, fu)
      } else if fu >= fv || v == x || v == w {
        (v, fv) = (u, fu)
      }
    }
  }
  return (x, fx)
}
