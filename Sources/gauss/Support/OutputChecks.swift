import Foundation
import GaussianIO

/// Refuses an output that is one of the inputs: what was read would be gone.
///
/// - Parameters:
///   - output: The file that will be written; `-` is standard output.
///   - inputs: The files that are read; `-` is standard input.
/// - Throws: ``Failure`` if it is.
func checkOutput(_ output: String, isNoneOf inputs: [String]) throws {
  guard let target = FileIdentity(path: output) else { return }
  for input in inputs where FileIdentity(path: input) == target {
    throw Failure.usage("-o \(outputName(output)) would replace the input \(inputName(input)); name another file")
  }
}

/// Refuses to write a model under the name of a table.
func checkModelName(_ output: String) throws {
  let suffix = output.split(separator: ".").last.map { $0.lowercased() } ?? ""
  guard output.contains("."), TableFormats.all.contains(where: { $0.fileExtensions.contains(suffix) }) else { return }
  throw Failure.usage("-o \(outputName(output)) is the name of a table, and a model is JSON; name it .json")
}

/// Refuses to read two things from one standard input.
func checkOneStandardInput(_ inputs: [String]) throws {
  guard inputs.count(where: { $0 == "-" }) > 1 else { return }
  throw Failure.usage("standard input holds one file; name the other one")
}

/// What makes two names the same regular file, links followed.
private struct FileIdentity: Equatable {
  let device: UInt64
  let file: UInt64

  init?(path: String) {
    var facts = stat()
    guard path != "-", unsafe stat(path, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else { return nil }
    device = UInt64(facts.st_dev)
    file = UInt64(facts.st_ino)
  }
}
