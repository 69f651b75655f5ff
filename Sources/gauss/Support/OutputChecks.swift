import Foundation
import GaussianIO

/// Refuses an output that is one of the inputs: what was read would be gone.
///
/// - Parameters:
///   - output: The file that will be written; `-` is standard output.
///   - inputs: The files that are read; `-` is standard input.
///   - option: The option that names the output.
/// - Throws: ``Failure`` if it is.
func checkOutput(_ output: String, isNoneOf inputs: [String], option: String = "-o") throws {
  guard let target = FileIdentity(path: output) else { return }
  for input in inputs where FileIdentity(path: input) == target {
    throw Failure.usage(
      "\(option) \(outputName(output)) would replace the input \(inputName(input)); name another file")
  }
}

/// True for the name of a statistics file.
func isStatisticsName(_ path: String) -> Bool { path.lowercased().hasSuffix(".stats") }

/// Refuses to write statistics under the name of something else.
func checkStatisticsName(_ output: String) throws {
  let name = output.split(separator: "/").last ?? ""
  guard name.contains("."), !isStatisticsName(output) else { return }
  throw Failure.usage("-o \(outputName(output)) is no name for statistics; name it .stats")
}

/// Refuses to read one file twice where its rows would count twice.
func checkDistinct(_ inputs: [String]) throws {
  var first: [FileIdentity: String] = [:]
  for input in inputs {
    guard let identity = FileIdentity(path: input) else { continue }
    if let other = first.updateValue(input, forKey: identity) {
      let name = other == input ? "" : ", also as \(inputName(other))"
      throw Failure.usage("\(inputName(input)) is given twice\(name), and its rows would count twice; name it once")
    }
  }
}

/// Refuses to write a model under the name of a table, or of statistics unless these may be written too.
func checkModelName(_ output: String, mayBeStatistics: Bool = false) throws {
  guard mayBeStatistics || !isStatisticsName(output) else {
    throw Failure.usage(
      "-o \(outputName(output)) is the name of statistics; use 'gauss statistics', or name the model .json")
  }
  let suffix = output.split(separator: ".").last.map { $0.lowercased() } ?? ""
  guard output.contains("."), TableFormats.all.contains(where: { $0.fileExtensions.contains(suffix) }) else { return }
  throw Failure.usage("-o \(outputName(output)) is the name of a table, and a model is JSON; name it .json")
}

/// Refuses to read two things from one standard input.
func checkOneStandardInput(_ inputs: [String]) throws {
  guard inputs.count(where: { $0 == "-" }) > 1 else { return }
  throw Failure.usage("standard input holds one file; name the other one")
}

/// True for a file that is there and can be read only once.
func isPipe(_ path: String) -> Bool {
  var facts = stat()
  guard unsafe stat(path, &facts) == 0 else { return false }
  return facts.st_mode & S_IFMT == S_IFIFO || facts.st_mode & S_IFMT == S_IFCHR
}

/// Refuses to write two things to one file.
func checkDistinctOutputs(_ outputs: [String?]) throws {
  var seen: Set<String> = []
  for output in outputs.compactMap(\.self) where !seen.insert(output).inserted {
    throw Failure.usage("\(outputName(output)) is to hold two outputs; name two files")
  }
}

/// What makes two names the same regular file, links followed.
private struct FileIdentity: Hashable {
  let device: UInt64
  let file: UInt64

  init?(path: String) {
    var facts = stat()
    guard path != "-", unsafe stat(path, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else { return nil }
    device = UInt64(facts.st_dev)
    file = UInt64(facts.st_ino)
  }
}
