public import Gaussian
public import GaussianIO

/// A matrix, or a list, that a model is made of, for other programs.
///
/// ```swift
/// try ModelExport(.covariance, of: stored).write(to: "covariance.npy")
/// try ModelExport(.mean, of: stored, component: 2).write(to: "mean.csv")
/// ```
public struct ModelExport: Sendable {
  /// What a model is made of.
  public enum Quantity: String, Sendable, CaseIterable {
    /// The mean, one number a variable.
    case mean
    /// The covariance, variables by variables.
    case covariance
    /// The correlations of the variables.
    case correlation
    /// The inverse of the covariance.
    case precision
    /// Where distances begin: the mean, or the location of a t distribution.
    case location
    /// The matrix of distances: the covariance, or the scatter matrix of a t distribution.
    case scatter
    /// Weights of components, or priors of classes.
    case weights
    /// Loadings of factors, variables by factors.
    case loadings
    /// Variances of the noise of a model of factors, one a variable.
    case noise
  }

  /// The numbers; a list is one row.
  public let values: Matrix<Double>
  /// One name a column.
  public let columnNames: [String]
  /// One name a row where rows are not what columns are; `nil` else.
  public let rowNames: (title: String, names: [String])?
  /// Whether it is a list of numbers.
  public let isList: Bool

  /// Takes a quantity of a model.
  ///
  /// - Parameters:
  ///   - quantity: Which.
  ///   - stored: The model.
  ///   - component: Of which component of a mixture, counted from 1; `nil` for the whole.
  ///   - className: Of which class, of a model of classes; `nil` for the whole.
  /// - Throws: ``ModelExportError`` if the model has no such thing.
  public init(
    _ quantity: Quantity, of stored: StoredModel, component: Int? = nil, class className: String? = nil
  ) throws(ModelExportError) {
    let model = try Self.part(of: stored, component, className)
    let names = stored.variableNames
    func unknown() -> ModelExportError { .unknown(quantity, model: type(of: stored.model).storedName) }
    switch quantity {
    case .mean, .location:
      let mean =
        quantity == .location ? (model as? any EllipticalModel<Double>)?.centre : Moments(of: model)?.mean
      guard let mean else { throw unknown() }
      try self.init(list: mean, names)
    case .covariance, .correlation, .precision, .scatter:
      let matrix =
        quantity == .scatter
        ? (model as? any EllipticalModel<Double>)?.distanceMatrix : Moments(of: model)?.covariance
      guard let matrix else { throw unknown() }
      switch quantity {
      case .correlation: try self.init(square: Self.correlations(of: matrix), names)
      case .precision: try self.init(square: try Self.inverse(of: matrix), names)
      default: try self.init(square: matrix, names)
      }
    case .weights:
      if let mixture = model as? any MixtureModel<Double> {
        let weights = mixture.weights
        try self.init(list: weights, weights.indices.map { "component_\($0 + 1)" })
      } else if let classes = model as? any LabelledModel<Double> {
        try self.init(list: classes.priors, classes.classes)
      } else {
        throw unknown()
      }
    case .loadings:
      guard let factors = model as? any LatentFactorModel<Double> else { throw unknown() }
      let loadings = factors.loadings
      try self.init(
        values: loadings, (0..<loadings.columns).map { "factor\($0 + 1)" }, rowNames: ("variable", names), isList: false
      )
    case .noise:
      guard let factors = model as? any LatentFactorModel<Double> else { throw unknown() }
      try self.init(list: factors.noiseVariances, names)
    }
  }

  private init(list: [Double], _ names: [String]) throws(ModelExportError) {
    try self.init(
      values: Matrix(rows: 1, columns: list.count, elements: list), names, rowNames: nil, isList: true)
  }

  private init(square: Matrix<Double>, _ names: [String]) throws(ModelExportError) {
    try self.init(values: square, names, rowNames: nil, isList: false)
  }

  private init(
    values: Matrix<Double>, _ columnNames: [String], rowNames: (title: String, names: [String])?, isList: Bool
  ) throws(ModelExportError) {
    guard values.firstNonFiniteElement() == nil else { throw .notFinite }
    (self.values, self.columnNames, self.rowNames, self.isList) = (values, columnNames, rowNames, isList)
  }

  /// Writes it: text with names, a list as one row; an array without names, a list of one dimension.
  ///
  /// - Throws: ``FileError`` if the file cannot be written.
  public func write(to path: String) throws {
    guard try isTextTable(forWriting: path) else {
      let writer =
        isList
        ? try TableWriter<Double>(path: path, listNamed: "values", count: values.count)
        : try TableWriter<Double>(path: path, columnNames: nil, rows: values.rows, columns: values.columns)
      if isList { try writer.append(values.elements) } else { try writer.append(values) }
      return try writer.finish()
    }
    guard let rowNames else {
      let writer = try TableWriter<Double>(path: path, columnNames: columnNames, count: values.rows)
      try writer.append(values)
      return try writer.finish()
    }
    let writer = try LabelledTableWriter(
      path: path, columnNames: columnNames, labelName: rowNames.title, position: .first, columns: values.columns)
    try writer.append(values, labels: rowNames.names)
    try writer.finish()
  }

  // MARK: Parts

