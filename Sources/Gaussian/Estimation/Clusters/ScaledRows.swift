internal import GaussianEngine
internal import LinearAlgebra
internal import RealModule

/// Rows and weights that have been checked, and scaled if squares of their differences would leave the range.
///
/// Scales are powers of two. Data of everyday size are left as they are and where they are.
struct ScaledRows<Scalar: GaussianScalar>: Sendable {
  /// Finite where weights are positive.
  let observations: Matrix<Scalar>
  /// Finite and not negative.
  let weights: [Scalar]?
  /// The mean of the variances of the variables.
  let meanVariance: Double

  /// What is subtracted from rows before they are scaled; `nil` if they are not.
  private let origin: [Scalar]?
  /// The binary logarithm of the scale of the rows.
  private let exponent: Int
  /// The binary logarithm of the scale of the weights.
  private let weightExponent: Int

  /// Checks rows and weights.
  ///
  /// - Throws: `tooFewObservations` if no weight is positive, `invalidWeight` or `nonFinite`.
  init(_ observations: Matrix<Scalar>, weights: [Scalar]?, parallelism: Parallelism) throws(GaussianError) {
    precondition(
      observations.columns > 0, "clusters of \(observations.rows) × \(observations.columns) observations")
    precondition(
      weights.map { $0.count == observations.rows } ?? true,
      "\(weights?.count ?? 0) weights for \(observations.rows) rows")
    let (scaledWeights, leastWeight, weightExponent) = try Self.checkedWeights(weights)
    guard let first = scaledWeights.map({ $0.firstIndex { $0 > 0 } }) ?? (observations.rows > 0 ? 0 : nil) else {
      throw .tooFewObservations(count: 0, required: 1, dimension: observations.columns)
    }
    self.weights = scaledWeights
    self.weightExponent = weightExponent

    // Sums of squares are at hand anyway. They bound the squares of all differences from above and below.
    let sums = ScatterPass.run(
      observations, weights: scaledWeights, shift: observations.row(first), shape: .diagonal,
      parallelism: parallelism)
    let total = sums.products.reduce(0, +)
    let window = Double.exp2(Double(2 * Self.exponentRange))
    if total / leastWeight <= window && total / sums.weight >= 1 / window {
      self.observations = observations
      (origin, exponent) = (nil, 0)
      meanVariance = Self.meanVariance(sums)
      return
    }

    let extremes = try Self.extremes(observations, weights: scaledWeights)
    // Half of the range, which itself may be out of range.
    let half = extremes.reduce(0) { max($0, $1.upperBound / 2 - $1.lowerBound / 2) }
    guard half > 0, abs(Int(half.exponent)) > Self.exponentRange / 2 else {
      self.observations = observations
      (origin, exponent) = (nil, 0)
      meanVariance = Self.meanVariance(sums)
      return
    }
    let origin = extremes.map { $0.lowerBound / 2 + $0.upperBound / 2 }
    self.origin = origin
    exponent = -Int(half.exponent)
    self.observations = Self.scaled(observations, origin: origin, exponent: exponent)
    meanVariance = Self.meanVariance(
      ScatterPass.run(
        self.observations, weights: scaledWeights, shift: self.observations.row(first), shape: .diagonal,
        parallelism: parallelism))
  }

  /// Differences of up to 2 to this power, and down to its reciprocal, have squares whose sums are in range.
  private static var exponentRange: Int { Int(Scalar.greatestFiniteMagnitude.exponent + 1) / 4 }

  /// The row at which the running sum of the weights passes a share of its total.
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  func row(at share: Double) -> Int {
    guard let weights else { return min(Int(share * Double(observations.rows)), observations.rows - 1) }
    let total = weights.reduce(0) { $0 + Double($1) }
    var (sum, last) = (0.0, 0)
    for row in weights.indices where weights[row] > 0 {
      sum += Double(weights[row])
      last = row
      if sum > share * total { break }
    }
    return last
  }
}

