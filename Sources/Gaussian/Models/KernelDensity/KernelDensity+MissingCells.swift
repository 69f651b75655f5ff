public import GaussianEngine
public import LinearAlgebra
internal import RandomStreams
internal import RealModule

extension KernelDensity: ConditionalModel, PredictiveModel {
  /// The distribution of the other variables given values of some: a kernel density on as many rows, moved and weighted.
  ///
  /// Each kernel is conditioned on its own, and counts as much as its density at the values.
  ///
  /// - Parameter values: Finite values of observed variables, which are counted from 0.
  /// - Returns: A model of the variables that remain, in ascending order; rows whose kernels have next to no density at
  ///   the values are left out. The same model without values.
  /// - Throws: ``GaussianError/outOfReach(row:)`` if no kernel has a density at the values, or
  ///   ``GaussianError/overflow(quantity:)`` if a row is then outside the range of the scalar.
  /// - Precondition: No variable is outside `0..<dimension`, at least one remains, and values are finite.
  /// - Complexity: O(rows × dimension² + dimension³).
  public func conditioned(on values: [Int: Scalar]) throws(GaussianError) -> KernelDensity {
    guard !values.isEmpty else { return self }
    precondition(values.count < dimension, "all of \(dimension) variables are observed, and none remains")
    precondition(values.values.allSatisfy(\.isFinite), "values that are not finite condition nothing: \(values)")
    let remaining = (0..<dimension).filter { values[$0] == nil }
    let kernels = ConditionalKernels(self, missing: remaining)
    let row = (0..<dimension).map { values[$0] ?? 0 }
    let (shares, mean) = kernels.shares(of: row)
    guard !shares[0].isNaN else { throw .outOfReach(row: 0) }
    // Squares of weights have to stay in the range, and what is below has no part in a draw.
    let least = Scalar.leastNormalMagnitude.squareRoot()
    let kept = shares.indices.filter { Scalar(shares[$0]) > least }
    let moved = Matrix<Scalar>(
      kept.map { kernel in
        remaining.indices.map { Scalar(kernels.offsets[kernel, $0] + mean[$0]) }
      })
    return try KernelDensity(
      fitting: moved, weights: kept.map { Scalar(shares[$0]) },
      bandwidth: .choleskyFactor(kernels.conditional.positiveFactor.converted(to: Scalar.self)))
  }

  /// Logarithm of the density of what each row shows, in nats.
  ///
  /// - Parameters:
  ///   - observations: Shape `count × dimension`; NaN is a missing cell.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Returns: One value a row: that of the marginal of its observed variables, 0 for a row that shows nothing.
  /// - Precondition: `observations` has `dimension` columns.
  /// - Complexity: As ``logDensities(of:parallelism:)``, and O(rows × dimension²) for each set of variables that rows show.
  public func observedLogDensities(
    of observations: Matrix<Scalar>, parallelism: Parallelism = .automatic
  ) -> [Scalar] {
    logDensities(ofPartsOf: observations, parallelism: parallelism)
  }

  /// The table with its missing cells filled in by their means given what their rows show, or drawn.
  ///
  /// The mean is kernel regression: an average over the training rows, by their nearness in what the row shows. A draw takes one of
  /// them, and adds the noise of its kernel.
  ///
  /// - Parameters:
  ///   - observations: Shape `count × dimension`; NaN is a missing cell. A row that is out of reach of all kernels, or has an infinite
  ///     cell, is filled in with NaN.
  ///   - firstRow: The number of the first row in the table, not negative.
  ///   - seed: Where draws come from; `nil` for means.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Returns: The same shape; cells that were there keep their bits.
  /// - Precondition: `observations` has `dimension` columns.
  /// - Complexity: O(count × rows × dimension), and O(rows × dimension²) for each set of variables that rows show.
  public func imputed(
    _ observations: Matrix<Scalar>, firstRow: Int = 0, seed: UInt64?, parallelism: Parallelism = .automatic
  ) -> Matrix<Scalar> {
    precondition(firstRow >= 0, "row \(firstRow) of a table")
    let normals = seed.map { RandomStream(seed: $0, for: .imputation) }
    let choices = seed.map { RandomStream(seed: $0, for: .imputationChoice) }
    let dimension = dimension
    return filled(observations, count: 1, parallelism) { kernels, shares, mean, row in
      let unknown = mean.count
      var values = mean
      guard let normals, let choices else {
        for (kernel, share) in shares.enumerated() where share != 0 {
          for place in 0..<unknown { values[place] += share * kernels.offsets[kernel, place] }
        }
        return [values]
      }
      let number = UInt64(firstRow + row)
      var rest = choices.uniform(row: number, index: 0)
      let chosen =
        shares.indices.first { kernel in
          if rest < shares[kernel] { return true }
          rest -= shares[kernel]
          return false
        } ?? shares.indices.last { shares[$0] > 0 }
      guard let chosen else { return [mean.map { _ in .nan }] }
      for place in 0..<unknown { values[place] += kernels.offsets[chosen, place] }
      let noise = normals.standardNormals(row: number, count: dimension)
      unsafe values.withUnsafeMutableBufferPointer { values in
        unsafe noise.withUnsafeBufferPointer { noise in
          guard let values = values.baseAddress, let noise = noise.baseAddress else { return }
          unsafe kernels.conditional.addNoise(noise, times: 1, to: values)
        }
      }
      return [values]
    }[0]
  }

