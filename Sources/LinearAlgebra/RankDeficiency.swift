/// Why a symmetric matrix has no Cholesky factor.
public struct RankDeficiency: Error, Equatable, Sendable {
  /// What the matrix is, in words: a covariance, a precision.
  public var quantity: String
  /// Number of rows of the matrix.
  public var dimension: Int
  /// The first variable that does not vary or is, to rounding, a linear combination of the variables before it; of an
  /// indefinite matrix the first with a negative pivot.
  public var pivot: Int
  /// The variables whose combination it is; empty if it does not vary, or if the matrix is indefinite.
  public var dependsOn: [Int]
  /// Number of eigenvalues of the correlation matrix above the rounding of the largest.
  public var rank: Int
  /// Largest divided by smallest eigenvalue of the correlation matrix; infinite if the smallest is not
  /// positive.
  public var conditionNumber: Double
  /// All variables whose variance is not positive.
  public var constant: [Int]
  /// All variables that are combinations of variables before them, which are not themselves.
  public var dependences: [LinearDependence]
  /// Number of observations of positive weight behind an estimate; `nil` if the matrix was given.
  public var observationCount: Int?
  /// Effective sample size behind an estimate; `nil` if the matrix was given.
  public var effectiveSampleSize: Double?
  /// True if the matrix is that of a part of the rows which an estimator chose, or weighs most.
  public var isOfPart = false

  /// Creates a diagnosis from its facts.
  ///
  /// - Parameters:
  ///   - quantity: What the matrix is.
  ///   - dimension: Number of its rows.
  ///   - pivot: The first variable that is in the way.
  ///   - dependsOn: The variables whose combination it is.
  ///   - rank: Numerical rank.
  ///   - conditionNumber: Condition number of the correlation matrix.
  ///   - constant: Variables that do not vary.
  ///   - dependences: Variables that are combinations of others; `nil` for the pivot alone.
  public init(
    quantity: String, dimension: Int, pivot: Int, dependsOn: [Int], rank: Int, conditionNumber: Double,
    constant: [Int] = [], dependences: [LinearDependence]? = nil
  ) {
    self.quantity = quantity
    self.dimension = dimension
    self.pivot = pivot
    self.dependsOn = dependsOn
    self.rank = rank
    self.conditionNumber = conditionNumber
    self.constant = constant
    self.dependences =
      dependences ?? (dependsOn.isEmpty ? [] : [LinearDependence(variable: pivot, on: dependsOn)])
  }
}

/// A variable that is, to rounding, a linear combination of others.
public struct LinearDependence: Equatable, Sendable {
  /// The variable.
  public var variable: Int
  /// The others, the one with the largest part first.
  public var on: [Int]

  /// Creates a dependence.
  public init(variable: Int, on: [Int]) {
    self.variable = variable
    self.on = on
  }
}

// MARK: - In words

extension RankDeficiency {
  /// What is wrong, with variables by name and without a full stop.
  func fact(naming names: [String]?) -> String {
    func name(_ variable: Int) -> String { variableName(variable, names) }
    guard !constant.isEmpty || !dependences.isEmpty else {
      return "\(quantity) is indefinite: no variables have it, whatever they are; pivot "
        + "\(pivot + 1) (\(name(pivot))) is negative"
    }
    var causes: [String] = []
    if !constant.isEmpty {
      causes.append("\(list(constant, name)) \(constant.count == 1 ? "does" : "do") not vary")
    }
    for dependence in dependences.prefix(2) {
      causes.append("\(name(dependence.variable)) is a linear combination of \(list(dependence.on, name))")
    }
    if dependences.count > 2 {
      let others = dependences.dropFirst(2).map(\.variable)
      causes.append("so \(others.count == 1 ? "is" : "are") \(list(others, name)) of others")
    }
    return "\(quantity) is not positive definite: \(causes.joined(separator: " and ")) (\(facts))"
  }

  private var facts: String {
    var facts = "rank \(rank) of \(dimension), condition number \(shortened(conditionNumber))"
    guard let observationCount else { return facts }
    facts += ", \(counted(observationCount))"
    if let size = effectiveSampleSize, size < 0.995 * Double(observationCount) {
      facts += " worth \(size < 1e6 ? "\(Int(size.rounded()))" : shortened(size))"
    }
    return facts
  }

  /// What to try.
  var advice: String {
    guard !constant.isEmpty || !dependences.isEmpty else { return "check where it comes from" }
    let isOne = constant.count + dependences.count == 1
    let leave = isOne ? "leave that variable out" : "leave those variables out"
    guard observationCount != nil else { return "\(leave) or choose a diagonal covariance" }
    guard !isOfPart else { return "\(leave), or choose an estimator that counts more of the rows" }
    let diagonal = constant.isEmpty ? ", choose a diagonal covariance" : ""
    return "\(leave)\(diagonal), or choose an estimator that shrinks or a policy"
  }

  /// The first four, and how many more.
  private func list(_ variables: [Int], _ name: (Int) -> String) -> String {
    let more = variables.count > 4 ? " and \(variables.count - 4) more" : ""
    return variables.prefix(4).map(name).joined(separator: ", ") + more
  }
}
