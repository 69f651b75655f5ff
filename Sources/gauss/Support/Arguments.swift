public import ArgumentParser
public import Gaussian
import GaussianIO

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
  @Option(help: ArgumentHelp("Take these columns only, in this order; quote a name with a comma.", valueName: "a,b"))
  private var columns: String?

  @Option(help: ArgumentHelp("Take all columns but these.", valueName: "a,b"))
  private var ignore: String?

  /// The columns that the user chose; names, or positions from 1 in a table without names.
  func selection() throws -> ColumnSelection {
    switch (columns, ignore) {
    case (nil, nil): return .all
    case (let columns?, nil): return .named(Self.names(columns))
    case (nil, let ignored?): return .ignoring(Self.names(ignored))
    case (_?, _?): throw Failure.usage("--columns and --ignore exclude each other; give one of them")
    }
  }

  /// The names of a list; one that holds a comma stands in quotation marks, doubled inside, as in a table.
  static func names(_ list: String) -> [String] {
    var names = [""]
    var isQuoted = false
    var previous: Character?
    for character in list {
      defer { previous = character }
      switch character {
      case "\"":
        isQuoted.toggle()
        if isQuoted && previous == "\"" { names[names.count - 1].append(character) }
      case "," where !isQuoted: names.append("")
      default: names[names.count - 1].append(character)
      }
    }
    return names.map {
      var name = $0.drop { $0 == " " }
      while name.last == " " { name.removeLast() }
      return String(name)
    }
  }
}

extension CovarianceStructure: ExpressibleByArgument {}
