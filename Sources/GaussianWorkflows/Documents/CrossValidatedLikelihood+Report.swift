import Gaussian
import GaussianIO

extension CrossValidatedLikelihood {
  /// Mean and standard error, as a table of candidates has them.
  var words: String { "\(fixed(mean, digits: 4)) ± \(rounded(standardError, digits: 2))" }

  /// What documents say of it.
  var json: JSONValue {
    .object([
      "mean": .number(mean), "standardError": .number(standardError), "parts": .array(folds.map { .number($0) }),
    ])
  }
}
