import Gaussian
import GaussianIO

/// A model whose distribution of some of its variables is known.
///
/// A new model conforms with one line here, and can be plotted.
protocol MarginalModel: StorableModel {
  /// The distribution of some of the variables, counted from 0, whatever the others are.
  func marginalModel(over variables: [Int]) -> any GenerativeModel<Double>

  /// The Gaussians it is made of; none is looked at if there are none.
  var gaussians: [MultivariateNormal<Double>] { get }
}

extension MultivariateNormal: MarginalModel where Scalar == Double {
  func marginalModel(over variables: [Int]) -> any GenerativeModel<Double> { marginal(over: variables) }
  var gaussians: [MultivariateNormal<Double>] { [self] }
}

extension GaussianMixture: MarginalModel where Scalar == Double {
  func marginalModel(over variables: [Int]) -> any GenerativeModel<Double> { marginal(over: variables) }
  var gaussians: [MultivariateNormal<Double>] { components }
}

extension ClassConditionalModel: MarginalModel where Scalar == Double {
  func marginalModel(over variables: [Int]) -> any GenerativeModel<Double> { marginal(over: variables) }
  var gaussians: [MultivariateNormal<Double>] { densities.flatMap(\.components) }
}

extension KernelDensity: MarginalModel where Scalar == Double {
  func marginalModel(over variables: [Int]) -> any GenerativeModel<Double> { marginal(over: variables) }
  var gaussians: [MultivariateNormal<Double>] { [] }
}

extension ProbabilisticPCA: MarginalModel where Scalar == Double {
  func marginalModel(over variables: [Int]) -> any GenerativeModel<Double> { marginal(over: variables) }
  var gaussians: [MultivariateNormal<Double>] { [] }
}

extension FactorAnalysis: MarginalModel where Scalar == Double {
  func marginalModel(over variables: [Int]) -> any GenerativeModel<Double> { marginal(over: variables) }
  var gaussians: [MultivariateNormal<Double>] { [] }
}

extension FactorMixture: MarginalModel where Scalar == Double {
  func marginalModel(over variables: [Int]) -> any GenerativeModel<Double> { marginal(over: variables) }
  var gaussians: [MultivariateNormal<Double>] { [] }
}
