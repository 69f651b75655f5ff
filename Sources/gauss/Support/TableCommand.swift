import GaussianIO
import GaussianWorkflows

/// A command that reads one table, of which the command line chooses a part.
///
/// Its groups stand in the command itself: the parser goes through a group within a group again and again, and starting would
/// take twice as long.
protocol TableCommand: RequestingCommand {
  /// The table to read.
  var table: String { get }

  /// `--columns` and `--ignore`.
  var columns: ColumnArguments { get }

  /// `--header`, `--delimiter`, `--decimal-comma` and `--missing-values`.
  var text: TextArguments { get }

  /// `--weights` and `--missing`.
  var rows: RowArguments { get }

  /// On how many threads to read it.
  var threads: ThreadArgument { get }
}

extension TableCommand {
  /// How the table is to be read, telling of what had to be decided.
  func readingOptions(_ remarks: TableRemarks) throws -> TableReadingOptions {
    TableReadingOptions(
      columns: try columns.selection(), weights: rows.weights, missing: rows.missing == .refuse ? .error : .asNaN,
      threads: try threads.count()
    ).reading(text, remarks)
  }
}