  private static func part(
    of stored: StoredModel, _ component: Int?, _ className: String?
  ) throws(ModelExportError) -> any GenerativeModel<Double> {
    var model = whole(stored.model)
    let kind = type(of: stored.model).storedName
    if let className {
      guard let classes = stored.model as? any LabelledModel<Double> else { throw .noClasses(kind) }
      guard let known = LabelVocabulary(classes: classes.classes).label(sameAs: className) else {
        throw .unknownClass(className, known: classes.classes)
      }
      model = density(of: known, in: classes)
    }
    guard let component else { return model }
    guard let mixture = model as? any MixtureModel<Double> else { throw .noComponents(kind) }
    let components = parts(of: mixture)
    guard components.indices.contains(component - 1) else {
      throw .unknownComponent(component, count: components.count)
    }
    return components[component - 1]
  }

  private static func whole(_ model: some StorableModel) -> any GenerativeModel<Double> { model }

  private static func density(of name: String, in classes: some LabelledModel<Double>) -> any GenerativeModel<Double> {
    classes.density(of: name)
  }

  private static func parts(of mixture: some MixtureModel<Double>) -> [any GenerativeModel<Double>] {
    mixture.components.map { $0 }
  }

  /// Mean and covariance, of models whose distribution is a sum of Gaussians too.
  private struct Moments {
    var mean: [Double]
    var covariance: Matrix<Double>

    init?(of model: any GenerativeModel<Double>) {
      if let model = model as? any MomentModel<Double> {
        (mean, covariance) = (model.mean, model.covariance)
        return
      }
      guard let sum = model as? any GaussianSumModel<Double> else { return nil }
      let dimension = sum.dimension
      let parts = sum.gaussianParts(over: Array(0..<dimension))
      var mean = [Double](repeating: 0, count: dimension)
      for part in parts { for place in 0..<dimension { mean[place] += part.weight * part.mean[place] } }
      var covariance = Matrix(rows: dimension, columns: dimension, repeating: 0.0)
      for part in parts {
        for row in 0..<dimension {
          for column in 0..<dimension {
            let offset = (part.mean[row] - mean[row]) * (part.mean[column] - mean[column])
            covariance[row, column] += part.weight * (part.covariance[row, column] + offset)
          }
        }
      }
      (self.mean, self.covariance) = (mean, covariance)
    }
  }

  private static func correlations(of covariance: Matrix<Double>) -> Matrix<Double> {
    var result = covariance
    let deviations = covariance.diagonal.map { $0.squareRoot() }
    for row in deviations.indices {
      for column in 0..<row {
        let element = covariance[row, column] / deviations[row] / deviations[column]
        (result[row, column], result[column, row]) = (element, element)
      }
      result[row, row] = 1
    }
    return result
  }

  /// A⁻¹ = L⁻ᵀ·L⁻¹.
  private static func inverse(of matrix: Matrix<Double>) throws(ModelExportError) -> Matrix<Double> {
    let lower: Matrix<Double>
    do throws(MatrixError) {
      lower = try CholeskyFactor(factoring: matrix, quantity: "the covariance").lower
    } catch {
      throw .noInverse(error.fact)
    }
    let count = matrix.rows
    var inverse = Matrix(rows: count, columns: count, repeating: 0.0)
    for column in 0..<count {
      for row in column..<count {
        var rest = row == column ? 1.0 : 0.0
        for inner in column..<row { rest -= lower[row, inner] * inverse[inner, column] }
        inverse[row, column] = rest / lower[row, row]
      }
    }
    var result = Matrix(rows: count, columns: count, repeating: 0.0)
    for row in 0..<count {
      for column in 0...row {
        var sum = 0.0
        for inner in row..<count { sum += inverse[inner, row] * inverse[inner, column] }
        (result[row, column], result[column, row]) = (sum, sum)
      }
    }
    return result
  }
}

/// Why a model has nothing to export.
public enum ModelExportError: ExplainedError, Equatable {
  /// A kind of model has no such thing.
  case unknown(ModelExport.Quantity, model: String)
  /// A kind of model has no components.
  case noComponents(String)
  /// There is no such component; they are counted from 1.
  case unknownComponent(Int, count: Int)
  /// A kind of model has no classes.
  case noClasses(String)
  /// There is no such class.
  case unknownClass(String, known: [String])
  /// The covariance has no inverse, and why.
  case noInverse(String)
  /// There is no such number, as the variance of a t distribution of 2 degrees of freedom.
  case notFinite

  /// What is wrong, without a full stop.
  public var fact: String {
    switch self {
    case .unknown(let quantity, let model): "a \(model) as a whole has no \(quantity.rawValue)"
    case .noComponents(let model): "a \(model) has no components"
    case .unknownComponent(let component, let count): "there is no component \(component) of \(count), counted from 1"
    case .noClasses(let model): "a \(model) has no classes"
    case .unknownClass(let name, _): "there is no class \(quoted(name))"
    case .noInverse(let reason): reason
    case .notFinite: "the numbers are not finite: the distribution has no such moment"
    }
  }

  /// What to try, without a full stop.
  public var advice: String {
    switch self {
    case .unknown(.covariance, _), .unknown(.mean, _): "take another model"
    case .unknown: "choose another quantity, or one component"
    case .noComponents, .noClasses: "take the whole"
    case .unknownComponent: "choose one of them"
    case .unknownClass(_, let known): "choose one of \(listed(known))"
    case .noInverse: "take the covariance"
    case .notFinite: "take location and scatter"
    }
  }

  /// The fact, then what to try.
  public var description: String { sentence(fact, advice) }
}
