import ArgumentParser
import Foundation
import Gaussian

@main
struct GaussBenchmark: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gauss-benchmark",
    abstract: "Time the three core operations against what this machine can do.",
    discussion: """
      Limits of the machine are measured in the same run: multiply-adds in registers, OpenBLAS dgemm, and memory. \
      The roofline column is the least time that arithmetic and memory allow, divided by the time taken.
      """,
    subcommands: [PeerWorker.self, LargeFactors.self])

  @Flag(help: "Under a minute: fewer dimensions, fewer runs.")
  var quick = false

  @Option(help: "Only operations whose \"name d scalar\" contains this text.")
  var filter: String?

  @Option(help: ArgumentHelp("Write all results to this file as JSON; - is standard output.", valueName: "file"))
  var json: String?

  func run() throws {
    let processors = AvailableProcessors.count
    let effort = quick ? Effort.quick : .thorough
    let sweep = Sweep(
      dimensions: quick ? [2, 16, 64, 256] : [1, 2, 3, 4, 8, 16, 32, 64, 128, 256, 512],
      elements: 8_000_000, threads: processors > 1 ? [1, processors] : [1])

    progress("measuring the machine")
    let machine = BenchmarkReport.Machine(limits: .measure(threads: processors, effort: effort))
    var report = BenchmarkReport(date: ISO8601DateFormatter().string(from: Date()), machine: machine)
    say(machine.text)
    say(BenchmarkReport.heading)
    for group in groups(sweep) where group.names.contains(where: isWanted) {
      progress(group.title)
      for work in group.workloads() where isWanted(name(work)) {
        progress(name(work))
        let row = BenchmarkReport.Row(work, effort.time(work), machine.limits)
        report.results.append(row)
        progress(nil)
        say(row.line)
      }
    }
    progress(nil)
    if let json {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
      let data = try encoder.encode(report) + Data("\n".utf8)
      if json == "-" { FileHandle.standardOutput.write(data) } else { try data.write(to: URL(fileURLWithPath: json)) }
    }
  }

  private func name(_ work: Workload) -> String { "\(work.operation) \(work.dimension) \(work.scalar)" }

  private func isWanted(_ name: String) -> Bool { filter.map { name.contains($0) } ?? true }

  private func say(_ text: String) { if json != "-" { print(text) } }

  /// Rewrites one line on a terminal's standard error; `nil` removes it.
  private func progress(_ text: String?) {
    guard isatty(STDERR_FILENO) == 1 else { return }
    FileHandle.standardError.write(Data("\r\u{1B}[K\(text.map { "… \($0)" } ?? "")".utf8))
  }
}

/// Workloads that share a table, made only when one of them is wanted.
struct WorkloadGroup {
  var title: String
  var names: [String]
  var workloads: () -> [Workload]
}

extension GaussBenchmark {
  private func groups(_ sweep: Sweep) -> [WorkloadGroup] {
    var groups = sweep.dimensions.flatMap { [coreGroup($0, sweep, Double.self), coreGroup($0, sweep, Float.self)] }
    groups.append(
      WorkloadGroup(title: "standard normals", names: ["standard normals 1000 Double"]) {
        [normalsWorkload(count: sweep.elements)]
      })
    for (d, components, rows) in [
      (2, 8, 500_000), (8, 8, 200_000), (16, 16, 100_000), (32, 16, 50_000), (64, 8, 50_000),
    ] {
      let names = ["mixture EM", "k-means++"].map { "\($0), K = \(components) \(d) Double" }
      groups.append(
        WorkloadGroup(title: "making \(components) clusters of dimension \(d)", names: names) {
          mixtureWorkloads(
            dimension: d, components: components, rows: quick ? rows / 20 : rows, threads: sweep.threads)
        })
    }
    for (d, components, rows) in [(2, 8, 1_000_000), (16, 8, 1_000_000)] {
      let names = Layout.allCases.flatMap { layout in
        ["log-density", "fit", "mixture EM"].map { "\($0) (\(layout)) \(d) Double" }
      }
      groups.append(
        WorkloadGroup(title: "making rows of dimension \(d) in every layout", names: names) {
          layoutWorkloads(dimension: d, components: components, rows: quick ? rows / 10 : rows)
        })
    }
    for (d, factors, rows) in [(64, 8, 50_000), (256, 10, 20_000), (1000, 10, 10_000)] {
      let operations = [
        "PPCA fit", "factor analysis fit", "factor log-density", "mixture of 4, 5 steps", "encode", "factor sample",
      ]
      groups.append(
        WorkloadGroup(
          title: "making rows of \(factors) factors in dimension \(d)",
          names: operations.map { "\($0), q = \(factors) \(d) Double" }
        ) {
          factorWorkloads(
            dimension: d, factors: factors, rows: quick ? rows / 20 : rows, threads: sweep.threads)
        })
    }
    for d in [2, 8] {
      groups.append(
        WorkloadGroup(title: "making a kernel density of dimension \(d)", names: ["kernel density \(d) Double"]) {
          sweep.threads.map { kernelDensityWorkload(dimension: d, rows: quick ? 1000 : 10_000, threads: $0) }
        })
    }
    for (d, rows) in [(2, 34_003), (10, 100_000)] {
      let title = "making tables for neighbours in dimension \(d)"
      groups.append(
        WorkloadGroup(title: title, names: ["neighbour measures \(d) Double"]) {
          sweep.threads.map { neighboursWorkload(dimension: d, rows: quick ? rows / 10 : rows, threads: $0) }
        })
    }
    groups.append(
      WorkloadGroup(title: "making a CSV table", names: ["read CSV 20 Double"]) {
        sweep.threads.map { readCSVWorkload(threads: $0, megabytes: quick ? 16 : 64) }
      })
    return groups
  }

  private func coreGroup<Scalar: GaussianScalar>(_ d: Int, _ sweep: Sweep, _: Scalar.Type) -> WorkloadGroup {
    let operations =
      ["log-density", "fit", "sample"]
      + (Scalar.self == Double.self
        ? [
          "log-density of one row", "fit with weights", "fit, Ledoit-Wolf", "log-density (reference)",
          "fit (reference)",
        ] : [])
    return WorkloadGroup(
      title: "making a table of dimension \(d)", names: operations.map { "\($0) \(d) \(Scalar.self)" }
    ) {
      let rows = sweep.rows(d)
      let table = observations(rows: rows, dimension: d, Scalar.self)
      let model = benchmarkModel(d, Scalar.self)
      var workloads = sweep.threads.map { logDensityWorkload(table, model, threads: $0) }
      workloads += sweep.threads.map { fitWorkload(table, threads: $0) }
      workloads += sweep.threads.map { sampleWorkload(model, rows: rows, threads: $0) }
      if let table = table as? Matrix<Double>, let model = model as? MultivariateNormal<Double> {
        workloads.append(singleRowWorkload(table, model))
        workloads += estimationWorkloads(table)
        workloads += referenceWorkloads(table)
      }
      return workloads
    }
  }
}
