import Gaussian
import GaussianIO

/// A Gaussian that is part of a distribution of some variables, and its share of the mass.
struct GaussianPart {
  var weight: Double
  var mean: [Double]
  /// Of the variables asked for; it may be singular, and 0.
  var covariance: Matrix<Double>
}

/// A model whose distribution of some of its variables is known.
///
/// A new model conforms with one line here, and can be plotted.
protocol MarginalModel: StorableModel {
  /// The distribution of some of the variables, counted from 0, whatever the others are.
  func marginalModel(over variables: [Int]) -> any GenerativeModel<Double>

  /// The Gaussians that the distribution of some of the variables is the sum of; `nil` for a kernel density, which has one a row.
  func parts(over variables: [Int]) -> [GaussianPart]?
}

extension MultivariateNormal: MarginalModel where Scalar == Double {
  func marginalModel(over variables: [Int]) -> any GenerativeModel<Double> { marginal(over: variables) }
  func parts(over variables: [Int]) -> [GaussianPart]? { [part(over: variables, weight: 1)] }
}

/// A component whose mixtures are sums of Gaussians.
protocol GaussianComponent: StorableComponent, ConditionableComponent {
  /// The component's distribution of some of the variables.
  func part(over variables: [Int], weight: Double) -> GaussianPart
}

extension MultivariateNormal: GaussianComponent where Scalar == Double {}

extension FactorAnalysis: GaussianComponent where Scalar == Double {
  func part(over variables: [Int], weight: Double) -> GaussianPart { marginal(over: variables).part(weight: weight) }
}

extension Mixture: MarginalModel where Component: GaussianComponent {
  func marginalModel(over variables: [Int]) -> any GenerativeModel<Double> { marginal(over: variables) }
  func parts(over variables: [Int]) -> [GaussianPart]? {
    zip(components, weights).map { $0.part(over: variables, weight: $1) }
  }
}

extension ClassConditionalModel: MarginalModel where Scalar == Double {
  func marginalModel(over variables: [Int]) -> any GenerativeModel<Double> { marginal(over: variables) }
  func parts(over variables: [Int]) -> [GaussianPart]? {
    zip(densities, priors).flatMap { density, prior in
      switch density {
      case .normal(let normal): [normal.part(over: variables, weight: prior)]
      case .mixture(let mixture):
        zip(mixture.components, mixture.weights).map { $0.part(over: variables, weight: prior * $1) }
      }
    }
  }
}

extension KernelDensity: MarginalModel where Scalar == Double {
  func marginalModel(over variables: [Int]) -> any GenerativeModel<Double> { marginal(over: variables) }
  func parts(over variables: [Int]) -> [GaussianPart]? { nil }
}

extension ProbabilisticPCA: MarginalModel where Scalar == Double {
  func marginalModel(over variables: [Int]) -> any GenerativeModel<Double> { marginal(over: variables) }
  func parts(over variables: [Int]) -> [GaussianPart]? { [marginal(over: variables).part(weight: 1)] }
}

extension FactorAnalysis: MarginalModel where Scalar == Double {
  func marginalModel(over variables: [Int]) -> any GenerativeModel<Double> { marginal(over: variables) }
  func parts(over variables: [Int]) -> [GaussianPart]? { [marginal(over: variables).part(weight: 1)] }
}

extension LatentFactorModel<Double> {
  fileprivate func part(weight: Double) -> GaussianPart {
    GaussianPart(weight: weight, mean: mean, covariance: covariance)
  }
}

extension MultivariateNormal where Scalar == Double {
  /// Of a Gaussian without a density in all directions the marginal may have none at all, and its moments are asked for.
  func part(over variables: [Int], weight: Double) -> GaussianPart {
    let whole = rank < dimension ? covariance : marginal(over: variables).covariance
    let chosen = rank < dimension ? variables : Array(variables.indices)
    var part = Matrix(rows: chosen.count, columns: chosen.count, repeating: 0.0)
    for (row, first) in chosen.enumerated() {
      for (column, second) in chosen.enumerated() { part[row, column] = whole[first, second] }
    }
    return GaussianPart(weight: weight, mean: variables.map { mean[$0] }, covariance: part)
  }
}
