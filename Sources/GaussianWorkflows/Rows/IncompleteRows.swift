/// What becomes of rows that lack a cell.
public enum IncompleteRows: String, Sendable, CaseIterable {
  /// An error, with its place.
  case refuse = "error"
  /// They are left out, and counted.
  case drop
  /// What they show is used, by fits and models that can.
  case observe = "em"
}
