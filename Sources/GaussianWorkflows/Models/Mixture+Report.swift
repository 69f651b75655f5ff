public import Gaussian
public import GaussianIO

/// A component whose mixtures reports can talk about.
public protocol DescribableComponent: StorableComponent {
  /// What people call a mixture of these, without an article.
  static func title(of mixture: Mixture<Self>) -> String

  /// What all components have in common, such as "full covariance".
  static func form(of mixture: Mixture<Self>) -> String

  /// Adds what all components have in common.
  ///
  /// - Parameters:
  ///   - mixture: The mixture.
  ///   - report: Where to.
  static func addStructure(of mixture: Mixture<Self>, to report: inout Report)

  /// Adds what is known of all variables together beside their mean.
  static func addMoments(of mixture: Mixture<Self>, to report: inout Report)

  /// What programs are told of a component beside its weight, mean and variances.
  ///
  /// - Parameters:
  ///   - mixture: The mixture that it is of.
  ///   - isWhole: Whether all there is to say is said, or what a fit says.
  /// - Returns: Members beside those.
  func facts(in mixture: Mixture<Self>, isWhole: Bool) -> JSONObject

  /// What a table of components says of each beside its share.
  ///
  /// - Parameters:
  ///   - mixture: The mixture.
  ///   - names: One a variable.
  ///   - isWhole: Whether all there is to say is said, or what a fit says.
  /// - Returns: What stands above the cells, the cells of a component, and what they are.
  static func table(
    of mixture: Mixture<Self>, names: [String], isWhole: Bool
  ) -> (columns: [String], cells: (_ component: Self) -> [String], caption: String)

  // MARK: Choosing among forms

  /// What to choose by, if the user left it open.
  static func criterion(rows: Int, columns: Int) -> SelectionCriterion

  /// What a program reads a form by that was chosen.
  static var formKey: String { get }

  /// What a program reads of a form.
  static func json(of form: Form) -> JSONValue

  /// "full", or "2 factors".
  static func words(for form: Form) -> String
}

extension Mixture: DescribableModel, DescribableMixture where Component: DescribableComponent {
  /// What people call it.
  public var title: String { Component.title(of: self) }
  /// The title with the form.
  public var fullTitle: String { "\(title), \(Component.form(of: self))" }

  /// Rows, form and estimation, as a fit tells them.
  public func summarize(into report: inout Report, variables: [String]) {
    report.add("rows", estimation?.count ?? 0, label: nil)
    Component.addStructure(of: self, to: &report)
    addFit(to: &report, variables: variables)
    addComponents(to: &report, variables, isWhole: false)
  }

  /// Everything, as `gauss describe` tells it.
  public func describe(into report: inout Report, variables: [String]) throws {
    if let estimation {
      report.add("rows", estimation.count, label: "fitted to rows")
    } else {
      report.add("rows", json: .null)
    }
    Component.addStructure(of: self, to: &report)
    if estimation == nil { report.add("estimation", json: .null) }
    addFit(to: &report, variables: variables)
    if let estimation {
      report.add("logLikelihood", estimation.logLikelihood, label: "log-likelihood (nats)")
      report.add("meanLogLikelihood", estimation.meanLogLikelihood, label: nil)
    }
    report.add("mean", json: mean.contains(where: \.isNaN) ? .null : .numbers(mean))
    Component.addMoments(of: self, to: &report)
    addComponents(to: &report, variables, isWhole: true)
  }

  private func addComponents(to report: inout Report, _ variables: [String], isWhole: Bool) {
    report.add(
      "components",
      json: .array(
        zip(weights, components).map { weight, component in
          var object: JSONObject = [
            "weight": .number(weight), "mean": .numbers(component.mean), "variances": .numbers(component.variances),
          ]
          for member in component.facts(in: self, isWhole: isWhole).members { object[member.key] = member.value }
          return .object(object)
        }))
    let (columns, cells, caption) = Component.table(of: self, names: variables, isWhole: isWhole)
    report.add(table: componentTable(columns: columns) { cells(components[$0]) }, caption: caption)
  }
}

// MARK: - Gaussians

extension MultivariateNormal: DescribableComponent where Scalar == Double {
  /// "mixture of 3 …".
  public static func title(of mixture: GaussianMixture<Double>) -> String {
    mixture.components.count == 1 ? "mixture of 1 Gaussian" : "mixture of \(mixture.components.count) Gaussians"
  }

  /// The structure or the noise of all components.
  public static func form(of mixture: GaussianMixture<Double>) -> String { "\(mixture.structure) covariance" }

  /// The structure, or factors and noise.
  public static func addStructure(of mixture: GaussianMixture<Double>, to report: inout Report) {
    report.add("structure", text: mixture.structure.rawValue, label: "covariance")
  }

  /// What is known of all variables together.
  public static func addMoments(of mixture: GaussianMixture<Double>, to report: inout Report) {
    // As for one Gaussian: a matrix of zeros could be larger than memory.
    report.add("covariance", json: mixture.dimension <= 1000 ? .matrix(mixture.covariance) : .null)
  }

