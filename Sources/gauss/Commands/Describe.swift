import ArgumentParser
import Gaussian
import GaussianIO
import GaussianWorkflows

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
    let title = "\(inputName(model)): a \(try stored.model.describable().title)"
    guard var report = try stored.report(title: title) else { preconditionFailure("what has a title has a report") }
    report.spelling = .command
    try rotation?.add(to: &report, of: stored, in: model)
    try Terminal.standardOutput.write(report.text(asJSON: json))
  }
}
