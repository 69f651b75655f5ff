import Foundation
import GaussianIO
import GaussianWorkflows
import Testing

/// The options of `gauss fit`, which are made when the program starts, against the table that they are made from.
@Suite("Options of fits")
struct TableOptionTests {
  private func fit() async throws -> CommandTree.Command {
    try #require(try await CommandTree.all(in: Scratch()).first { $0.commandName == "fit" })
  }

  @Test("are those of the table, each once")
  func options() async throws {
    let names = try await fit().arguments?.flatMap { ($0.names ?? []).map(\.name) } ?? []
    #expect(Set(names).count == names.count, "a name stands twice, which a release build would give to the first")
    for option in ModelKinds.builtIn.options { #expect(names.contains(option.name), "\(option.name)") }
  }

  @Test("stand in the help below the titles of their sections, with their words")
  func help() async throws {
    let text = try await gauss(["fit", "--help"], in: Scratch()).outputText
    for section in OptionSection.allCases where section != .other && section != .rows && section != .estimation {
      #expect(text.contains("\(section.rawValue.uppercased())"), "\(section.rawValue)")
    }
    for option in ModelKinds.builtIn.options where option.section != .rows {
      #expect(text.contains("--\(option.name) <\(option.valueName)>"), "\(option.name)")
    }
  }

  @Test("are completed by a shell, with the words that they take")
  func completion() async throws {
    let text = try await gauss(["--generate-completion-script", "bash"], in: Scratch()).outputText
    for option in ModelKinds.builtIn.options {
      #expect(text.contains("--\(option.name)"), "\(option.name)")
      for word in option.words where option.section != .rows { #expect(text.contains(word), "\(word)") }
    }
  }

  @Test(
    "that are misspelt are guessed at, and without a value are told",
    arguments: [
      (["--component", "3"], "--components"), (["--degrees-of-fredom", "3"], "--degrees-of-freedom"),
      (["--covariance"], "covariance"), (["--covariance", "ful"], "did you mean 'full'"),
      (["--components", "2", "--criterion", "bix"], "did you mean 'bic'"),
    ] as [([String], String)])
  func misspelt(options: [String], words: String) async throws {
    let scratch = try Scratch()
    try scratch.write("t.csv", "a,b\n1,2\n2,1\n4,7\n5,5\n")
    let outcome = try await gauss(["fit", "t.csv", "-o", "m.json"] + options, in: scratch)
    #expect(outcome.status == 64)
    #expect(outcome.errors.contains(words), "\(outcome.errors)")
    #expect(!outcome.errors.contains("nternal"), "\(outcome.errors)")
  }
}

/// What the command fits, and what the same request in JSON is answered with.
@Suite("Fits in JSON", .serialized)
struct JSONFitTests {
  @Test(
    "have the model file of the command, to the byte",
    arguments: [
      ([], "{}"),
      (["--covariance", "diagonal", "--estimator", "oas"], #"{"covariance": "diagonal", "estimator": "oas"}"#),
      (["--estimator", "mcd"], #"{"kind": "normal", "estimator": "mcd"}"#),
      (["--policy", "relative-floor=1e-8"], #"{"policy": "relative-floor=1e-8"}"#),
      (["--components", "2", "--seed", "5"], #"{"components": 2, "seed": 5}"#),
      (["--components", "1-2", "--criterion", "icl"], #"{"components": "1-2", "criterion": "icl"}"#),
      (["--label", "c", "--priors", "uniform"], #"{"kind": "classes", "label": "c", "priors": "uniform"}"#),
      (["--label", "c", "--components", "1"], #"{"label": "c", "components": 1}"#),
      (["--kernel-density", "0.4"], #"{"kernel_density": 0.4}"#),
      (["--factors", "1"], #"{"kind": "pca", "factors": 1}"#),
      (["--factors", "1", "--noise", "diagonal"], #"{"kind": "factor-analysis", "factors": 1}"#),
      (
        ["--factors", "0-1", "--noise", "diagonal", "--restarts", "2"],
        #"{"factors": "0-1", "noise": "diagonal", "restarts": 2}"#
      ),
      (["--components", "2", "--factors", "1"], #"{"kind": "factor-mixture", "components": 2, "factors": 1}"#),
      (["--degrees-of-freedom", "3.5"], #"{"degrees_of_freedom": 3.5}"#),
      (
        ["--model", "student-t", "--components", "2", "--tolerance", "1e-4"],
        #"{"kind": "student-t", "components": 2, "tolerance": 1e-4}"#
      ),
    ] as [([String], String)])
  func sameFile(options: [String], json: String) async throws {
    let scratch = try Scratch()
    try scratch.write("t.csv", Self.table)
    let columns = options.contains("--label") ? [] : ["--ignore", "c"]
    let outcome = try await gauss(["fit", "t.csv", "-o", "m.json"] + columns + options, in: scratch)
    try #require(outcome.isSuccess, "\(outcome.errors)")
    var reading = TableReadingOptions()
    if !options.contains("--label") { reading.columns = .ignoring(["c"]) }
    let rows = FitRows(contentsOf: scratch.url("t.csv").path, options: reading)
    let fitted = try FitRequest(json, rows: rows).fit()
    #expect(Data(fitted.stored.text.utf8) == (try scratch.data("m.json")))
  }

  /// Two clouds of two classes.
  private static let table =
    "a,b,d,c\n"
    + (0..<60).map { row in
      let (x, y) = (Double(row * 37 % 61) / 61, Double(row * 17 % 43) / 43)
      return
        "\(x + (row < 30 ? 0 : 9)),\(y + x + (row < 30 ? 0 : 5)),\(Double(row * 29 % 53) / 9),\(row < 30 ? "u" : "v")\n"
    }.joined()
}
