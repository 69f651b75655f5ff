import ArgumentParser
import Gaussian
import GaussianIO
import GaussianWorkflows
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

  @Option(
    help: ArgumentHelp(
      """
      Column of both tables that says how often each row counts: 0 is absence, 2 is the row twice. Tests that cannot take \
      rows which count differently are left out.
      """, valueName: "column"))
  var weights: String?

  @Option(
    help: ArgumentHelp(
      """
      What to do with rows that lack a value (an empty cell, NA, NaN, null and the like): error, drop them, or em: likelihoods \
      are those of the values that are there, and all else is of complete rows.
      """, valueName: "what"))
  var missing: IncompleteRows = .refuse

  @OptionGroup var plausibility: PlausibilityArguments

  @OptionGroup var text: TextArguments

  @OptionGroup var threads: ThreadArgument

  /// What a remedy has to know.
  var request: RemedyContext {
    var request = RemedyContext()
    request.tables = [train, test]
    request.missing = missing
    request.reserved = [weights].compactMap(\.self)
    return request
  }

  /// How to measure.
  func options() throws -> EvaluationOptions {
    for (option, value, least) in [
      ("-n", count ?? 1, 1), ("--neighbours", neighbours, 1), ("--permutations", permutations, 1),
      ("--test-rows", testRows, 10),
    ] where value < least {
      throw Failure.usage("\(option) must be at least \(least), not \(value); leave it out or give more")
    }
    for (option, value, most) in [
      ("-n", count ?? 1, 100_000_000), ("--permutations", permutations, 1_000_000), ("--test-rows", testRows, 50_000),
    ] where value > most {
      throw Failure.usage("\(option) must be at most \(grouped(most)), not \(value); give less")
    }
    guard permutations >= 300 else {
      throw Failure.usage(
        "--permutations must be at least 300, not \(permutations): with fewer no p-value could speak against a model; give more"
      )
    }
    guard 2 * testRows * permutations <= 200_000_000 else {
      throw Failure.usage(
        "--permutations \(permutations) of --test-rows \(testRows) take too much memory; give fewer of one of them")
    }
    guard neighbours <= 100 else {
      throw Failure.usage("--neighbours must be at most 100, not \(neighbours); a ball is to be small")
    }
    return EvaluationOptions(
      scaling: scale, neighbours: neighbours, permutations: permutations, maximumRows: testRows, seed: seed)
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
