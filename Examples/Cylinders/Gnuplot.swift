import ChildProcesses
import Foundation

/// The program that draws.
enum Gnuplot {
  /// Why there is no picture.
  struct Failure: Error {
    let reason: String
  }

  /// Draws a picture; the file appears whole or not at all.
  ///
  /// - Parameters:
  ///   - sheet: What is on it.
  ///   - path: The file.
  /// - Throws: ``Failure`` if gnuplot is missing or fails, or what the file system says.
  static func draw(_ sheet: Sheet, to path: String) throws {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin").split(separator: ":")
    guard
      let executable = folders.map({ "\($0)/gnuplot" }).first(where: FileManager.default.isExecutableFile(atPath:))
    else { throw Failure(reason: "there is no gnuplot on the PATH; install it with Scripts/setup") }

    let scratch = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: scratch) }
    let (script, picture) = (scratch.appendingPathComponent("sheet.gp"), scratch.appendingPathComponent("sheet.png"))
    try Data(sheet.script.utf8).write(to: script)
    try Data().write(to: picture)

    let nothing = try FileHandle(forReadingFrom: URL(fileURLWithPath: "/dev/null"))
    let output = try FileHandle(forWritingTo: picture)
    let ending: ChildProcess.Ending
    do throws(ChildProcess.Failure) {
      // Settings of the user's own would change the picture.
      ending = try ChildProcess(
        executable: executable, arguments: ["-d", script.path], input: nothing.fileDescriptor,
        output: output.fileDescriptor, errors: FileHandle.standardError.fileDescriptor
      ).wait()
    } catch {
      throw Failure(reason: "\(executable) cannot be started: \(error.reason)")
    }
    try output.close()
    let bytes = try Data(contentsOf: picture)
    guard ending == .exit(code: 0), bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]) else {
      throw Failure(reason: "gnuplot drew none; another may be had with Scripts/setup")
    }
    try bytes.write(to: URL(fileURLWithPath: path), options: .atomic)
  }
}
