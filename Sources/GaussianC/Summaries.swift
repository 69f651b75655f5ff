public import CGaussian
internal import Gaussian
internal import GaussianIO
internal import GaussianWorkflows

/// As gaussian.h says.
@c @implementation
public func gauss_model_info(
  _ model: OpaquePointer?, _ text: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?,
  _ error: UnsafeMutablePointer<OpaquePointer?>?
) -> gauss_status {
  unsafe call(error) {
    let target = try unsafe needed(text, "the place of the text")
    let stored = try unsafe ModelHandle.needed(model).stored
    let model = stored.model
    var object: JSONObject = [
      "kind": .string(type(of: model).storedName),
      "dimension": .integer(model.dimension),
      "parameterCount": .integer(model.parameterCount),
      "variables": stored.variables.map { .strings($0) } ?? .null,
    ]
    if let mixture = model as? any MixtureModel<Double> { object["components"] = .integer(mixture.weights.count) }
    if let classes = model as? any LabelledModel<Double> {
      object["classes"] = .strings(classes.classes)
      object["label"] = classes.labelName.map { .string($0) } ?? .null
    }
    if let coding = model as? any CodingModel<Double> { object["codeNames"] = .strings(coding.codeNames) }
    object["can"] = .strings(abilities(of: model))
    unsafe write(JSONValue.object(object).text, to: target)
  }
}

/// What a model can do beside what all can, by the names of the functions for it.
private func abilities(of model: any StorableModel) -> [String] {
  let all: [(name: String, has: Bool)] = [
    ("marginal", model is any MarginalModel<Double>),
    ("condition", model is any ConditionalModel<Double>),
    ("observedLogDensities", model is any IncompleteRowsModel<Double>),
    ("squaredDistances", model is any EllipticalModel<Double>),
    ("responsibilities", PartedModel(model) != nil),
    ("weightedLogDensities", PartedModel(model) != nil),
    ("labels", PartedModel(model) != nil),
    ("rejectionThreshold", model is any LabelledModel<Double>),
    ("codes", model is any CodingModel<Double>),
    ("impute", model is any ImputingModel<Double>),
    ("leaveOneOut", model is any LeaveOneOutModel<Double>),
  ]
  return all.filter(\.has).map(\.name)
}

/// As gaussian.h says.
@c @implementation
public func gauss_model_summary(
  _ model: OpaquePointer?, _ asJSON: Int32, _ text: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?,
  _ error: UnsafeMutablePointer<OpaquePointer?>?
) -> gauss_status {
  unsafe call(error) {
    let target = try unsafe needed(text, "the place of the text")
    let handle = try unsafe ModelHandle.needed(model)
    guard let report = try handle.stored.report() else { throw handle.lacks("description") }
    unsafe write(report.text(asJSON: asJSON != 0), to: target)
  }
}
