import Foundation

/// A folder of a test, which goes with it.
final class Scratch: Sendable {
  private let folder = "\(NSTemporaryDirectory())/gaussian-\(UInt64.random(in: 0 ... .max))"

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  /// Where a file of that name is, or would be.
  func path(_ name: String) -> String { "\(folder)/\(name)" }

  /// Writes a file.
  func written(_ name: String, _ text: String) throws -> String {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try Data(text.utf8).write(to: URL(fileURLWithPath: path(name)))
    return path(name)
  }

  /// Reads a file.
  func text(_ name: String) throws -> String {
    String(decoding: try Data(contentsOf: URL(fileURLWithPath: path(name))), as: UTF8.self)
  }
}
