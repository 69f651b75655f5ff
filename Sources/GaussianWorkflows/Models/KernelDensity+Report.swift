public import Gaussian
public import GaussianIO

extension KernelDensity: DescribableModel where Scalar == Double {
  /// The title with the form.
  public var fullTitle: String { "\(Self.storedName) on \(counted(observationCount, "row"))" }

  /// Rows, form and estimation, as a fit tells them.
  public func summarize(into report: inout Report, variables: [String]) {
    report.add("rows", observationCount, label: nil)
    report.add(estimation: estimation)
    report.add("parameters", parameterCount, label: nil)
  }

  /// Everything, as `gauss describe` tells it.
  public func describe(into report: inout Report, variables: [String]) throws {
    let (covariance, bandwidth) = (covariance, bandwidthCovariance)
    report.add("rows", observationCount, label: "kernels")
    report.add(estimation: estimation)
    report.add("parameters", parameterCount, label: nil)
    report.add("mean", json: .numbers(mean))
    report.add("covariance", json: .matrix(covariance))
    report.add("bandwidthCovariance", json: .matrix(bandwidth))
    var table = TextTable(["variable", "mean", "std. dev.", "bandwidth"])
    for (row, name) in variables.enumerated() {
      table.append([
        name, short(mean[row]), short(covariance[row, row].squareRoot()), short(bandwidth[row, row].squareRoot()),
      ])
    }
    report.add(table: table)
  }
}
