/// Something that was decided about a table as it was opened, and that who reads it may want to overrule.
public enum TableRemark: Hashable, Sendable {
  /// Nothing tells whether the first line holds names; it was taken for a row.
  case firstLineTakenForRow
  /// Hardly anything tells whether the first line holds names; it was taken for names.
  case firstLineTakenForNames
  /// The column, of this name, counts the rows: its file has no name for it.
  case countsRows(String)
}