// MARK: - There and back

extension ScaledRows {
  /// Rows as these are scaled.
  func scaled(_ rows: Matrix<Scalar>) -> Matrix<Scalar> {
    origin.map { Self.scaled(rows, origin: $0, exponent: exponent) } ?? rows
  }

  /// The way back.
  func unscaled(_ rows: Matrix<Scalar>) -> Matrix<Scalar> {
    guard let origin else { return rows }
    var result = rows
    for row in 0..<rows.rows {
      for column in 0..<rows.columns {
        result[row, column] = origin[column] + Self.shifted(rows[row, column], by: -exponent)
      }
    }
    return result
  }

  /// Σw·distance² of rows and weights as they were.
  func unscaledInertia(_ inertia: Double) -> Double {
    Double(sign: .plus, exponent: -2 * exponent - weightExponent, significand: inertia)
  }

  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  private static func scaled(_ rows: Matrix<Scalar>, origin: [Scalar], exponent: Int) -> Matrix<Scalar> {
    var result = rows
    unsafe result.withUnsafeMutableBufferPointer { elements in
      for row in 0..<rows.rows {
        for column in 0..<rows.columns {
          let place = row * rows.columns + column
          unsafe elements[place] = shifted(elements[place] - origin[column], by: exponent)
        }
      }
    }
    return result
  }

  /// value·2ⁿ, for any n.
  private static func shifted(_ value: Scalar, by exponent: Int) -> Scalar {
    Scalar(sign: .plus, exponent: Scalar.Exponent(exponent), significand: value)
  }
}

// MARK: - Checks

extension ScaledRows {
  private static func meanVariance(_ sums: ShiftedSums) -> Double {
    let variances = zip(sums.products, sums.sums).map { square, sum in
      max(0, (square - sum / sums.weight * sum) / sums.weight)
    }
    return variances.reduce(0, +) / Double(variances.count)
  }

  /// Weights near 1, the least positive one, and the exponent of the scale.
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  private static func checkedWeights(
    _ weights: [Scalar]?
  ) throws(GaussianError) -> (weights: [Scalar]?, least: Double, exponent: Int) {
    guard let weights else { return (nil, 1, 0) }
    var (least, greatest) = (Scalar.greatestFiniteMagnitude, Scalar.zero)
    for row in weights.indices {
      let weight = weights[row]
      guard weight >= 0 && weight.isFinite else { throw .invalidWeight(row: row, value: Double(weight)) }
      greatest = max(greatest, weight)
      if weight > 0 { least = min(least, weight) }
    }
    guard greatest > 0, abs(Int(greatest.exponent)) > exponentRange / 2 else { return (weights, Double(least), 0) }
    let exponent = -Int(greatest.exponent)
    // A weight that is nothing beside the greatest one still is not 0.
    let scaled = weights.map { $0 > 0 ? max(shifted($0, by: exponent), .leastNormalMagnitude) : 0 }
    return (scaled, Double(max(shifted(least, by: exponent), .leastNormalMagnitude)), exponent)
  }

  /// The range of each variable over the rows that count.
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  private static func extremes(
    _ observations: Matrix<Scalar>, weights: [Scalar]?
  ) throws(GaussianError) -> [ClosedRange<Scalar>] {
    var least = [Scalar](repeating: .greatestFiniteMagnitude, count: observations.columns)
    var greatest = [Scalar](repeating: -.greatestFiniteMagnitude, count: observations.columns)
    for row in 0..<observations.rows where weights.map({ $0[row] > 0 }) ?? true {
      for column in 0..<observations.columns {
        let element = observations[row, column]
        guard element.isFinite else {
          throw .nonFinite(quantity: GaussianError.observations, row: row, variable: column)
        }
        least[column] = min(least[column], element)
        greatest[column] = max(greatest[column], element)
      }
    }
    return zip(least, greatest).map { $0...$1 }
  }
}
