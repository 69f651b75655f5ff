import ChildProcesses
import Foundation

/// Which characters the fonts of this machine can draw.
///
/// Where a character has no font, the library that draws dots and paper puts a box with its number there and says nothing. In SVG
/// letters are drawn by whoever looks at the picture.
enum Glyphs {
  /// Checks the texts of a script before it is drawn.
  ///
  /// - Parameters:
  ///   - script: The script; all that is not of ASCII in it is text.
  ///   - format: What is to be drawn.
  /// - Throws: ``PlotError/noFont(characters:packages:)`` with the characters that no font has, and with the fonts that have them.
  static func check(_ script: String, for format: PictureFormat) throws {
    guard format.needsFonts, script.utf8.contains(where: { $0 >= 0x80 }) else { return }
    var wanted: Set<UInt32> = []
    for scalar in script.unicodeScalars where scalar.value >= 0x80 && !scalar.properties.isDefaultIgnorableCodePoint {
      wanted.insert(scalar.value)
    }
    // Without the program that lists fonts nothing is known.
    guard !wanted.isEmpty, let known = fontRanges() else { return }
    let missing = wanted.filter { value in !known.contains { $0.contains(value) } }.sorted()
    guard !missing.isEmpty else { return }
    let characters = missing.prefix(8).compactMap { Unicode.Scalar($0).map { String(Character($0)) } }.joined()
    throw PlotError.noFont(
      characters: characters + (missing.count > 8 ? "…" : ""), packages: packages(for: missing))
  }

  /// What all fonts together can draw; `nil` if nobody knows.
  private static func fontRanges() -> [ClosedRange<UInt32>]? {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"
    let candidates = path.split(separator: ":").map { "\($0)/fc-list" }
    guard let program = candidates.first(where: { FileManager.default.isExecutableFile(atPath: $0) }) else {
      return nil
    }
    guard let output = try? output(of: program, ["--format", "%{charset} "]) else { return nil }
    let ranges = Set(output.split(whereSeparator: \.isWhitespace)).compactMap { field -> ClosedRange<UInt32>? in
      let ends = field.split(separator: "-").compactMap { UInt32($0, radix: 16) }
      guard let first = ends.first, let last = ends.last, first <= last else { return nil }
      return first...last
    }
    return ranges.isEmpty ? nil : Array(ranges)
  }

  /// What a program writes to standard output.
  private static func output(of program: String, _ arguments: [String]) throws -> String {
    let pipe = Pipe()
    for handle in [pipe.fileHandleForReading, pipe.fileHandleForWriting] {
      _ = fcntl(handle.fileDescriptor, F_SETFD, FD_CLOEXEC)
    }
    guard let nothing = FileHandle(forUpdatingAtPath: "/dev/null") else {
      return ""
    }
    let process = try withExtendedLifetime(nothing) {
      try ChildProcess(
        executable: program, arguments: arguments, input: nothing.fileDescriptor,
        output: pipe.fileHandleForWriting.fileDescriptor, errors: nothing.fileDescriptor)
    }
    try pipe.fileHandleForWriting.close()
    let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
    _ = process.wait()
    return String(decoding: data, as: UTF8.self)
  }

  /// Packages of Debian and Ubuntu with fonts for some characters.
  private static func packages(for characters: [UInt32]) -> [String] {
    func package(_ value: UInt32) -> String {
      switch value {
      case 0x1100...0x11FF, 0x2E80...0xA4CF, 0xAC00...0xD7FF, 0xF900...0xFAFF, 0xFE30...0xFE4F, 0xFF00...0xFFEF,
        0x1B000...0x1B2FF, 0x20000...0x3FFFF:
        "fonts-noto-cjk"
      case 0x2600...0x27BF, 0x1F000...0x1FAFF: "fonts-noto-color-emoji"
      default: "fonts-noto-core"
      }
    }
    return Set(characters.map(package)).sorted()
  }
}
