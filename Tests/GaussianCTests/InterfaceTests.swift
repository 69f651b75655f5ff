import Foundation
import Testing

/// What programs that were compiled before rely on.
@Suite struct InterfaceTests {
  @Test(arguments: [Program.Language.c99, .cxx11])
  func `Sizes, places and constants are as committed`(_ language: Program.Language) throws {
    let program = try Program(Program.programs.appendingPathComponent("layout.c"), as: language)
    defer { program.remove() }
    let outcome = try program.run()
    let committed = try String(contentsOf: Program.programs.appendingPathComponent("layout.txt"), encoding: .utf8)
    #expect(outcome.output == committed, "if a member was added at the end, commit what layout.c prints")
  }

  @Test func `Functions are as committed`() throws {
    let committed = try String(contentsOf: Program.programs.appendingPathComponent("functions.txt"), encoding: .utf8)
    #expect(
      try Program.declaredFunctions().joined(separator: "\n") + "\n" == committed,
      "a function may be added, and none may be taken away or changed")
  }

  @Test func `Every function has calls with bad arguments`() throws {
    let program = try Program(Program.programs.appendingPathComponent("hostile.c"), as: .c99)
    defer { program.remove() }
    let known = Set(try program.run(["--list"]).output.split(separator: "\n").map(String.init))
    #expect(try Program.declaredFunctions().filter { !known.contains($0) } == [])
  }
}

extension Program {
  /// The functions that the header declares.
  static func declaredFunctions() throws -> [String] {
    let lines = try String(contentsOf: header, encoding: .utf8).split(separator: "\n").filter {
      !$0.hasPrefix("//") && !$0.hasPrefix("static")
    }
    let names = lines.compactMap { line in line.prefixMatch(of: /[a-z_0-9 *]*?\b(gauss_[a-z_]+)\(/).map { String($0.1) }
    }
    return Set(names).sorted()
  }
}
