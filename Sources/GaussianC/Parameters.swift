public import CGaussian
internal import Gaussian
internal import GaussianIO
internal import LinearAlgebra

// Parameters by name, so that a new one needs no new function.

/// As gaussian.h says.
@c @implementation
public func gauss_model_names(
  _ model: OpaquePointer?, _ text: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?,
  _ error: UnsafeMutablePointer<OpaquePointer?>?
) -> gauss_status {
  unsafe call(error) {
    let target = try unsafe needed(text, "the place of the text")
    let model = try unsafe ModelHandle.needed(model).stored.model
    unsafe write(JSONValue.strings(NumberArray.names(of: model)).text, to: target)
  }
}

/// As gaussian.h says.
@c @implementation
public func gauss_model_get(
  _ model: OpaquePointer?, _ name: UnsafePointer<CChar>?, _ values: UnsafeMutablePointer<Double>?, _ capacity: Int64,
  _ shape: UnsafeMutablePointer<Int64>?, _ rank: UnsafeMutablePointer<Int32>?,
  _ error: UnsafeMutablePointer<OpaquePointer?>?
) -> gauss_status {
  unsafe call(error) {
    let model = try unsafe ModelHandle.needed(model).stored.model
    let array = try unsafe NumberArray(text(name, "the name of the parameter"), of: model)
    if let shape = unsafe shape {
      for place in 0..<4 { unsafe shape[place] = Int64(array.shape.indices.contains(place) ? array.shape[place] : 1) }
    }
    if let rank = unsafe rank { unsafe rank.pointee = Int32(array.shape.count) }
    guard unsafe values != nil else { return }
    let output = try unsafe Output(values, capacity, rows: array.elements.count, columns: 1, "the parameter")
    try output.write(array.elements, row: 0)
  }
}

/// A parameter of a model: numbers in row-major order, and their shape.
struct NumberArray {
  /// None for a single number, at most four.
  var shape: [Int]
  var elements: [Double]

  private init(_ elements: [Double], shape: [Int]) { (self.elements, self.shape) = (elements, shape) }

  private init(_ matrix: Matrix<Double>) { self.init(matrix.elements, shape: [matrix.rows, matrix.columns]) }

  /// What a model knows by that name.
  ///
  /// - Throws: ``Failure`` if it knows nothing by it.
  init(_ name: String, of model: any StorableModel) throws(Failure) {
    if let array = Self.moment(name, of: model) ?? Self.part(name, of: model) ?? Self.stored(name, of: model) {
      self = array
      return
    }
    throw .invalid(
      "parameter",
      "a \(type(of: model).storedName) has no parameter '\(name)'; "
        + guess(at: name, among: Self.names(of: model)) + "it has \(list(Self.names(of: model), "and"))")
  }

  /// All names that a model knows.
  static func names(of model: any StorableModel) -> [String] {
    var names = ["mean", "variances", "covariance"].filter { _ in model is any MomentModel<Double> }
    names += ["weights", "means", "covariances"].filter { _ in model is any MixtureModel<Double> }
    names += arrays(in: .object(model.storedParameters)).map(\.path).filter { !names.contains($0) }
    return names
  }

  /// What models with moments know.
  private static func moment(_ name: String, of model: any StorableModel) -> NumberArray? {
    guard let model = model as? any MomentModel<Double> else { return nil }
    switch name {
    case "mean": return NumberArray(model.mean, shape: [model.dimension])
    case "variances": return NumberArray(model.variances, shape: [model.dimension])
    case "covariance": return NumberArray(model.covariance)
    default: return nil
    }
  }

  /// What mixtures know of their components.
  private static func part(_ name: String, of model: any StorableModel) -> NumberArray? {
    guard let mixture = model as? any MixtureModel<Double> else { return nil }
    func stacked<Mixed: MixtureModel>(_ mixture: Mixed) -> NumberArray? where Mixed.Scalar == Double {
      let (count, dimension) = (mixture.components.count, mixture.dimension)
      switch name {
      case "weights": return NumberArray(mixture.weights, shape: [count])
      case "means": return NumberArray(mixture.components.flatMap(\.mean), shape: [count, dimension])
      case "covariances":
        return NumberArray(mixture.components.flatMap { $0.covariance.elements }, shape: [count, dimension, dimension])
      default: return nil
      }
    }
    return stacked(mixture)
  }

  // MARK: What the model file has

  private static func stored(_ name: String, of model: any StorableModel) -> NumberArray? {
    arrays(in: .object(model.storedParameters)).first { $0.path == name }?.array
  }

  /// All numbers and arrays of numbers in a document, by their paths; what all objects of a list have is stacked.
  private static func arrays(in value: JSONValue, _ path: String = "") -> [(path: String, array: NumberArray)] {
    if let array = numbers(in: value) { return path.isEmpty ? [] : [(path, array)] }
    func below(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }
    switch value {
    case .object(let object):
      return object.members.flatMap { arrays(in: $0.value, below($0.key)) }
    case .array(let values):
      let each = values.map { value -> [(path: String, array: NumberArray)] in
        if case .object = value { arrays(in: value, path) } else { [] }
      }
      guard let first = each.first else { return [] }
      return first.compactMap { member in
        let found = each.compactMap { members in members.first { $0.path == member.path }?.array }
        let shape = member.array.shape
        guard found.count == values.count, shape.count < 4, found.allSatisfy({ $0.shape == shape }) else { return nil }
        return (member.path, NumberArray(found.flatMap(\.elements), shape: [values.count] + shape))
      }
    default: return []
    }
  }

  /// A number, or lists of lists of numbers of one shape.
  private static func numbers(in value: JSONValue) -> NumberArray? {
    switch value {
    case .integer(let number): return NumberArray([Double(number)], shape: [])
    case .number(let number): return NumberArray([number], shape: [])
    case .array(let values):
      var elements: [Double] = []
      var shape: [Int]?
      for value in values {
        guard let array = numbers(in: value), array.shape == shape ?? array.shape else { return nil }
        shape = array.shape
        elements += array.elements
      }
      guard let shape, shape.count < 4 else { return nil }
      return NumberArray(elements, shape: [values.count] + shape)
    default: return nil
    }
  }
}
