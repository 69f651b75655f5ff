import ArgumentParser
import Foundation
import Gaussian

/// Does the work of one request after another, as the peers do theirs; see `Benchmarks/Peers/run.py`.
///
/// A request is a line: operation, dimension, rows, data file, model file, repeats. The answer is a line of times in
/// seconds and of values by which results are compared.
struct PeerWorker: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "worker", abstract: "Answer requests of the comparison with other libraries.", shouldDisplay: false)

  @Option(help: "Threads to use.")
  var threads = 1

  private var parallelism: Parallelism { .threads(threads) }

  func run() throws {
    answer("ready 0.1.0 (\(InstructionSet.active.rawValue))")
    while let line = readLine() {
      let fields = line.split(separator: " ").map(String.init)
      guard fields.count == 6, let d = Int(fields[1]), let rows = Int(fields[2]), let repeats = Int(fields[5]) else {
        throw ValidationError("a request has six fields: \(line)")
      }
      let operation = fields[0].split(separator: ":").map(String.init)
      if operation.count == 2, let components = Int(operation[1]) {
        let clusters = ClusterRequest(
          operation: operation[0], dimension: d, components: components, rows: rows, data: fields[3], means: fields[4],
          repeats: repeats, parallelism: parallelism)
        answer(try clusters.answer())
      } else if case let parts = fields[0].split(separator: "/"), parts.count == 2, let factors = Int(parts[1]) {
        let request = FactorRequest(
          operation: String(parts[0]), dimension: d, factors: factors, rows: rows, data: fields[3], model: fields[4],
          repeats: repeats, parallelism: parallelism)
        answer(try request.answer())
      } else if fields[0] == "prepare" {
        try prepare(d, rows, data: fields[3], model: fields[4])
        answer("prepared")
      } else {
        answer(try work(fields[0], d, rows, data: fields[3], model: fields[4], repeats))
      }
    }
  }

  private func answer(_ line: String) {
    print(line)
    fflush(nil)
  }

  /// Writes the data and the model that all peers share, as doubles without a header.
  private func prepare(_ d: Int, _ rows: Int, data: String, model: String) throws {
    let table = observations(rows: rows, dimension: d, Double.self)
    let normal = benchmarkModel(d, Double.self)
    try writeDoubles(table.elements, to: data)
    try writeDoubles(normal.mean + normal.covariance.elements, to: model)
  }

  private func work(
    _ operation: String, _ d: Int, _ rows: Int, data: String, model path: String, _ repeats: Int
  ) throws -> String {
    func timed(_ run: () -> Void) -> String {
      Effort(minimumRuns: repeats, minimumSeconds: 0).time(run).seconds.map(\.description).joined(separator: " ")
    }
    func line(_ times: String, _ check: [Double]) -> String {
      "times \(times) check \(check.map(\.description).joined(separator: " "))"
    }
    if operation == "kernel-density" {
      // Half of the rows make the density, which is evaluated at the others.
      let table = Matrix(rows: rows, columns: d, elements: try readDoubles(data))
      let density = try KernelDensity(fitting: table.rows(in: 0..<rows / 2), parallelism: parallelism)
      let scored = table.rows(in: rows / 2..<rows)
      var densities: [Double] = []
      let times = timed { densities = density.logDensities(of: scored, parallelism: parallelism) }
      return line(times, [densities[0], densities[densities.count - 1], densities.reduce(0, +) / Double(scored.rows)])
    }
    guard ["normals", "sample", "fit", "log-density"].contains(operation) else { return "none" }
    if operation == "normals" {
      var values = [Double](repeating: 0, count: rows)
      let times = timed {
        RandomStream(seed: 1).standardNormals(rows: 0..<UInt64(rows / 1000), columns: 1000, into: &values)
      }
      return line(times, moments(values))
    }
    let parameters = try readDoubles(path)
    let model = try MultivariateNormal(
      mean: Array(parameters[..<d]), covariance: Matrix(rows: d, columns: d, elements: Array(parameters[d...])))
    if operation == "sample" {
      var drawn = Matrix<Double>(rows: 0, columns: d, repeating: 0)
      let times = timed { drawn = model.samples(count: rows, seed: 1, parallelism: parallelism) }
      return line(times, moments((0..<rows).map { drawn[$0, d - 1] }))
    }
    let table = Matrix(rows: rows, columns: d, elements: try readDoubles(data))
    if operation == "fit" {
      var fitted = model
      let times = timed {
        if let new = try? MultivariateNormal(fitting: table, parallelism: parallelism) { fitted = new }
      }
      let covariance = fitted.covariance
      return line(
        times,
        [fitted.mean[0], fitted.mean[d - 1], covariance[0, 0], covariance[d - 1, 0], covariance[d - 1, d - 1]])
    }
    var densities: [Double] = []
    let times = timed { densities = model.logDensities(of: table, parallelism: parallelism) }
    return line(times, [densities[0], densities[rows - 1], densities.reduce(0, +) / Double(rows)])
  }
}

/// Mean and variance.
func moments(_ values: [Double]) -> [Double] {
  let count = Double(values.count)
  let mean = values.reduce(0, +) / count
  return [mean, values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count]
}

/// Writes doubles without a header, as all peers read them.
func writeDoubles(_ values: [Double], to path: String) throws {
  try values.withUnsafeBytes { Data($0) }.write(to: URL(fileURLWithPath: path))
}

/// Reads what ``writeDoubles(_:to:)`` has written.
func readDoubles(_ path: String) throws -> [Double] {
  let data = try Data(contentsOf: URL(fileURLWithPath: path))
  return data.withUnsafeBytes { Array($0.bindMemory(to: Double.self)) }
}
