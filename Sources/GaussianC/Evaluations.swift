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
  _ json: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?,
  _ text: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?, _ error: UnsafeMutablePointer<OpaquePointer?>?
) -> gauss_status {
  unsafe call(error) {
    try unsafe checkPlaces(json, text)
    let stored = try unsafe ModelHandle.needed(model).stored
    let model = stored.model
    let request = try unsafe EvaluationRequest(options)
    let run = try unsafe Run(run)
    let training = try unsafe Rows(training, "the training table", columns: model.dimension).whole()
    let heldOut = try unsafe Rows(heldOut, "the held-out table", columns: model.dimension).whole()
    let schema = try request.schema(of: model.dimension) ?? stored.schema
    let evaluation = try evaluation(of: model, schema, training, heldOut, request, run)
    let document = EvaluationDocument(evaluation, schema: schema)
    if let json = unsafe json { unsafe write(JSONValue.object(document.json).text, to: json) }
    if let text = unsafe text { unsafe write(document.text, to: text) }
  }
}

private func evaluation(
  of model: some GenerativeModel<Double>, _ schema: TableSchema?,
  _ training: (rows: Matrix<Double>, weights: [Double]?),
  _ heldOut: (rows: Matrix<Double>, weights: [Double]?), _ request: EvaluationRequest, _ run: Run
) throws -> Evaluation {
  if let count = request.count {
    let (bytes, overflow) = count.multipliedReportingOverflow(by: 8 * model.dimension)
    guard !overflow, AvailableMemory.has(bytes) else { throw Failure.noMemory("\(count) rows") }
  }
  try run.check()
  let evaluation = try Evaluation(
    of: model, training: training.rows, heldOut: heldOut.rows, kinds: schema?.modelled.map(\.variableKind),
    count: request.count,
    weights: Evaluation.Weights(training: training.weights, heldOut: heldOut.weights), options: request.options,
    parallelism: run.parallelism)
  try run.check()
  return evaluation
}

/// As gaussian.h says.
@c @implementation
public func gauss_compare(
  _ models: UnsafePointer<OpaquePointer?>?, _ names: UnsafePointer<UnsafePointer<CChar>?>?, _ count: Int64,
  _ training: UnsafePointer<gauss_table>?, _ heldOut: UnsafePointer<gauss_table>?, _ options: UnsafePointer<CChar>?,
  _ run: UnsafePointer<gauss_run>?, _ json: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?,
  _ text: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?, _ error: UnsafeMutablePointer<OpaquePointer?>?
) -> gauss_status {
  unsafe call(error) {
    try unsafe checkPlaces(json, text)
    guard count >= 2, count <= Int64(Int32.max) else {
      throw Failure.invalid("count", "\(count) models cannot be compared; pass two at least")
    }
    guard let models = unsafe models else { throw Failure.invalid("null", "the models are NULL") }
    let names =
      try unsafe GaussianC.names(names, count: Int(count), "the models") ?? (1...Int(count)).map { "model \($0)" }
    let request = try unsafe EvaluationRequest(options)
    let run = try unsafe Run(run)
    var compared: [StoredModel] = []
    for place in 0..<Int(count) {
      compared.append(try unsafe ModelHandle.needed(models[place], "model \(place + 1)").stored)
      let (first, own) = (compared[0], compared[place])
      guard own.model.dimension == first.model.dimension, own.variables == first.variables else {
        throw Failure.invalid(
          "models", "model \(place + 1) is about other variables than the first; compare models of the same")
      }
    }
    let dimension = compared[0].model.dimension
    let training = try unsafe Rows(training, "the training table", columns: dimension).whole()
    let heldOut = try unsafe Rows(heldOut, "the held-out table", columns: dimension).whole()
    let schema = try request.schema(of: dimension)
    let evaluations = try compared.map {
      try evaluation(of: $0.model, schema ?? $0.schema, training, heldOut, request, run)
    }
    let document = ComparisonDocument(
      Array(zip(names, evaluations)), facts: names.map { ["name": .string($0)] }, schema: schema ?? compared[0].schema)
    if let json = unsafe json { unsafe write(JSONValue.object(document.json).text, to: json) }
    if let text = unsafe text { unsafe write(document.text, to: text) }
  }
}

