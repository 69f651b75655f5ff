import ArgumentParser
import Gaussian
import GaussianIO

struct Describe: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Print what a model says about its variables.")

  @Argument(help: "Model file.", completion: .file(extensions: ["json"]))
  var model: String

  @OptionGroup var threads: ThreadArgument

  @Flag(help: "Print all parameters as JSON.")
  var json = false

  func run() throws {
    _ = try threads.parallelism()
    let stored = try StoredModel(contentsOf: model)
    guard let normal = stored.model as? MultivariateNormal<Double> else {
      throw Failure.software("a \(type(of: stored.model).storedName) cannot be described")
    }
    var report = Report("\(inputName(model)): a \(MultivariateNormal<Double>.storedName)")
    report.add("model", text: MultivariateNormal<Double>.storedName, shown: false)
    report.add("dimension", normal.dimension, label: "dimension")
    report.add("variables", json: .strings(stored.variableNames))
    if let rows = normal.observationCount {
      report.add("rows", rows, label: "fitted to rows")
    } else {
      report.add("rows", json: .null)
    }
    report.add("structure", text: normal.structure.rawValue, label: "covariance")
    if let record = normal.estimation {
      report.add(estimation: record)
    } else {
      report.add("estimation", json: .null)
    }
    report.add("parameters", normal.parameterCount, label: "free parameters")
    report.add("mean", json: .numbers(normal.mean))
    report.add("variances", json: .numbers(normal.parameter.variances))
    // A large diagonal is told by its variances alone: a matrix of zeros could be larger than memory.
    let isDense = normal.structure == .full || normal.dimension <= 1000
    report.add("covariance", json: isDense ? .matrix(normal.covariance) : .null)
    report.add("logDeterminant", normal.logDeterminant, label: "log-determinant")
    report.add("conditionNumber", try conditionNumber(of: normal), label: "condition number")
    report.add("entropy", normal.entropy, label: "entropy (nats)")
    try Terminal.standardOutput.write(report.text(asJSON: json))
    if !json { try Terminal.standardOutput.write("\n" + variableTable(normal, stored.variableNames)) }
  }

  /// Largest divided by smallest eigenvalue of the covariance; infinite if the smallest is not positive.
  private func conditionNumber(of model: MultivariateNormal<Double>) throws -> Double {
    let eigenvalues =
      model.structure == .full
      ? try symmetricEigenvalues(of: model.covariance) : model.parameter.variances.sorted()
    return eigenvalues[0] > 0 ? eigenvalues[eigenvalues.count - 1] / eigenvalues[0] : .infinity
  }

  /// Mean, standard deviation and, for a few variables, correlations.
  private func variableTable(_ model: MultivariateNormal<Double>, _ names: [String]) -> String {
    let deviations = model.parameter.variances.map { $0.squareRoot() }
    let correlated = names.count <= 8 ? names : []
    let covariance = correlated.isEmpty ? Matrix(rows: 0, columns: 0, repeating: 0) : model.covariance
    var table = TextTable(["variable", "mean", "std. dev."] + (correlated.isEmpty ? [] : ["correlations"]))
    for (row, name) in names.enumerated() {
      let correlations = correlated.indices.prefix(row + 1).map { column in
        fixed(covariance[row, column] / (deviations[row] * deviations[column]), digits: 2)
      }
      table.append([name, short(model.mean[row]), short(deviations[row])] + correlations)
    }
    return table.text
  }
}
