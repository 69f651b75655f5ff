import Foundation
import GaussianIO
import LinearAlgebra
import Testing

@Suite("Output appears whole or not at all")
struct OutputFileTests {
  private let content = Array("new".utf8)

  @Test("until it is committed the old file stays, and afterwards there is nothing else")
  func replacing() throws {
    let scratch = Scratch()
    let path = scratch.file("out", "old")
    let output = try OutputFile(path: path)
    try output.write(content)
    #expect(scratch.text("out") == "old")
    #expect(scratch.names.count == 2)
    #expect(scratch.names[0].hasPrefix(".out.gauss-\(ProcessInfo.processInfo.processIdentifier)-"))
    #expect(scratch.names[0].hasSuffix(".tmp"))
    try output.commit()
    #expect(scratch.text("out") == "new")
    #expect(scratch.names == ["out"])
  }

  @Test("cancelled or forgotten output leaves no trace")
  func giveUp() throws {
    let scratch = Scratch()
    let path = scratch.file("out", "old")
    let cancelled = try OutputFile(path: path)
    try cancelled.write([UInt8](repeating: 65, count: 1 << 20))
    cancelled.cancel()
    do {
      let forgotten = try OutputFile(path: path)
      try forgotten.write(content)
    }
    _ = try TableWriter<Double>(path: scratch.path("new.csv"), columnNames: nil, rows: 5, columns: 1)
    #expect(scratch.text("out") == "old")
    #expect(scratch.names == ["out"])
  }

  @Test("permissions: those of the file replaced, otherwise what the mask leaves of 666")
  func permissions() throws {
    let scratch = Scratch()
    func mode(_ name: String) throws -> Int? {
      try FileManager.default.attributesOfItem(atPath: scratch.path(name))[.posixPermissions] as? Int
    }
    let plain = scratch.file("plain", "")
    let strict = scratch.file("strict", "")
    try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: strict)
    for path in [strict, scratch.path("fresh")] { try OutputFile(path: path).commit() }
    #expect(try mode("strict") == 0o640)
    #expect(try mode("fresh") == 0o666 & ~Int(unsafeMask()))
    #expect(FileManager.default.fileExists(atPath: plain))
  }

  @Test("nobody can read the temporary file who cannot read what it replaces", arguments: [0o600, 0o640, 0o644, 0o200])
  func temporaryPermissions(_ permissions: Int) throws {
    let scratch = Scratch()
    let path = scratch.file("out", "old")
    try FileManager.default.setAttributes([.posixPermissions: permissions], ofItemAtPath: path)
    let output = try OutputFile(path: path)
    try output.write([UInt8](repeating: 65, count: 1 << 20))
    let temporary = try #require(scratch.names.first)
    let attributes = try FileManager.default.attributesOfItem(atPath: scratch.path(temporary))
    let former = try FileManager.default.attributesOfItem(atPath: path)
    for key in [FileAttributeKey.posixPermissions, .ownerAccountID, .groupOwnerAccountID] {
      #expect(attributes[key] as? Int == former[key] as? Int, "\(key)")
    }
    try output.commit()
    #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == permissions)
    #expect(scratch.names == ["out"])
  }

  @Test("owner and group are those of the file replaced, where the system allows it")
  func ownership() throws {
    guard getuid() == 0 else { return }
    let scratch = Scratch()
    let path = scratch.file("out", "old")
    #expect(unsafe chown(path, 1234, 2345) == 0 && chmod(path, 0o640) == 0)
    try OutputFile(path: path).commit()
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    #expect(attributes[.ownerAccountID] as? Int == 1234 && attributes[.groupOwnerAccountID] as? Int == 2345)
    #expect(attributes[.posixPermissions] as? Int == 0o640)
  }

  private func unsafeMask() -> mode_t {
    let mask = umask(0)
    umask(mask)
    return mask
  }

  @Test("symbolic links stay, and what they point to is replaced")
  func links() throws {
    let scratch = Scratch()
    _ = scratch.file("real", "old")
    let manager = FileManager.default
    try manager.createSymbolicLink(atPath: scratch.path("link"), withDestinationPath: "real")
    try manager.createSymbolicLink(atPath: scratch.path("link2"), withDestinationPath: scratch.path("link"))
    try manager.createSymbolicLink(atPath: scratch.path("dangling"), withDestinationPath: "fresh")
    for name in ["link2", "dangling"] {
      let output = try OutputFile(path: scratch.path(name))
      try output.write(content)
      try output.commit()
    }
    #expect(scratch.text("real") == "new")
    #expect(scratch.text("fresh") == "new")
    #expect(try manager.destinationOfSymbolicLink(atPath: scratch.path("link")) == "real")
    #expect(scratch.names == ["dangling", "fresh", "link", "link2", "real"])

    try manager.createSymbolicLink(atPath: scratch.path("a"), withDestinationPath: "b")
    try manager.createSymbolicLink(atPath: scratch.path("b"), withDestinationPath: "a")
    let circle = try #require(throws: FileError.self) { try OutputFile(path: scratch.path("a")) }
    #expect(circle.code == .unwritable)
    #expect(circle.exitCode == 74)
  }

  @Test("long names leave room for the temporary one")
  func longName() throws {
    let scratch = Scratch()
    let name = String(repeating: "ü", count: 126)
    let output = try OutputFile(path: scratch.path(name))
    try output.write(content)
    try output.commit()
    #expect(scratch.text(name) == "new")
  }

  @Test("places that cannot be written to")
  func unwritable() throws {
    let scratch = Scratch()
    let noFolder = try #require(throws: FileError.self) { try OutputFile(path: scratch.path("none/out")) }
    #expect(noFolder.code == .unwritable)
    #expect(noFolder.description.contains("there is no folder"))
    let folder = try #require(throws: FileError.self) { try OutputFile(path: scratch.folder) }
    #expect(folder.code == .unwritable)
    #expect(folder.description.contains("this is a folder"))
    #expect(throws: FileError.self) { try OutputFile(path: "") }
    #expect(throws: FileError.self) { try OutputFile(path: scratch.path("")) }
  }

  @Test("devices are written to, not replaced")
  func devices() throws {
    let null = try TableWriter<Double>(path: "/dev/null", columnNames: nil, rows: 1, columns: 1)
    try null.append([1])
    try null.finish()
    #if os(Linux)
      let full = try OutputFile(path: "/dev/full")
      try full.write(content)
      let error = try #require(throws: FileError.self) { try full.commit() }
      #expect(error.code == .writeFailed)
      #expect(error.exitCode == 74)
      #expect(error.advice == "make room on the disk")
      #expect(FileManager.default.fileExists(atPath: "/dev/full"))
    #endif
  }
}
