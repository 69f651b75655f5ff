/// What the numbers of one variable of a table mean, as far as a copula has to know.
public enum VariableKind: Sendable, Hashable {
  /// A measurement. Values that come often are taken for what they are, atoms of the distribution.
  case continuous
  /// A number that is written with so many places behind the point, 0 for an integer; draws are rounded to them.
  case rounded(places: Int)
  /// Categories in an order, or an answer of yes or no: each value is an atom.
  case ordered
  /// Categories without an order, as many as said, with the codes 0, 1, …
  case nominal(categories: Int)
  /// Categories without an order that are too many to depend on anything: drawn as often as they were seen.
  case independent(categories: Int)

  /// Places behind the point that numbers are rounded to, `.some(nil)` for all there are; `nil` for what is no number.
  var placesOfNumbers: Int?? {
    switch self {
    case .continuous: .some(nil)
    case .rounded(let places): places
    case .ordered, .nominal, .independent: nil
    }
  }
}
