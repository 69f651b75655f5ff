import GaussianIO
import GaussianWorkflows

extension FitOptions {
  /// Takes what groups of options were given.
  ///
  /// - Throws: ``Failure`` for a quotation mark that is never closed, ``FitRequestError`` for a value that an option does not
  ///   take.
  init(command texts: [(name: String, text: String)]) throws {
    self.init()
    for spec in ModelKinds.builtIn.options {
      let given = texts.filter { $0.name == spec.name }.map(\.text)
      guard !given.isEmpty else { continue }
      if given.count > 1 { _ = try CommaList.parts(of: given, option: "--\(spec.name)") }
      try set(spec, to: given.joined(separator: ","))
    }
  }
}

extension CommaList {
  /// The parts of the lists that an option was given, which follow each other.
  ///
  /// - Parameters:
  ///   - lists: One text each time the option was given.
  ///   - option: How the option is written, for an error.
  /// - Returns: The parts, without the blanks around them and the quotation marks.
  /// - Throws: ``Failure`` for a quotation mark that is never closed.
  static func parts(of lists: [String], option: String) throws -> [String] {
    try lists.flatMap { list in
      guard let parts = parts(of: list) else {
        throw Failure.usage(
          "\(option) \(list): a quotation mark is never closed; close it, and double one that is part of a name")
      }
      return parts
    }
  }
}
