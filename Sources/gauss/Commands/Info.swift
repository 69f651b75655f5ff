import ArgumentParser
import Gaussian
import GaussianIO
import GaussianWorkflows

struct Info: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print versions, the BLAS in use, the instruction set and the threads.")

  @Flag(help: "Compare every routine of OpenBLAS with plain loops first.")
  var selfTest = false

  @OptionGroup var threads: ThreadArgument

  @Flag(help: "Print as JSON.")
  var json = false

  func run() throws {
    var report = Report("gauss \(gaussVersion)")
    report.add("version", text: gaussVersion, shown: false)
    report.add("openBLAS", text: OpenBLAS.configuration, label: "OpenBLAS")
    report.add("openBLASCore", text: OpenBLAS.coreName, label: "OpenBLAS kernels for")
    report.add("openBLASThreading", text: OpenBLAS.threading, label: "OpenBLAS built as")
    report.add("openBLASThreads", OpenBLAS.threadCount, label: "OpenBLAS threads")
    report.add("instructionSet", text: InstructionSet.active.rawValue, label: "instruction set")
    let available = InstructionSet.allCases.filter(\.isAvailable).map(\.rawValue)
    report.add("availableInstructionSets", names: available, label: "available")
    if let requested = InstructionSet.requested {
      let isKnown = InstructionSet(rawValue: requested) != nil
      report.add(
        "requestedInstructionSet", text: isKnown ? requested : "\(requested) (unknown, ignored)",
        label: "GAUSSIAN_INSTRUCTION_SET")
    }
    report.add("processors", AvailableProcessors.count, label: "processors")
    report.add("threads", try threads.count(), label: "threads")
    var failed: [OpenBLAS.Check] = []
    if selfTest {
      let checks = OpenBLAS.selfTest()
      failed = checks.filter { !$0.passed }
      let worst = checks.max { $0.ratio < $1.ratio }
      report.add("selfTestChecks", checks.count, label: "self-test checks")
      report.add("selfTestFailures", names: failed.map(\.name), label: "failed")
      report.add("selfTestWorstRatio", worst?.ratio ?? 0, label: "worst ratio (below 30 passes)")
    }
    try Terminal.standardOutput.write(report.text(asJSON: json))
    guard failed.isEmpty else {
      let names = failed.map(\.name).joined(separator: ", ")
      throw Failure.software(
        "OpenBLAS computes wrongly on this processor (\(names)); choose other kernels with OPENBLAS_CORETYPE "
          + "or install a newer OpenBLAS")
    }
  }
}
