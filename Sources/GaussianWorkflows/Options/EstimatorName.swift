import Gaussian
import GaussianIO

/// An estimator of one Gaussian as requests name it: a name and, for some, a number behind an equals sign.
///
/// The number may be left out if there is an estimator that does without.
///
/// A new one is one line in ``all``.
struct EstimatorName: Sendable {
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
    EstimatorName("mle") { _ in MaximumLikelihood() }, EstimatorName("unbiased") { _ in UnbiasedCovariance() },
    EstimatorName("unbiased-reliability") { _ in UnbiasedCovariance(weights: .reliability) },
    EstimatorName("shrinkage", Number(meaning: "intensity", range: 0...1, example: 0.1)) {
      FixedShrinkage(intensity: $0)
    }, EstimatorName("ledoit-wolf") { _ in LedoitWolf() }, EstimatorName("oas") { _ in OracleApproximatingShrinkage() },
    EstimatorName("oas-chen-2010") { _ in OracleApproximatingShrinkage(formula: .published) },
    EstimatorName("map") { _ in MaximumAPosteriori() },
    EstimatorName("student-t", Number(meaning: "degrees of freedom", range: 0.1...1e6, example: 4), without: StudentT())
    { StudentT(degreesOfFreedom: $0) },
    EstimatorName(
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

  /// As somebody writes it: "shrinkage=0.1".
  private var example: String { name + (number.map { "=\(short($0.example))" } ?? "") }

  /// All of them, for a help text.
  static var list: String {
    all.map { $0.plain == nil ? $0.example : "\($0.name), \($0.example)" }.joined(separator: ", ")
  }

  /// The estimator that a text asks for; `nil` if there is none of that name.
  ///
  /// - Throws: ``FitRequestError`` if its number is missing or out of range.
  static func estimator(_ text: String) throws(FitRequestError) -> (any GaussianEstimator)? {
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard let found = all.first(where: { $0.name == parts[0] }) else { return nil }
    guard let number = found.number else {
      guard parts.count == 1 else {
        throw FitRequestError(
          .invalidValue, option: "estimator", "\(option: "estimator", found.name) takes no number",
          advice: "leave out the equals sign")
      }
      return found.make(0)
    }
    if parts.count == 1, let plain = found.plain { return plain }
    guard parts.count == 2, let value = Double(parts[1]), number.range.contains(value) else {
      let (low, high) = (short(number.range.lowerBound), short(number.range.upperBound))
      throw FitRequestError(
        .invalidValue, option: "estimator",
        "\(option: "estimator", found.name) needs a number: the \(number.meaning), from \(low) to \(high)",
        advice: "write \(option: "estimator", found.example)")
    }
    return found.make(value)
  }
}
