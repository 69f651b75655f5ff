import Gaussian
import GaussianIO

extension StoredModel {
  /// The model as one of factors.
  ///
  /// - Parameters:
  ///   - path: The file that it is from.
  ///   - command: What is to be done.
  /// - Returns: The model.
  /// - Throws: ``Failure`` if it has no factors.
  func factors(of path: String, for command: String) throws -> any DescribableFactorModel {
    guard let factors = model as? any DescribableFactorModel else {
      throw Failure.usage(
        "\(command) is about latent factors, and \(inputName(path)) holds a \(type(of: model).storedName); fit one with "
          + "'gauss fit --factors'")
    }
    guard factors.factorCount > 0 else {
      throw Failure.usage(
        "\(command) is about latent factors, and \(inputName(path)) has none; fit one with more factors")
    }
    return factors
  }
}

extension DescribableFactorModel {
  /// The columns of a table of factors.
  var factorNames: [String] { (1...factorCount).map { "factor\($0)" } }
}
