internal import GaussianEngine
internal import LinearAlgebra
internal import RealModule

/// Expectation-maximisation for loadings, means and noise from the cells that are there.
///
/// Only the factors are made up: the likelihood of a row is that of its observed variables, a model of the same factors.
/// With z̃ = (z, 1), a step regresses each variable j on the factors of the rows that show it,
/// (wⱼ, μⱼ) ← (Σ E[z̃z̃ᵀ])⁻¹·Σ x·E[z̃], and ψⱼ is what is left over.
///
/// ## Source
/// A. Ilin, T. Raiko, Practical approaches to principal component analysis in the presence of missing values, Journal of
/// Machine Learning Research 11 (2010), section 3; with variances of the noise of their own where wanted.
struct ObservedCellAscent<Scalar: GaussianScalar> {
  let rows: Matrix<Scalar>
  /// Finite and not negative; `nil` if every row counts once.
  let weights: [Scalar]?
  let patterns: MissingPatterns
  /// Means of the observed cells, which rows are centred about.
  let center: [Double]
  let parallelism: Parallelism

  private var dimension: Int { center.count }

  /// Climbs to the end.
  func run(_ climb: ObservedCellClimb) throws(GaussianError) -> ObservedCellClimb {
    var climb = climb
    let pieces = patterns.pieces(ofAtMost: 512)
    try climb.run { position throws(GaussianError) in expectation(position.point, position.offset, pieces) }
    return climb
  }

  // MARK: Expectation

  private func expectation(
    _ point: FactorPoint, _ offset: [Double], _ pieces: [MissingPatterns.Piece]
  ) -> ObservedCellSums {
    let factors = point.loadings.rows
    let loadings = point.loadings.transposed().elements
    let blocks = RowBlocks(rows: pieces.count, rowsPerBlock: max(1, (pieces.count + 31) / 32))
    return reduceBlocks(count: blocks.count, parallelism: parallelism) {
    } _: { block, _ in
      var sums = ObservedCellSums(dimension: dimension, factors: factors)
      for piece in blocks[block] {
        add(pieces[piece], loadings, point.noise, offset, factors, to: &sums)
      }
      return sums
    }
  }

  /// Adds the rows of a piece, which all show the same variables.
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  private func add(
    _ piece: MissingPatterns.Piece, _ loadings: [Double], _ noise: [Double], _ offset: [Double], _ q: Int,
    to sums: inout ObservedCellSums
  ) {
    let observed = patterns.observedVariables(of: piece.pattern)
    guard !observed.isEmpty else { return }
    let order = q + 1
    // M = I + Σ w·wᵀ/ψ over the observed variables.
    var capacitance = [Double](repeating: 0, count: q * q)
    for k in 0..<q { capacitance[k * q + k] = 1 }
    var logDeterminant = 0.0
    for j in observed {
      logDeterminant += Double.log(noise[j])
      for k in 0..<q {
        let scaled = loadings[j * q + k] / noise[j]
        for l in 0...k { capacitance[k * q + l] += scaled * loadings[j * q + l] }
      }
    }
    let factor = SmallFactor(capacitance, order: q)
    logDeterminant += factor.logDeterminant
    let constant = -0.5 * (Double(observed.count) * logTwoPi + logDeterminant)
    var moments = [Double](repeating: 0, count: order * order)
    var products = [Double](repeating: 0, count: observed.count * order)
    var squares = [Double](repeating: 0, count: observed.count)
    var total = 0.0
    var (y, z) = ([Double](repeating: 0, count: observed.count), [Double](repeating: 0, count: order))
    for row in patterns.rows(of: piece) {
      let weight = weights.map { Double($0[row]) } ?? 1
      for k in 0..<q { z[k] = 0 }
      for (place, j) in observed.enumerated() {
        y[place] = Double(rows[row, j]) - center[j]
        let scaled = (y[place] - offset[j]) / noise[j]
        for k in 0..<q { z[k] += loadings[j * q + k] * scaled }
      }
      factor.solve(&z)
      z[q] = 1
      var distance = 0.0
      for k in 0..<q { distance += z[k] * z[k] }
      for (place, j) in observed.enumerated() {
        var rest = y[place] - offset[j]
        for k in 0..<q { rest -= loadings[j * q + k] * z[k] }
        distance += rest * rest / noise[j]
        squares[place] += weight * y[place] * y[place]
        for k in 0..<order { products[place * order + k] += weight * y[place] * z[k] }
      }
      for k in 0..<order {
        for l in 0...k { moments[k * order + l] += weight * z[k] * z[l] }
      }
      sums.logLikelihood += weight * (constant - 0.5 * distance)
      total += weight
    }
    let inverse = factor.inverse
    for k in 0..<q {
      for l in 0...k { moments[k * order + l] += total * inverse[k * q + l] }
    }
    sums.weight += total
    for (place, j) in observed.enumerated() {
      for index in 0..<order * order { sums.moments[j * order * order + index] += moments[index] }
      for k in 0..<order { sums.products[j * order + k] += products[place * order + k] }
      sums.squares[j] += squares[place]
      sums.weights[j] += total
    }
  }
}

