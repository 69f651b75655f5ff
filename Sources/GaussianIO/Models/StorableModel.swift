public import Gaussian

/// A model that model files can hold.
///
/// A new model conforms in a file beside this one and takes one line in ``StoredModel/kinds``; a model of your own conforms beside
/// its own code and is passed to whoever reads: `StoredModel(contentsOf: path, kinds: StoredModel.kinds + [MyModel.self])`. That it
/// is `Codable` comes for free: what is encoded is what a model file says.
public protocol StorableModel: GenerativeModel, Codable where Scalar == Double {
  /// What a file calls this kind of model, such as "multivariate normal".
  static var storedName: String { get }

  /// The parameters, so that ``init(parameters:)`` makes an equal model of them.
  var storedParameters: JSONObject { get }

  /// Creates the model that a file describes.
  ///
  /// - Throws: ``FileError`` if a parameter is missing or impossible.
  init(parameters: JSONNode) throws
}

/// A model and the variables it is about, as a model file keeps them.
public struct StoredModel: Sendable {
  /// The kinds of model that every file may hold.
  public static let kinds: [any StorableModel.Type] = [
    MultivariateNormal<Double>.self,
    GaussianMixture<Double>.self,
    ClassConditionalModel<Double>.self,
    KernelDensity<Double>.self,
    ProbabilisticPCA<Double>.self,
    FactorAnalysis<Double>.self,
    FactorMixture<Double>.self,
    MultivariateStudentT<Double>.self,
    StudentTMixture<Double>.self,
    GaussianCopula.self,
    FactorCopula.self,
    MixtureCopula.self,
  ]

  /// The model.
  public let model: any StorableModel

  /// One name a variable; `nil` if the table it was fitted to had no names.
  public let variables: [String]?

  /// The columns of the table that it was fitted to, if it is one with kinds of columns; `nil` for a table of numbers.
  ///
  /// The variables are those of them that are modelled.
  public let schema: TableSchema?

  /// Pairs a model with its variables.
  ///
  /// - Precondition: There is one name a variable, or none at all.
  public init(_ model: any StorableModel, variables: [String]?) {
    precondition(
      variables.map { $0.count == model.dimension } ?? true,
      "\(variables?.count ?? 0) names do not fit \(model.dimension) variables")
    self.model = model
    self.variables = variables
    schema = nil
  }

  /// Pairs a model with the columns of the table that it was fitted to.
  ///
  /// - Precondition: There is one column that is modelled a variable.
  public init(_ model: any StorableModel, schema: TableSchema) {
    let count = schema.modelled.count
    precondition(count == model.dimension, "\(count) columns do not fit \(model.dimension) variables")
    self.model = model
    variables = schema.variables
    self.schema = schema
  }

  /// Pairs a model with the columns of the table that it was fitted to, or with its variables where these are not known.
  ///
  /// - Precondition: As of either.
  package init(_ model: any StorableModel, schema: TableSchema?, variables: @autoclosure () -> [String]?) {
    if let schema { self.init(model, schema: schema) } else { self.init(model, variables: variables()) }
  }

  /// How a table is read that the model is about: its columns, by their kinds if these are known.
  ///
  /// - Parameter options: How else to read it.
  /// - Returns: The options with these columns.
  package func reading(_ options: TableReadingOptions) -> TableReadingOptions {
    var options = options
    (options.columns, options.schema) = (columns, schema)
    return options
  }

  /// The columns of a table that the model is about: by name where there are names, else by position.
  public var columns: ColumnSelection {
    variables.map { .matching($0) } ?? .positional(model.dimension)
  }

  /// One name a variable; its position, counted from 1, where there are no names.
  public var variableNames: [String] { variables ?? (1...model.dimension).map(String.init) }
}

// MARK: - Files and text

extension StoredModel {
  /// Reads a model file.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - kinds: Which kinds of model it may hold, the first of a name: those of the package, and perhaps your own.
  /// - Throws: ``FileError`` with the place and the remedy if the file is missing, broken, of a newer version, or
  ///   its parameters are impossible.
  public init(contentsOf path: String, kinds: [any StorableModel.Type] = StoredModel.kinds) throws {
    try self.init(kinds) { try ModelDocument.read(path: path) }
  }

  /// Reads the text of a model file.
  ///
  /// - Parameters:
  ///   - text: What ``text`` has been.
  ///   - name: What errors call it.
  ///   - kinds: As ``init(contentsOf:kinds:)``.
  /// - Throws: As ``init(contentsOf:kinds:)``.
  public init(
    text: String, named name: String = "the text of the model", kinds: [any StorableModel.Type] = StoredModel.kinds
  ) throws {
    try self.init(bytes: Array(text.utf8), named: name, kinds: kinds)
  }

  /// Reads the bytes of a model file.
  ///
  /// - Parameters:
  ///   - bytes: Text in UTF-8.
  ///   - name: What errors call them.
  ///   - kinds: As ``init(contentsOf:kinds:)``.
  /// - Throws: As ``init(contentsOf:kinds:)``.
  public init(
    bytes: [UInt8], named name: String = "the text of the model", kinds: [any StorableModel.Type] = StoredModel.kinds
  ) throws {
    try self.init(kinds) { try ModelDocument.read(bytes, path: name) }
  }

  /// Reads a model, and says what to do with a file that is wrong.
  private init(
    _ kinds: [any StorableModel.Type], _ read: () throws -> (document: ModelDocument, parameters: JSONNode)
  ) throws {
    do {
      let (document, parameters) = try read()
      try self.init(document, parameters, kinds)
    } catch var error as FileError {
      // Where a file that a program wrote is wrong, there is rarely more to say than this.
      if error.advice.isEmpty, [.malformed, .unsupported, .notFinite].contains(error.code) {
        error.advice = "restore the file or fit the model again"
      }
      throw error
    }
  }

  init(
    _ document: ModelDocument, _ parameters: JSONNode, _ kinds: [any StorableModel.Type] = StoredModel.kinds
  ) throws {
    guard let type = kinds.first(where: { $0.storedName == document.model }) else {
      throw parameters.problem("holds a model of the unknown kind \(quoted(document.model))")
    }
    let model = try type.init(parameters: parameters)
    let namesNode = try parameters.optionalMember("variables")
    let names = try namesNode?.strings(count: model.dimension)
    if let namesNode, let names, Set(names).count < names.count { throw namesNode.problem("has a name twice") }
    guard let columnsNode = try parameters.optionalMember("columns") else {
      self.init(model, variables: names)
      return
    }
    let schema = try TableSchema(columnsNode)
    guard schema.modelled.count == model.dimension, schema.variables == names else {
      throw columnsNode.problem("does not fit the variables")
    }
    self.init(model, schema: schema)
  }

  /// Writes a model file, which appears whole or not at all.
  ///
  /// - Throws: ``FileError`` if it cannot be written.
  public func write(to path: String) throws { try document.write(to: path) }

  /// The text of the model file.
  public var text: String { document.text }

  /// What the model file says.
  var document: ModelDocument {
    var parameters: JSONObject = ["variables": variables.map { .strings($0) } ?? .null]
    if let schema { parameters["columns"] = schema.json }
    for member in model.storedParameters.members { parameters[member.key] = member.value }
    return ModelDocument(model: type(of: model).storedName, parameters: parameters)
  }
}
