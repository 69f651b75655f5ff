import Gaussian
import GaussianIO

/// A mixture that the command line can talk about.
protocol DescribableMixture: DescribableModel, MixtureModel {}

/// The mixture that a model file holds.
///
/// - Parameters:
///   - stored: What it holds.
///   - path: The file.
///   - option: What needs a mixture.
/// - Returns: The mixture.
/// - Throws: ``Failure`` if it holds another kind of model.
func mixture(of stored: StoredModel, in path: String, for option: String) throws -> any DescribableMixture {
  guard let mixture = stored.model as? any DescribableMixture else {
    throw Failure.usage(
      "\(option) is about the components of a mixture, and \(inputName(path)) holds a "
        + "\(type(of: stored.model).storedName); leave it out")
  }
  return mixture
}

extension Report {
  /// How a mixture was fitted.
  mutating func add(estimation record: MixtureRecord) {
    add("estimation", json: record.json)
    let restarts = record.restarts > 1 ? ", the best of \(grouped(record.restarts))" : ""
    add(line: "start", "\(record.start), seed \(record.seed)\(restarts)")
    let ending =
      switch record.ending {
      case .converged: "converged: the mean log-likelihood changed by less than \(short(record.tolerance))"
      case .iterationLimit: "not converged: --max-iterations allows no more"
      case .likelihoodFell: "ended: the likelihood fell, as \(record.policy) may cause"
      }
    add(line: "iterations", "\(grouped(record.iterations)), \(ending)")
    if record.leastNoise == nil && record.policy != .ridge(1e-6) { add(line: "policy", "\(record.policy)") }
    if record.weight != Double(record.count) { add(line: "sum of weights", short(record.weight)) }
    if !record.emptyComponents.isEmpty {
      add(line: "lost all their rows", numbered(record.emptyComponents))
    }
    if let share = record.leastNoise, !record.componentsOfLeastNoise.isEmpty {
      add(
        line: "next to no noise",
        "\(numbered(record.componentsOfLeastNoise)): at the bound of \(short(share)) of a variance, so take fewer factors or "
          + "components")
    }
    for group in record.coincidingComponents { add(line: "coincide", numbered(group)) }
  }

  private func numbered(_ indices: [Int]) -> String {
    (indices.count == 1 ? "component " : "components ") + indices.map { "\($0 + 1)" }.joined(separator: ", ")
  }
}
