import Gaussian
import GaussianReference
import LinearAlgebra
import RealModule
import TestSupport
import Testing

@Suite struct AffineTests {
  private func randomMatrix(_ rows: Int, _ columns: Int, seed: UInt64) -> Matrix<Double> {
    var generator = SplitMix64(seed: seed)
    return Matrix(rows: rows, columns: columns, elements: generator.normals(rows * columns))
  }

  /// Sums of d products, twice, in double: 4·d·ε of the sum of their magnitudes.
  @Test(arguments: [1, 2, 3, 8, 17]) func agreesWithTheReference(dimension: Int) throws {
    var errors = ErrorBound("A·μ + b and A·Σ·Aᵀ, d=\(dimension)")
    for condition in [1.0, 1e6] {
      for count in Set([1, (dimension + 1) / 2, dimension]) {
        let model = try randomModel(dimension: dimension, conditionNumber: condition, seed: 300)
        let (map, shift) = (randomMatrix(count, dimension, seed: 301), randomMatrix(1, count, seed: 302).row(0))
        let image = try model.transformed(by: map, shiftedBy: shift)
        let wide = try ReferenceNormal<WidestScalar>(
          mean: converted(model.mean), covariance: rows(of: model.covariance, as: WidestScalar.self))
        let truth = try wide.transformed(by: rows(of: map, as: WidestScalar.self), shiftedBy: converted(shift))
        #expect(image.dimension == count)
        #expect(image.structure == .full)
        #expect(image.estimation == nil)
        let sizes = (0..<count).map { i in
          (0..<dimension).reduce(0) { $0 + map[i, $1].magnitude * model.covariance[$1, $1].squareRoot() }
        }
        let bound = 4 * Double(dimension) * Double.ulpOfOne
        for i in 0..<count {
          let size = (0..<dimension).reduce(shift[i].magnitude) { $0 + (map[i, $1] * model.mean[$1]).magnitude }
          errors.record(WidestScalar(image.mean[i]) - truth.mean[i], bound: bound * size, at: "mean")
          for j in 0..<count {
            errors.record(
              WidestScalar(image.covariance[i, j]) - truth.covariance[i][j], bound: bound * sizes[i] * sizes[j],
              at: "covariance, condition \(condition)")
          }
        }
      }
    }
    #expect(errors.report(), "\(errors)")
  }

  /// ln p(A·x + b) = ln p(x) − ln|det A| for a square A.
  @Test func densitiesTransform() throws {
    var errors = ErrorBound("log-density of A·x + b")
    for dimension in [1, 2, 5, 12] {
      let model = try randomModel(dimension: dimension, conditionNumber: 100, seed: 310)
      var map = randomMatrix(dimension, dimension, seed: 311)
      // Unit lower triangular times powers of two: the determinant is known.
      for row in 0..<dimension {
        for column in 0..<dimension where column >= row { map[row, column] = column == row ? 1 : 0 }
        for column in 0...row { map[row, column] *= Double(1 << (row % 3)) }
      }
      let logDeterminant = (0..<dimension).reduce(0) { $0 + Double($1 % 3) * Double.log(2) }
      let image = try model.transformed(by: map)
      let points = model.samples(count: 5, seed: 1)
      let mapped = Matrix(
        (0..<5).map { row in
          (0..<dimension).map { i in (0..<dimension).reduce(0) { $0 + map[i, $1] * points[row, $1] } }
        })
      let (before, after) = (model.logDensities(of: points), image.logDensities(of: mapped))
      let kappa = max(conditionNumber(of: model), conditionNumber(of: image))
      for row in 0..<5 {
        let distance = model.squaredMahalanobisDistances(of: points)[row]
        errors.record(
          after[row] + logDeterminant - before[row],
          bound: 4
            * logDensityBound(
              epsilon: .ulpOfOne, correlationConditionNumber: kappa, dimension: dimension,
              squaredMahalanobisDistance: distance, logDensity: before[row]), at: "d=\(dimension)")
      }
    }
    #expect(errors.report(), "\(errors)")
  }

