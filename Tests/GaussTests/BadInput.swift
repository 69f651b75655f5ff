import Foundation
import Testing

/// A use of the command that must fail, and how.
struct BadInput: Sendable, CustomTestStringConvertible {
  let name: String
  /// What lies in the folder beside `model.json`, a model of the variables a and b, and `good.csv`.
  var files: [String: Data] = [:]
  let arguments: [String]
  let exitCode: Int32
  /// What the message must name: the file, the line, the column, the number at fault.
  let mentions: [String]
  /// What the message must say to do, behind a semicolon.
  let advice: String

  var testDescription: String { name }

  /// All of them.
  static let all =
    tables + arrays + models + outputs + usage + estimation + statistics + mixtures + classes + evaluations + plots
    + factors + factorMixtures

  /// A folder with all files that it needs.
  func folder() throws -> Scratch {
    let scratch = try Scratch()
    try scratch.write("model.json", Self.modelText())
    try scratch.write("good.csv", "a,b\n1,2\n2,1\n4,7\n5,5\n")
    try FileManager.default.createDirectory(at: scratch.url("folder"), withIntermediateDirectories: false)
    for (name, contents) in files { try scratch.write(name, contents) }
    return scratch
  }

  /// A table `t.csv` that cannot be fitted.
  static func csv(
    _ name: String, _ text: String, _ mentions: String..., advice: String, options: [String] = []
  ) -> BadInput {
    BadInput(
      name: name, files: ["t.csv": Data(text.utf8)], arguments: ["fit", "t.csv", "-o", "out.json"] + options,
      exitCode: 65, mentions: mentions, advice: advice)
  }

  /// A table `t.npy` that cannot be fitted.
  static func npy(_ name: String, _ data: Data, _ mentions: String..., advice: String) -> BadInput {
    BadInput(
      name: name, files: ["t.npy": data], arguments: ["fit", "t.npy", "-o", "out.json"], exitCode: 65,
      mentions: ["t.npy: "] + mentions, advice: advice)
  }

  /// A model `m.json`, which cannot be used to score.
  static func model(_ name: String, _ text: String, _ mentions: String..., advice: String) -> BadInput {
    BadInput(
      name: name, files: ["m.json": Data(text.utf8)],
      arguments: ["score", "m.json", "good.csv", "-o", "out.csv"], exitCode: 65, mentions: mentions,
      advice: advice)
  }

  /// Any other use of the command.
  static func use(
    _ name: String, _ arguments: [String], exitCode: Int32, _ mentions: String..., advice: String,
    files: [String: String] = [:]
  ) -> BadInput {
    BadInput(
      name: name, files: files.mapValues { Data($0.utf8) }, arguments: arguments, exitCode: exitCode,
      mentions: mentions, advice: advice)
  }

  /// A model of two correlated variables, and a part of it in other words.
  static func modelText(replacing part: String = "", with other: String = "") -> String {
    let text = """
      {
        "format": "swift-gaussian model",
        "version": 1,
        "model": "multivariate normal",
        "variables": ["a", "b"],
        "rows": 100,
        "structure": "full",
        "mean": [1.5, -2],
        "covariance": [
          [2, 0.5],
          [0.5, 1]
        ]
      }

      """
    precondition(part.isEmpty || text.contains(part), "the model has no '\(part)'")
    return part.isEmpty ? text : text.replacingOccurrences(of: part, with: other)
  }
}
