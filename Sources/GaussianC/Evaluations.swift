public import CGaussian
internal import Gaussian
internal import GaussianIO
internal import GaussianWorkflows
internal import LinearAlgebra
internal import ModelEvaluation

/// As gaussian.h says.
@c @implementation
public func gauss_evaluate(
  _ model: OpaquePointer?, _ training: UnsafePointer<gauss_table>?, _ heldOut: UnsafePointer<gauss_table>?,
  _ options: UnsafePointer<CChar>?, _ run: UnsafePointer<gauss_run>?,
  _ text: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?, _ error: UnsafeMutablePointer<OpaquePointer?>?
) -> gauss_status {
  unsafe call(error) {
    let target = try unsafe needed(text, "the place of the text")
    let model = try unsafe ModelHandle.needed(model).stored.model
    let request = try unsafe EvaluationRequest(options)
    let run = try unsafe Run(run)
    let training = try unsafe Rows(training, "the training table", columns: model.dimension).whole()
    let heldOut = try unsafe Rows(heldOut, "the held-out table", columns: model.dimension).whole()
    if let count = request.count {
      let (bytes, overflow) = count.multipliedReportingOverflow(by: 8 * model.dimension)
      guard !overflow, AvailableMemory.has(bytes) else { throw Failure.noMemory("\(count) rows") }
    }
    try run.check()
    let evaluation = try evaluation(of: model, training, heldOut, request, run)
    try run.check()
    unsafe write(JSONValue.object(EvaluationDocument(evaluation).json).text, to: target)
  }
}

private func evaluation(
  of model: some GenerativeModel<Double>, _ training: (rows: Matrix<Double>, weights: [Double]?),
  _ heldOut: (rows: Matrix<Double>, weights: [Double]?), _ request: EvaluationRequest, _ run: Run
) throws -> Evaluation {
  try Evaluation(
    of: model, training: training.rows, heldOut: heldOut.rows, count: request.count,
    weights: Evaluation.Weights(training: training.weights, heldOut: heldOut.weights), options: request.options,
    parallelism: run.parallelism)
}

/// As gaussian.h says.
@c @implementation
public func gauss_evaluate_rows(
  _ generated: UnsafePointer<gauss_table>?, _ training: UnsafePointer<gauss_table>?,
  _ heldOut: UnsafePointer<gauss_table>?, _ options: UnsafePointer<CChar>?, _ run: UnsafePointer<gauss_run>?,
  _ text: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?, _ error: UnsafeMutablePointer<OpaquePointer?>?
) -> gauss_status {
  unsafe call(error) {
    let target = try unsafe needed(text, "the place of the text")
    let request = try unsafe EvaluationRequest(options)
    guard request.count == nil else {
      throw Failure.invalid(
        "unsuitableOption", "count says how many rows a model draws, and these are there; leave it out")
    }
    let run = try unsafe Run(run)
    let table = try unsafe Rows(generated, "the generated table")
    let generated = try table.whole()
    let training = try unsafe Rows(training, "the training table", columns: table.columns).whole()
    let heldOut = try unsafe Rows(heldOut, "the held-out table", columns: table.columns).whole()
    try run.check()
    let evaluation = try Evaluation(
      generated: generated.rows, training: training.rows, heldOut: heldOut.rows,
      weights: Evaluation.Weights(training: training.weights, heldOut: heldOut.weights, generated: generated.weights),
      options: request.options, parallelism: run.parallelism)
    try run.check()
    unsafe write(JSONValue.object(EvaluationDocument(evaluation).json).text, to: target)
  }
}

/// How to evaluate, in JSON.
private struct EvaluationRequest {
  var options = EvaluationOptions()
  /// Rows to draw; `nil` for as many as are held out.
  var count: Int?

  private static let keys = ["seed", "count", "scale", "neighbours", "permutations", "test_rows"]

  /// Takes the options of `gauss evaluate` by their names, with underscores for hyphens, and the same ranges.
  ///
  /// - Throws: ``Failure`` for what is no object, an unknown key, and a value that cannot be.
  init(_ pointer: UnsafePointer<CChar>?) throws(Failure) {
    guard unsafe pointer != nil else { return }
    let text = try unsafe text(pointer, "the options")
    let value: JSONValue
    do {
      value = try JSONValue(parsing: Array(text.utf8), path: "the options")
    } catch {
      throw .invalid("malformed", Failure(error).message)
    }
    guard case .object(let object) = value else { throw .invalid("malformed", "the options are no JSON object") }
    for member in object.members where member.value != .null { try take(member) }
    guard 2 * options.maximumRows * options.permutations <= 200_000_000 else {
      throw .invalid(
        "invalidValue", "so many permutations of so many test_rows take too much memory; give fewer of one of them")
    }
  }

  private mutating func take(_ member: JSONObject.Member) throws(Failure) {
    func number(_ range: ClosedRange<Int>) throws(Failure) -> Int {
      guard case .integer(let number) = member.value, range.contains(number) else {
        throw .invalid(
          "invalidValue", "\(member.key) is a whole number from \(range.lowerBound) to \(range.upperBound); correct it")
      }
      return number
    }
    switch member.key {
    case "seed": options.seed = UInt64(try number(0 ... .max))
    case "count": count = try number(1...100_000_000)
    case "neighbours": options.neighbours = try number(1...100)
    case "permutations": options.permutations = try number(300...1_000_000)
    case "test_rows": options.maximumRows = try number(10...50_000)
    case "scale":
      guard case .string(let name) = member.value, let scaling = RowScaling(rawValue: name) else {
        throw .invalid("invalidValue", "scale is \(list(RowScaling.allCases.map(\.rawValue))); choose one")
      }
      options.scaling = scaling
    default:
      throw .invalid(
        "unknownOption",
        "there is no option '\(member.key)'; " + guess(at: member.key, among: Self.keys)
          + "the options are \(list(Self.keys, "and"))")
    }
  }
}
