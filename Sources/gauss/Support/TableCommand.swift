import ArgumentParser
import GaussianIO
import GaussianWorkflows

/// The table to read and which part of it: `TABLE`, `--columns`, `--ignore`, `--header`, `--delimiter`,
/// `--decimal-comma`, `--weights` and `--missing`.
struct TableArguments: ParsableArguments {
  @Argument(help: "Table of observations, one a row.", completion: .file(extensions: ["csv", "tsv", "npy"]))
  var table: String

  @OptionGroup var columns: ColumnArguments

  @OptionGroup var text: TextArguments

  @OptionGroup var rows: RowArguments

  /// How the table is to be read, telling of what had to be decided.
  func options(threads: ThreadArgument, _ remarks: TableRemarks) throws -> TableReadingOptions {
    TableReadingOptions(
      columns: try columns.selection(), weights: rows.weights, missing: rows.missing == .refuse ? .error : .asNaN,
      threads: try threads.count()
    ).reading(text, remarks)
  }
}
