public import Gaussian
public import GaussianIO

extension MultivariateNormal: DescribableModel where Scalar == Double {
  /// The title with the form.
  public var fullTitle: String { "one Gaussian, \(structure) covariance" }

  /// Rows, form and estimation, as a fit tells them.
  public func summarize(into report: inout Report, variables: [String]) {
    report.add("rows", observationCount ?? 0, label: nil)
    report.add("structure", text: structure.rawValue, label: "covariance")
    if let estimation { report.add(estimation: estimation) }
    report.add("parameters", parameterCount, label: "free parameters")
  }

  /// Everything, as `gauss describe` tells it.
  public func describe(into report: inout Report, variables: [String]) throws {
    if let observationCount {
      report.add("rows", observationCount, label: "fitted to rows")
    } else {
      report.add("rows", json: .null)
    }
    report.add("structure", text: structure.rawValue, label: "covariance")
    if let estimation {
      report.add(estimation: estimation)
    } else {
      report.add("estimation", json: .null)
    }
    report.add("parameters", parameterCount, label: "free parameters")
    report.add("mean", json: .numbers(mean))
    report.add("variances", json: .numbers(parameter.variances))
    // A large diagonal is told by its variances alone: a matrix of zeros could be larger than memory.
    let isDense = structure == .full || dimension <= 1000
    report.add("covariance", json: isDense ? .matrix(covariance) : .null)
    report.add("logDeterminant", logDeterminant, label: "log-determinant")
    report.add("conditionNumber", try conditionNumber(), label: "condition number")
    report.add("entropy", entropy, label: "entropy (nats)")
    report.add(table: variableTable(variables))
  }

  /// Largest divided by smallest eigenvalue of the covariance; infinite if the smallest is not positive.
  private func conditionNumber() throws -> Double {
    let eigenvalues =
      structure == .full ? try lifting(try symmetricEigenvalues(of: covariance)) : parameter.variances.sorted()
    return eigenvalues[0] > 0 ? eigenvalues[eigenvalues.count - 1] / eigenvalues[0] : .infinity
  }

  /// Mean, standard deviation and, for a few variables, correlations.
  private func variableTable(_ names: [String]) -> TextTable {
    let deviations = parameter.variances.map { $0.squareRoot() }
    let correlated = names.count <= 8 ? names : []
    let covariance = correlated.isEmpty ? Matrix(rows: 0, columns: 0, repeating: 0) : self.covariance
    var table = TextTable(["variable", "mean", "std. dev."] + (correlated.isEmpty ? [] : ["correlations"]))
    for (row, name) in names.enumerated() {
      let correlations = correlated.indices.prefix(row + 1).map { column in
        fixed(covariance[row, column] / (deviations[row] * deviations[column]), digits: 2)
      }
      table.append([name, short(mean[row]), short(deviations[row])] + correlations)
    }
    return table
  }
}
