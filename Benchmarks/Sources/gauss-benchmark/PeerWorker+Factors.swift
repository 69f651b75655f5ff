import Foundation
import Gaussian

/// A request about a model of factors: a fit and the log-densities of the same rows, or what a given model does.
struct FactorRequest {
  let operation: String
  let dimension: Int
  let factors: Int
  let rows: Int
  /// Path of the rows.
  let data: String
  /// Path of mean, loadings and variances of the noise.
  let model: String
  let repeats: Int
  let parallelism: Parallelism

  /// Does the work; the line to answer with.
  func answer() throws -> String {
    if operation == "prepare" {
      let table = factorObservations(rows: rows, dimension: dimension, factors: factors)
      let model = benchmarkFactors(dimension: dimension, factors: factors)
      try writeDoubles(table.elements, to: data)
      try writeDoubles(model.mean + model.loadings.elements + model.noiseVariances, to: self.model)
      return "prepared"
    }
    switch operation {
    case "pca":
      return try fitAndScore { try ProbabilisticPCA(fitting: $0, factors: factors, parallelism: parallelism) }
    case "factor-analysis":
      return try fitAndScore { try FactorAnalysis(fitting: $0, factors: factors, parallelism: parallelism) }
    case "factor-score":
      let (model, table) = (try given(), try table())
      var densities: [Double] = []
      let times = timed { densities = model.logDensities(of: table, parallelism: parallelism) }
      return line(times, [densities[0], densities[rows - 1], densities.reduce(0, +) / Double(rows)])
    case "factor-encode":
      let (model, table) = (try given(), try table())
      var codes = Matrix<Double>(rows: 0, columns: factors, elements: [])
      let times = timed { codes = model.encode(table, parallelism: parallelism) }
      return line(times, [codes[0, 0], codes[rows - 1, factors - 1], meanSquare(codes)])
    case "factor-sample":
      let model = try given()
      var drawn = Matrix<Double>(rows: 0, columns: dimension, elements: [])
      let times = timed { drawn = model.samples(count: rows, seed: 1, parallelism: parallelism) }
      return line(times, moments((0..<rows).map { drawn[$0, dimension - 1] }))
    default: return "none"
    }
  }

  private func table() throws -> Matrix<Double> {
    Matrix(rows: rows, columns: dimension, elements: try readDoubles(data))
  }

  private func given() throws -> FactorAnalysis<Double> {
    let values = try readDoubles(model)
    let end = dimension * (1 + factors)
    return try FactorAnalysis(
      mean: Array(values[..<dimension]),
      loadings: Matrix(rows: dimension, columns: factors, elements: Array(values[dimension..<end])),
      noiseVariances: Array(values[end...]))
  }

  private func fitAndScore<Model: LatentFactorModel<Double>>(
    _ fit: (Matrix<Double>) throws -> Model
  ) throws -> String {
    let table = try table()
    var densities: [Double] = []
    let times = timed {
      do { densities = try fit(table).logDensities(of: table, parallelism: parallelism) } catch {
        fatalError("\(error)")
      }
    }
    return line(times, [densities.reduce(0, +) / Double(rows)])
  }

  private func timed(_ run: () -> Void) -> [Double] {
    Effort(minimumRuns: repeats, minimumSeconds: 0).time(run).seconds
  }

  private func line(_ times: [Double], _ check: [Double]) -> String {
    "times \(times.map(\.description).joined(separator: " ")) "
      + "check \(check.map(\.description).joined(separator: " "))"
  }

  private func meanSquare(_ codes: Matrix<Double>) -> Double {
    codes.elements.reduce(0) { $0 + $1 * $1 } / Double(codes.count)
  }
}
