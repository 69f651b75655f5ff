public import Gaussian
import GaussianIO

extension Report {
  /// How a model was estimated: for programs all of it, for people what is not a matter of course.
  public mutating func add(estimation record: EstimationRecord) {
    add("estimation", json: record.json)
    let values = record.values.sorted { $0.key < $1.key }.map { "\(words($0.key)) \(short($0.value))" }
    add(line: "estimator", ([record.estimator] + values).joined(separator: ", "))
    if let iterations = record.iterations {
      add(line: "iterations", grouped(iterations) + (record.hasConverged == false ? ", not converged" : ""))
    }
    if record.policy != .fail {
      add(line: "policy", "\(record.policy): \(record.adjustment?.description ?? "nothing was changed")")
    }
    if record.weight != Double(record.count) || record.effectiveSampleSize != record.weight {
      add(line: "sum of weights", short(record.weight))
      add(line: "effective sample size", short(record.effectiveSampleSize))
    }
  }

  /// What the model says of the rows that it was fitted to; `nil` if that is not known.
  public mutating func add(logLikelihood: Double?, of count: Int, weight: Double) {
    guard let logLikelihood else {
      add("logLikelihood", json: .null)
      add("meanLogLikelihood", json: .null)
      return add(line: "log-likelihood", naming: "does not follow from sums; \(command: "score") tells")
    }
    add("logLikelihood", logLikelihood, label: "log-likelihood (nats)")
    let isCount = weight == Double(count)
    add("meanLogLikelihood", logLikelihood / weight, label: isCount ? "per row" : "per unit of weight")
  }

  /// "priorMeanStrength" in words.
  private func words(_ key: String) -> String {
    key.reduce("") { $0 + ($1.isUppercase ? " \($1.lowercased())" : "\($1)") }
  }
}