/// As gaussian.h says.
@c @implementation
public func gauss_evaluate_rows(
  _ generated: UnsafePointer<gauss_table>?, _ training: UnsafePointer<gauss_table>?,
  _ heldOut: UnsafePointer<gauss_table>?, _ options: UnsafePointer<CChar>?, _ run: UnsafePointer<gauss_run>?,
  _ json: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?,
  _ text: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?, _ error: UnsafeMutablePointer<OpaquePointer?>?
) -> gauss_status {
  unsafe call(error) {
    try unsafe checkPlaces(json, text)
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
    let schema = try request.schema(of: table.columns)
    try run.check()
    let evaluation = try Evaluation(
      generated: generated.rows, training: training.rows, heldOut: heldOut.rows,
      kinds: schema?.modelled.map(\.variableKind),
      weights: Evaluation.Weights(training: training.weights, heldOut: heldOut.weights, generated: generated.weights),
      options: request.options, parallelism: run.parallelism)
    try run.check()
    let document = EvaluationDocument(evaluation, schema: schema)
    if let json = unsafe json { unsafe write(JSONValue.object(document.json).text, to: json) }
    if let text = unsafe text { unsafe write(document.text, to: text) }
  }
}

/// Throws if nobody wants to know what is found.
private func checkPlaces(
  _ json: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?,
  _ text: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
) throws(Failure) {
  guard unsafe json == nil, unsafe text == nil else { return }
  throw .invalid("null", "the places of JSON and text are NULL; pass one")
}

/// How to evaluate, in JSON.
private struct EvaluationRequest {
  var options = EvaluationOptions()
  /// Rows to draw; `nil` for as many as are held out.
  var count: Int?
  /// What the columns are; `nil` for what a model knows of them.
  private var schema: TableSchema?

  private static let keys = ["seed", "count", "scale", "neighbours", "permutations", "test_rows", "schema"]

  /// Takes the options of `gauss evaluate` by their names, with underscores for hyphens, and the same ranges.
  ///
  /// - Throws: ``Failure`` for what is no object, an unknown key, and a value that cannot be.
  init(_ pointer: UnsafePointer<CChar>?) throws(Failure) {
    for option in try unsafe givenOptions(pointer, among: Self.keys) { try take(option) }
    guard 2 * options.maximumRows * options.permutations <= 200_000_000 else {
      throw .invalid(
        "invalidValue", "so many permutations of so many test_rows take too much memory; give fewer of one of them")
    }
  }

  /// What the columns are, if somebody has said so.
  ///
  /// - Throws: ``Failure`` if there are more or fewer than the tables have.
  func schema(of columns: Int) throws(Failure) -> TableSchema? {
    guard let count = schema?.modelled.count, count != columns else { return schema }
    throw .invalid(
      "invalidValue",
      "schema has \(counted(count, "column")) that can be compared, and rows have \(columns); give one for each column of the rows"
    )
  }

  private mutating func take(_ option: GivenOption) throws(Failure) {
    switch option.key {
    case "seed": options.seed = UInt64(try option.wholeNumber(in: 0 ... .max))
    case "count": count = try option.wholeNumber(in: 1...100_000_000)
    case "neighbours": options.neighbours = try option.wholeNumber(in: 1...100)
    case "permutations": options.permutations = try option.wholeNumber(in: 300...1_000_000)
    case "test_rows": options.maximumRows = try option.wholeNumber(in: 10...50_000)
    case "schema": schema = try option.schema()
    default: options.scaling = try option.choice()
    }
  }
}
