import ArgumentParser
import GaussianWorkflows

/// `--weights w` and `--missing drop`.
struct RowArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Column that says how often each row counts: 0 is absence, 2 is the row twice. It is no variable then.",
      valueName: "column"))
  var weights: String?

  @Option(
    help: ArgumentHelp(
      """
      What to do with rows that lack a value (an empty cell, NA, NaN, null and the like): error, drop them, or em: fit to \
      the values that are there.
      """, valueName: "what"))
  var missing: IncompleteRows = .refuse
}
