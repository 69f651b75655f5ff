import Gaussian
import GaussianIO
import GaussianWorkflows

extension StorableModel {
  /// The model as one that knows the densities of incomplete rows, for `--missing em`.
  ///
  /// - Throws: ``Failure`` if it does not.
  func knowingIncompleteRows() throws -> any IncompleteRowsModel<Double> {
    guard let model = self as? any IncompleteRowsModel<Double> else {
      throw Failure.usage(
        "--missing em needs a model that knows the densities of incomplete rows, and a \(Self.storedName) does not; use "
          + "--missing drop")
    }
    return model
  }

  /// The model as one that the command line can talk about.
  ///
  /// - Throws: ``Failure`` if nobody has taught it to.
  func describable() throws -> any DescribableModel {
    guard let model = self as? any DescribableModel else {
      throw Failure.software("a \(Self.storedName) cannot be described")
    }
    return model
  }
}
