import Gaussian
import GaussianIO

/// A model that the command line can talk about.
///
/// A new kind of model conforms in a file beside this one, and `fit`, `merge` and `describe` know it.
protocol DescribableModel: StorableModel {
  /// What people call it, without an article: the stored name if nothing says it better.
  var title: String { get }

  /// The same with the form of its covariance: the title if there is none.
  var fullTitle: String { get }

  /// Adds what there is to say after a fit: rows, covariance, how it was estimated, and how many parameters are free.
  ///
  /// - Parameters:
  ///   - report: What has been said is that a model of this kind was fitted, and to which variables.
  ///   - variables: One name a variable.
  func summarize(into report: inout Report, variables: [String])

  /// Adds all there is to say: the parameters for programs, what they mean for people.
  ///
  /// - Parameters:
  ///   - report: What has been said is the kind of model, its dimension and its variables.
  ///   - variables: One name a variable.
  /// - Throws: An error if the parameters do not allow to compute what is to be said.
  func describe(into report: inout Report, variables: [String]) throws
}

extension DescribableModel {
  var title: String { Self.storedName }
  var fullTitle: String { title }
}

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

extension Report {
  /// What was fitted, and how.
  mutating func add(fitted model: some DescribableModel, variables: [String]) {
    add("model", text: type(of: model).storedName, shown: false)
    add("variables", names: variables)
    model.summarize(into: &self, variables: variables)
  }
}
