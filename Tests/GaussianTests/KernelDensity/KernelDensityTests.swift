import Gaussian
import GaussianReference
import LinearAlgebra
import RealModule
import TestSupport
import Testing

/// Kernel densities against SciPy and against loops over all pairs.
@Suite struct KernelDensityTests {
  /// SciPy's figures are doubles with roundings of their own: twelve digits of what is large, and of 1, but for what
  /// the condition number of the correlation matrix takes from both.
  @Test(arguments: Fixture.kernelDensities) func golden(example: KernelDensityCase) throws {
    var errors = ErrorBound("SciPy's gaussian_kde, \(example)")
    let (rows, queries) = (Matrix(example.rows), Matrix(example.queries))
    for fit in example.fits {
      let rule: KernelDensity<Double>.Bandwidth =
        fit.rule == "scott" ? .scott : fit.rule == "silverman" ? .silverman : .factor(fit.factor)
      let model = try KernelDensity(fitting: rows, weights: example.weights, bandwidth: rule)
      #expect(model.bandwidth.rule.rawValue == fit.rule)
      #expect(model.bandwidth.meanLeaveOneOutLogLikelihood == nil)
      errors.record(try #require(model.bandwidth.factor) - fit.factor, bound: 1e-12 * fit.factor, at: "factor")
      errors.record(
        model.estimation.effectiveSampleSize - fit.effectiveSampleSize, bound: 1e-12 * fit.effectiveSampleSize,
        at: "effective sample size")
      let precision = 1e-12 + 16 * Double.ulpOfOne * correlationConditionNumber(of: fit.bandwidth)
      let bandwidth = model.bandwidthCovariance
      for i in 0..<model.dimension {
        for j in 0..<model.dimension {
          let scale = (fit.bandwidth[i][i] * fit.bandwidth[j][j]).squareRoot()
          errors.record(bandwidth[i, j] - fit.bandwidth[i][j], bound: 1e-12 * scale, at: "bandwidth")
        }
      }
      for (density, expected) in zip(model.logDensities(of: queries), fit.logDensities) {
        errors.record(density - expected, bound: precision * (1 + expected.magnitude), at: "\(fit.rule) \(fit.factor)")
      }
      // The same model, its bandwidth given as a matrix.
      let given = try KernelDensity(
        fitting: rows, weights: example.weights, bandwidth: .matrix(Matrix(fit.bandwidth)))
      #expect(given.bandwidth.rule == .matrix)
      #expect(given.bandwidth.factor == nil)
      for (density, expected) in zip(given.logDensities(of: queries), fit.logDensities) {
        errors.record(density - expected, bound: precision * (1 + expected.magnitude), at: "matrix")
      }
    }
    #expect(errors.report(), "\(errors)")
  }

  @Test func againstTheReferenceInDouble() throws { try compare(Double.self) }
  @Test func againstTheReferenceInFloat() throws { try compare(Float.self) }

  /// The bound that the documentation states.
  private func compare<Scalar: GaussianScalar>(_ type: Scalar.Type) throws {
    var errors = ErrorBound("kernel log-density, \(type)")
    var generator = SplitMix64(seed: 61)
    for dimension in [1, 2, 5, 9] {
      for (factor, offset) in [(1.0, 0.0), (0.2, 0), (0.05, 0), (1e-3, 0), (1e-6, 0), (0.3, 1e4)] {
        let covariance = randomCovariance(dimension: dimension, conditionNumber: 30, using: &generator)
        let root = try ReferenceCholesky<Double>(factoring: covariance)
        let drawn: [[Scalar]] = converted(
          generator.normalRows(40, dimension: dimension).map { root.times($0).map { $0 + offset } })
        let weights = (0..<30).map { _ in Scalar(0.1 + generator.uniform()) }
        let (rows, queries) = (Array(drawn.prefix(30)), drawn.suffix(10) + drawn.prefix(2))
        let model = try KernelDensity(
          fitting: Matrix(rows), weights: weights, bandwidth: .factor(factor))
        // With the bandwidth as the model has it: the covariance of the rows has tests of its own.
        let lower: [[WidestScalar]] = (0..<dimension).map { converted(model.root.row($0)) }
        let reference = try ReferenceKernelDensity<WidestScalar>(
          rows: converted(rows), weights: converted(weights),
          bandwidth: lower.map { x in lower.map { y in zip(x, y).reduce(0) { $0 + $1.0 * $1.1 } } })
        let densities = model.logDensities(of: Matrix(Array(queries)))
        for (query, density) in zip(queries, densities) {
          let (value, bound) = expected(
            query, reference, factor: factor, epsilon: Scalar.epsilon)
          errors.record(WidestScalar(density) - value, bound: bound, at: "d=\(dimension), factor \(factor), \(offset)")
        }
      }
    }
    #expect(errors.report(), "\(errors)")
  }

  private func expected<Scalar: GaussianScalar>(
    _ query: [Scalar], _ reference: ReferenceKernelDensity<WidestScalar>, factor: Double, epsilon: Double
  ) -> (value: WidestScalar, bound: Double) {
    let dimension = Double(query.count)
    let value = reference.logDensity(of: converted(query))
    let kappa = correlationConditionNumber(of: converted(reference.bandwidth.map { $0.map { Double($0) } }))
    let factored = try? ReferenceCholesky<WidestScalar>(factoring: reference.bandwidth)
    let count = WidestScalar(reference.rows.count)
    let mean = query.indices.map { j in reference.rows.reduce(0) { $0 + $1[j] } / count }
    func norm(_ x: [WidestScalar], _ y: [WidestScalar]) -> Double {
      let z = factored?.solve(zip(x, y).map { $0 - $1 }) ?? []
      return Double(z.reduce(0) { $0 + $1 * $1 }).squareRoot()
    }
    let x: [WidestScalar] = converted(query)
    let distances = reference.rows.map { norm(x, $0) }
    let nearest = distances.indices.min { distances[$0] < distances[$1] } ?? 0
    let (m, reach) = (distances[nearest], norm(x, mean) + norm(reference.rows[nearest], mean))
    // Lanes are in double precision beyond the reach of single precision; the result is rounded to the scalar.
    let far = reference.rows.map { norm($0, mean) }.max() ?? 0
    let lanes = epsilon < 1e-10 || far > 200 ? Double.ulpOfOne : epsilon
    let bound =
      4 * (kappa + 1) * dimension * lanes * reach * m + (dimension + 8) * lanes * m * m + 80 * lanes
      + epsilon * Double(value.magnitude)
      + 16 * Double.ulpOfOne * kappa * dimension
    return (value, bound)
  }

  @Test(arguments: [false, true]) func leaveOneOut(isWeighted: Bool) throws {
    var generator = SplitMix64(seed: 62)
    let rows = generator.normalRows(70, dimension: 3)
    let weights = rows.map { _ in isWeighted ? 0.05 + generator.uniform() : 1 }
    let model = try KernelDensity(
      fitting: Matrix(rows), weights: isWeighted ? weights : nil, bandwidth: .factor(0.4))
    let reference = try ReferenceKernelDensity<WidestScalar>(
      fitting: converted(rows), weights: converted(weights), factor: 0.4)
    var errors = ErrorBound("leave-one-out log-density")
    let densities = model.leaveOneOutLogDensities()
    for (density, expected) in zip(densities, reference.leaveOneOutLogDensities()) {
      errors.record(WidestScalar(density) - expected, bound: 1e-13 * (1 + Double(expected.magnitude)), at: "")
    }
    #expect(errors.report(), "\(errors)")
    for parallelism in [Parallelism.serial, .threads(2), .threads(7)] {
      #expect(model.leaveOneOutLogDensities(parallelism: parallelism) == densities)
    }
    // In single precision with what that rounds, and by the rows' own densities under refits of all others.
    let single = try KernelDensity(
      fitting: Matrix<Float>(converted(rows)), weights: isWeighted ? converted(weights) : nil, bandwidth: .factor(0.4))
    for (density, expected) in zip(single.leaveOneOutLogDensities(), densities) {
      #expect((Double(density) - expected).magnitude < 1e-4 * (1 + expected.magnitude))
    }
    for left in [0, 33, 69] {
      let others = rows.indices.filter { $0 != left }
      let refit = try KernelDensity(
        fitting: Matrix(others.map { rows[$0] }), weights: isWeighted ? others.map { weights[$0] } : nil,
        bandwidth: .matrix(model.bandwidthCovariance))
      #expect((refit.logDensity(of: rows[left]) - densities[left]).magnitude < 1e-12 * (1 + densities[left].magnitude))
    }
  }

  /// The factor that is found has the greatest likelihood, by loops over all pairs, of a fine grid of factors.
  @Test(arguments: [false, true]) func leaveOneOutBandwidth(isWeighted: Bool) throws {
    var generator = SplitMix64(seed: 63)
    let rows = generator.normalRows(60, dimension: 2).enumerated().map { i, z in i % 2 == 0 ? z : z.map { $0 / 5 + 4 } }
    let weights = rows.map { _ in isWeighted ? 0.05 + generator.uniform() : 1 }
    let model = try KernelDensity(
      fitting: Matrix(rows), weights: isWeighted ? weights : nil, bandwidth: .leaveOneOut)
    let (factor, mean) = (
      try #require(model.bandwidth.factor), try #require(model.bandwidth.meanLeaveOneOutLogLikelihood)
    )
    func likelihood(_ factor: Double) throws -> Double {
      try ReferenceKernelDensity(fitting: rows, weights: weights, factor: factor).meanLeaveOneOutLogLikelihood()
    }
    #expect((try likelihood(factor) - mean).magnitude < 1e-12)
    for exponent in stride(from: -5.0, through: 3, by: 0.25) {
      #expect(try likelihood(factor * .exp(exponent)) <= mean + 1e-14)
    }
    for step in [-3e-4, 3e-4] { #expect(try likelihood(factor * (1 + step)) < mean) }
    let densities = model.leaveOneOutLogDensities()
    let total = zip(densities, weights).reduce(0) { $0 + $1.0 * $1.1 } / weights.reduce(0, +)
    #expect((total - mean).magnitude < 1e-13 * (1 + mean.magnitude))
    // The same rows in single precision, whose likelihoods are told apart in double.
    let single = try KernelDensity(
      fitting: Matrix<Float>(converted(rows)), weights: isWeighted ? converted(weights) : nil, bandwidth: .leaveOneOut)
    #expect((try #require(single.bandwidth.factor) / factor - 1).magnitude < 1e-3)
    for parallelism in [Parallelism.serial, .threads(3)] {
      let again = try KernelDensity(
        fitting: Matrix(rows), weights: isWeighted ? weights : nil, bandwidth: .leaveOneOut, parallelism: parallelism)
      #expect(again == model)
      #expect(again.estimation == model.estimation)
    }
  }

  /// Some duplicates draw the factor down, and no further than the others allow.
  @Test func duplicates() throws {
    var generator = SplitMix64(seed: 64)
    let rows = generator.normalRows(50, dimension: 2)
    let (free, some) = (
      try KernelDensity(fitting: Matrix(rows), bandwidth: .leaveOneOut),
      try KernelDensity(fitting: Matrix(rows + rows.prefix(40)), bandwidth: .leaveOneOut)
    )
    let (wide, narrow) = (try #require(free.bandwidth.factor), try #require(some.bandwidth.factor))
    #expect(narrow < wide)
    #expect(narrow > wide / 100)
    let error = try #require(throws: GaussianError.self) {
      try KernelDensity(fitting: Matrix(rows + rows), bandwidth: .leaveOneOut)
    }
    #expect(error.description.contains("every row has an exact duplicate"))
    #expect(error.description.contains("remove duplicates, or give a factor"))
    _ = try KernelDensity(fitting: Matrix(rows + rows), bandwidth: .scott)
  }

  @Test func weightsAreShares() throws {
    var generator = SplitMix64(seed: 65)
    let rows = generator.normalRows(40, dimension: 2)
    let queries = Matrix(generator.normalRows(20, dimension: 2))
    let weights = rows.indices.map { $0 % 4 == 0 ? 0 : 0.5 + Double($0 % 3) }
    let model = try KernelDensity(fitting: Matrix(rows), weights: weights)
    let present = rows.indices.filter { weights[$0] > 0 }
    let fewer = try KernelDensity(
      fitting: Matrix(present.map { rows[$0] }), weights: present.map { weights[$0] })
    #expect(model.weights == fewer.weights)
    #expect(model.rows == fewer.rows)
    #expect(model.observationCount == 30)
    for (a, b) in zip(model.logDensities(of: queries), fewer.logDensities(of: queries)) {
      #expect((a - b).magnitude < 1e-13 * (1 + b.magnitude))
    }
    // What is absent may be anything.
    var spoiled = rows
    for row in rows.indices where weights[row] == 0 { spoiled[row] = [.nan, .infinity] }
    #expect(try KernelDensity(fitting: Matrix(spoiled), weights: weights).rows == model.rows)
    // Only the ratios matter; equal weights are none.
    let scaled = try KernelDensity(fitting: Matrix(rows), weights: weights.map { $0 * 1024 })
    #expect(scaled.logDensities(of: queries) == model.logDensities(of: queries))
    let plain = try KernelDensity(fitting: Matrix(rows), bandwidth: .factor(0.5))
    let equal = try KernelDensity(
      fitting: Matrix(rows), weights: [Double](repeating: 2, count: 40), bandwidth: .factor(0.5))
    for (a, b) in zip(plain.logDensities(of: queries), equal.logDensities(of: queries)) {
      #expect((a - b).magnitude < 1e-13 * (1 + b.magnitude))
    }
    // A row that outweighs all others by more than a double holds leaves them as they are when it is left out.
    let heavy = try KernelDensity(
      fitting: Matrix(Array(rows.prefix(4))), weights: [1e20, 1, 1, 2], bandwidth: .matrix(.identity(2)))
    let others = try KernelDensity(
      fitting: Matrix(Array(rows[1..<4])), weights: [1, 1, 2], bandwidth: .matrix(.identity(2)))
    #expect((heavy.leaveOneOutLogDensities()[0] - others.logDensity(of: rows[0])).magnitude < 1e-13)
  }

  @Test func marginal() throws {
    var generator = SplitMix64(seed: 66)
    let rows = Matrix(generator.normalRows(50, dimension: 4))
    let weights = (0..<50).map { _ in 0.2 + generator.uniform() }
    let model = try KernelDensity(fitting: rows, weights: weights, bandwidth: .factor(0.4))
    let marginal = model.marginal(over: [3, 1])
    let direct = try KernelDensity(
      fitting: rows.selecting(columns: [3, 1]), weights: weights, bandwidth: .factor(0.4))
    #expect(marginal.dimension == 2)
    #expect(marginal.bandwidth.factor == 0.4)
    let queries = Matrix(generator.normalRows(10, dimension: 2))
    for (a, b) in zip(marginal.logDensities(of: queries), direct.logDensities(of: queries)) {
      #expect((a - b).magnitude < 1e-13 * (1 + b.magnitude))
    }
  }
}
