import Foundation
import Gaussian
import TestSupport
import Testing

/// Whoever has the flag can end a fit, which then leaves nothing.
@Suite("Stopping")
struct StopFlagTests {
  private static let rows: Matrix<Double> = {
    let model = try? MultivariateNormal<Double>(mean: [0, 0, 0, 0], standardDeviations: [1, 1, 1, 1])
    return model?.samples(count: 20_000, seed: 1521) ?? Matrix(rows: 0, columns: 4, elements: [])
  }()

  /// Would take hours.
  private static func endless(restarts: Int = 1) throws -> GaussianMixture<Double> {
    try GaussianMixture(
      fitting: rows, components: 8,
      options: .init(tolerance: 0, maximumIterations: 10_000_000, restarts: restarts, stopsWhenLikelihoodFalls: false))
  }

  @Test("from another thread ends a fit that would not end", arguments: [1, 3])
  func otherThread(restarts: Int) {
    let flag = StopFlag()
    let thread = Thread {
      Thread.sleep(forTimeInterval: 0.2)
      flag.stop()
    }
    thread.start()
    #expect(throws: CancellationError.self) { try flag.stopping { try Self.endless(restarts: restarts) } }
    #expect(flag.isStopped)
  }

  @Test("by cancelling the task ends it too")
  func cancellation() async {
    let task = Task.detached { try StopFlag().stopping { try Self.endless() } }
    try? await Task.sleep(for: .milliseconds(100))
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
  }

  @Test("before it begins ends every kind of fit, whatever it would have answered")
  func before() {
    let rows = Self.rows
    let flag = StopFlag()
    flag.stop()
    func check(_ kind: String, _ fit: () throws -> Any) {
      #expect(throws: CancellationError.self, "\(kind)") { try flag.stopping(fit) }
    }
    check("normal") { try MultivariateNormal(fitting: rows) }
    check("mixture") { try Self.endless() }
    check("student-t") { try MultivariateNormal(fitting: rows, estimator: StudentT()) }
    check("factors") { try FactorAnalysis(fitting: rows, factors: 1) }
    check("PPCA") { try ProbabilisticPCA(fitting: rows, factors: 1) }
    check("k-means") { try KMeans(fitting: rows, clusters: 3) }
    var incomplete = rows
    for row in stride(from: 0, to: rows.rows, by: 3) { incomplete[row, row % 4] = .nan }
    check("missing values") { try MissingValuesFit(fitting: incomplete) }
  }

  @Test("that nobody does changes nothing")
  func unused() throws {
    let rows = Self.rows
    func fit() throws -> GaussianMixture<Double> { try GaussianMixture(fitting: rows, components: 3) }
    #expect(try StopFlag().stopping(fit) == fit())
  }
}
