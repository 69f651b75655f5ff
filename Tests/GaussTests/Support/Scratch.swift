import Foundation

/// A folder that a test has to itself, and in which its commands run; removed with everything in it.
final class Scratch: Sendable {
  let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("gauss-tests-\(UInt64.random(in: 0 ... .max))")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  func url(_ name: String) -> URL { folder.appendingPathComponent(name) }

  func write(_ name: String, _ contents: Data) throws { try contents.write(to: url(name)) }

  func write(_ name: String, _ text: String) throws { try write(name, Data(text.utf8)) }

  func data(_ name: String) throws -> Data { try Data(contentsOf: url(name)) }

  func text(_ name: String) throws -> String { String(decoding: try data(name), as: UTF8.self) }

  /// Everything in the folder, hidden files too: contents by name, `nil` for a folder.
  func snapshot() throws -> [String: Data?] {
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    return Dictionary(uniqueKeysWithValues: names.map { ($0, try? Data(contentsOf: url($0))) })
  }
}
