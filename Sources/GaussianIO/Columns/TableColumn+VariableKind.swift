public import Gaussian

extension TableColumn {
  /// What a copula is to know of the numbers of the column.
  ///
  /// Categories are at most ``Gaussian/NominalMargin/most`` to depend on other columns; of two any order will do.
  ///
  /// - Precondition: The column is modelled.
  public var variableKind: VariableKind {
    switch kind {
    case .continuous: return .continuous
    case .integer, .date, .time: return .rounded(places: 0)
    case .decimal:
      guard case .number(let form) = format else { return .continuous }
      return .rounded(places: form.places)
    case .boolean, .ordered: return .ordered
    case .category:
      switch levels.count {
      case ...2: return .ordered
      case ...NominalMargin.most: return .nominal(categories: levels.count)
      default: return .independent(categories: levels.count)
      }
    case .identifier, .constant, .text: preconditionFailure("column \(quoted(name)) is not modelled")
    }
  }
}
