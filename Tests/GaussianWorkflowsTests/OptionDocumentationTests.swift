import Foundation
import GaussianWorkflows
import Testing

/// docs/command.md against the table of options.
@Suite("Documentation of options")
struct OptionDocumentationTests {
  private static let page: String = {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return (try? String(contentsOf: root.appendingPathComponent("docs/command.md"), encoding: .utf8)) ?? ""
  }()

  @Test(
    "has a row for every option, with its key, its values and the kinds that take it",
    arguments: ModelKinds.builtIn.options)
  func row(option: OptionSpec) {
    func code(_ words: [String]) -> String { words.map { "`\($0)`" }.joined(separator: ", ") }
    let values =
      switch option.values {
      case .wholeNumber: "a whole number"
      case .number: "a number"
      case .words(let words): code(words)
      case .wordsWithNumbers(let words): "\(code(words)); some with a number"
      case .wordsOrNumbers(let words): "a number, or \(code(words))"
      case .wordsByName(let words): "\(code(words)), or a list by column"
      case .text: "a text"
      case .list(let words): "\(code(words)), or a list"
      }
    let kinds = ModelKinds.builtIn.all.filter { kind in kind.options.contains { $0.name == option.name } }.map(\.name)
    let takers = kinds.count == ModelKinds.builtIn.all.count ? "all" : code(kinds)
    let row = "| `--\(option.name)` | `\(option.key)` | \(values) | \(takers) |"
    #expect(Self.page.contains(row), "docs/command.md needs the row\n\(row)")
  }

  @Test("names every kind", arguments: ModelKinds.builtIn.all.map(\.name))
  func kind(name: String) {
    #expect(Self.page.contains("`\(name)`"))
  }
}
