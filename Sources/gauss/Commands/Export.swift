import ArgumentParser
import GaussianIO
import GaussianWorkflows

struct Export: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write a matrix that a model is made of, for other programs.",
    discussion: """
      A matrix of variables by variables has their names above its columns; loadings have the names of the variables before their \
      rows. A list, such as a mean, is one row. A .npy file holds the numbers alone.
      """)

  @Argument(help: "Model file.", completion: .file(extensions: ["json"]))
  var model: String

  @Option(
    help: ArgumentHelp(
      "What to write: \(ModelExport.Quantity.allCases.map(\.rawValue).joined(separator: ", ")).", valueName: "what"),
    completion: .list(ModelExport.Quantity.allCases.map(\.rawValue)))
  var what: String

  @Option(name: .shortAndLong, help: ArgumentHelp("File to write; - is standard output.", valueName: "matrix"))
  var output: String

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Of this component of a mixture, counted from 1.", valueName: "number"))
  var component: Int?

  @Option(
    name: .customLong("class"), parsing: .unconditional,
    help: ArgumentHelp("Of this class, of a model of classes.", valueName: "name"))
  var className: String?

  func run() throws {
    guard let quantity = ModelExport.Quantity(rawValue: what) else {
      let all = ModelExport.Quantity.allCases.map(\.rawValue)
      throw Failure.usage(
        "--what \(what) is unknown; \(guess(at: what, among: all))choose one of \(all.joined(separator: ", "))")
    }
    try checkOutput(output, isNoneOf: [model])
    let stored = try StoredModel(contentsOf: model)
    let export: ModelExport
    do throws(ModelExportError) {
      export = try ModelExport(quantity, of: stored, component: component, class: className)
    } catch {
      throw Failure.usage("\(inputName(model)): \(error)")
    }
    try export.write(to: output)
  }
}
