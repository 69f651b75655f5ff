package import LinearAlgebra
internal import RealModule

/// Passes that give every row of a mixture a number or a row of shares.
package enum MixtureScorePass {
  /// Log-densities, one a row.
  ///
  /// - Precondition: `densities` has one element a row, and rows have the terms' dimension.
  package static func logDensities<Scalar: GaussianScalar>(
    of observations: Matrix<Scalar>, _ terms: MixtureTerms<Scalar>, parallelism: Parallelism,
    kernels: Kernels = .active, into densities: UnsafeMutableBufferPointer<Scalar>
  ) {
    precondition(densities.count == observations.rows, "\(densities.count) elements for \(observations.rows) rows")
    guard let target = densities.baseAddress else { return }
    nonisolated(unsafe) let output = unsafe target
    forEachSlice(of: observations, terms, parallelism: parallelism, kernels: kernels) { first, count, slice in
      unsafe kernels.logSumExponentials(
        slice.terms.base, components: terms.count, count: count, stride: slice.stride, into: slice.totals.base)
      for row in 0..<count where unsafe slice.totals.base[row].isNaN {
        let elements = observations.row(first + row)
        if elements.allSatisfy(\.isFinite) {
          unsafe slice.totals.base[row] = Scalar(logSum(terms.terms(of: elements)))
        }
      }
      unsafe (output + first).update(from: slice.totals.base, count: count)
    }
  }

  /// Each component's share of each row.
  ///
  /// - Returns: Shape `rows × components`. A row that is not finite, or beyond the reach of all, has shares of NaN.
  package static func responsibilities<Scalar: GaussianScalar>(
    of observations: Matrix<Scalar>, _ terms: MixtureTerms<Scalar>, parallelism: Parallelism,
    kernels: Kernels = .active
  ) -> Matrix<Scalar> {
    let limit = Scalar(terms.farLimit)
    return matrix(of: observations, terms, parallelism: parallelism, kernels: kernels) { first, count, slice in
      unsafe kernels.responsibilities(
        slice.terms.base, components: terms.count, count: count, stride: slice.stride, reach: 1e30, weights: nil,
        totals: slice.totals.base)
      // A comparison that NaN fails.
      for row in 0..<count where unsafe !(slice.totals.base[row] > limit) {
        guard let shares = terms.logShares(ofFar: observations.row(first + row)) else { continue }
        for (component, share) in shares.enumerated() {
          unsafe slice.terms.base[component * slice.stride + row] = Scalar(Double.exp(share))
        }
      }
    }
  }

  /// Each component's term ln πₖ + ln N(x; μₖ, Σₖ) of each row.
  ///
  /// - Returns: Shape `rows × components`.
  package static func logTerms<Scalar: GaussianScalar>(
    of observations: Matrix<Scalar>, _ terms: MixtureTerms<Scalar>, parallelism: Parallelism
  ) -> Matrix<Scalar> {
    matrix(of: observations, terms, parallelism: parallelism) { first, count, slice in
      unsafe observations.withUnsafeBufferPointer { rows in
        guard let base = rows.baseAddress else { return }
        for component in 0..<terms.count {
          unsafe resolveOverflow(
            in: slice.terms.base + component * slice.stride, of: base + first * terms.dimension, count: count,
            dimension: terms.dimension, scale: -0.5)
        }
      }
    }
  }

  /// The component with the largest term of each row, the first of equals; −1 if no component has a density there.
  package static func labels<Scalar: GaussianScalar>(
    of observations: Matrix<Scalar>, _ terms: MixtureTerms<Scalar>, parallelism: Parallelism
  ) -> [Int] {
    let limit = Scalar(terms.farLimit)
    return unsafe [Int](unsafeUninitializedCapacity: observations.rows) { buffer, initialized in
      initialized = observations.rows
      guard let target = buffer.baseAddress else { return }
      nonisolated(unsafe) let output = unsafe target
      forEachSlice(of: observations, terms, parallelism: parallelism) { first, count, slice in
        unsafe findLargest(
          slice.terms.base, components: terms.count, count: count, stride: slice.stride, largest: slice.totals.base,
          into: output + first)
        for row in 0..<count where unsafe !(slice.totals.base[row] > limit) {
          guard let shares = terms.logShares(ofFar: observations.row(first + row)) else { continue }
          let largest = shares.reduce(-.infinity) { max($0, $1) }
          unsafe output[first + row] = shares.firstIndex(of: largest) ?? -1
        }
      }
    }
  }

  /// The slice's terms, as `body` leaves them, row by row.
  private static func matrix<Scalar: GaussianScalar>(
    of observations: Matrix<Scalar>, _ terms: MixtureTerms<Scalar>, parallelism: Parallelism,
    kernels: Kernels = .active, _ body: @Sendable (_ first: Int, _ count: Int, _ slice: TermSlice<Scalar>) -> Void
  ) -> Matrix<Scalar> {
    unsafe Matrix(rows: observations.rows, columns: terms.count) { buffer in
      guard let target = buffer.baseAddress else { return }
      nonisolated(unsafe) let output = unsafe target
      forEachSlice(of: observations, terms, parallelism: parallelism, kernels: kernels) { first, count, slice in
        body(first, count, slice)
        unsafe transpose(
          slice.terms.base, components: terms.count, count: count, stride: slice.stride,
          into: output + first * terms.count)
      }
    }
  }

  /// Scores slices of rows on as many threads as are allowed.
  private static func forEachSlice<Scalar: GaussianScalar>(
    of observations: Matrix<Scalar>, _ terms: MixtureTerms<Scalar>, parallelism: Parallelism,
    kernels: Kernels = .active, _ body: @Sendable (_ first: Int, _ count: Int, _ slice: TermSlice<Scalar>) -> Void
  ) {
    checkColumns(of: observations, terms)
    let blocks = RowBlocks.independent(rows: observations.rows, columns: observations.columns * terms.count)
    unsafe observations.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      nonisolated(unsafe) let input = unsafe base
      forEachBlock(count: blocks.count, parallelism: parallelism) {
        TermSlice<Scalar>(
          components: terms.count, dimension: terms.dimension, scratchCount: terms.scoreScratchCount)
      } _: { block, slice in
        let rows = blocks[block]
        for first in stride(from: rows.lowerBound, to: rows.upperBound, by: slice.capacity) {
          let count = min(slice.capacity, rows.upperBound - first)
          let start = unsafe input + first * terms.dimension
          if slice.hasPanels {
            unsafe kernels.layPanels(start, count: count, dimension: terms.dimension, into: slice.panels.base)
          }
          unsafe terms.score(rows: start, count: count, in: slice, kernels: kernels)
          body(first, count, slice)
        }
      }
    }
  }
}

