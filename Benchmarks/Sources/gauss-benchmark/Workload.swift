import Gaussian

/// One piece of work to be timed, and what it costs on paper.
struct Workload {
  /// What is done, such as "log-density".
  var operation: String
  var dimension: Int
  var rows: Int
  var scalar: String
  var threads: Int
  /// Floating-point operations that the mathematics asks for.
  var operations: Double
  /// Bytes that must cross the memory bus: each input read once, each output written once.
  var bytes: Double
  /// What a unit of the work is, for a rate: "row", "normal", "byte".
  var unit = "row"
  var units: Double
  /// How often ``run`` does the work more than ``baseline`` does.
  var iterations = 1
  /// Does the work once, or ``iterations`` times more than ``baseline``.
  var run: () -> Void
  /// What is subtracted, for work that cannot be done without a start and an end; `nil` for nothing.
  var baseline: (() -> Void)?
}

/// Which workloads to make.
struct Sweep: Sendable {
  var dimensions: [Int]
  /// Numbers in a table: rows × dimension.
  var elements: Int
  var threads: [Int]

  func rows(_ dimension: Int) -> Int { elements / dimension }
}

/// A table of standard normal rows around a mean that is not zero, the same for every peer.
func observations<Scalar: GaussianScalar>(rows: Int, dimension: Int, _: Scalar.Type) -> Matrix<Scalar> {
  benchmarkModel(dimension, Scalar.self).samples(count: rows, seed: 20_221_122)
}

/// A well-conditioned normal whose variables all correlate.
func benchmarkModel<Scalar: GaussianScalar>(_ dimension: Int, _: Scalar.Type) -> MultivariateNormal<Scalar> {
  var factor = Matrix<Scalar>(rows: dimension, columns: dimension, repeating: 0)
  for row in 0..<dimension {
    for column in 0..<row {
      factor[row, column] = Scalar(0.3 * Double((row * 7 + column * 3) % 5 - 2)) / Scalar(dimension)
    }
    factor[row, row] = 1 + Scalar(row % 3) / 2
  }
  let mean = (0..<dimension).map { Scalar($0 % 4) }
  do { return try MultivariateNormal(mean: mean, choleskyFactor: factor) } catch { fatalError("\(error)") }
}
