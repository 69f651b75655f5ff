import ArgumentParser
import Gaussian
import GaussianIO
import ModelEvaluation

/// The tables that judge, and how: `--train`, `--test`, `-n`, `--seed` and the like.
struct EvaluationArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp("Table of rows that the model was fitted to.", valueName: "table"),
    completion: .file(extensions: ["csv", "tsv", "npy"]))
  var train: String

  @Option(
    help: ArgumentHelp("Table of rows of the same kind that it has not seen.", valueName: "table"),
    completion: .file(extensions: ["csv", "tsv", "npy"]))
  var test: String

  @Option(
    name: [.customShort("n"), .long], parsing: .unconditional,
    help: ArgumentHelp("How many rows to draw. (default: as many as are held out)", valueName: "count"))
  var count: Int?

  @Option(parsing: .unconditional, help: "Which rows are drawn and how tests choose: any number from 0 to 2⁶⁴ − 1.")
  var seed: UInt64 = 0

  @Option(
    help: ArgumentHelp(
      "Units of distances: standardised, by the training rows, or none, for columns that share a unit.",
      valueName: "units"))
  var scale: RowScaling = .standardised

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Neighbours that balls reach to, for precision, recall, density and coverage.", valueName: "k"))
  var neighbours = 5

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Relabellings behind a p-value, which is never below 1/(1 + n).", valueName: "n"))
  var permutations = 999

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Most rows of each table in a test by permutations; a seeded choice of more.", valueName: "rows")
  )
  var testRows = 2000

  @OptionGroup var plausibility: PlausibilityArguments

  @OptionGroup var header: HeaderArgument

  @OptionGroup var threads: ThreadArgument

  /// How to measure.
  func options() throws -> EvaluationOptions {
    for (option, value, least) in [
      ("-n", count ?? 1, 1), ("--neighbours", neighbours, 1), ("--permutations", permutations, 1),
      ("--test-rows", testRows, 10),
    ] where value < least {
      throw Failure.usage("\(option) must be at least \(least), not \(value); leave it out or give more")
    }
    guard neighbours <= 100 else {
      throw Failure.usage("--neighbours must be at most 100, not \(neighbours); a ball is to be small")
    }
    return EvaluationOptions(
      scaling: scale, neighbours: neighbours, permutations: permutations, maximumRows: testRows, seed: seed)
  }

  /// The two tables that judge.
  func tables(_ columns: ColumnSelection) throws -> (training: Table<Double>, heldOut: Table<Double>) {
    try checkOneStandardInput([train, test])
    return (try table(train, columns), try table(test, columns))
  }

  /// A table, in the columns of a model or of another table.
  func table(_ path: String, _ columns: ColumnSelection) throws -> Table<Double> {
    try Table<Double>(
      contentsOf: path,
      options: TableReadingOptions(columns: columns, header: header.header, threads: try threads.count()))
  }

  /// An error of an evaluation, with the tables by the names of their files.
  func failure(_ error: EvaluationError, generated: String) -> any Error {
    let names: [TableRole: String] = [.training: train, .heldOut: test, .generated: generated]
    switch error {
    case .sameRows:
      return Failure.data(
        "\(inputName(train)) and \(inputName(test)) hold the same rows: a model looks good on rows it has seen; split the "
          + "table before the fit")
    case .columnsDiffer(let role, let count, let other, let otherCount):
      return Failure.data(
        "\(inputName(names[role] ?? "")) has \(counted(count, "column")), \(inputName(names[other] ?? "")) has "
          + "\(otherCount); give both the same variables in the same order")
    case .nonFinite(let role, let row, let variable):
      return Failure.data(
        "\(inputName(names[role] ?? "")): row \(row + 1), variable \(variable + 1) is not a finite number; remove or "
          + "impute the row")
    default: return error
    }
  }
}
