internal import Gaussian

extension VariableKind {
  /// True of categories without an order, whose codes are names and no numbers.
  var isNominal: Bool {
    switch self {
    case .nominal, .independent: true
    case .continuous, .rounded, .ordered: false
    }
  }
}
