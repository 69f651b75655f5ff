import Foundation

/// A script that `gauss plot --script` has written, taken apart.
struct GnuplotScript {
  let text: String
  /// The tables of numbers by what they hold, in their order; an empty row lifts the pen.
  private(set) var blocks: [(name: String, rows: [[Double]])] = []
  /// Everything else.
  private(set) var commands: [String] = []

  init(_ text: String) {
    self.text = text
    var block: (name: String, rows: [[Double]])?
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if let current = block {
        if line == "END" {
          blocks.append(current)
          block = nil
        } else {
          block?.rows.append(line.split(separator: " ").map { Double($0) ?? .nan })
        }
      } else if line.hasPrefix("$"), line.hasSuffix(" << END") {
        block = (String(line.dropFirst().prefix { $0 != "_" }), [])
      } else {
        commands.append(String(line))
      }
    }
  }

  /// The tables of that name.
  func tables(_ name: String) -> [[[Double]]] { blocks.filter { $0.name == name }.map(\.rows) }

  /// The points of a table, without lifts of the pen.
  func points(_ name: String) -> [[[Double]]] { tables(name).map { $0.filter { !$0.isEmpty } } }

  func contains(_ part: String) -> Bool { commands.contains { $0.contains(part) } }
}

/// Whether the program that draws is there.
let hasGnuplot = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").contains {
  FileManager.default.isExecutableFile(atPath: "\($0)/gnuplot")
}
