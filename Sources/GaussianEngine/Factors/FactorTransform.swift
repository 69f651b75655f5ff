package import LinearAlgebra
package import RandomStreams

/// The map between factors and rows of a model with few factors: x = mean + W·z + deviations∘noise.
///
/// Squared distances are ‖(x − mean − W·z)/deviations‖² + ‖z‖² at the posterior mean z of the factors, where this sum
/// has its minimum: an error of z counts by its square only, and no large numbers are subtracted from each other.
package struct FactorTransform<Scalar: GaussianScalar>: RowScore {
  /// Rows to the posterior mean of their factors.
  package let projection: FactorProjection<Scalar>
  private let loadings: Workspace<Scalar>
  private let deviations: Workspace<Scalar>
  private let reciprocals: Workspace<Scalar>

  /// Packs a model as the kernels read it.
  ///
  /// - Parameters:
  ///   - mean: One element a variable.
  ///   - loadings: W. Shape `dimension × factors`.
  ///   - projection: What maps centred rows to the posterior mean of their factors. Shape `factors × dimension`.
  ///   - deviations: Standard deviations of the noise, positive.
  ///   - kernels: The instruction set to use.
  package init(
    mean: [Scalar], loadings: Matrix<Double>, projection: Matrix<Double>, deviations: [Double],
    kernels: Kernels = .active
  ) {
    let (dimension, factors) = (mean.count, projection.rows)
    precondition(
      loadings.rows == dimension && loadings.columns == factors && deviations.count == dimension,
      "\(dimension) variables and \(factors) factors with loadings of \(loadings.rows) × \(loadings.columns) and "
        + "\(deviations.count) deviations")
    self.projection = FactorProjection(mean: mean, projection: projection, kernels: kernels)
    self.loadings = Kernels.packedLoadings(loadings)
    self.deviations = Kernels.padded(deviations.map { Scalar($0) })
    reciprocals = Kernels.padded(deviations.map { Scalar(1 / $0) })
  }

  package var dimension: Int { projection.dimension }
  package var factorCount: Int { projection.factorCount }
  package var scoreScratchCount: Int { projection.scratchCount }

  package func score(
    rows: UnsafePointer<Scalar>, count: Int, scale: Double, offset: Double,
    scratch: UnsafeMutablePointer<Scalar>, into scores: UnsafeMutablePointer<Scalar>
  ) {
    unsafe projection.kernels.factorScore(
      rows, count: count, dimension: dimension, factorCount: factorCount, mean: projection.mean.base,
      projection: projection.projection.base, loadings: loadings.base, reciprocals: reciprocals.base, scale: scale,
      offset: offset, scratch: scratch, into: scores)
  }

  /// mean + W·z for each row of factors.
  package func rows(from codes: Matrix<Scalar>, parallelism: Parallelism) -> Matrix<Scalar> {
    precondition(codes.columns == factorCount, "\(codes.columns) factors, the model has \(factorCount)")
    let blocks = RowBlocks.sampling(rows: codes.rows, columns: dimension)
    return unsafe Matrix(rows: codes.rows, columns: dimension) { target in
      guard let target = target.baseAddress else { return }
      nonisolated(unsafe) let output = unsafe target
      unsafe codes.withUnsafeBufferPointer { buffer in
        guard let base = buffer.baseAddress else { return }
        nonisolated(unsafe) let input = unsafe base
        forEachBlock(count: blocks.count, parallelism: parallelism) {
        } _: { block, _ in
          let rows = blocks[block]
          unsafe color(
            input + rows.lowerBound * factorCount, stride: factorCount, noise: nil, noiseStride: 0, count: rows.count,
            into: output + rows.lowerBound * dimension)
        }
      }
    }
  }

  /// Rows `rows` of the endless table of draws that a stream defines, and their factors.
  ///
  /// Of the normals of a row in the stream, the first are its factors and those that follow its noise. Row i depends on
  /// the stream, the model and i only.
  package func samples(
    rows: Range<Int>, stream: RandomStream, parallelism: Parallelism
  ) -> (rows: Matrix<Scalar>, codes: Matrix<Scalar>) {
    precondition(rows.lowerBound >= 0, "rows are counted from 0, not \(rows.lowerBound)")
    let (dimension, factorCount) = (dimension, factorCount)
    let width = dimension + factorCount
    let blocks = RowBlocks.sampling(rows: rows.count, columns: width)
    var codes = Matrix(rows: rows.count, columns: factorCount, repeating: Scalar.zero)
    let drawn = unsafe codes.withUnsafeMutableBufferPointer { buffer in
      unsafe Matrix<Scalar>(rows: rows.count, columns: dimension) { target in
        guard let target = target.baseAddress, let start = buffer.baseAddress else { return }
        nonisolated(unsafe) let output = unsafe target
        nonisolated(unsafe) let codes = unsafe start
        forEachBlock(count: blocks.count, parallelism: parallelism) {
          Workspace(count: blocks.rowsPerBlock * width, filledWith: Scalar.zero)
        } _: { block, normals in
          let range = blocks[block]
          unsafe stream.fillStandardNormals(
            rows: rows.lowerBound + range.lowerBound..<rows.lowerBound + range.upperBound, columns: width,
            into: normals.base)
          unsafe color(
            normals.base, stride: width, noise: normals.base + factorCount, noiseStride: width, count: range.count,
            into: output + range.lowerBound * dimension)
          for row in 0..<range.count {
            unsafe (codes + (range.lowerBound + row) * factorCount).update(
              from: normals.base + row * width, count: factorCount)
          }
        }
      }
    }
    return (drawn, codes)
  }

  /// mean + W·z, and deviations∘noise if there is some, of rows of factors that lie so far apart.
  func color(
    _ codes: UnsafePointer<Scalar>, stride: Int, noise: UnsafePointer<Scalar>?, noiseStride: Int, count: Int,
    into rows: UnsafeMutablePointer<Scalar>
  ) {
    unsafe projection.kernels.factorColor(
      codes: codes, codeStride: stride, noise: noise, noiseStride: noiseStride, count: count, dimension: dimension,
      factorCount: factorCount, mean: projection.mean.base, loadings: loadings.base, deviations: deviations.base,
      into: rows)
  }
}
