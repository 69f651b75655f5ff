import Gaussian
import GaussianEngine
import LinearAlgebra
import RealModule
import Testing

/// What is known about a model from outside, for the checks that need it.
struct KnownMoments {
  var mean: [Double]
  var covariance: [[Double]]
  /// Differential entropy in nats; `nil` where there is no closed form.
  var entropy: Double?
}

/// Holds a model to the contract of ``GenerativeModel``; every model of the package goes through here.
///
/// Bits: a row's log-density is the same alone, in any batch, at any position and for any number of threads, and
/// a drawn row depends on model, seed and number only. Distribution: mean, covariance and entropy of a draw.
///
/// Statistical checks allow 6.5 standard errors. A normal statistic exceeds them once in 10¹⁰, a sample variance,
/// whose upper tail is heavier, once in 10⁹ for the several thousand rows that are drawn: with up to a thousand
/// statistics a model, a change of seed raises a false alarm once in 10⁶ models.
func checkGenerativeModel<Scalar>(
  _ model: some GenerativeModel<Scalar>, known: KnownMoments,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  let checker = GenerativeModelChecker(model: model, known: known, location: sourceLocation)
  checker.checkShapes()
  checker.checkDraws()
  checker.checkDensities()
  checker.checkLikelihood()
  checker.checkBadRows()
  checker.checkMoments()
}

private struct GenerativeModelChecker<Model: GenerativeModel> {
  typealias Scalar = Model.Scalar
  let model: Model
  let known: KnownMoments
  let location: SourceLocation

  /// Enough for several blocks in every pass.
  let rows: Int
  let draw: Matrix<Scalar>
  let densities: [Scalar]

  private static var threads: [Parallelism] {
    [.automatic, .threads(1), .threads(2), .threads(3), .threads(7)]
  }

  init(model: Model, known: KnownMoments, location: SourceLocation) {
    (self.model, self.known, self.location) = (model, known, location)
    rows = max(4000, 140_000 / model.dimension)
    draw = model.samples(rows: 0..<rows, seed: 42, parallelism: .serial)
    densities = model.logDensities(of: draw, parallelism: .serial)
  }

  private func expect(_ condition: Bool, _ what: @autoclosure () -> String) {
    guard !condition else { return }
    Issue.record("\(what())", sourceLocation: location)
  }

  // MARK: Shapes

  func checkShapes() {
    expect(model.dimension == known.mean.count && model.parameterCount > 0, "dimension and parameter count")
    expect(draw.rows == rows && draw.columns == model.dimension, "shape of a draw")
    expect(densities.count == rows && densities.allSatisfy(\.isFinite), "a finite log-density a row")
    expect(draw.firstNonFiniteElement() == nil, "finite draws")
    let none = Matrix<Scalar>(rows: 0, columns: model.dimension, elements: [])
    for parallelism in Self.threads {
      expect(model.logDensities(of: none, parallelism: parallelism).isEmpty, "log-densities of no rows")
      expect(model.logLikelihood(of: none, parallelism: parallelism) == 0, "log-likelihood of no rows")
      expect(model.samples(rows: 7..<7, seed: 1, parallelism: parallelism).rows == 0, "no rows drawn")
    }
    expect(model.meanLogLikelihood(of: none).isNaN, "mean log-likelihood of no rows")
  }

  // MARK: Bits

  func checkDraws() {
    for parallelism in Self.threads {
      let other = model.samples(rows: 0..<rows, seed: 42, parallelism: parallelism)
      expect(other == draw, "draw with \(parallelism)")
    }
    expect(model.samples(count: rows, seed: 42) == draw, "draw by count")
    for seed in [0, 42, UInt64.max] {
      let larger = model.samples(rows: 0..<600, seed: seed)
      for range in [0..<1, 5..<6, 199..<301, 599..<600, 0..<599] {
        for parallelism in [Parallelism.serial, .threads(3)] {
          let part = model.samples(rows: range, seed: seed, parallelism: parallelism)
          expect(part == larger.rows(in: range), "rows \(range) of seed \(seed)")
        }
      }
    }
    let far = 1 << 40
    let (wide, narrow) = (
      model.samples(rows: far - 9..<far + 9, seed: 3), model.samples(rows: far..<far + 2, seed: 3)
    )
    expect(narrow == wide.rows(in: 9..<11), "rows \(far) and on")
    let (first, second) = (model.samples(count: 50, seed: 1), model.samples(count: 50, seed: 2))
    for row in 0..<50 { expect(first.row(row) != second.row(row), "row \(row) is the same for two seeds") }
  }

