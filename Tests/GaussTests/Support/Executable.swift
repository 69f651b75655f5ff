import Foundation

/// The command under test, as the build has put it.
enum Executable {
  /// Path of `gauss`: beside the test bundle, whatever the configuration and the scratch path are.
  static let path: String = {
    let ownPaths = [
      try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"),
      CommandLine.arguments.first, Bundle.main.executablePath,
    ]
    var folders = ownPaths.compactMap(\.self).map { URL(fileURLWithPath: $0).deletingLastPathComponent() }
    // On other systems the bundle is a folder and the tests run in a program of the tool chain.
    folders += folders.map { $0.deletingLastPathComponent().deletingLastPathComponent() }
    folders += ["debug", "release"].map { packageFolder.appendingPathComponent(".build/\($0)") }
    let candidates = folders.map { $0.appendingPathComponent("gauss").path }
    guard let found = candidates.first(where: FileManager.default.isExecutableFile) else {
      fatalError("gauss has not been built: it is none of \(candidates.joined(separator: ", "))")
    }
    return found
  }()

  /// The folder of the package that the tests were built from.
  static let packageFolder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
}

/// Path of a table in `Data`.
func shipped(_ name: String) -> String {
  Executable.packageFolder.appendingPathComponent("Data/\(name)").path
}