  /// What programs are told of a component.
  public func facts(in mixture: GaussianMixture<Double>, isWhole: Bool) -> JSONObject {
    guard isWhole else { return [:] }
    let isDense = structure == .full || dimension <= 1000
    return [
      "covariance": isDense ? .matrix(covariance) : .null, "logDeterminant": .number(logDeterminant),
      "entropy": .number(entropy),
    ]
  }

  /// A row a component.
  public static func table(
    of mixture: GaussianMixture<Double>, names: [String], isWhole: Bool
  ) -> (columns: [String], cells: (_ component: MultivariateNormal) -> [String], caption: String) {
    let isSmall = mixture.structure.structure == .full && mixture.dimension <= 3
    let pairs =
      isWhole && isSmall ? (0..<mixture.dimension).flatMap { row in (0..<row).map { (row, $0) } } : []
    let columns = names.prefix(mixture.shownVariables) + pairs.map { "corr. \(names[$1]), \(names[$0])" }
    return (
      Array(columns),
      { component in
        let variances = component.variances
        let covariance = pairs.isEmpty ? Matrix(rows: 0, columns: 0, repeating: 0) : component.covariance
        let correlated = pairs.map { row, column in
          fixed(covariance[row, column] / (variances[row] * variances[column]).squareRoot(), digits: 2)
        }
        return mixture.places(mean: component.mean, variances: variances) + correlated
      }, "Components, the largest first, with mean ± standard deviation\(mixture.hiddenVariables)"
    )
  }

  /// What to choose by.
  public static func criterion(rows: Int, columns: Int) -> SelectionCriterion { .bic }
  /// The name of the form.
  public static var formKey: String { "structure" }
  /// The form for programs.
  public static func json(of form: GaussianForm) -> JSONValue { .string(form.structure.rawValue) }
  /// The form for people.
  public static func words(for form: GaussianForm) -> String { form.structure.rawValue }
}

// MARK: - Models of factors

extension FactorAnalysis: DescribableComponent where Scalar == Double {
  /// "mixture of 3 …".
  public static func title(of mixture: FactorMixture<Double>) -> String {
    "mixture of \(counted(mixture.components.count, "model")) of \(counted(mixture.factorCount, "factor"))"
  }

  /// The structure or the noise of all components.
  public static func form(of mixture: FactorMixture<Double>) -> String { "\(mixture.noise) noise" }

  /// The structure, or factors and noise.
  public static func addStructure(of mixture: FactorMixture<Double>, to report: inout Report) {
    report.add("factors", mixture.factorCount, label: "factors of each component")
    report.add("noise", text: mixture.noise.rawValue)
  }

  /// What is known of all variables together.
  public static func addMoments(of mixture: FactorMixture<Double>, to report: inout Report) {}

  /// What programs are told of a component.
  public func facts(in mixture: FactorMixture<Double>, isWhole: Bool) -> JSONObject {
    var object: JSONObject = ["explained": .number(explained(with: mixture.noise))]
    guard isWhole else { return object }
    object["loadings"] = .matrix(loadings)
    object["noiseVariances"] = .numbers(noiseVariances)
    object["logDeterminant"] = .number(logDeterminant)
    object["entropy"] = .number(entropy)
    return object
  }

  /// A row a component.
  public static func table(
    of mixture: FactorMixture<Double>, names: [String], isWhole: Bool
  ) -> (columns: [String], cells: (_ component: FactorAnalysis) -> [String], caption: String) {
    (
      ["explained"] + names.prefix(mixture.shownVariables),
      { component in
        ["\(fixed(100 * component.explained(with: mixture.noise), digits: 1)) %"]
          + mixture.places(mean: component.mean, variances: component.variances)
      },
      "Components, the largest first: share of the rows, share of their variance that factors explain, and mean ± standard "
        + "deviation\(mixture.hiddenVariables)"
    )
  }

  /// Of fewer rows than columns a price for parameters says nothing: the more factors use up the rows, the less noise.
  public static func criterion(rows: Int, columns: Int) -> SelectionCriterion {
    rows > columns ? .bic : .heldOut(folds: 5)
  }
  /// The name of the form.
  public static var formKey: String { "factors" }
  /// The form for programs.
  public static func json(of form: FactorForm) -> JSONValue { .integer(form.factors) }
  /// The form for people.
  public static func words(for form: FactorForm) -> String { counted(form.factors, "factor") }

  /// Share of the variance that factors explain: of the sum of the variances if noise is isotropic, else of each variable,
  /// averaged.
  private func explained(with noise: FactorNoise) -> Double {
    let variances = variances
    guard noise == .isotropic else {
      return zip(noiseVariances, variances).reduce(0) { $0 + 1 - $1.0 / $1.1 } / Double(dimension)
    }
    return 1 - noiseVariances.reduce(0, +) / variances.reduce(0, +)
  }
}