  func checkDensities() {
    for parallelism in Self.threads {
      expect(model.logDensities(of: draw, parallelism: parallelism) == densities, "densities, \(parallelism)")
    }
    expect(model.logDensities(of: draw) == densities, "densities on all processors")
    for range in [1..<rows, 13..<14, 7..<90, rows - 3..<rows, 100..<1100] {
      let part = model.logDensities(of: draw.rows(in: range))
      expect(part == Array(densities[range]), "densities of rows \(range)")
    }
    for row in Array(0..<30) + [rows / 2, rows - 1] {
      expect(model.logDensity(of: draw.row(row)) == densities[row], "density of row \(row) alone")
    }
    let backwards = Matrix((0..<64).reversed().map { draw.row($0) })
    expect(model.logDensities(of: backwards) == densities[..<64].reversed(), "densities in reverse order")
  }

  /// Each density, or each squared distance behind it, is rounded once to the scalar, and a sum of n terms in double
  /// errs by at most n·ε/2.
  func checkLikelihood() {
    let total = model.logLikelihood(of: draw)
    var (sum, size, largest) = (0.0, 0.0, 0.0)
    for density in densities {
      sum += Double(density)
      size += Double(density.magnitude)
      largest = max(largest, Double(density.magnitude))
    }
    let bound = (Scalar.epsilon + Double(rows) * .ulpOfOne) * (size + Double(rows) * largest)
    expect((total - sum).magnitude <= bound, "log-likelihood \(total), sum of log-densities \(sum)")
    for parallelism in Self.threads {
      expect(model.logLikelihood(of: draw, parallelism: parallelism) == total, "likelihood, \(parallelism)")
    }
    let mean = model.meanLogLikelihood(of: draw)
    expect(mean == total / Double(rows), "mean log-likelihood")
    let bits = -mean / (Double(model.dimension) * Double.log(2))
    expect((model.bitsPerDimension(of: draw) - bits).magnitude <= 2 * bits.ulp, "bits per dimension")
  }

  func checkBadRows() {
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
      expect(model.logLikelihood(of: spoiled).isNaN, "log-likelihood of rows with NaN")
    }
  }

  // MARK: Distribution

  func checkMoments() {
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
        checkConstant(i, deviations)
        continue
      }
      worst = max(worst, (sums[i] / n).magnitude / (known.covariance[i][i] / n).squareRoot())
      for j in 0...i where known.covariance[j][j] > 0 {
        let expected = known.covariance[i][j]
        let error = (known.covariance[i][i] * known.covariance[j][j] + expected * expected) / n
        worst = max(worst, (gram[i * dimension + j] / n - expected).magnitude / error.squareRoot())
      }
    }
    print("moments of \(rows) rows of \(dimension) \(Scalar.self): at most \(rounded(worst)) standard errors")
    expect(worst <= 6.5, "mean or covariance of a draw: \(worst) standard errors")
    guard let entropy = known.entropy else { return }
    let mean = densities.reduce(0) { $0 + Double($1) } / n
    let variance = densities.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / n
    let distance = (mean + entropy).magnitude / (variance / n).squareRoot()
    expect(
      distance <= 6.5, "mean negative log-density of a draw: \(distance) standard errors from the entropy")
  }

  /// A variable without a variance has its mean in every row, to rounding.
  private func checkConstant(_ variable: Int, _ deviations: Matrix<Double>) {
    let largest = (0..<rows).reduce(0) { max($0, deviations[$1, variable].magnitude) }
    let scale = known.covariance.indices.reduce(known.mean[variable].magnitude) { scale, other in
      max(scale, known.mean[other].magnitude, known.covariance[other][other].squareRoot())
    }
    expect(largest <= 16 * Scalar.epsilon * scale, "variable \(variable) is no constant: \(largest)")
  }

  private func rounded(_ value: Double) -> Double { (value * 100).rounded() / 100 }
}
