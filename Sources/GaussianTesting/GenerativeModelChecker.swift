import Gaussian
import GaussianEngine
import LinearAlgebra
import RealModule

/// Takes the measures one after the other.
struct GenerativeModelChecker<Model: GenerativeModel> {
  typealias Scalar = Model.Scalar
  let model: Model
  let known: KnownMoments?
  private(set) var violations: [String] = []
  private(set) var worstDeviation: Double?

  /// Enough for several blocks in every pass.
  let rows: Int
  let draw: Matrix<Scalar>
  let densities: [Scalar]

  private static var threads: [Parallelism] {
    [.automatic, .threads(1), .threads(2), .threads(3), .threads(7)]
  }

  init(model: Model, known: KnownMoments?) {
    (self.model, self.known) = (model, known)
    rows = max(4000, 140_000 / model.dimension)
    draw = model.samples(rows: 0..<rows, seed: 42, parallelism: .serial)
    densities = model.logDensities(of: draw, parallelism: .serial)
  }

  /// Takes all measures.
  mutating func check() {
    checkShapes()
    guard violations.isEmpty else { return }
    checkDraws()
    checkDensities()
    checkLikelihood()
    checkBadRows()
    if let known { checkMoments(known) }
  }

  private mutating func expect(_ condition: Bool, _ what: @autoclosure () -> String) {
    if !condition { violations.append(what()) }
  }

  // MARK: Shapes

  mutating func checkShapes() {
    expect(model.dimension > 0 && model.parameterCount > 0, "the dimension or the count of parameters is not positive")
    if let known { expect(model.dimension == known.mean.count, "the dimension is not that of the known mean") }
    expect(draw.rows == rows && draw.columns == model.dimension, "a draw has the wrong shape")
    expect(densities.count == rows && densities.allSatisfy(\.isFinite), "a drawn row has no finite log-density")
    expect(draw.firstNonFiniteElement() == nil, "a draw is not finite")
    let none = Matrix<Scalar>(rows: 0, columns: model.dimension, elements: [])
    for parallelism in Self.threads {
      expect(model.logDensities(of: none, parallelism: parallelism).isEmpty, "no rows have log-densities")
      expect(model.logLikelihood(of: none, parallelism: parallelism) == 0, "the log-likelihood of no rows is not 0")
      expect(model.samples(rows: 7..<7, seed: 1, parallelism: parallelism).rows == 0, "an empty range is drawn as rows")
    }
    expect(model.meanLogLikelihood(of: none).isNaN, "the mean log-likelihood of no rows is a number")
  }

  // MARK: Bits

  mutating func checkDraws() {
    for parallelism in Self.threads {
      let other = model.samples(rows: 0..<rows, seed: 42, parallelism: parallelism)
      expect(other == draw, "a draw is another with \(parallelism)")
    }
    expect(model.samples(count: rows, seed: 42) == draw, "a draw by count is another")
    for seed in [0, 42, UInt64.max] {
      let larger = model.samples(rows: 0..<600, seed: seed)
      for range in [0..<1, 5..<6, 199..<301, 599..<600, 0..<599] {
        for parallelism in [Parallelism.serial, .threads(3)] {
          let part = model.samples(rows: range, seed: seed, parallelism: parallelism)
          expect(part == larger.rows(in: range), "rows \(range) of seed \(seed) are others than in a longer draw")
        }
      }
    }
    let far = 1 << 40
    let (wide, narrow) = (
      model.samples(rows: far - 9..<far + 9, seed: 3), model.samples(rows: far..<far + 2, seed: 3)
    )
    expect(narrow == wide.rows(in: 9..<11), "rows \(far) and on are others in another range")
    let (first, second) = (model.samples(count: 50, seed: 1), model.samples(count: 50, seed: 2))
    for row in 0..<50 { expect(first.row(row) != second.row(row), "row \(row) is the same for two seeds") }
  }

  mutating func checkDensities() {
    for parallelism in Self.threads {
      expect(
        model.logDensities(of: draw, parallelism: parallelism) == densities,
        "log-densities are others with \(parallelism)")
    }
    expect(model.logDensities(of: draw) == densities, "log-densities are others on all processors")
    for range in [1..<rows, 13..<14, 7..<90, rows - 3..<rows, 100..<1100] {
      let part = model.logDensities(of: draw.rows(in: range))
      expect(part == Array(densities[range]), "log-densities of rows \(range) are others in a batch of their own")
    }
    for row in Array(0..<30) + [rows / 2, rows - 1] {
      expect(model.logDensity(of: draw.row(row)) == densities[row], "the log-density of row \(row) is another alone")
    }
    let backwards = Matrix((0..<64).reversed().map { draw.row($0) })
    expect(
      model.logDensities(of: backwards) == densities[..<64].reversed(), "log-densities are others in reverse order")
  }

