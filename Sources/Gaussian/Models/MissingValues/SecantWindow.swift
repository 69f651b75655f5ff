/// The last few steps of the iteration, and the better step that they suggest.
///
/// Anderson's mixing: near a fixed point the residual f(θ) = F(θ) − θ is affine, so differences between the last
/// points and between their residuals tell where it vanishes on the plane through them. That plane holds
/// the slowest directions of EM after a few iterations.
///
/// ## Source
/// D. G. Anderson, Iterative procedures for nonlinear integral equations, J. ACM 12 (1965); N. C. Henderson,
/// R. Varadhan, Damped Anderson acceleration with restarts and monotonicity control, J. Comput. Graph. Stat. 28
/// (2019), for its use with EM.
struct SecantWindow {
  /// A suggested step may take at most this share of any direction's variance away.
  static let largestShrinkage = 0.9

  /// Differences that are kept.
  private let capacity = 6
  private var last: (point: GaussianPoint, residual: GaussianPoint)?
  private var pairs: [(move: GaussianPoint, change: GaussianPoint, contraction: Double?)] = []

  /// The largest factor by which a recent step of EM shortened a difference; `nil` if none was longer than rounding.
  ///
  /// A lower bound of the rate of EM that soon gets close, for the differences soon lie in its slowest directions.
  var contraction: Double? { pairs.compactMap(\.contraction).max() }

  mutating func removeAll() {
    last = nil
    pairs = []
  }

  /// Takes a point and its residual.
  ///
  /// - Parameters:
  ///   - point: Where the iteration stands.
  ///   - residual: The step of EM from there.
  ///   - metric: What lengths are measured by.
  ///   - rounding: Lengths up to this may be rounding.
  mutating func append(_ point: GaussianPoint, residual: GaussianPoint, metric: FisherMetric, rounding: Double) {
    defer { last = (point, residual) }
    guard let last else { return }
    let move = point.minus(last.point)
    let change = residual.minus(last.residual)
    let length = metric.length(of: move)
    guard length > 0 else { return }
    // A difference that rounding may have made tells nothing of the rate; what is known already still holds.
    let contraction = length > 10 * rounding ? metric.length(of: move.moved(by: change)) / length : self.contraction
    pairs.append((move, change, contraction))
    if pairs.count > capacity { pairs.removeFirst() }
  }

  /// The step to where the residual is expected to be least; `nil` while there is nothing to go by.
  ///
  /// - Complexity: O(capacity × dimension³ + capacity² × dimension²).
  func suggestedStep(residual: GaussianPoint, metric: FisherMetric) -> GaussianPoint? {
    // Least squares by modified Gram–Schmidt, the newest difference first: an older one that says nothing new
    // is left out.
    var rest = metric.coordinates(of: residual)
    var basis: [(vector: [Double], pair: Int)] = []
    var upper: [[Double]] = []
    var projections: [Double] = []
    for pair in pairs.indices.reversed() {
      var vector = metric.coordinates(of: pairs[pair].change)
      let length = euclideanLength(vector)
      var column: [Double] = []
      for (direction, _) in basis {
        let part = dot(direction, vector)
        column.append(part)
        subtract(part, direction, from: &vector)
      }
      let remaining = euclideanLength(vector)
      guard remaining > 1e-10 * length else { continue }
      for index in vector.indices { vector[index] /= remaining }
      column.append(remaining)
      upper.append(column)
      let part = dot(vector, rest)
      projections.append(part)
      subtract(part, vector, from: &rest)
      basis.append((vector, pair))
    }
    guard !basis.isEmpty else { return nil }
    var step = residual
    for index in basis.indices.reversed() {
      let coefficient = projections[index] / upper[index][index]
      for earlier in 0..<index { projections[earlier] -= coefficient * upper[index][earlier] }
      let pair = pairs[basis[index].pair]
      step = step.moved(by: pair.move, times: -coefficient).moved(by: pair.change, times: -coefficient)
    }
    return step
  }
}

private func subtract(_ factor: Double, _ direction: [Double], from vector: inout [Double]) {
  for index in vector.indices { vector[index] -= factor * direction[index] }
}
