public import Gaussian
public import GaussianIO

/// Values of some of a model's variables, in the order of which the others are drawn: `region=2`, `age=30`.
///
/// ```swift
/// let given = try GivenValues(["age=30"], of: stored)
/// let pipeline = try SamplePipeline(of: given.conditioning(stored), count: 1000, given: given)
/// ```
public struct GivenValues: Sendable, Equatable {
  /// No value.
  public static let none = GivenValues(values: [:], names: nil, schema: nil, className: nil)

  /// Values by variable, which are counted from 0.
  public let values: [Int: Double]

  /// The class that was given by the name of the label, of a model of classes.
  public let className: String?

  /// Names of all variables of the model, if it has names.
  private let names: [String]?

  /// Its columns, if it was fitted to a table with kinds of columns and values are given.
  public let schema: TableSchema?

  private init(values: [Int: Double], names: [String]?, schema: TableSchema?, className: String?) {
    (self.values, self.names, self.schema, self.className) = (values, names, schema, className)
  }

  /// Reads values as people write them.
  ///
  /// - Parameters:
  ///   - texts: `variable=value`, each; a variable without a name is called by its position from 1. What a model of classes calls
  ///     its classes may be given as well, and a class for its value.
  ///   - stored: The model.
  /// - Throws: ``GivenValueError`` for a text that is none, a variable that there is not or is given twice, or a value that is none.
  public init(_ texts: [String], of stored: StoredModel) throws(GivenValueError) {
    var values: [Int: Double] = [:]
    var className: String?
    let label = (stored.model as? any LabelledModel<Double>).map { $0.labelName ?? "class" }
    let variables = stored.variableNames
    for text in texts {
      guard let (name, value) = Self.parts(of: text, variables: variables + [label].compactMap(\.self)) else {
        throw .malformed(text)
      }
      guard let place = variables.firstIndex(of: name) else {
        guard name == label else { throw .unknown(name, among: variables) }
        guard className == nil else { throw .repeated(name) }
        className = value
        continue
      }
      guard values[place] == nil else { throw .repeated(name) }
      values[place] = try Self.number(value, of: name, stored.schema?.modelled[place])
    }
    self.init(values: values, names: stored.variables, schema: stored.schema, className: className)
  }

  /// Where the name ends: a name may hold equals signs itself, so the longest that is one counts.
  private static func parts(of text: String, variables: [String]) -> (name: String, value: String)? {
    let signs = text.indices.filter { text[$0] == "=" && $0 > text.startIndex }
    guard let first = signs.first else { return nil }
    let sign = signs.last { variables.contains(String(text[..<$0])) } ?? first
    return (String(text[..<sign]), String(text[text.index(after: sign)...]))
  }

  /// What a text means as a value of a variable: a cell of its column, or a number.
  private static func number(
    _ text: String, of variable: String, _ column: TableColumn?
  ) throws(GivenValueError) -> Double {
    if let column {
      guard let number = column.number(of: text), number.isFinite else {
        throw .notACell(text, variable: variable, levels: column.levels)
      }
      return number
    }
    guard let number = Double(text), number.isFinite else { throw .notANumber(text, variable: variable) }
    return number
  }

  /// How many variables are given.
  public var count: Int { values.count }

  /// The distribution of the other variables.
  ///
  /// - Throws: ``VariableError`` if none is left or the model has no conditional distributions, and `GaussianError` if there is no
  ///   density at the values.
  public func conditioning(_ stored: StoredModel) throws -> StoredModel {
    values.isEmpty ? stored : try stored.conditioned(at: values)
  }

  /// Rows of the other variables with the given values in their places.
  ///
  /// - Parameter rows: The other variables in the order of the model, and perhaps columns that are no variables behind them.
  /// - Returns: As many columns more as there are values.
  public func inserted(into rows: Matrix<Double>) -> Matrix<Double> {
    guard !values.isEmpty else { return rows }
    let width = rows.columns + count
    // Which column of the rows stands where; `nil` for a given one.
    var (sources, next): ([Int?], Int) = ([], 0)
    for place in 0..<width {
      let isGiven = values[place] != nil
      sources.append(isGiven ? nil : next)
      if !isGiven { next += 1 }
    }
    var result = Matrix(rows: rows.rows, columns: width, repeating: 0.0)
    for (place, source) in sources.enumerated() {
      if let source {
        for row in 0..<rows.rows { result[row, place] = rows[row, source] }
      } else if let value = values[place] {
        for row in 0..<rows.rows { result[row, place] = value }
      }
    }
    return result
  }

  /// Names of all columns, of which the others have names.
  func columnNames(around others: [String]?) -> [String]? {
    guard !values.isEmpty else { return others }
    guard let names, let others else { return nil }
    return names + others.dropFirst(names.count - count)
  }
}

/// Why a text gives no value of a variable.
public enum GivenValueError: ExplainedError, Equatable {
  /// It is not of the form `variable=value`.
  case malformed(String)
  /// There is no such variable.
  case unknown(String, among: [String])
  /// A variable is given twice.
  case repeated(String)
  /// The value is no finite number.
  case notANumber(String, variable: String)
  /// The value is none that the column of the variable can have; its levels, if it has some.
  case notACell(String, variable: String, levels: [String])

  /// What is wrong, without a full stop.
  public var fact: String {
    switch self {
    case .malformed(let text): "\(quoted(text)) gives no value"
    case .unknown(let name, _): "the model has no variable \(quoted(name))"
    case .repeated(let name): "\(quoted(name)) is given twice"
    case .notACell(let text, let variable, _): "\(quoted(text)) is no value of \(quoted(variable))"
    case .notANumber(let text, let variable): "\(quoted(text)) is no finite number, as \(quoted(variable)) needs"
    }
  }

  /// What to try, without a full stop.
  public var advice: String {
    switch self {
    case .malformed: "write variable=value, such as age=30"
    case .unknown(let name, let names): guess(at: name, among: names) + "the variables are \(listed(names))"
    case .repeated: "give it once"
    case .notACell(let text, _, let levels) where !levels.isEmpty:
      guess(at: text, among: levels) + "its values are \(listed(levels))"
    case .notACell: "write it as the table does"
    case .notANumber: "give a number, such as 30"
    }
  }

  /// The fact, then what to try.
  public var description: String { sentence(fact, advice) }
}