/// Traps if rows and components are of different dimensions.
func checkColumns<Scalar>(of observations: Matrix<Scalar>, _ terms: MixtureTerms<Scalar>) {
  precondition(
    observations.columns == terms.dimension,
    "observations are \(observations.rows) × \(observations.columns), the model has dimension \(terms.dimension)")
}

@specialized(where Scalar == Double)
@specialized(where Scalar == Float)
private func transpose<Scalar: GaussianScalar>(
  _ terms: UnsafePointer<Scalar>, components: Int, count: Int, stride: Int, into rows: UnsafeMutablePointer<Scalar>
) {
  for row in 0..<count {
    for component in 0..<components {
      unsafe (rows + row * components + component).initialize(to: terms[component * stride + row])
    }
  }
}

@specialized(where Scalar == Double)
@specialized(where Scalar == Float)
private func findLargest<Scalar: GaussianScalar>(
  _ terms: UnsafePointer<Scalar>, components: Int, count: Int, stride: Int,
  largest totals: UnsafeMutablePointer<Scalar>, into labels: UnsafeMutablePointer<Int>
) {
  for row in 0..<count {
    var (label, largest) = (-1, -Scalar.infinity)
    for component in 0..<components {
      let term = unsafe terms[component * stride + row]
      if term > largest { (label, largest) = (component, term) }
    }
    unsafe totals[row] = largest
    unsafe (labels + row).initialize(to: label)
  }
}
