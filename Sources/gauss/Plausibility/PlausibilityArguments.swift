import ArgumentParser
import GaussianIO
import ModelEvaluation

/// `--mask FILE` and `--within column=lower..upper`: which rows may exist.
struct PlausibilityArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Rows must lie in the cells of this mask of the Earth, such as land; .npy.", valueName: "file"),
    completion: .file(extensions: ["npy"]))
  var mask: String?

  @Option(help: ArgumentHelp("Column of degrees east, for --mask.", valueName: "column"))
  var longitude = "longitude"

  @Option(help: ArgumentHelp("Column of degrees north, for --mask.", valueName: "column"))
  var latitude = "latitude"

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "A column must lie in this range, ends included; either may be left out. May be given several times.",
      valueName: "column=lower..upper"))
  var within: [String] = []

  /// The rule that the options make together.
  ///
  /// - Parameters:
  ///   - variables: Names of the columns; `nil` in a table without names, whose columns are named by position.
  ///   - count: How many there are.
  /// - Returns: The rule; `nil` if no option was given.
  /// - Throws: ``Failure`` for a column that is none or a range that is none, ``FileError`` for the mask.
  func rule(variables: [String]?, count: Int) throws -> PlausibilityRule? {
    var rules: [PlausibilityRule] = []
    for text in within {
      guard let wanted = ColumnRange(text) else {
        throw Failure.usage("--within \(text) is no range; write column=lower..upper, such as age=0..120")
      }
      let column = try position(of: wanted.column, option: "--within", variables, count)
      rules.append { wanted.range.contains($0[column]) }
    }
    if let mask {
      let east = try position(of: longitude, option: "--longitude", variables, count)
      let north = try position(of: latitude, option: "--latitude", variables, count)
      let cells = try GeographicMask(input: InputFile(path: mask))
      rules.append { cells.contains(longitude: $0[east], latitude: $0[north]) }
    }
    guard !rules.isEmpty else { return nil }
    return { [rules] row in rules.allSatisfy { $0(row) } }
  }

  /// The ranges that all columns have to lie in, if that is all that is asked for.
  ///
  /// - Parameters:
  ///   - variables: Names of the columns; `nil` in a table without names.
  ///   - count: How many there are.
  /// - Returns: The range of each column that has one; `nil` with a mask, without ranges, or if two of a column do not meet.
  /// - Throws: As ``rule(variables:count:)``.
  func ranges(variables: [String]?, count: Int) throws -> [Int: ClosedRange<Double>]? {
    guard mask == nil, !within.isEmpty else { return nil }
    var ranges: [Int: ClosedRange<Double>] = [:]
    for text in within {
      guard let wanted = ColumnRange(text) else { return nil }
      let column = try position(of: wanted.column, option: "--within", variables, count)
      let (old, new) = (ranges[column] ?? wanted.range, wanted.range)
      guard old.overlaps(new) else { return nil }
      ranges[column] = max(old.lowerBound, new.lowerBound)...min(old.upperBound, new.upperBound)
    }
    return ranges
  }

  private func position(
    of column: String, option: String, _ variables: [String]?, _ count: Int
  ) throws -> Int {
    if let variables {
      if let index = variables.firstIndex(of: column) { return index }
      throw Failure.usage(
        "\(option): there is no column '\(column)'; \(guess(at: column, among: variables))the columns are "
          + variables.joined(separator: ", "))
    }
    if let position = Int(column), (1...max(count, 1)).contains(position) { return position - 1 }
    throw Failure.usage(
      "\(option): the columns have no names, and '\(column)' is no position from 1 to \(count); give one")
  }
}
