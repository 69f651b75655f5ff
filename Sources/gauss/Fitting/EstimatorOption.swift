import Gaussian
import GaussianIO

/// A way to estimate that `--estimator` offers: its name and, for some, a number behind an equals sign.
///
/// The number may be left out if there is an estimator that does without.
///
/// A new one is one line in ``all``.
struct EstimatorOption: Sendable {
  /// A number that an estimator is given.
  struct Number: Sendable {
    let meaning: String
    let range: ClosedRange<Double>
    let example: Double
  }

  let name: String
  let number: Number?
  private let plain: (any GaussianEstimator)?
  private let make: @Sendable (Double) -> any GaussianEstimator

  static let all = [
    EstimatorOption("mle") { _ in MaximumLikelihood() },
    EstimatorOption("unbiased") { _ in UnbiasedCovariance() },
    EstimatorOption("unbiased-reliability") { _ in UnbiasedCovariance(weights: .reliability) },
    EstimatorOption("shrinkage", Number(meaning: "intensity", range: 0...1, example: 0.1)) {
      FixedShrinkage(intensity: $0)
    },
    EstimatorOption("ledoit-wolf") { _ in LedoitWolf() },
    EstimatorOption("oas") { _ in OracleApproximatingShrinkage() },
    EstimatorOption("oas-chen-2010") { _ in OracleApproximatingShrinkage(formula: .published) },
    EstimatorOption("map") { _ in MaximumAPosteriori() },
    EstimatorOption(
      "student-t", Number(meaning: "degrees of freedom", range: 0.1...1e6, example: 4), without: StudentT()
    ) { StudentT(degreesOfFreedom: $0) },
    EstimatorOption(
      "mcd", Number(meaning: "share of the rows", range: 0.01...1, example: 0.75),
      without: MinimumCovarianceDeterminant()
    ) { MinimumCovarianceDeterminant(supportFraction: $0) },
  ]

  private init(
    _ name: String, _ number: Number? = nil, without plain: (any GaussianEstimator)? = nil,
    _ make: @escaping @Sendable (Double) -> any GaussianEstimator
  ) {
    self.name = name
    self.number = number
    self.plain = plain
    self.make = make
  }

  /// As a user writes it: "shrinkage=0.1".
  private var example: String { name + (number.map { "=\(short($0.example))" } ?? "") }

  /// All of them, for a help text.
  static var list: String {
    all.map { $0.plain == nil ? $0.example : "\($0.name), \($0.example)" }.joined(separator: ", ")
  }

  /// The estimator that a text asks for.
  ///
  /// - Throws: ``Failure`` if there is none of that name, or its number is missing or out of range.
  static func estimator(_ text: String) throws -> any GaussianEstimator {
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard let option = all.first(where: { $0.name == parts[0] }) else {
      throw Failure.usage("--estimator \(text) is unknown; choose one of \(list)")
    }
    guard let number = option.number else {
      guard parts.count == 1 else {
        throw Failure.usage("--estimator \(option.name) takes no number; leave out the equals sign")
      }
      return option.make(0)
    }
    if parts.count == 1, let plain = option.plain { return plain }
    guard parts.count == 2, let value = Double(parts[1]), number.range.contains(value) else {
      let (low, high) = (short(number.range.lowerBound), short(number.range.upperBound))
      throw Failure.usage(
        "--estimator \(option.name) needs a number: the \(number.meaning), from \(low) to \(high); "
          + "write --estimator \(option.example)")
    }
    return option.make(value)
  }
}
