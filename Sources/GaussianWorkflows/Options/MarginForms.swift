public import Gaussian
internal import GaussianIO

/// What margins of a copula are estimated as: a form for all columns, and forms of some.
public struct MarginForms: Sendable, Hashable {
  /// That of columns that have none of their own.
  public var standard: MarginForm
  /// Those of some columns, by name, or by position from 1 in a table without names.
  public var columns: [String: MarginForm]

  /// Gives columns forms.
  public init(_ standard: MarginForm = .empirical, columns: [String: MarginForm] = [:]) {
    (self.standard, self.columns) = (standard, columns)
  }

  /// Reads `kernel`, `age=normal,income=auto` or `kernel,age=normal`; `nil` for anything else.
  ///
  /// - Throws: ``FitRequestError`` if a column has two forms.
  init?(text: String) throws(FitRequestError) {
    guard let parts = CommaList.parts(of: text) else { return nil }
    self.init()
    for (place, part) in parts.enumerated() {
      if place == 0, let form = MarginForm(rawValue: part) {
        standard = form
        continue
      }
      // A name may hold an equals sign; a form never does.
      guard let sign = part.lastIndex(of: "="), sign > part.startIndex,
        let form = MarginForm(rawValue: CommaList.trimmed(String(part[part.index(after: sign)...])))
      else { return nil }
      let name = CommaList.trimmed(String(part[..<sign]))
      guard columns.updateValue(form, forKey: name) == nil else {
        throw FitRequestError(
          .invalidValue, option: "margins", "\(option: "margins") gives the column \(quoted(name)) two forms",
          advice: "give it one")
      }
    }
  }

  /// One form a variable.
  ///
  /// - Parameter variables: Their names.
  /// - Returns: The forms in the order of the variables.
  /// - Throws: ``FitRequestError`` if a column that has a form is none of them.
  func forms(of variables: [String]) throws(FitRequestError) -> [MarginForm] {
    for name in columns.keys.sorted() where !variables.contains(name) {
      throw FitRequestError(
        .invalidValue, option: "margins",
        "\(option: "margins") names \(quoted(name)), which is no column that is modelled",
        advice: OptionText(guess(at: name, among: variables)) + "choose among \(listed(variables))")
    }
    return variables.map { columns[$0] ?? standard }
  }
}
