// What is encoded is the document that a model file holds, so that there is one format, and `JSONEncoder` writes a model file.

extension StoredModel: Codable {
  /// Reads a model of any kind, and its variables.
  ///
  /// - Throws: `DecodingError` if it is broken, of a newer version, or its parameters are impossible.
  public init(from decoder: any Decoder) throws {
    self = try decoder.readingModel { try StoredModel($0, $1) }
  }

  /// Writes what a model file says.
  public func encode(to encoder: any Encoder) throws { try document.value.encode(to: encoder) }
}

extension StorableModel {
  /// Reads a model of this kind.
  ///
  /// - Throws: `DecodingError` if it is broken, of another kind or a newer version, or its parameters are impossible.
  public init(from decoder: any Decoder) throws {
    self = try decoder.readingModel { document, parameters in
      guard document.model == Self.storedName else {
        throw parameters.problem("holds a \(document.model), not a \(Self.storedName)")
      }
      return try Self(parameters: parameters)
    }
  }

  /// Writes what a model file says.
  public func encode(to encoder: any Encoder) throws { try StoredModel(self, variables: nil).encode(to: encoder) }
}

extension Decoder {
  /// What a body makes of the document of a model; what is wrong with it is corrupted data.
  fileprivate func readingModel<Model>(_ body: (ModelDocument, JSONNode) throws -> Model) throws -> Model {
    let value = try JSONValue(from: self)
    do {
      let (document, parameters) = try ModelDocument.read(value, path: "the model")
      return try body(document, parameters)
    } catch let error as FileError {
      throw DecodingError.dataCorrupted(
        DecodingError.Context(codingPath: codingPath, debugDescription: error.fact, underlyingError: error))
    }
  }
}
