import GaussianEngine
import LinearAlgebra
import TestSupport
import Testing

/// Coloured rows at every level and dimension against the reference.
@Suite struct ColorKernelTests {
  @Test func everyDimensionInFloat() { compare(Float.self, KernelLevel.dimensions) }
  @Test func everyDimensionInDouble() { compare(Double.self, KernelLevel.dimensions + [1000]) }
  @Test func everyRowCountInFloat() { compareRowCounts(Float.self) }
  @Test func everyRowCountInDouble() { compareRowCounts(Double.self) }

  /// Element i is a chain of i + 1 multiplications and additions that starts at the mean.
  private func compare<Scalar: GaussianScalar>(_ type: Scalar.Type, _ dimensions: [Int]) {
    var errors = ErrorBound("color, \(type)")
    var diagonalErrors = ErrorBound("diagonal color, \(type)")
    for dimension in dimensions {
      let count = dimension <= 32 ? 14 : dimension <= 64 ? 4 : 2
      let problem = KernelProblem<Scalar>(rows: 14, dimension: dimension, seed: 4)
      let expected = problem.rows.prefix(count).map { problem.product(with: converted($0)) }
      for level in KernelLevel.all {
        let rows = Array(problem.rows.suffix(14 - count) + problem.rows.prefix(count))
        let colored = problem.colored(level.kernels, rows).suffix(count)
        for (row, products) in zip(colored, expected) {
          for (i, (value, magnitude)) in products.enumerated() {
            let mean = WidestScalar(problem.mean[i])
            errors.record(
              WidestScalar(row[i]) - (mean + value),
              bound: Double(i + 3) * KernelProblem<Scalar>.roundoff * (Double(mean.magnitude) + magnitude),
              at: "\(level.instructionSet), d=\(dimension)")
          }
        }
        let diagonal = problem.colored(level.kernels, rows, diagonal: true)
        for (row, z) in zip(diagonal, rows) {
          for i in row.indices {
            let (mean, term) = (
              WidestScalar(problem.mean[i]), WidestScalar(problem.factors[i]) * WidestScalar(z[i])
            )
            diagonalErrors.record(
              WidestScalar(row[i]) - (mean + term),
              bound: KernelProblem<Scalar>.roundoff * (2 * Double(term.magnitude) + Double(mean.magnitude)),
              at: "\(level.instructionSet), d=\(dimension)")
          }
        }
      }
    }
    #expect(errors.report(), "\(errors)")
    #expect(diagonalErrors.report(), "\(diagonalErrors)")
  }

  private func compareRowCounts<Scalar: GaussianScalar>(_ type: Scalar.Type) {
    for dimension in [1, 2, 3, 5, 8, 9, 16, 17, 31, 33, 65] {
      let problem = KernelProblem<Scalar>(rows: 40, dimension: dimension, seed: 5)
      for level in KernelLevel.all {
        for diagonal in [false, true] {
          let alone = problem.rows.map { problem.colored(level.kernels, [$0], diagonal: diagonal)[0] }
          for count in 0...40 {
            let rows = problem.colored(level.kernels, Array(problem.rows.prefix(count)), diagonal: diagonal)
            #expect(rows == Array(alone.prefix(count)))
          }
        }
      }
    }
  }
}
