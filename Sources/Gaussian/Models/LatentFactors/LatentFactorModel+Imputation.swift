internal import GaussianEngine
public import LinearAlgebra
internal import RandomStreams

/// Missing cells: what a row shows tells of its factors, and these of what it lacks.
extension LatentFactorModel {
  /// The table with its missing cells filled in by their means given what their rows show.
  ///
  /// The cell of variable j becomes μⱼ + wⱼ·z at the mean z of the factors. A table filled in like this varies less
  /// than the data: do not fit a model to it, but to the cells that are there.
  ///
  /// - Parameters:
  ///   - observations: Shape `count × dimension`; NaN is a missing cell.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Returns: The same shape; cells that were there keep their bits. A row that shows nothing becomes the mean.
  /// - Precondition: `observations` has `dimension` columns.
  /// - Complexity: As ``observedLogDensities(of:parallelism:)``.
  public func imputed(_ observations: Matrix<Scalar>, parallelism: Parallelism = .automatic) -> Matrix<Scalar> {
    imputed(observations, firstRow: 0, seed: nil, parallelism: parallelism)
  }

  /// The table with its missing cells filled in by their means, or drawn from their distribution given what their rows show.
  ///
  /// What a draw is made of are factors from N(z, M⁻¹), of their mean and covariance given the row, and noise of each variable.
  ///
  /// - Parameters:
  ///   - observations: Shape `count × dimension`; NaN is a missing cell.
  ///   - firstRow: The number of the first row in the table, not negative.
  ///   - seed: Where draws come from; `nil` for means.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Returns: The same shape; cells that were there keep their bits.
  /// - Precondition: `observations` has `dimension` columns.
  /// - Complexity: As ``observedLogDensities(of:parallelism:)``.
  public func imputed(
    _ observations: Matrix<Scalar>, firstRow: Int, seed: UInt64?, parallelism: Parallelism
  ) -> Matrix<Scalar> {
    precondition(firstRow >= 0, "row \(firstRow) of a table")
    let patterns = MissingPatterns(of: observations)
    guard patterns.missingCellCount > 0 else { return observations }
    var codes = encode(observedCellsOf: observations, parallelism: parallelism)
    var noise: Matrix<Double>?
    if let seed {
      let normals = RandomStream(seed: seed, for: .imputation)
      noise = noisy(&codes, patterns, normals, firstRow: firstRow, parallelism)
    }
    var filled = decode(codes, parallelism: parallelism).converted(to: Double.self)
    if let noise {
      let deviations = noiseVariances.map { Double($0).squareRoot() }
      for row in 0..<filled.rows {
        for variable in 0..<dimension { filled[row, variable] += deviations[variable] * noise[row, variable] }
      }
    }
    var result = observations
    fillMissingCells(of: &result, with: filled)
    return result
  }

  /// Adds to the means of factors what they vary by given their rows.
  ///
  /// - Returns: Standard normals for the noise of each cell.
  private func noisy(
    _ codes: inout Matrix<Scalar>, _ patterns: MissingPatterns, _ normals: RandomStream, firstRow: Int,
    _ parallelism: Parallelism
  ) -> Matrix<Double> {
    let (order, dimension, factors) = (factorCount, dimension, factors)
    let pieces = patterns.pieces(ofAtMost: 512)
    var noise = Matrix(rows: codes.rows, columns: dimension, repeating: 0.0)
    unsafe noise.withUnsafeMutableBufferPointer { noise in
      unsafe codes.withUnsafeMutableBufferPointer { codes in
        guard let first = noise.baseAddress else { return }
        nonisolated(unsafe) let (noise, codes) = unsafe (first, codes.baseAddress)
        forEachBlock(count: pieces.count, parallelism: parallelism) {
          ()
        } _: { index, _ in
          let observed = patterns.observedVariables(of: pieces[index].pattern)
          guard observed.count < dimension else { return }
          // L⁻¹ of M = L·Lᵀ, so that L⁻ᵀ·n has the covariance M⁻¹.
          let root =
            observed.isEmpty ? Matrix<Double>.identity(order) : factors.capacitance(of: observed).inverseRoot
          let scratch = Workspace(count: dimension + order, filledWith: 0.0)
          for row in patterns.rows(of: pieces[index]) {
            let number = UInt64(firstRow + row)
            // Those of the variables come first: they are the same whatever the number of factors is.
            unsafe normals.fillStandardNormals(
              rows: number..<number + 1, columns: dimension + order, into: scratch.base)
            unsafe (noise + row * dimension).update(from: scratch.base, count: dimension)
            guard let codes = unsafe codes else { continue }
            for factor in 0..<order {
              var part = 0.0
              for inner in factor..<order { unsafe part += root[inner, factor] * scratch.base[dimension + inner] }
              unsafe codes[row * order + factor] = Scalar(Double(codes[row * order + factor]) + part)
            }
          }
        }
      }
    }
    return noise
  }

  /// The normal distribution of each missing cell given what its row shows.
  ///
  /// - Parameters:
  ///   - observations: Shape `count × dimension`; NaN is a missing cell.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Returns: One distribution a cell.
  /// - Precondition: `observations` has `dimension` columns.
  /// - Complexity: As ``observedLogDensities(of:parallelism:)``.
  public func cellDistributions(of observations: Matrix<Scalar>, parallelism: Parallelism) -> CellDistributions {
    let (dimension, factors) = (dimension, factors)
    let patterns = MissingPatterns(of: observations)
    let locations = imputed(observations, parallelism: parallelism).converted(to: Double.self)
    var scales = Matrix(rows: observations.rows, columns: dimension, repeating: 0.0)
    let wide = loadings.converted(to: Double.self)
    let pieces = patterns.pieces(ofAtMost: 4096)
    unsafe scales.withUnsafeMutableBufferPointer { scales in
      guard let base = scales.baseAddress else { return }
      nonisolated(unsafe) let target = unsafe base
      forEachBlock(count: pieces.count, parallelism: parallelism) {
        ()
      } _: { index, _ in
        let missing = patterns.missingVariables(of: pieces[index].pattern)
        guard !missing.isEmpty else { return }
        let observed = patterns.observedVariables(of: pieces[index].pattern)
        let part = wide.selecting(rows: missing)
        let spread =
          observed.isEmpty
          ? part : product(part, transposing: factors.capacitance(of: observed).inverseRoot)
        let squares = spread.rowSumsOfProducts(with: spread)
        let deviations = zip(missing, squares).map { (Double(factors.noiseVariances[$0]) + $1).squareRoot() }
        for row in patterns.rows(of: pieces[index]) {
          for (place, variable) in missing.enumerated() {
            unsafe target[row * dimension + variable] = deviations[place]
          }
        }
      }
    }
    return CellDistributions(
      locations: locations, scales: scales,
      degreesOfFreedom: [Double](repeating: .infinity, count: observations.rows))
  }
}
