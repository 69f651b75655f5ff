import Gaussian
public import GaussianIO

/// A model that reports can talk about.
///
/// A new kind of model conforms in a file beside this one, or beside your own model, and fits and descriptions know it.
public protocol DescribableModel: StorableModel {
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
  /// The stored name.
  public var title: String { Self.storedName }
  /// The title.
  public var fullTitle: String { title }
}

extension Report {
  /// What was fitted, and how.
  public mutating func add(fitted model: some DescribableModel, variables: [String]) {
    add("model", text: type(of: model).storedName, shown: false)
    add("variables", names: variables)
    model.summarize(into: &self, variables: variables)
  }
}

extension StoredModel {
  /// The model as one that reports can talk about; `nil` if nobody has taught it to.
  public var describable: (any DescribableModel)? { model as? any DescribableModel }

  /// All that the model says of its variables, as `gauss describe` prints it.
  ///
  /// - Parameter title: What the report is about; `nil` for the title of the model.
  /// - Returns: A report; print it, or take its `object` for programs. `nil` for a model that cannot be described.
  /// - Throws: An error if the parameters do not allow to compute what is to be said.
  public func report(title: String? = nil) throws -> Report? {
    guard let described = describable else { return nil }
    var report = Report(title ?? described.title)
    report.add("model", text: type(of: described).storedName, shown: false)
    report.add("dimension", described.dimension, label: "dimension")
    report.add("variables", json: .strings(variableNames))
    try described.describe(into: &report, variables: variableNames)
    return report
  }
}
