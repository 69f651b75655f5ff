import Gaussian
import GaussianEngine
import GaussianReference
import LinearAlgebra
import RealModule
import TestSupport
import Testing

/// The mixture against its slow twin in a wider scalar.
@Suite struct MixtureReferenceTests {
  @Test(arguments: [1, 3, 8, 17], MixtureCovariance.allCases)
  func densitiesInDouble(dimension: Int, covariance: MixtureCovariance) throws {
    try checkDensities(Double.self, dimension, covariance)
  }

  @Test(arguments: [2, 9], MixtureCovariance.allCases)
  func densitiesInFloat(dimension: Int, covariance: MixtureCovariance) throws {
    try checkDensities(Float.self, dimension, covariance)
  }

  /// A term errs as the density of a single Gaussian; the log-sum-exp errs as its worst term within reach does, and by a
  /// few roundings of its own.
  private func checkDensities<Scalar: GaussianScalar>(
    _ type: Scalar.Type, _ dimension: Int, _ covariance: MixtureCovariance
  ) throws {
    let problem = try MixtureProblem(
      35, dimension: dimension, components: 4, covariance: covariance, seed: UInt64(100 + dimension))
    let mixture = try problem.start.rounded(to: Scalar.self)
    let reference = try mixture.reference
    let observations: Matrix<Scalar> = problem.observations()
    let densities = mixture.logDensities(of: observations)
    let shares = mixture.responsibilities(of: observations)
    let terms = mixture.weightedLogDensities(of: observations)
    let labels = mixture.labels(of: observations)
    let conditions = try mixture.components.map { component in
      correlationConditionNumber(
        of: try ReferenceNormal(
          mean: converted(component.mean),
          covariance: (0..<dimension).map { converted(component.covariance.row($0)) } as [[Double]]
        ).covariance)
    }
    var errors = ErrorBound("mixture densities, d = \(dimension), \(covariance), \(Scalar.self)")
    for row in 0..<observations.rows {
      let x: [WidestScalar] = converted(observations.row(row))
      let (exactTerms, exactShares) = (reference.jointLogDensities(of: x), reference.responsibilities(of: x))
      var worst = 0.0
      for k in exactTerms.indices {
        let bound = logDensityBound(
          epsilon: Double(Scalar.ulpOfOne), correlationConditionNumber: conditions[k], dimension: dimension,
          squaredMahalanobisDistance: Double(reference.components[k].squaredMahalanobisDistance(of: x)),
          logDensity: Double(exactTerms[k]))
        errors.record(WidestScalar(terms[row, k]) - exactTerms[k], bound: bound, at: "term \(k) of row \(row)")
        if exactShares[k] > 1e-12 { worst = max(worst, bound) }
      }
      let exact = reference.logDensity(of: x)
      let own = 8 * Double(Scalar.ulpOfOne) * (1 + Double(exact.magnitude))
      errors.record(WidestScalar(densities[row]) - exact, bound: worst + own, at: "row \(row)")
      for k in exactShares.indices {
        // A share changes by itself times the change of its logarithm.
        errors.record(
          WidestScalar(shares[row, k]) - exactShares[k], bound: 2 * (worst + own), at: "share \(k) of row \(row)")
      }
      let best = exactShares.indices.max { exactShares[$0] < exactShares[$1] }!
      if exactShares[best] > 0.51 { #expect(labels[row] == best) }
    }
    #expect(errors.report(), "\(errors)")
  }

  /// Iterations of EM: shares err as the densities behind them, and mean and scatter are averages with these shares of
  /// deviations and their products.
  @Test(arguments: MixtureCovariance.allCases, [1, 2, 5])
  func iterations(covariance: MixtureCovariance, dimension: Int) throws {
    let problem = try MixtureProblem(
      70, dimension: dimension, components: 3, covariance: covariance, seed: UInt64(200 + dimension))
    let weights = problem.rows.indices.map { Double($0 % 5) / 2 }
    let rows: [[WidestScalar]] = converted(problem.rows)
    for weights in [nil, weights] {
      let fit = try GaussianMixture(
        fitting: problem.observations(), components: 3, weights: weights,
        recipe: problem.options(iterations: 3, policy: .ridge(1e-3)))
      let twin = try ReferenceMixtureFit(
        fitting: rows, weights: weights.map { converted($0) }, from: problem.start.reference,
        covariance: covariance.reference, ridge: WidestScalar(1e-3), iterations: 3)
      var errors = ErrorBound("EM and its slow twin, d = \(dimension), \(covariance)")
      // Three steps, each of which magnifies what the one before it left by less than 10.
      let share = 1000 * 64 * Double.ulpOfOne * Double(dimension + 20)
      for k in 0..<3 {
        let (component, exact) = (fit.components[k], twin.mixture.components[k])
        errors.record(WidestScalar(fit.weights[k]) - twin.mixture.weights[k], bound: share, at: "weight \(k)")
        let matrix = exact.covariance
        for i in 0..<dimension {
          let deviation = Double(matrix[i][i]).squareRoot()
          errors.record(
            WidestScalar(component.mean[i]) - exact.mean[i], bound: share * deviation, at: "mean \(k), \(i)")
          for j in 0..<dimension {
            errors.record(
              WidestScalar(component.covariance[i, j]) - matrix[i][j],
              bound: share * deviation * Double(matrix[j][j]).squareRoot(), at: "covariance \(k), \(i), \(j)")
          }
        }
      }
      for (ours, exact) in zip(try #require(fit.estimation).trace, twin.trace) {
        errors.record(WidestScalar(ours) - exact, bound: share * (1 + Double(exact.magnitude)), at: "trace")
      }
      #expect(errors.report(), "\(errors)")
    }
  }

  /// The sums of one E-step at every instruction set that this machine has.
  @Test(arguments: [InstructionSet.portable, .avx2, .avx512], [1, 3, 9])
  func levels(set: InstructionSet, dimension: Int) throws {
    guard let kernels = Kernels.at(set) else { return }
    let problem = try MixtureProblem(140, dimension: dimension, components: 5, seed: UInt64(300 + dimension))
    let weights = problem.rows.indices.map { Double($0 % 4) }
    let (rows, exactWeights): ([[WidestScalar]], [WidestScalar]) = (converted(problem.rows), converted(weights))
    let shifts = problem.start.components.map(\.mean)
    let sums = ExpectationMaximizationPass.run(
      problem.observations(Double.self), weights: weights, terms: problem.start.density.terms, shifts: shifts,
      shape: .full, parallelism: .serial, kernels: kernels)
    let reference = try problem.start.reference
    let shares = rows.map { reference.responsibilities(of: $0) }
    var errors = ErrorBound("sums of an E-step, d = \(dimension), \(set)")
    let epsilon = 256 * Double.ulpOfOne * Double(dimension + 20)
    let total = Double(exactWeights.reduce(0, +))
    errors.record(
      WidestScalar(sums.logLikelihood) - reference.meanLogLikelihood(of: rows, weights: exactWeights)
        * WidestScalar(total),
      bound: epsilon * total, at: "likelihood")
    for k in 0..<5 {
      let moments = ReferenceMoments(
        of: rows, weights: rows.indices.map { exactWeights[$0] * shares[$0][k] })
      errors.record(
        WidestScalar(sums.components[k].weight) - moments.weight, bound: epsilon * total, at: "weight of \(k)")
      for i in 0..<dimension {
        let first = (moments.mean[i] - WidestScalar(shifts[k][i])) * moments.weight
        let square = moments.scatter[i][i] + first * first / moments.weight
        let bound = epsilon * (Double(square) * total).squareRoot()
        errors.record(WidestScalar(sums.components[k].sums[i]) - first, bound: bound, at: "sum \(k), \(i)")
      }
    }
    #expect(errors.report(), "\(errors)")
  }

  /// Far from everything the density underflows, and its logarithm is that of the nearest component.
  @Test func farRows() throws {
    let problem = try MixtureProblem(10, dimension: 2, components: 3, seed: 9)
    let reference = try problem.start.reference
    for scale in [1e2, 1e8, 1e100] {
      let row = [scale, -2 * scale]
      let exact = Double(reference.logDensity(of: converted(row)))
      #expect(relativeError(problem.start.logDensity(of: row), exact) < 1e-13)
      let shares = problem.start.responsibilities(of: Matrix([row]))
      #expect((shares.row(0).reduce(0, +) - 1).magnitude < 1e-15)
    }
    #expect(problem.start.logDensity(of: [1e200, 0]) == -.infinity)
  }
}
