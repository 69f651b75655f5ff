import GaussianWorkflows

/// Says of the values of a row whether it may exist.
typealias PlausibilityRule = @Sendable (_ row: [Double]) -> Bool

/// A range that a column has to keep to: `age=0..120`, with either end left out.
struct ColumnRange: Equatable {
  var column: String
  var range: ClosedRange<Double>

  /// Parses the text of `--within`; `nil` if it is none.
  init?(_ text: String) {
    // A name may stand in quotation marks, as in lists of names, but need not: there is one column.
    let parts = text.hasPrefix("\"") ? CommaList.parts(of: text) ?? [] : [text]
    guard parts.count == 1, let text = parts.first else { return nil }
    // A name may hold an equals sign; a range never does.
    guard let sign = text.lastIndex(of: "="), sign > text.startIndex else { return nil }
    let limits = text[text.index(after: sign)...]
    guard let dots = limits.firstRange(of: "..") else { return nil }
    let (below, above) = (limits[..<dots.lowerBound], limits[dots.upperBound...])
    guard !(below.isEmpty && above.isEmpty),
      let lower = below.isEmpty ? -Double.infinity : Double(below),
      let upper = above.isEmpty ? Double.infinity : Double(above), lower <= upper
    else { return nil }
    column = String(text[..<sign])
    range = lower...upper
  }
}