  /// The table with each missing cell filled in by a quantile of its distribution given what its row shows.
  ///
  /// - Parameters:
  ///   - observations: Shape `count × dimension`; NaN is a missing cell.
  ///   - probabilities: Which quantiles, between 0 and 1.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Returns: One matrix a probability; cells that were there keep their bits.
  /// - Precondition: `observations` has `dimension` columns.
  /// - Complexity: Some 15 evaluations of the distribution function of all kernels for each cell and probability.
  public func imputedQuantiles(
    _ observations: Matrix<Scalar>, at probabilities: [Double], parallelism: Parallelism = .automatic
  ) -> [Matrix<Scalar>] {
    checkProbabilities(probabilities)
    return filled(observations, count: probabilities.count, parallelism) { kernels, shares, mean, _ in
      let deviations = kernels.conditional.deviations
      // Kernels that together have less than a part in 10¹⁸ move no quantile that anybody asks for.
      let least = 1e-18 / Double(shares.count) * min(1, 1e3 * (probabilities.min() ?? 1))
      let present = shares.indices.filter { !(shares[$0] <= least) }
      let standard = StandardDistribution(degreesOfFreedom: .infinity)
      let distributions = mean.indices.map { place in
        MixedDistribution(
          parts: present.map { kernel in
            MixedDistribution.Part(
              share: shares[kernel], location: mean[place] + kernels.offsets[kernel, place], scale: deviations[place],
              standard: standard)
          })
      }
      return probabilities.map { probability in distributions.map { $0.quantile(probability) } }
    }
  }

  /// The rows with missing cells filled in by some values, several times.
  ///
  /// - Parameters:
  ///   - observations: Shape `count × dimension`.
  ///   - count: How many times.
  ///   - parallelism: Threads to use.
  ///   - values: Called with the kernels, their shares of a row, the mean of a kernel at the centre, and the number of the row: the
  ///     values of the missing cells, `count` times.
  /// - Returns: One table each time.
  private func filled(
    _ observations: Matrix<Scalar>, count: Int, _ parallelism: Parallelism,
    _ values: @Sendable (_ kernels: ConditionalKernels, _ shares: [Double], _ mean: [Double], _ row: Int) -> [[Double]]
  ) -> [Matrix<Scalar>] {
    precondition(
      observations.columns == dimension,
      "observations are \(observations.rows) × \(observations.columns), the model has dimension \(dimension)")
    let patterns = MissingPatterns(of: observations)
    let dimension = dimension
    let size = observations.rows * dimension
    let cells = Workspace(count: max(1, count * size), filledWith: 0.0)
    // The kernels of a pattern are prepared once, and its rows shared out.
    for pattern in 0..<patterns.count where patterns.observedCount(of: pattern) < dimension {
      let kernels = ConditionalKernels(self, missing: patterns.missingVariables(of: pattern))
      let rows = Array(patterns.rows(of: pattern))
      forEachBlock(count: rows.count, parallelism: parallelism) {
        ()
      } _: { index, _ in
        let row = rows[index]
        let (shares, mean) = kernels.shares(of: observations.row(row))
        for (copy, found) in values(kernels, shares, mean, row).enumerated() {
          for (value, variable) in zip(found, kernels.conditional.missing) {
            unsafe cells.base[copy * size + row * dimension + variable] = value
          }
        }
      }
    }
    return (0..<count).map { copy in
      var rows = observations
      let values = unsafe UnsafeBufferPointer(start: cells.base + copy * size, count: size)
      fillMissingCells(
        of: &rows, with: unsafe Matrix(rows: rows.rows, columns: dimension, elements: Array(values)))
      return rows
    }
  }
}

