import Gaussian
import GaussianIO
import GaussianWorkflows

/// The mixture that a model file holds.
///
/// - Parameters:
///   - stored: What it holds.
///   - path: The file.
///   - option: What needs a mixture.
/// - Returns: The mixture.
/// - Throws: ``Failure`` if it holds another kind of model.
func mixture(of stored: StoredModel, in path: String, for option: String) throws -> any DescribableMixture {
  guard let mixture = stored.model as? any DescribableMixture else {
    throw Failure.usage(
      "\(option) is about the components of a mixture, and \(inputName(path)) holds a "
        + "\(type(of: stored.model).storedName); leave it out")
  }
  return mixture
}
