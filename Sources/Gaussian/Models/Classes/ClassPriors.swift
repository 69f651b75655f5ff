internal import LinearAlgebra

/// How probable each class is before a row has been looked at: where P(y) comes from.
public enum ClassPriors: Sendable, Equatable {
  /// As often as among the rows of the fit, each counted with its weight.
  case proportional
  /// All classes alike.
  case uniform
  /// These, one a class; they add up to 1.
  case given([String: Double])

  /// The prior of each class.
  ///
  /// - Parameters:
  ///   - classes: Their names.
  ///   - weights: Sum of the weights of each, positive.
  /// - Returns: Probabilities that add up to 1.
  /// - Throws: ``GaussianError/invalidPriors(_:)`` if what was given is no distribution over these classes.
  func probabilities(of classes: [String], weights: [Double]) throws(GaussianError) -> [Double] {
    switch self {
    case .proportional:
      let total = weights.reduce(0, +)
      guard total.isFinite else { throw .overflow(quantity: "the sum of the weights") }
      return weights.map { $0 / total }
    case .uniform:
      return [Double](repeating: 1 / Double(classes.count), count: classes.count)
    case .given(let priors):
      if let unknown = priors.keys.sorted(by: classPrecedes).first(where: { !classes.contains($0) }) {
        throw .invalidPriors(.unknownClass(unknown))
      }
      var probabilities: [Double] = []
      for name in classes {
        guard let prior = priors[name] else { throw .invalidPriors(.missing(class: name)) }
        probabilities.append(prior)
      }
      try Self.check(probabilities, of: classes)
      return probabilities
    }
  }

  /// Throws unless these are probabilities that add up to 1, to the rounding of a long sum.
  static func check(_ probabilities: [Double], of classes: [String]) throws(GaussianError) {
    for (name, prior) in zip(classes, probabilities) where !(prior >= 0 && prior.isFinite) {
      throw .invalidPriors(.invalid(class: name, value: prior))
    }
    let total = probabilities.reduce(0, +)
    guard (total - 1).magnitude <= 1e-12 else { throw .invalidPriors(.total(total)) }
  }
}

/// The order of classes: numbers by their value, then texts.
func classPrecedes(_ left: String, _ right: String) -> Bool {
  switch (finiteNumber(left), finiteNumber(right)) {
  case (let a?, let b?): a == b ? left < right : a < b
  case (.some, nil): true
  case (nil, .some): false
  case (nil, nil): left < right
  }
}

private func finiteNumber(_ text: String) -> Double? {
  Double(text).flatMap { $0.isFinite ? $0 : nil }
}
