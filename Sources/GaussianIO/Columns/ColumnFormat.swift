/// How the cells of a column are written.
public enum ColumnFormat: Sendable, Hashable {
  /// Numbers with the fewest digits that read back as the same bits, and levels as their texts.
  case plain
  /// Numbers in a form of their own.
  case number(NumberForm)
  /// Days and times.
  case moment(MomentForm)
  /// Running numbers.
  case numbered(IdentifierForm)
}
