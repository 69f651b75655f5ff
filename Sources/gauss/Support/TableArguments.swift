import ArgumentParser
import GaussianIO

/// The table to read and which part of it: `TABLE`, `--columns`, `--ignore`, `--header`, `--weights` and `--missing`.
struct TableArguments: ParsableArguments {
  @Argument(help: "Table of observations, one a row.", completion: .file(extensions: ["csv", "tsv", "npy"]))
  var table: String

  @OptionGroup var columns: ColumnArguments

  @OptionGroup var header: HeaderArgument

  @OptionGroup var rows: RowArguments

  /// How the table is to be read.
  func options(threads: ThreadArgument) throws -> TableReadingOptions {
    TableReadingOptions(
      columns: try columns.selection(), weights: rows.weights, missing: rows.missing == .error ? .error : .asNaN,
      header: header.header, threads: try threads.count())
  }
}
