/// What a ``CovariancePolicy`` changed.
public enum CovarianceAdjustment: Sendable, Hashable, Codable {
  /// This was added to every variance.
  case ridge(Double)
  /// This share of its variance was added to every variance.
  case relativeRidge(Double)
  /// So many eigenvalues were lifted, to this value.
  case floor(Double, liftedCount: Int)
  /// The covariance was shrunk towards the mean variance with this intensity.
  case shrinkage(Double)
  /// Directions with eigenvalues up to this value were dropped, and so many remain.
  case truncation(Double, rank: Int)
}

extension CovarianceAdjustment: CustomStringConvertible {
  /// What was done, in a few words.
  public var description: String {
    switch self {
    case .ridge(let epsilon): "added \(epsilon) to every variance"
    case .relativeRidge(let epsilon): "added \(epsilon) of its variance to every variance"
    case .floor(let value, let count): "lifted \(count) \(count == 1 ? "eigenvalue" : "eigenvalues") to \(value)"
    case .shrinkage(let intensity): "shrunk towards the mean variance with intensity \(intensity)"
    case .truncation(let value, let rank):
      "dropped directions with eigenvalues up to \(value), rank \(rank) remains"
    }
  }
}
