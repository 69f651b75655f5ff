public import LinearAlgebra

/// A symmetric matrix in the form that a covariance structure has room for, in `Double`.
///
/// What an estimator returns before anybody has asked whether it is positive definite. Estimates of a structure are
/// the projection of the full estimate: of all diagonal covariances, the one with the same variances is nearest to
/// a full one in Kullback–Leibler divergence, and of all spherical ones that with the mean variance.
public enum StructuredCovariance: Sendable, Equatable {
  /// Both triangles of a symmetric matrix.
  case full(Matrix<Double>)
  /// The variance of each variable.
  case diagonal([Double])
  /// The variance of all variables, and their number.
  case spherical(Double, dimension: Int)

  /// The structure this is an instance of.
  public var structure: CovarianceStructure {
    switch self {
    case .full: .full
    case .diagonal: .diagonal
    case .spherical: .spherical
    }
  }

  /// Number of variables.
  public var dimension: Int {
    switch self {
    case .full(let matrix): matrix.rows
    case .diagonal(let variances): variances.count
    case .spherical(_, let dimension): dimension
    }
  }

  /// The variance of each variable.
  public var variances: [Double] {
    switch self {
    case .full(let matrix): matrix.diagonal
    case .diagonal(let variances): variances
    case .spherical(let variance, let dimension): [Double](repeating: variance, count: dimension)
    }
  }

  /// Mean of the variances.
  public var meanVariance: Double {
    if case .spherical(let variance, _) = self { return variance }
    return variances.reduce(0, +) / Double(dimension)
  }

  /// The nearest covariance of a structure in Kullback–Leibler divergence: the variances, or their mean.
  ///
  /// - Precondition: The structure has no room for more than this one has.
  public func projected(onto structure: CovarianceStructure) -> StructuredCovariance {
    switch (self, structure) {
    case (.full, .full), (.diagonal, .diagonal), (.spherical, .spherical): return self
    case (.full, .diagonal): return .diagonal(variances)
    case (.full, .spherical), (.diagonal, .spherical): return .spherical(meanVariance, dimension: dimension)
    default: preconditionFailure("a \(self.structure) covariance is no estimate of a \(structure) one")
    }
  }

  /// Every element through a function that leaves 0 where it is.
  public func map(_ transform: (Double) -> Double) -> StructuredCovariance {
    switch self {
    case .full(let matrix):
      .full(Matrix(rows: matrix.rows, columns: matrix.columns, elements: matrix.elements.map(transform)))
    case .diagonal(let variances): .diagonal(variances.map(transform))
    case .spherical(let variance, let dimension): .spherical(transform(variance), dimension: dimension)
    }
  }

  /// The same covariances with a number added to every variance.
  public func addingToVariances(_ number: Double) -> StructuredCovariance {
    switch self {
    case .full(var matrix):
      for index in 0..<matrix.rows { matrix[index, index] += number }
      return .full(matrix)
    case .diagonal(let variances): return .diagonal(variances.map { $0 + number })
    case .spherical(let variance, let dimension): return .spherical(variance + number, dimension: dimension)
    }
  }

  /// The same covariances with a number of its own added to the variance of each variable, the mean of these to one that
  /// all share.
  ///
  /// - Precondition: There is one number a variable.
  func addingToVariances(_ numbers: [Double]) -> StructuredCovariance {
    precondition(numbers.count == dimension, "\(numbers.count) numbers for \(dimension) variances")
    switch self {
    case .full(var matrix):
      for index in 0..<matrix.rows { matrix[index, index] += numbers[index] }
      return .full(matrix)
    case .diagonal(let variances): return .diagonal(zip(variances, numbers).map { $0 + $1 })
    case .spherical: return addingToVariances(numbers.reduce(0) { $0 + $1 / Double(numbers.count) })
    }
  }
}
