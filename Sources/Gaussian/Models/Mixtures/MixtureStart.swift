public import LinearAlgebra

/// Where the iterations of a mixture begin.
public enum MixtureStart<Component: MixtureComponent>: Sendable {
  /// The best of several starts, by where eight iterations on a sample of the rows lead from each: k-means, k-means in the
  /// metric of the scatter within clusters, and the rows nearest to random seeds. Two starts for more than 16 components.
  case shortRuns
  /// The clusters of ``KMeans``, which starts by k-means++ itself.
  case kMeans
  /// The clusters about the seeds of k-means++, after one step of k-means.
  case kMeansPlusPlus
  /// Shares that are uniform random numbers, made to add up to 1 a row.
  case randomResponsibilities
  /// These parameters, of the same dimension, number of components and form: a warm start.
  case mixture(Mixture<Component>)
  /// These shares of each row. Shape `count × components`, none negative.
  case responsibilities(Matrix<Component.Scalar>)

  /// What the record of a fit says of it.
  public var kind: MixtureRecord.Start {
    switch self {
    case .shortRuns: .shortRuns
    case .kMeans: .kMeans
    case .kMeansPlusPlus: .kMeansPlusPlus
    case .randomResponsibilities: .randomResponsibilities
    case .mixture: .mixture
    case .responsibilities: .responsibilities
    }
  }
}

extension Mixture {
  /// Where the iterations begin.
  public typealias Start = MixtureStart<Component>
}
