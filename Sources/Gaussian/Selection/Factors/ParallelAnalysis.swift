public import GaussianEngine
internal import LinearAlgebra
internal import RandomStreams
internal import RealModule
internal import SpecialFunctions

/// Eigenvalues that chance gives rows of uncorrelated variables: what those of real rows are held against.
///
/// The largest eigenvalue of a sample of uncorrelated variables is above that of their covariance, the more so the fewer
/// rows there are. Factors are worth having as long as eigenvalues lie above those of such samples (Horn).
///
/// ```swift
/// let chance = try ParallelAnalysis(count: rows.rows, variances: variances)
/// let factors = zip(eigenvalues, chance.upperQuantiles).prefix { $0 > $1 }.count
/// ```
///
/// ## Source
/// J. L. Horn, A rationale and test for the number of factors in factor analysis, Psychometrika 30 (1965); of a quantile
/// instead of the mean, L. W. Glorfeld, An improvement on Horn's parallel analysis methodology, Educational and
/// Psychological Measurement 55 (1995).
public struct ParallelAnalysis: Sendable, Hashable {
  /// Which eigenvalues.
  public enum Quantity: String, Sendable, Hashable, CaseIterable {
    /// Those of the covariance that divides by the number of rows.
    case covariance
    /// Those of the correlations.
    case correlation
  }

  /// Mean of the eigenvalue at each place, descending.
  public let means: [Double]

  /// What 95 of 100 samples stay below at each place, descending.
  public let upperQuantiles: [Double]

  /// Draws samples and looks at their eigenvalues.
  ///
  /// - Parameters:
  ///   - count: Rows of a sample.
  ///   - variances: Variances of the variables, finite and not negative; positive for correlations.
  ///   - quantity: Which eigenvalues.
  ///   - samples: How many samples; 19, 99, 199 … give exact quantiles.
  ///   - seed: Where random numbers come from.
  ///   - parallelism: Threads to use; the result has the same bits for any number.
  /// - Throws: ``GaussianError/eigenvaluesDidNotConverge(dimension:)``.
  /// - Precondition: There are two rows, a variable and a sample at least.
  /// - Complexity: O(samples × dimension × min(count, dimension)²), whatever the number of rows.
  ///
  /// ## Numerical notes
  /// No rows are drawn. The scatter of n rows about their mean is A·Aᵀ with a lower triangle A of standard normals,
  /// below a diagonal of roots of χ² with n − 1, n − 2 … degrees of freedom (Bartlett). Random numbers come from the
  /// streams 14 and 15 of the seed.
  public init(
    count: Int, variances: [Double], of quantity: Quantity = .covariance, samples: Int = 99, seed: UInt64 = 0,
    parallelism: Parallelism = .automatic
  ) throws(GaussianError) {
    precondition(count >= 2, "\(count) rows do not vary")
    precondition(!variances.isEmpty, "a model has at least 1 variable, not 0")
    precondition(samples >= 1, "\(samples) samples")
    let least = quantity == .correlation ? Double.leastNonzeroMagnitude : 0
    precondition(variances.allSatisfy { $0 >= least && $0.isFinite }, "a variance is negative or not finite")
    let sampler = ScatterSampler(
      count: count, deviations: variances.map { ($0 / Double(count)).squareRoot() },
      isStandardized: quantity == .correlation, seed: seed)
    var drawn = [[Double]?](repeating: nil, count: samples)
    unsafe drawn.withUnsafeMutableBufferPointer { buffer in
      nonisolated(unsafe) let output = unsafe buffer
      forEachBlock(count: samples, parallelism: parallelism) {
        ()
      } _: { sample, _ in
        unsafe output[sample] = sampler.eigenvalues(of: sample)
      }
    }
    let values = drawn.compactMap(\.self)
    guard values.count == samples else { throw .eigenvaluesDidNotConverge(dimension: variances.count) }
    // Of s sorted values the one at place 0.95·(s + 1), counted from 1, has 95 of 100 further ones below it.
    let place = min(samples, Int((0.95 * Double(samples + 1)).rounded(.up))) - 1
    means = variances.indices.map { index in values.reduce(0) { $0 + $1[index] } / Double(samples) }
    upperQuantiles = variances.indices.map { index in values.map { $0[index] }.sorted()[place] }
  }
}

/// Scatter matrices of samples of uncorrelated variables.
private struct ScatterSampler: Sendable {
  let count: Int
  /// Standard deviations, divided by √count.
  let deviations: [Double]
  /// Whether variables are divided by their own standard deviations in the sample.
  let isStandardized: Bool
  let seed: UInt64

  /// Eigenvalues of a sample, descending; `nil` if they were not found.
  func eigenvalues(of sample: Int) -> [Double]? {
    let root = root(of: sample)
    // The smaller of the two products has all eigenvalues but zeros.
    let scatter =
      root.columns < root.rows ? product(transposing: root, root) : product(root, transposing: root)
    do throws(GaussianError) {
      let values = try lifting(try symmetricEigenvalues(of: scatter)).reversed().map { max(0, $0) }
      return values + [Double](repeating: 0, count: root.rows - values.count)
    } catch {
      return nil
    }
  }

  /// A, with rows in units of variables.
  private func root(of sample: Int) -> Matrix<Double> {
    let (dimension, width) = (deviations.count, min(deviations.count, count - 1))
    let (normals, squares) = (
      RandomStream(seed: seed, for: .parallelNormals), RandomStream(seed: seed, for: .parallelSquares)
    )
    var elements = [Double](repeating: 0, count: dimension * width)
    for variable in 0..<dimension {
      let row = UInt64(sample) * UInt64(dimension) + UInt64(variable)
      var values = normals.standardNormals(row: row, count: min(variable, width))
      if variable < width {
        let law = ChiSquaredDistribution(degreesOfFreedom: Double(count - 1 - variable))
        values.append(law.quantile(squares.uniform(row: row, index: 0)).squareRoot())
      }
      let norm = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
      let scale = isStandardized ? (norm > 0 ? 1 / norm : 0) : deviations[variable]
      for (column, value) in values.enumerated() { elements[variable * width + column] = scale * value }
    }
    return Matrix(rows: dimension, columns: width, elements: elements)
  }
}
