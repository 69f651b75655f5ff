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

extension ImpossibleCode {
  /// What is wrong with the code of a row, and what to do.
  var problem: String {
    "component \(short(component)) is none of \(counted(componentCount, "component")), which are counted from 1; take the "
      + "table that 'gauss encode' wrote"
  }
}