/// The climb from one start: it asks for what loadings, noise and means make of the cells that are there.
struct ObservedCellClimb: Climb {
  /// Parameters: loadings and noise, and what is to be added to the center.
  struct Position {
    var point: FactorPoint
    var offset: [Double]
  }

  private let noise: FactorNoise
  private let leastNoise: [Double]
  private(set) var position: Position
  private var previous: Position
  private var hasEnded = false
  var course: ClimbCourse

  init(from start: FactorPoint, noise: FactorNoise, leastNoise: [Double], _ course: ClimbCourse) {
    (self.noise, self.leastNoise, self.course) = (noise, leastNoise, course)
    position = Position(point: start, offset: [Double](repeating: 0, count: leastNoise.count))
    previous = position
  }

  private var dimension: Int { leastNoise.count }

  func next() -> Position? { hasEnded ? nil : position }

  mutating func absorb(_ sums: ObservedCellSums) {
    switch course.arrive(at: sums.logLikelihood / sums.weight) {
    case .rising:
      previous = position
      let (point, offset) = maximum(sums, position.point, position.offset)
      position = Position(point: point, offset: offset)
      course.advance()
    case .atRest: hasEnded = true
    case .fallen: (position, hasEnded) = (previous, true)
    }
  }

  private func maximum(
    _ sums: ObservedCellSums, _ point: FactorPoint, _ offset: [Double]
  ) -> (FactorPoint, [Double]) {
    let q = point.loadings.rows
    let order = q + 1
    var loadings = Matrix(rows: q, columns: dimension, repeating: 0.0)
    var (offset, noise, rest) = (offset, point.noise, 0.0)
    for j in 0..<dimension {
      let factor = SmallFactor(Array(sums.moments[j * order * order..<(j + 1) * order * order]), order: order)
      let products = Array(sums.products[j * order..<(j + 1) * order])
      var solution = products
      factor.solve(&solution)
      for k in 0..<q { loadings[k, j] = solution[k] }
      offset[j] = solution[q]
      let left = zip(solution, products).reduce(sums.squares[j]) { $0 - $1.0 * $1.1 }
      noise[j] = left / sums.weights[j]
      rest += left
    }
    if self.noise == .isotropic {
      noise = [Double](repeating: rest / sums.weights.reduce(0, +), count: dimension)
    }
    return (FactorPoint(loadings: loadings, noise: zip(noise, leastNoise).map { max($0, $1) }), offset)
  }
}

/// What a maximisation step needs of the rows.
struct ObservedCellSums: Mergeable {
  /// Σ E[z̃z̃ᵀ] over the rows that show a variable, lower triangles.
  var moments: [Double]
  /// Σ x·E[z̃].
  var products: [Double]
  /// Σ x².
  var squares: [Double]
  /// Σw of the rows that show a variable.
  var weights: [Double]
  var logLikelihood = 0.0
  /// Σw of the rows that show something.
  var weight = 0.0

  init(dimension: Int, factors: Int) {
    let order = factors + 1
    moments = [Double](repeating: 0, count: dimension * order * order)
    products = [Double](repeating: 0, count: dimension * order)
    squares = [Double](repeating: 0, count: dimension)
    weights = squares
  }

  mutating func merge(_ later: ObservedCellSums) {
    for index in moments.indices { moments[index] += later.moments[index] }
    for index in products.indices { products[index] += later.products[index] }
    for index in squares.indices { squares[index] += later.squares[index] }
    for index in weights.indices { weights[index] += later.weights[index] }
    logLikelihood += later.logLikelihood
    weight += later.weight
  }
}

/// The Cholesky factor of a few rows, without a call for each.
private struct SmallFactor {
  private var lower: [Double]
  private let order: Int

  /// Factors a positive definite matrix, of which the lower triangle is read.
  init(_ matrix: [Double], order: Int) {
    (lower, self.order) = (matrix, order)
    for i in 0..<order {
      for j in 0...i {
        var sum = lower[i * order + j]
        for k in 0..<j { sum -= lower[i * order + k] * lower[j * order + k] }
        lower[i * order + j] =
          i == j ? max(sum, .leastNormalMagnitude).squareRoot() : sum / lower[j * order + j]
      }
    }
  }

  var logDeterminant: Double { 2 * (0..<order).reduce(0) { $0 + Double.log(lower[$1 * order + $1]) } }

  /// A⁻¹·b in the leading elements.
  func solve(_ b: inout [Double]) {
    for i in 0..<order {
      for k in 0..<i { b[i] -= lower[i * order + k] * b[k] }
      b[i] /= lower[i * order + i]
    }
    for i in (0..<order).reversed() {
      for k in i + 1..<max(order, i + 1) { b[i] -= lower[k * order + i] * b[k] }
      b[i] /= lower[i * order + i]
    }
  }

  var inverse: [Double] {
    var result = [Double](repeating: 0, count: order * order)
    for column in 0..<order {
      var unit = [Double](repeating: 0, count: order)
      unit[column] = 1
      solve(&unit)
      for row in 0..<order { result[row * order + column] = unit[row] }
    }
    return result
  }
}
