import ArgumentParser
import Gaussian
import GaussianIO

struct Describe: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Print what a model says about its variables.")

  @Argument(help: "Model file.", completion: .file(extensions: ["json"]))
  var model: String

  @OptionGroup var threads: ThreadArgument

  @Flag(help: "Print all parameters as JSON.")
  var json = false

  func run() throws {
    _ = try threads.parallelism()
    let stored = try StoredModel(contentsOf: model)
    let described = try stored.model.describable()
    var report = Report("\(inputName(model)): a \(described.title)")
    report.add("model", text: type(of: described).storedName, shown: false)
    report.add("dimension", described.dimension, label: "dimension")
    report.add("variables", json: .strings(stored.variableNames))
    try described.describe(into: &report, variables: stored.variableNames)
    try Terminal.standardOutput.write(report.text(asJSON: json))
  }
}
