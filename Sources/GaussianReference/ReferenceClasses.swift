public import RealModule

/// Classes with priors and a Gaussian each, as the textbook writes them: P(x, y) = P(y)·P(x|y), and Bayes' rule.
public struct ReferenceClasses<Scalar: Real & BinaryFloatingPoint & Sendable>: Sendable {
  /// P(y), one a class.
  public let priors: [Scalar]
  /// P(x|y), one a class.
  public let normals: [ReferenceNormal<Scalar>]

  /// Classes with known parts.
  ///
  /// - Precondition: There is one prior a class, and at least one class.
  public init(priors: [Scalar], normals: [ReferenceNormal<Scalar>]) {
    precondition(priors.count == normals.count && !priors.isEmpty, "\(priors.count) priors, \(normals.count) classes")
    self.priors = priors
    self.normals = normals
  }

  /// Classes of greatest likelihood.
  ///
  /// - Parameters:
  ///   - rows: Rows of all classes.
  ///   - labels: The class of each row, counted from 0; every class has a row of positive weight.
  ///   - weights: How often each row counts; `nil` for once.
  ///   - structure: What is assumed about the covariance of a class.
  ///   - isTied: True if all classes have the same covariance, which must then be `.full`.
  /// - Throws: ``ReferenceNotPositiveDefinite`` when a covariance has no Cholesky factor.
  public init(
    fitting rows: [[Scalar]], labels: [Int], weights: [Scalar]? = nil, structure: ReferenceStructure = .full,
    isTied: Bool = false
  ) throws(ReferenceNotPositiveDefinite) {
    let weights = weights ?? [Scalar](repeating: 1, count: rows.count)
    let classes = (labels.max() ?? -1) + 1
    let moments = (0..<classes).map { place in
      let members = rows.indices.filter { labels[$0] == place }
      return ReferenceMoments(of: members.map { rows[$0] }, weights: members.map { weights[$0] })
    }
    var total: Scalar = 0
    for part in moments { total += part.weight }
    var pooled = [[Scalar]](
      repeating: [Scalar](repeating: 0, count: rows[0].count), count: rows[0].count)
    for part in moments {
      for i in pooled.indices { for j in pooled.indices { pooled[i][j] += part.scatter[i][j] / total } }
    }
    priors = moments.map { $0.weight / total }
    var normals: [ReferenceNormal<Scalar>] = []
    for part in moments {
      let covariance = isTied ? pooled : Self.projected(part.covariance, onto: structure)
      normals.append(try ReferenceNormal(mean: part.mean, covariance: covariance))
    }
    self.normals = normals
  }

  private static func projected(_ covariance: [[Scalar]], onto structure: ReferenceStructure) -> [[Scalar]] {
    guard structure != .full else { return covariance }
    var trace: Scalar = 0
    for i in covariance.indices { trace += covariance[i][i] }
    let common = trace / Scalar(covariance.count)
    return covariance.indices.map { i in
      covariance.indices.map { j in i != j ? 0 : structure == .diagonal ? covariance[i][i] : common }
    }
  }

  /// log P(x, y) of a point for every class, in nats.
  public func jointLogDensities(of x: [Scalar]) -> [Scalar] {
    priors.indices.map { .log(priors[$0]) + normals[$0].logDensity(of: x) }
  }

  /// log P(x) of a point, in nats: the sum over the classes, relative to its largest term.
  public func logDensity(of x: [Scalar]) -> Scalar {
    let joint = jointLogDensities(of: x)
    let largest = joint.max() ?? 0
    var sum: Scalar = 0
    for term in joint { sum += .exp(term - largest) }
    return largest + .log(sum)
  }

  /// log P(y|x) of every class.
  public func logPosteriors(of x: [Scalar]) -> [Scalar] {
    let total = logDensity(of: x)
    return jointLogDensities(of: x).map { $0 - total }
  }
}
