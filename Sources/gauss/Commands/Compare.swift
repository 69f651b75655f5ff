import ArgumentParser
import Gaussian
import GaussianIO
import GaussianWorkflows

struct Compare: RequestingCommand {
  static let configuration = CommandConfiguration(
    abstract: "Put the evaluations of models side by side.",
    discussion: """
      All models are evaluated as 'gauss evaluate' does it, by the same rows. Their likelihoods are compared row by row with \
      the first model's, which says far more than two means do.

      EXAMPLE
        gauss compare one.json two.json --train train.csv --test test.csv
      """)

  @Argument(help: "Model files, two at least.", completion: .file(extensions: ["json"]))
  var models: [String]

  @OptionGroup var evaluation: EvaluationArguments

  @Flag(help: "Print everything as JSON.")
  var json = false

  var request: RemedyContext { evaluation.request }

  func run() throws {
    guard models.count >= 2 else {
      throw Failure.usage("there is one model to compare; name two, or see 'gauss evaluate'")
    }
    guard ![evaluation.train, evaluation.test].contains("-") && !models.contains("-") else {
      throw Failure.usage("standard input can be read once only, and each model needs the tables; name files")
    }
    let progress = Progress()
    defer { progress.finish() }
    let task = try EvaluationTask(evaluation)
    let judged = try models.map { try task.judge(.model($0), nil, progress) }
    progress.finish()
    for (path, other) in zip(models, judged) where Set(other.variables) != Set(judged[0].variables) {
      throw Failure.data(
        "\(inputName(path)) is about \(other.variables.joined(separator: ", ")), and \(inputName(models[0])) about "
          + "\(judged[0].variables.joined(separator: ", ")): densities of different variables cannot be compared; fit both to "
          + "the same columns")
    }
    let document = ComparisonDocument(
      zip(models, judged).map { (name: inputName($0), evaluation: $1.evaluation) }, facts: judged.map(\.facts),
      schema: judged[0].schema)
    try Terminal.standardOutput.write(json ? JSONValue.object(document.json).text : document.text)
  }
}