/// The kernels of a density given some of the variables.
private struct ConditionalKernels: Sendable {
  /// A kernel on the mean of the rows.
  let conditional: CellConditional
  /// How far the mean of each kernel is from that of ``conditional``, whatever is given.
  ///
  /// Shape `rows × missing`.
  let offsets: Matrix<Double>
  /// L₁⁻¹·(xₒ − mean) of each training row.
  private let whitened: Matrix<Double>
  /// ln wᵢ.
  private let logWeights: [Double]?

  init<Scalar: GaussianScalar>(_ density: KernelDensity<Scalar>, missing: [Int]) {
    let isMissing = Set(missing)
    let observed = (0..<density.dimension).filter { !isMissing.contains($0) }
    let conditional = CellConditional(
      mean: density.mean.map { Double($0) }, of: missing, given: observed,
      factor: reorderedFactor(density.root, order: observed + missing))
    var offsets = Matrix(rows: density.rows.rows, columns: missing.count, repeating: 0.0)
    var whitened = Matrix(rows: density.rows.rows, columns: observed.count, repeating: 0.0)
    for row in 0..<density.rows.rows {
      let cells = density.rows.row(row)
      let (mean, coordinates) = conditional.meansAndCoordinates(of: cells)
      for (place, variable) in missing.enumerated() { offsets[row, place] = Double(cells[variable]) - mean[place] }
      for place in observed.indices { whitened[row, place] = coordinates[place] }
    }
    (self.conditional, self.offsets, self.whitened) = (conditional, offsets, whitened)
    logWeights = density.weights.map { $0.map { Double.log(Double($0)) } }
  }

  /// Each kernel's share of a row, and the mean of ``conditional`` given it.
  ///
  /// - Parameter row: One cell a variable; only the observed ones matter.
  /// - Returns: Shares that add up to 1, or are NaN for a row out of reach.
  func shares<Scalar: GaussianScalar>(of row: [Scalar]) -> (shares: [Double], mean: [Double]) {
    let (mean, coordinates) = conditional.meansAndCoordinates(of: row)
    var terms = logWeights ?? [Double](repeating: 0, count: offsets.rows)
    let columns = coordinates.count
    unsafe whitened.withUnsafeBufferPointer { whitened in
      for kernel in terms.indices {
        var distance = 0.0
        for column in 0..<columns {
          let difference = unsafe coordinates[column] - whitened[kernel * columns + column]
          distance += difference * difference
        }
        terms[kernel] -= 0.5 * distance
      }
    }
    let largest = terms.reduce(-Double.infinity) { $1.isNaN ? .nan : max($0, $1) }
    guard largest.isFinite else { return (terms.map { _ in .nan }, mean) }
    var total = 0.0
    for kernel in terms.indices {
      terms[kernel] = .exp(terms[kernel] - largest)
      total += terms[kernel]
    }
    return (terms.map { $0 / total }, mean)
  }
}

extension CellConditional {
  /// K with a positive diagonal: rotations may turn a column round, which K·Kᵀ does not show.
  fileprivate var positiveFactor: Matrix<Double> {
    var result = factor
    for column in 0..<factor.columns where factor[column, column] < 0 {
      for row in column..<factor.rows { result[row, column] = -factor[row, column] }
    }
    return result
  }

  /// The means of the missing cells of a row, and L₁⁻¹·(xₒ − μₒ).
  fileprivate func meansAndCoordinates<Scalar: GaussianScalar>(
    of row: [Scalar]
  ) -> (means: [Double], coordinates: [Double]) {
    var means = [Double](repeating: 0, count: missing.count)
    var coordinates = [Double](repeating: 0, count: observed.count)
    unsafe row.withUnsafeBufferPointer { row in
      guard let row = row.baseAddress else { return }
      unsafe means.withUnsafeMutableBufferPointer { means in
        if let means = means.baseAddress { unsafe writeMeans(given: row, into: means) }
      }
      unsafe coordinates.withUnsafeMutableBufferPointer { coordinates in
        if let coordinates = coordinates.baseAddress {
          _ = unsafe squaredDistance(of: row, scratch: coordinates)
        }
      }
    }
    return (means, coordinates)
  }
}
