import Foundation
import Testing

/// Programs in C that use the library as a stranger would.
@Suite struct ProgramTests {
  @Test(arguments: Program.Language.allCases)
  func `A whole story, in every language of the header`(_ language: Program.Language) throws {
    #expect(try output(of: "story", as: language).hasPrefix("story: "))
  }

  @Test func `Sixteen threads use one model`() throws {
    #expect(try output(of: "threads", ["3"]).hasPrefix("threads: 16"))
  }

  @Test func `A process that has used the library forks`() throws {
    #expect(try output(of: "fork").hasPrefix("fork: 16"))
  }

  @Test func `A thousand cycles leave no memory behind`() throws {
    #expect(try output(of: "cycles", ["1000"]).hasPrefix("cycles: 1000"))
  }

  @Test func `The example of the documentation prints what the documentation says`() throws {
    let text = try String(contentsOf: Program.packageFolder.appendingPathComponent("docs/c.md"), encoding: .utf8)
    let source = try #require(text.firstMatch(of: /(?s)```c\n(.*?)```/)).1
    let printed = try #require(text.firstMatch(of: /(?s)```text\n(.*?)```/)).1
    // In a folder of its own: headers beside a source come before others.
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("gaussian-c-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appendingPathComponent("example.c")
    try String(source).write(to: file, atomically: true, encoding: .utf8)
    let program = try Program(file, as: .c99)
    defer { program.remove() }
    let outcome = try program.run()
    #expect(outcome.isSuccess && outcome.output == String(printed), "\(outcome.ending): \(outcome.output)")
  }

  /// Compiles and runs a program, which must succeed.
  private func output(
    of name: String, _ arguments: [String] = [], as language: Program.Language = .c99
  ) throws -> String {
    let program = try Program(Program.programs.appendingPathComponent("\(name).c"), as: language)
    defer { program.remove() }
    let outcome = try program.run(arguments)
    #expect(outcome.isSuccess, "\(outcome.ending): \(outcome.output)")
    return outcome.output
  }
}
