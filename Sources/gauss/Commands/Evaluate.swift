import ArgumentParser
import Gaussian
import GaussianIO
import GaussianWorkflows
import ModelEvaluation

struct Evaluate: RequestingCommand {
  static let configuration = CommandConfiguration(
    abstract:
      "Tell whether a model is any good: does it fit, do its draws look right, are they copies, are they plausible?",
    discussion: """
      The model draws as many rows as are held out. With --generated, rows that any program made are evaluated instead. \
      Split the table before the fit; held-out rows that the model has seen say nothing.

      Where columns are more than numbers (categories, dates, whole numbers of a copula), columns and pairs of columns are \
      compared too, and what draws give away of single training rows. With --missing em rows that lack cells count there.

      A verdict speaks against the model where a p-value is below 0.01. Numbers in brackets are intervals at 95 %.

      EXAMPLE
        gauss evaluate model.json --train train.csv --test test.csv
        gauss evaluate --generated made.csv --train train.csv --test test.csv --within age=0..120
      """)

  @Argument(help: "Model file.", completion: .file(extensions: ["json"]))
  var model: String?

  @Option(
    help: ArgumentHelp("Table of rows to evaluate in place of a model.", valueName: "table"),
    completion: .file(extensions: ["csv", "tsv", "npy"]))
  var generated: String?

  @OptionGroup var evaluation: EvaluationArguments

  @OptionGroup var kinds: ColumnKindArguments

  @Flag(help: "Print everything as JSON.")
  var json = false

  var request: RemedyContext {
    var request = evaluation.request
    request.tables += [generated].compactMap(\.self)
    return request
  }

  func run() throws {
    let subject: Subject
    switch (model, generated) {
    case (let model?, nil): subject = .model(model)
    case (nil, let generated?): subject = .rows(generated)
    case (nil, nil): throw Failure.usage("there is nothing to evaluate; name a model, or rows with --generated")
    case (_?, _?): throw Failure.usage("a model and --generated exclude each other; evaluate one after the other")
    }
    if case .rows = subject, evaluation.count != nil {
      throw Failure.usage("-n says how many rows a model draws, and --generated has its own; leave it out")
    }
    if case .model = subject, !kinds.isEmpty {
      throw Failure.usage(
        "--kind and --order are about --generated rows, and a model knows its columns; leave them out")
    }
    let requests = kinds.isEmpty ? nil : try kinds.requests()
    let progress = Progress()
    defer { progress.finish() }
    let judged = try EvaluationTask(evaluation).judge(subject, requests, progress)
    progress.finish()
    let document = EvaluationDocument(judged.evaluation, schema: judged.schema)
    guard !json else {
      var object = judged.facts
      for member in document.json.members { object[member.key] = member.value }
      return try Terminal.standardOutput.write(JSONValue.object(object).text)
    }
    try Terminal.standardOutput.write("\(judged.title)\n\n\(document.text)")
  }
}
