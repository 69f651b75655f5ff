import ChildProcesses
import Foundation

/// A program in C that is compiled, linked with the library that the build has made, and run.
///
/// `Scripts/check-library` runs the same programs with the self-contained library.
struct Program {
  /// A way to compile.
  enum Language: String, CaseIterable {
    case c99, c17, cxx11 = "c++11", cxx17 = "c++17"

    var compiler: [String] {
      switch self {
      case .c99, .c17: ["cc", "-std=\(rawValue)"]
      case .cxx11, .cxx17: ["c++", "-x", "c++", "-std=\(rawValue)"]
      }
    }
  }

  /// How a program ended, and what it said.
  struct Outcome {
    let ending: ChildProcess.Ending
    let output: String

    var isSuccess: Bool { ending == .exit(code: 0) }
  }

  /// The folder of the package that the tests were built from.
  static let packageFolder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  static let programs = packageFolder.appendingPathComponent("Tests/GaussianCTests/Programs")
  static let header = packageFolder.appendingPathComponent("Sources/CGaussian/include/gaussian.h")

  /// The folder in which the build has put the library: that of the tests.
  static let libraryFolder: URL = {
    let ownPaths = [
      try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"), CommandLine.arguments.first,
      Bundle.main.executablePath,
    ]
    var folders = ownPaths.compactMap(\.self).map { URL(fileURLWithPath: $0).deletingLastPathComponent() }
    folders += folders.map { $0.deletingLastPathComponent().deletingLastPathComponent() }
    let names = ["libGaussianC.so", "libGaussianC.dylib"]
    guard
      let found = folders.first(where: { folder in
        names.contains { FileManager.default.fileExists(atPath: folder.appendingPathComponent($0).path) }
      })
    else { fatalError("the library has not been built: it is in none of \(folders.map(\.path))") }
    return found
  }()

  private let folder: URL
  private var executable: URL { folder.appendingPathComponent("program") }

  /// Compiles a program.
  ///
  /// - Throws: ``CompilerError`` with what the compiler has said.
  init(_ source: URL, as language: Language) throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("gaussian-c-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let library = Self.libraryFolder.path
    let outcome = try Self.run(
      language.compiler + [
        "-Wall", "-Wextra", "-pedantic", "-Werror", "-O1", "-I", Self.header.deletingLastPathComponent().path,
        "-I", Self.programs.path, source.path, "-o", executable.path, "-L", library, "-lGaussianC", "-lm",
        "-Wl,-rpath,\(library)", "-pthread",
      ], in: folder)
    guard outcome.isSuccess else { throw CompilerError(description: outcome.output) }
  }

  struct CompilerError: Error, CustomStringConvertible { let description: String }

  /// Runs the program.
  func run(_ arguments: [String] = []) throws -> Outcome { try Self.run([executable.path] + arguments, in: folder) }

  /// Removes the program.
  func remove() { try? FileManager.default.removeItem(at: folder) }

  /// Runs a command, and keeps what it says.
  static func run(_ command: [String], in folder: URL) throws -> Outcome {
    let log = folder.appendingPathComponent("log")
    try Data().write(to: log)
    let output = try FileHandle(forWritingTo: log)
    let input = try FileHandle(forReadingFrom: URL(fileURLWithPath: "/dev/null"))
    let process = try withExtendedLifetime((input, output)) {
      try ChildProcess(
        executable: "/usr/bin/env", arguments: command, input: input.fileDescriptor, output: output.fileDescriptor,
        errors: output.fileDescriptor)
    }
    let ending = process.wait()
    return Outcome(ending: ending, output: String(decoding: try Data(contentsOf: log), as: UTF8.self))
  }
}
