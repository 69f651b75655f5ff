import ChildProcesses
import Foundation
import Testing

/// The same rows and options make the same model file, whoever asks.
@Suite struct CommandTests {
  /// A fit as the command is asked for it, and as the library is.
  struct Fit: CustomTestStringConvertible, Sendable {
    let arguments: [String]
    let options: String
    var hasLabels = false

    var testDescription: String { options }
  }

  static let fits = [
    Fit(arguments: [], options: "{}"),
    Fit(arguments: ["--covariance", "diagonal"], options: #"{"covariance": "diagonal"}"#),
    Fit(arguments: ["--estimator", "ledoit-wolf"], options: #"{"estimator": "ledoit-wolf"}"#),
    Fit(
      arguments: ["--components", "3", "--seed", "5", "--restarts", "2"],
      options: #"{"components": 3, "seed": 5, "restarts": 2}"#),
    Fit(arguments: ["--model", "student-t"], options: #"{"kind": "student-t"}"#),
    Fit(arguments: ["--model", "kernel-density"], options: #"{"kind": "kernel-density"}"#),
    Fit(
      arguments: ["--model", "factor-analysis", "--factors", "1"],
      options: #"{"kind": "factor-analysis", "factors": 1}"#),
    Fit(arguments: ["--model", "pca", "--factors", "2"], options: #"{"kind": "pca", "factors": 2}"#),
    Fit(
      arguments: ["--model", "factor-mixture", "--components", "2", "--factors", "1"],
      options: #"{"kind": "factor-mixture", "components": 2, "factors": 1}"#),
    Fit(
      arguments: ["--model", "classes", "--label", "class", "--covariance", "tied"],
      options: #"{"kind": "classes", "covariance": "tied"}"#, hasLabels: true),
  ]

  @Test(arguments: fits)
  func `The library writes the model file of the command`(_ fit: Fit) throws {
    let rows = 300
    let columns = 4
    var state: UInt64 = 7
    func number() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 11) / 0x1p53
    }
    let numbers = (0..<rows).map { row in
      let common = number() + Double(row % 3)
      return (0..<columns).map { column in common * Double(column + 1) + number() + number() * number() }
    }
    let labels = (0..<rows).map { Int64($0 % 3 == 0 ? 0 : 1) }
    let classes = ["north", "south"]
    let names = (0..<columns).map { "x\($0)" }
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("gaussian-c-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }

    var table = (names + (fit.hasLabels ? ["class"] : [])).joined(separator: ",") + "\n"
    for (row, values) in numbers.enumerated() {
      let label = fit.hasLabels ? [classes[Int(labels[row])]] : []
      table += (values.map { "\($0)" } + label).joined(separator: ",") + "\n"
    }
    func path(_ name: String) -> String { folder.appendingPathComponent(name).path }
    try table.write(toFile: path("rows.csv"), atomically: true, encoding: .utf8)
    let columnByColumn = (0..<columns).flatMap { column in numbers.map { $0[column] } }
    try unsafe columnByColumn.withUnsafeBytes { unsafe Data($0) }.write(to: folder.appendingPathComponent("numbers"))
    try unsafe labels.withUnsafeBytes { unsafe Data($0) }.write(to: folder.appendingPathComponent("labels"))

    let command = Program.libraryFolder.appendingPathComponent("gauss").path
    let asked = try Program.run(
      [command, "fit", path("rows.csv"), "-o", path("command.json")] + fit.arguments, in: folder)
    #expect(asked.isSuccess, "\(asked.ending): \(asked.output)")

    let program = try Program(Program.programs.appendingPathComponent("fit.c"), as: .c99)
    defer { program.remove() }
    let outcome = try program.run(
      [path("numbers"), "\(rows)", "\(columns)", fit.options, path("library.json")] + names
        + (fit.hasLabels ? ["--", path("labels")] + classes : []))
    #expect(outcome.isSuccess, "\(outcome.ending): \(outcome.output)")

    let text = try String(contentsOfFile: path("command.json"), encoding: .utf8)
    // What the classes are called together is the name of a column, and the library has none.
    let expected = text.replacing(#""label": "class""#, with: #""label": null"#)
    #expect(try String(contentsOfFile: path("library.json"), encoding: .utf8) == expected)
  }
}