  /// Rows of the identity select variables; powers of two round nothing.
  @Test func selectionsAndScales() throws {
    let model = try randomModel(dimension: 5, conditionNumber: 1e5, seed: 320)
    let order = [3, 0, 4]
    let selected = try model.transformed(by: Matrix<Double>.identity(5).selecting(rows: order))
    let marginal = model.marginal(over: order)
    #expect(selected.mean == marginal.mean)
    for i in 0..<3 {
      for j in 0..<3 {
        let scale = (marginal.covariance[i, i] * marginal.covariance[j, j]).squareRoot()
        #expect((selected.covariance[i, j] - marginal.covariance[i, j]).magnitude <= 20 * .ulpOfOne * scale)
      }
    }
    let (once, scaled) = (
      try model.transformed(by: .identity(5)),
      try model.transformed(by: Matrix(diagonal: [Double](repeating: 1024, count: 5)))
    )
    #expect(scaled.mean == once.mean.map { 1024 * $0 })
    #expect(scaled.covariance.elements == once.covariance.elements.map { 1024 * 1024 * $0 })
  }

  @Test func uncorrelatedModelsInFloat() throws {
    let diagonal = try MultivariateNormal<Float>(mean: [1, 2], standardDeviations: [3, 4])
    let sum = try diagonal.transformed(by: Matrix([[1, 1]]), shiftedBy: [0.5])
    #expect(sum.mean == [3.5] && sum.covariance == Matrix([[25]]) && sum.structure == .full)
    let spherical = try MultivariateNormal<Float>(mean: [0, 0], standardDeviation: 2)
    let rotated = try spherical.transformed(by: Matrix([[0.6, -0.8], [0.8, 0.6]]))
    #expect((rotated.covariance[0, 0] - 4).magnitude <= 1e-6 && rotated.covariance[0, 1].magnitude <= 1e-6)
  }

  /// A covariance that has lost its definiteness to rounding is not the end: its factor is there.
  @Test func imagesOfAFactor() throws {
    let lower = Matrix<Double>([[1, 0], [1, 1e-10]])
    let model = try MultivariateNormal(mean: [0, 0], choleskyFactor: lower)
    let turned = try model.transformed(by: Matrix([[0, 1], [1, 0]]))
    #expect(relativeError(turned.logDeterminant, model.logDeterminant) <= 1e-6)
    let difference = try model.transformed(by: Matrix([[-1, 1]]))
    #expect(relativeError(difference.covariance[0, 0], 1e-20) <= 1e-5)
  }

  @Test func errors() throws {
    let model = try randomModel(dimension: 3, conditionNumber: 10, seed: 330)
    func failure(_ map: [[Double]]) -> GaussianError? {
      do throws(GaussianError) {
        _ = try model.transformed(by: Matrix(map))
        return nil
      } catch { return error }
    }
    #expect(failure([[1, 2, 3], [0, 0, 0]]) == .zeroVariance(variable: 1))
    #expect(failure([[1, .nan, 3]]) == .nonFinite(quantity: "the matrix", row: 0, variable: 1))
    guard case .overflow = failure([[1e300, 0, 0]]) else {
      Issue.record("\(String(describing: failure([[1e300, 0, 0]])))")
      return
    }
    for dependent in [
      [[1, 2, 3], [2, 4, 6]], [[1, 0, 0], [0, 1, 0], [0.1, 0.7, 0]],
      [[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 1]],
    ] {
      guard case .notPositiveDefinite(let facts) = failure(dependent) else {
        Issue.record("\(dependent): \(String(describing: failure(dependent)))")
        continue
      }
      #expect(facts.rank == dependent.count - 1, "\(facts)")
      #expect(facts.pivot == dependent.count - 1, "\(facts)")
    }
  }

  @Test func traps() async {
    await #expect(processExitsWith: .failure) {
      let model = try MultivariateNormal<Double>(mean: [1, 2], standardDeviation: 1)
      print(try model.transformed(by: Matrix([[1, 2, 3]])))
    }
    await #expect(processExitsWith: .failure) {
      let model = try MultivariateNormal<Double>(mean: [1, 2], standardDeviation: 1)
      print(try model.transformed(by: Matrix([[1, 2]]), shiftedBy: [1, 2]))
    }
  }
}
