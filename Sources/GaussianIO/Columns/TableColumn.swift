internal import CNumericText

/// A column of a table: what its cells are, and how they are written.
///
/// A model sees a number for every cell of a column that is modelled: numbers as they are, levels as their codes 0, 1, 2 and so
/// on, days and times as ``MomentForm`` counts them, and NaN for a cell that is missing.
public struct TableColumn: Sendable, Hashable {
  /// The name; the position, counted from 1, if the table has no names.
  public let name: String
  /// What its cells are.
  public let kind: ColumnKind
  /// The texts of a category in the order of their codes, from the lowest to the highest if it is ordered, and `false` before
  /// `true`; the one text of a constant, if it has one; else nothing.
  public let levels: [String]
  /// How its cells are written.
  public let format: ColumnFormat

  /// True if a model can be about it.
  public var isModelled: Bool { kind.isModelled }

  /// Describes a column.
  ///
  /// - Parameters:
  ///   - name: The name.
  ///   - kind: What its cells are.
  ///   - levels: Texts in the order of their codes, if it has levels; the text of a constant.
  ///   - format: How its cells are written.
  /// - Precondition: A column with levels has some, a boolean two, all of them different and none empty; a constant has one at
  ///   most, and no other kind has any. The format is one of numbers for integers and decimals, of days or times for these.
  public init(name: String, kind: ColumnKind, levels: [String] = [], format: ColumnFormat = .plain) {
    if let problem = Self.problem(kind, levels, format) { preconditionFailure("column \(quoted(name)) \(problem)") }
    (self.name, self.kind, self.levels, self.format) = (name, kind, levels, format)
  }

  /// What does not fit together; `nil` if all does.
  static func problem(_ kind: ColumnKind, _ levels: [String], _ format: ColumnFormat) -> String? {
    let isFormFitting =
      switch (kind, format) {
      case (.integer, .number), (.decimal, .number), (.continuous, .plain), (.continuous, .number): true
      case (.date, .moment(let form)): form.isDate
      case (.time, .moment(let form)): !form.isDate
      case (.identifier, .numbered), (.identifier, .plain): true
      case (.category, .plain), (.ordered, .plain), (.boolean, .plain), (.constant, .plain), (.text, .plain): true
      default: false
      }
    guard isFormFitting else { return "has a format that is none of the kind \(kind.rawValue)" }
    // By their bytes, as cells are told apart: letters with accents can be written in two ways.
    guard Set(levels.map { Array($0.utf8) }).count == levels.count else { return "has a level twice" }
    guard kind == .constant || !levels.contains("") else { return "has an empty level" }
    switch kind {
    case .category, .ordered: return levels.isEmpty ? "has no levels" : nil
    case .boolean: return levels.count == 2 ? nil : "has \(levels.count) levels, not 2"
    case .constant: return levels.count <= 1 ? nil : "is constant and has \(levels.count) levels"
    default: return levels.isEmpty ? nil : "has levels, and the kind \(kind.rawValue) has none"
    }
  }
}

// MARK: - Cells and numbers

extension TableColumn {
  /// The number that a cell stands for.
  ///
  /// - Parameter cell: Its text without quotation marks; blanks around it do not count.
  /// - Returns: The number, NaN if the cell is empty or marks a missing value, and `nil` if it is no cell of this column.
  /// - Precondition: The column is modelled.
  /// - Complexity: O(levels) if there are any; a table is read much faster.
  public func number(of cell: String) -> Double? {
    precondition(isModelled, "column \(quoted(name)) is not modelled")
    let trimmed = CellText(Array(cell.utf8)).trimmed
    let bytes = Array(trimmed)
    return CellDecoder(self).number(of: bytes.span)
  }

  /// The cell that stands for a number: an empty one for NaN.
  ///
  /// A number that is no code becomes the level whose code is nearest.
  ///
  /// - Precondition: The column is modelled.
  public func text(of number: Double) -> String {
    var bytes: [UInt8] = []
    append(number, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Appends the cell that stands for a number, as ``text(of:)`` has it.
  ///
  /// - Precondition: The column is modelled.
  public func append(_ number: Double, to bytes: inout [UInt8]) {
    precondition(isModelled, "column \(quoted(name)) is not modelled")
    guard !number.isNaN else { return }
    if kind.hasLevels {
      bytes += levels[Self.code(number, of: levels.count)].utf8
      return
    }
    unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: width) { buffer in
      guard let start = buffer.baseAddress else { return }
      let end = unsafe write(number, to: start)
      unsafe bytes.append(contentsOf: UnsafeBufferPointer(start: start, count: end - start))
    }
  }

  /// Writes a number of a column without levels at `out`, which has room for it; the result is where it ends.
  @unsafe
  func write(_ number: Double, to out: UnsafeMutablePointer<UInt8>) -> UnsafeMutablePointer<UInt8> {
    switch format {
    case .number(let form) where number.isFinite: return unsafe form.write(number, to: out)
    case .moment(let form): return unsafe form.write(number, to: out)
    case .plain, .number, .numbered:
      return unsafe out.withMemoryRebound(to: CChar.self, capacity: Int(NUMTEXT_MAXIMUM_WIDTH)) { text in
        unsafe out + ((numtext_write_double(text, number) ?? text) - text)
      }
    }
  }

  /// Whether a number is the code of a level.
  package func isCode(_ number: Double) -> Bool {
    number >= 0 && number < Double(levels.count) && number == number.rounded()
  }

  /// The code that is nearest to a number, which is not NaN.
  static func code(_ number: Double, of count: Int) -> Int {
    Int(min(max(number.rounded(.toNearestOrEven), 0), Double(count - 1)))
  }
}
