internal import GaussianEngine
internal import LinearAlgebra

/// The M-step: sums to parameters.
struct MixtureMaximization<Scalar: GaussianScalar>: Sendable {
  let covariance: MixtureCovariance
  let policy: CovariancePolicy
  /// A component with less than this weight has lost its observations: 10⁻⁸ of an average row.
  let leastWeight: Double
  /// The variance of each variable in all rows, which a relative ridge is a share of.
  let variances: [Double]

  /// Parameters that fit the sums best.
  ///
  /// - Parameters:
  ///   - sums: What an E-step left, about the shifts.
  ///   - shifts: One point a component.
  ///   - previous: The components before the step, one of which is kept where nothing is left to estimate it from.
  ///   - iteration: For errors.
  /// - Returns: Weights and components.
  /// - Throws: ``GaussianError``.
  func parameters(
    from sums: MixtureSums, about shifts: [[Scalar]], previous: [MultivariateNormal<Scalar>]?, iteration: Int
  ) throws(GaussianError) -> MixtureParameters<MultivariateNormal<Scalar>> {
    let total = sums.components.reduce(0) { $0 + $1.weight }
    guard total.isFinite, total > 0 else { throw .overflow(quantity: "the sum of the weights") }
    let moments = zip(sums.components, shifts).map { sums, shift in
      sums.weight < leastWeight ? nil : ComponentMoments(sums, about: shift.map { Double($0) })
    }
    let pooled = pooledCovariance(of: moments, weighing: sums.components)
    let shared = try sharedParameter(pooled, sums.components, iteration: iteration)
    var components: [MultivariateNormal<Scalar>] = []
    for (index, moments) in moments.enumerated() {
      if moments == nil, covariance != .tied, let previous {
        components.append(previous[index])
        continue
      }
      let mean = moments?.mean ?? previous?[index].mean.map { Double($0) } ?? shifts[index].map { Double($0) }
      components.append(
        try component(
          index, mean: mean, covariance: moments?.covariance ?? pooled, shared: shared, sums.components[index],
          iteration: iteration))
    }
    return MixtureParameters(
      weights: sums.components.map { $0.weight / total }, components: components,
      empty: moments.indices.filter { moments[$0] == nil })
  }

  /// The one covariance of a tied mixture.
  private func sharedParameter(
    _ pooled: [Double], _ sums: [ShiftedSums], iteration: Int
  ) throws(GaussianError) -> (parameter: any CovarianceParameter<Scalar>, adjustment: CovarianceAdjustment?)? {
    guard covariance == .tied else { return nil }
    do throws(GaussianError) { return try parameter(pooled, sums) } catch {
      throw .componentFailed(component: 0, iteration: iteration, reason: error)
    }
  }

  private func component(
    _ index: Int, mean: [Double], covariance: [Double],
    shared: (parameter: any CovarianceParameter<Scalar>, adjustment: CovarianceAdjustment?)?, _ sums: ShiftedSums,
    iteration: Int
  ) throws(GaussianError) -> MultivariateNormal<Scalar> {
    do throws(GaussianError) {
      let (parameter, adjustment) = if let shared { shared } else { try self.parameter(covariance, [sums]) }
      var record = record(of: [sums])
      record?.adjustment = adjustment
      return try MultivariateNormal(mean: mean.map { Scalar($0) }, parameter: parameter, estimation: record)
    } catch {
      throw .componentFailed(component: index, iteration: iteration, reason: error)
    }
  }

  private func parameter(
    _ products: [Double], _ sums: [ShiftedSums]
  ) throws(GaussianError) -> (parameter: any CovarianceParameter<Scalar>, adjustment: CovarianceAdjustment?) {
    guard products.allSatisfy(\.isFinite) else { throw .overflow(quantity: "the variance of the observations") }
    let dimension = sums[0].dimension
    let structure = covariance.structure
    let estimated: StructuredCovariance
    if structure == .full {
      var matrix = Matrix(rows: dimension, columns: dimension, elements: products)
      matrix.mirrorLowerTriangle()
      estimated = .full(matrix)
    } else {
      estimated = StructuredCovariance.diagonal(products).projected(onto: structure)
    }
    let record = record(of: sums) ?? EstimationRecord(estimator: "em", count: 1, weight: 1, effectiveSampleSize: 1)
    var estimate = GaussianEstimate(
      mean: [Double](repeating: 0, count: dimension), covariance: estimated, requiredCount: 0, record: record)
    estimate.referenceVariances = variances
    return try policy.parameter(for: estimate, shrinkage: { nil }, of: Scalar.self)
  }

  /// What is known of the observations of a component; `nil` for none.
  private func record(of sums: [ShiftedSums]) -> EstimationRecord? {
    var weights = WeightSums.none
    for sum in sums { weights.merge(sum.weights) }
    guard weights.total >= leastWeight, weights.squares > 0 else { return nil }
    var record = EstimationRecord(
      estimator: "em", count: weights.count, weight: weights.total,
      effectiveSampleSize: weights.total / weights.squares * weights.total)
    record.policy = policy
    return record
  }
}
