public import GaussianEngine
public import LinearAlgebra
internal import RandomStreams
internal import SpecialFunctions

extension Copula: ImputingModel where Base == MultivariateNormal<Double> {
  /// The rows with their missing cells filled in: by what is most typical given what they show, or drawn.
  ///
  /// What is most typical is the value at the conditional mean of the normal variable, the conditional median of what is there
  /// without bounds; of categories the most probable, by these means. Draws have the spread that what is missing has.
  ///
  /// - Parameters:
  ///   - observations: Shape `count × dimension`; NaN is a missing cell.
  ///   - firstRow: The number of the first row in a table of which these are a part, not negative.
  ///   - seed: Where draws come from; `nil` for typical values.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Returns: The same shape; cells that were there keep their bits.
  /// - Precondition: `observations` has `dimension` columns.
  /// - Complexity: O(dimension³) a row.
  ///
  /// ## Numerical notes
  /// Variables in bounds are drawn from the Gaussian that has their mean and covariance, and then in turn given all others, ten times.
  public func imputed(
    _ observations: Matrix<Double>, firstRow: Int, seed: UInt64?, parallelism: Parallelism
  ) -> Matrix<Double> {
    precondition(firstRow >= 0, "row \(firstRow)")
    let stream = seed.map { RandomStream(seed: $0, for: .imputation) }
    let p = layout.latentCount
    return filled(observations, copies: 1, parallelism) { posterior, row in
      var latents = [Double](repeating: 0, count: p)
      unsafe latents.withUnsafeMutableBufferPointer { latents in
        guard let target = latents.baseAddress else { return }
        if let stream {
          unsafe posterior.draw(stream, row: UInt64(firstRow + row), into: target)
        } else {
          unsafe posterior.means(into: target)
        }
      }
      return { column, _ in
        let variable = remaining[column]
        if stream == nil, let typical = allMargins[variable].mostProbable { return typical }
        return allMargins[variable].value(at: latents[layout.variables(of: variable)])
      }
    }[0]
  }

  /// Fills in the cells that rows lack.
  ///
  /// - Parameters:
  ///   - observations: Rows.
  ///   - copies: How many matrices to make.
  ///   - parallelism: Threads to use.
  ///   - value: Given what a row says and its place, a function from a column of the row and a copy to the value there.
  /// - Returns: As many matrices.
  func filled(
    _ observations: Matrix<Double>, copies: Int, _ parallelism: Parallelism,
    _ value: @Sendable (_ posterior: LatentPosterior, _ row: Int) -> (_ column: Int, _ copy: Int) -> Double
  ) -> [Matrix<Double>] {
    let scored = ScoredRows(whole(observations), allMargins, parallelism: parallelism)
    let columns = dimension
    // Values of all cells of a copy that are missing, in the order of rows and columns.
    let size = observations.rows * columns
    let cells = Workspace(count: copies * size, filledWith: 0.0)
    scored.forEachPosterior(
      layout, mean: base.mean, covariance: base.covariance,
      where: { row in (0..<columns).contains { observations[row, $0].isNaN } }, parallelism: parallelism
    ) { posterior, row in
      let filling = value(posterior, row)
      for copy in 0..<copies {
        for column in 0..<columns where observations[row, column].isNaN {
          unsafe cells.base[copy * size + row * columns + column] = filling(column, copy)
        }
      }
    }
    return (0..<copies).map { copy in
      var result = observations
      unsafe result.withUnsafeMutableBufferPointer { target in
        for place in 0..<size where unsafe target[place].isNaN {
          unsafe target[place] = cells.base[copy * size + place]
        }
      }
      return result
    }
  }
}

extension Copula: PredictiveModel where Base == MultivariateNormal<Double> {
  /// The rows with their missing cells filled in by quantiles: the values of those of their normal variables.
  ///
  /// Of categories without an order, which have no quantiles, the most probable one stands in all of them.
  ///
  /// - Parameters:
  ///   - observations: Shape `count × dimension`; NaN is a missing cell.
  ///   - probabilities: Which quantiles, between 0 and 1 without these.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Returns: One matrix a probability; cells that were there keep their bits.
  /// - Precondition: `observations` has `dimension` columns.
  public func imputedQuantiles(
    _ observations: Matrix<Double>, at probabilities: [Double], parallelism: Parallelism
  ) -> [Matrix<Double>] {
    checkProbabilities(probabilities)
    let normals = probabilities.map { StandardNormalDistribution().quantile($0) }
    let p = layout.latentCount
    return filled(observations, copies: probabilities.count, parallelism) { posterior, _ in
      var (means, deviations) = ([Double](repeating: 0, count: p), [Double](repeating: 0, count: p))
      unsafe means.withUnsafeMutableBufferPointer { means in
        unsafe deviations.withUnsafeMutableBufferPointer { deviations in
          guard let mean = means.baseAddress, let deviation = deviations.baseAddress else { return }
          unsafe posterior.means(into: mean)
          unsafe posterior.deviations(into: deviation)
        }
      }
      return { column, copy in
        let variable = remaining[column]
        let range = layout.variables(of: variable)
        if range.count > 1 { return allMargins[variable].value(at: means[range]) }
        let score = means[range.lowerBound] + normals[copy] * deviations[range.lowerBound]
        return allMargins[variable].value(at: [score])
      }
    }
  }
}
