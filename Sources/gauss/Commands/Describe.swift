import ArgumentParser
import Gaussian
import GaussianIO

struct Describe: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Print what a model says about its variables.")

  @Argument(help: "Model file.", completion: .file(extensions: ["json"]))
  var model: String

  @Option(
    help: ArgumentHelp(
      """
      Show the loadings of latent factors after a rotation too: varimax, or promax=4, which makes factors correlated.
      """, valueName: "name"))
  var rotation: String?

  @OptionGroup var threads: ThreadArgument

  @Flag(help: "Print all parameters as JSON.")
  var json = false

  func run() throws {
    _ = try threads.parallelism()
    let rotation = try rotation.map(ShownRotation.init)
    let stored = try StoredModel(contentsOf: model)
    let described = try stored.model.describable()
    var report = Report("\(inputName(model)): a \(described.title)")
    report.add("model", text: type(of: described).storedName, shown: false)
    report.add("dimension", described.dimension, label: "dimension")
    report.add("variables", json: .strings(stored.variableNames))
    try described.describe(into: &report, variables: stored.variableNames)
    try rotation?.add(to: &report, of: stored, in: model)
    try Terminal.standardOutput.write(report.text(asJSON: json))
  }
}
