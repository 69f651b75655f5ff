import Foundation
import Testing

/// No argument ends the process.
@Suite struct HostileTests {
  @Test func `No bad argument ends the process, and each has a reason`() throws {
    let program = try Program(Program.programs.appendingPathComponent("hostile.c"), as: .c99)
    defer { program.remove() }
    let outcome = try program.run()
    #expect(outcome.isSuccess, "\(outcome.ending): \(outcome.output)")
  }
}
