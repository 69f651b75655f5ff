extension CovariancePolicy: LosslessStringConvertible {
  /// As files and the command line spell it: "fail", "ridge=1e-06", "relative-ridge=1e-06", "relative-floor=1e-08", "shrink", "pseudo", "pseudo=1e-09".
  public var description: String {
    switch self {
    case .fail: "fail"
    case .ridge(let epsilon): "ridge=\(epsilon)"
    case .relativeRidge(let epsilon): "relative-ridge=\(epsilon)"
    case .relativeFloor(let tau): "relative-floor=\(tau)"
    case .shrink: "shrink"
    case .pseudo(let tau): tau.map { "pseudo=\($0)" } ?? "pseudo"
    }
  }

  /// Reads ``description``.
  ///
  /// `nil` if the name is none of those, or the number is missing, superfluous or out of range.
  ///
  /// - Parameter description: The name, then an equals sign and a number where the policy takes one.
  public init?(_ description: String) {
    let parts = description.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let number = parts.count == 2 ? Double(parts[1]) : nil
    guard parts.count == 1 || number != nil else { return nil }
    switch (parts[0], number) {
    case ("fail", nil): self = .fail
    case ("shrink", nil): self = .shrink
    case ("pseudo", nil): self = .pseudo()
    case ("ridge", let epsilon?): self = .ridge(epsilon)
    case ("relative-ridge", let epsilon?): self = .relativeRidge(epsilon)
    case ("relative-floor", let tau?): self = .relativeFloor(tau)
    case ("pseudo", let tau?): self = .pseudo(tau)
    default: return nil
    }
    guard isInRange else { return nil }
  }

  /// True if the number of the policy is one that it can work with.
  var isInRange: Bool {
    switch self {
    case .fail, .shrink: true
    case .ridge(let epsilon), .relativeRidge(let epsilon): epsilon > 0 && epsilon.isFinite
    case .relativeFloor(let tau): tau > 0 && tau < 1
    case .pseudo(let tau): tau.map { $0 > 0 && $0 < 1 } ?? true
    }
  }
}

extension CovariancePolicy: Codable {
  /// Reads the text of a policy.
  ///
  /// - Throws: `DecodingError` if there is no such policy.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let policy = CovariancePolicy(text) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "'\(text)' is no covariance policy")
    }
    self = policy
  }

  /// Writes ``description``.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
