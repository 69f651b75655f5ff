internal import GaussianEngine
internal import LinearAlgebra
internal import RandomStreams

/// The parameters that a fit begins with.
struct MixtureStart<Scalar: GaussianScalar> {
  /// What it is made of, if it is made of rows.
  let rows: MatrixSource<Scalar>?
  let components: Int
  let options: GaussianMixture<Scalar>.Options
  let survey: ObservationSurvey<Scalar>
  let seed: UInt64
  let parallelism: Parallelism

  func parameters() throws(GaussianError) -> MixtureParameters<Scalar> {
    if case .mixture(let mixture) = options.start {
      return MixtureParameters(weights: mixture.weights, components: mixture.components)
    }
    guard let rows else { preconditionFailure("a start by \(options.start.name) needs rows") }
    switch options.start {
    case .kMeans: return try clusters(of: rows, maximumIterations: 300)
    case .kMeansPlusPlus: return try clusters(of: rows, maximumIterations: 1)
    case .randomResponsibilities:
      let stream = RandomStream(seed: seed, stream: 3)
      return try parameters(of: rows) { row, component in
        Scalar(stream.uniform(row: UInt64(row), index: UInt32(component)))
      }
    case .responsibilities(let shares):
      precondition(
        shares.rows == rows.rows.rows && shares.columns == components,
        "responsibilities are \(shares.rows) × \(shares.columns), not \(rows.rows.rows) × \(components)")
      if let (row, component) = shares.firstNonFiniteElement() {
        throw .nonFinite(quantity: "the responsibilities", row: row, variable: component)
      }
      for row in 0..<shares.rows {
        for component in 0..<components where shares[row, component] < 0 {
          throw .invalidWeight(row: row, value: Double(shares[row, component]))
        }
      }
      return try parameters(of: rows) { row, component in shares[row, component] }
    case .mixture: preconditionFailure("handled above")
    }
  }

  /// Each cluster of k-means is a component.
  private func clusters(
    of source: MatrixSource<Scalar>, maximumIterations: Int
  ) throws(GaussianError) -> MixtureParameters<Scalar> {
    let clusters = try KMeans(
      fitting: source.rows, clusters: components, weights: source.weights,
      options: .init(maximumIterations: maximumIterations, seed: seed), parallelism: parallelism)
    let centres = (0..<components).map { clusters.centres.row($0) }
    let weights = source.weights
    let sums = unsafe ExpectationMaximizationPass.run(
      source.rows, shifts: centres, shape: options.covariance.structure.sums, parallelism: parallelism
    ) { first, count, stride, terms in
      unsafe terms.update(repeating: 0, count: components * stride)
      for row in 0..<count {
        unsafe terms[clusters.labels[first + row] * stride + row] = weights?[first + row] ?? 1
      }
    }
    return try maximization(source).parameters(from: sums, about: centres, previous: nil, iteration: 0)
  }

  /// The parameters for given shares, which are made to add up to 1 a row.
  ///
  /// Two passes: the first finds the means, so that the second can centre.
  private func parameters(
    of source: MatrixSource<Scalar>, shares: @Sendable (_ row: Int, _ component: Int) -> Scalar
  ) throws(GaussianError) -> MixtureParameters<Scalar> {
    let weights = source.weights
    func sums(about shifts: [[Scalar]], _ shape: ShiftedSums.Shape) -> MixtureSums {
      unsafe ExpectationMaximizationPass.run(source.rows, shifts: shifts, shape: shape, parallelism: parallelism) {
        first, count, stride, terms in
        for row in 0..<count {
          let values = (0..<components).map { shares(first + row, $0) }
          let total = values.reduce(0, +)
          let weight = weights?[first + row] ?? 1
          let scale = weight > 0 && total > 0 ? weight / total : 0
          for (component, value) in values.enumerated() {
            unsafe terms[component * stride + row] = value * scale
          }
        }
      }
    }
    let middle = Array(repeating: survey.mean, count: components)
    let first = sums(about: middle, .diagonal)
    let means = zip(first.components, middle).map { sums, middle in
      sums.weight > 0 ? zip(middle, sums.sums).map { $0 + Scalar($1 / sums.weight) } : middle
    }
    let second = sums(about: means, options.covariance.structure.sums)
    return try maximization(source).parameters(from: second, about: means, previous: nil, iteration: 0)
  }

  private func maximization(_ source: MatrixSource<Scalar>) -> MixtureMaximization<Scalar> {
    MixtureMaximization(
      covariance: options.covariance, policy: options.policy,
      leastWeight: 1e-8 * survey.weight / Double(survey.count))
  }
}
