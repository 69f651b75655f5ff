public import ArgumentParser
public import Gaussian
import GaussianIO
import GaussianWorkflows

/// `--threads N`.
struct ThreadArgument: ParsableArguments {
  @Option(
    name: .customLong("threads"), parsing: .unconditional,
    help: ArgumentHelp("Threads to use; never changes a result. (default: all processors)", valueName: "n"))
  private var requested: Int?

  /// What the user asked for.
  func parallelism() throws -> Parallelism {
    guard let requested else { return .automatic }
    guard requested >= 1 else {
      throw Failure.usage(
        "--threads must be at least 1, not \(requested); leave it out to use all processors")
    }
    return .threads(requested)
  }

  /// The number of threads behind it.
  func count() throws -> Int {
    _ = try parallelism()
    return requested ?? AvailableProcessors.count
  }
}

/// `--columns a,b` and `--ignore c`.
struct ColumnArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Take these columns only, in this order; a name with a comma stands in quotation marks. May be given several times.",
      valueName: "a,b"))
  private var columns: [String] = []

  @Option(help: ArgumentHelp("Take all columns but these. May be given several times.", valueName: "a,b"))
  private var ignore: [String] = []

  /// The columns that the user chose; names, or positions from 1 in a table without names.
  func selection() throws -> ColumnSelection {
    guard columns.isEmpty || ignore.isEmpty else {
      throw Failure.usage("--columns and --ignore exclude each other; give one of them")
    }
    if !columns.isEmpty { return .named(try CommaList.parts(of: columns, option: "--columns")) }
    return ignore.isEmpty ? .all : .ignoring(try CommaList.parts(of: ignore, option: "--ignore"))
  }
}

extension CovarianceStructure: ExpressibleByArgument {}
