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
  func coding(of path: String, for command: String) throws -> any CodingModel<Double> {
    guard let coding = model as? any CodingModel<Double> else {
      throw Failure.usage(
        "\(command) is about latent factors, and \(inputName(path)) holds a \(type(of: model).storedName); fit one with "
          + "'gauss fit --factors'")
    }
    guard coding.factorCount > 0 else {
      throw Failure.usage(
        "\(command) is about latent factors, and \(inputName(path)) has none; fit one with more factors")
    }
    return coding
  }
}