  /// Each density, or each squared distance behind it, is rounded once to the scalar, and a sum of n terms in double
  /// errs by at most n·ε/2.
  mutating func checkLikelihood() {
    let total = model.logLikelihood(of: draw)
    var (sum, size, largest) = (0.0, 0.0, 0.0)
    for density in densities {
      sum += Double(density)
      size += Double(density.magnitude)
      largest = max(largest, Double(density.magnitude))
    }
    let bound = (Scalar.epsilon + Double(rows) * .ulpOfOne) * (size + Double(rows) * largest)
    expect((total - sum).magnitude <= bound, "the log-likelihood is \(total), and log-densities add up to \(sum)")
    for parallelism in Self.threads {
      expect(
        model.logLikelihood(of: draw, parallelism: parallelism) == total,
        "the log-likelihood is another with \(parallelism)")
    }
    let mean = model.meanLogLikelihood(of: draw)
    expect(mean == total / Double(rows), "the mean log-likelihood is no mean")
    let bits = -mean / (Double(model.dimension) * Double.log(2))
    expect(
      (model.bitsPerDimension(of: draw) - bits).magnitude <= 2 * bits.ulp,
      "bits per dimension do not follow from the mean log-likelihood")
  }

  mutating func checkBadRows() {
    for (row, column) in [(0, 0), (11, model.dimension - 1), (39, model.dimension / 2)] {
      var spoiled = draw.rows(in: 0..<40)
      spoiled[row, column] = .nan
      for (index, density) in model.logDensities(of: spoiled).enumerated() {
        if index == row {
          expect(density.isNaN, "a row with NaN has log-density \(density)")
        } else {
          expect(density == densities[index], "NaN in row \(row) changed row \(index)")
        }
      }
      expect(model.logLikelihood(of: spoiled).isNaN, "the log-likelihood of rows with NaN is a number")
    }
  }

  // MARK: Distribution

  mutating func checkMoments(_ known: KnownMoments) {
    let (n, dimension) = (Double(rows), model.dimension)
    var deviations = draw.converted(to: Double.self)
    unsafe deviations.withUnsafeMutableBufferPointer { x in
      for row in 0..<rows { for j in 0..<dimension { unsafe x[row * dimension + j] -= known.mean[j] } }
    }
    var gram = [Double](repeating: 0, count: dimension * dimension)
    var sums = [Double](repeating: 0, count: dimension)
    unsafe deviations.withUnsafeBufferPointer { x in
      unsafe gram.withUnsafeMutableBufferPointer { gram in
        for row in 0..<rows {
          let start = unsafe x.baseAddress! + row * dimension
          for i in 0..<dimension {
            unsafe sums[i] += start[i]
            for j in 0...i { unsafe gram[i * dimension + j] += start[i] * start[j] }
          }
        }
      }
    }
    var worst = 0.0
    for i in 0..<dimension {
      guard known.covariance[i][i] > 0 else {
        checkConstant(i, known, deviations)
        continue
      }
      worst = max(worst, (sums[i] / n).magnitude / (known.covariance[i][i] / n).squareRoot())
      for j in 0...i where known.covariance[j][j] > 0 {
        let expected = known.covariance[i][j]
        let error = (known.covariance[i][i] * known.covariance[j][j] + expected * expected) / n
        worst = max(worst, (gram[i * dimension + j] / n - expected).magnitude / error.squareRoot())
      }
    }
    worstDeviation = worst
    expect(worst <= 6.5, "mean or covariance of a draw are \(worst) standard errors from those known")
    guard let entropy = known.entropy else { return }
    let mean = densities.reduce(0) { $0 + Double($1) } / n
    let variance = densities.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / n
    let distance = (mean + entropy).magnitude / (variance / n).squareRoot()
    expect(
      distance <= 6.5, "the mean negative log-density of a draw is \(distance) standard errors from the entropy")
  }

  /// A variable without a variance has its mean in every row, to rounding.
  private mutating func checkConstant(_ variable: Int, _ known: KnownMoments, _ deviations: Matrix<Double>) {
    let largest = (0..<rows).reduce(0) { max($0, deviations[$1, variable].magnitude) }
    let scale = known.covariance.indices.reduce(known.mean[variable].magnitude) { scale, other in
      max(scale, known.mean[other].magnitude, known.covariance[other][other].squareRoot())
    }
    expect(largest <= 16 * Scalar.epsilon * scale, "variable \(variable) is no constant: \(largest)")
  }
}
