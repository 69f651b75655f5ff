public import CGaussian
internal import Gaussian
internal import GaussianIO
internal import GaussianWorkflows
internal import LinearAlgebra

/// As gaussian.h says.
@c @implementation
public func gauss_fit(
  _ rows: UnsafePointer<gauss_table>?, _ options: UnsafePointer<CChar>?, _ start: OpaquePointer?,
  _ run: UnsafePointer<gauss_run>?, _ model: UnsafeMutablePointer<OpaquePointer?>?,
  _ error: UnsafeMutablePointer<OpaquePointer?>?
) -> gauss_status {
  unsafe call(error) {
    let target = try unsafe needed(model, "the place of the model")
    let run = try unsafe Run(run)
    let options = unsafe options == nil ? "{}" : try text(options, "the options")
    var loan = Loan()
    var outcome = try fit(
      unsafe Rows(rows, owner: loan), options, start: unsafe ModelHandle.of(start)?.stored, run)
    // A model of the rows themselves has to have them where the caller cannot take them away.
    if !isKnownUniquelyReferenced(&loan) { outcome.model = try copied(outcome.model) }
    unsafe target.pointee = ModelHandle(outcome.stored, outcome: outcome).retained()
  }
}

/// As gaussian.h says.
@c @implementation
public func gauss_model_report(
  _ model: OpaquePointer?, _ text: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?,
  _ error: UnsafeMutablePointer<OpaquePointer?>?
) -> gauss_status {
  unsafe call(error) {
    let target = try unsafe needed(text, "the place of the text")
    guard let outcome = try unsafe ModelHandle.needed(model).outcome else {
      throw Failure(
        status: .unsupported, name: "noReport",
        message: "the model is not as a fit of this process has made it; pass one that gauss_fit has made")
    }
    unsafe write(outcome.report().text(asJSON: true), to: target)
  }
}

/// Whoever has it has rows that a caller has lent.
private final class Loan {}

private func fit(
  _ rows: Rows, _ options: String, start: StoredModel?, _ run: Run
) throws -> FitOutcome {
  var request = try run.spelling.inErrors { try FitRequest(options, rows: try rows.fitRows()) }
  request.start = start
  request.parallelism = run.parallelism
  request.stop = run.stopFlag
  request.spelling = run.spelling
  let listener = run.listener
  if let listener { request.observer = { listener.hear($0) } }
  try run.check()
  let outcome = Result { try request.fit() }
  listener?.finish()
  return try outcome.get()
}

extension OptionSpelling {
  /// What `body` returns; errors about options that it throws spell them like this.
  func inErrors<Result>(_ body: () throws -> Result) throws -> Result {
    do { return try body() } catch var error as FitRequestError {
      error.spelling = self
      throw error
    }
  }
}

/// An equal model that shares no memory with this one.
private func copied<Model: DescribableModel>(_ model: Model) throws -> Model {
  try Model(parameters: JSONNode(.object(model.storedParameters), path: "the model"))
}

/// As gaussian.h says.
@c @implementation
public func gauss_fit_options(
  _ text: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?, _ error: UnsafeMutablePointer<OpaquePointer?>?
) -> gauss_status {
  unsafe call(error) {
    let target = try unsafe needed(text, "the place of the text")
    let kinds = ModelKinds.builtIn
    let object: JSONObject = [
      "kinds": .array(
        kinds.all.map { kind in
          .object([
            "kind": .string(kind.name), "summary": .string(kind.summary),
            "options": .strings(kind.options.map(\.key)),
          ])
        }),
      "options": .array(kinds.options.map { .object($0.json) }),
    ]
    unsafe write(JSONValue.object(object).text, to: target)
  }
}

extension OptionSpec {
  /// What programs have to know of an option.
  fileprivate var json: JSONObject {
    let type =
      switch values {
      case .wholeNumber: "whole number"
      case .number: "number"
      case .words: "word"
      case .wordsWithNumbers: "word, or word=number"
      case .wordsOrNumbers: "number, or word"
      case .wordsByName: "word, or words by name"
      case .list: "list of texts, or numbers by name"
      case .text: "text"
      }
    var object: JSONObject = ["key": .string(key), "type": .string(type)]
    if !words.isEmpty { object["words"] = .strings(words) }
    object["allowed"] = .string(allowed.text(.json))
    let standard = standard.text(.json)
    if !standard.isEmpty { object["default"] = .string(standard) }
    object["help"] = .string(help.text(.json))
    return object
  }
}
