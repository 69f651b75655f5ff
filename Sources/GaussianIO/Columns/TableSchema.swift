/// The columns of a table as it is, in the order of the file.
///
/// ```swift
/// let survey = try TableSurvey(contentsOf: "customers.csv")
/// let table = try MixedTable(contentsOf: "customers.csv", schema: survey.schema)
/// ```
public struct TableSchema: Sendable, Hashable {
  /// All columns, in the order of the file.
  public let columns: [TableColumn]
  /// False if the table has no names, and columns are called by their positions.
  public let hasNames: Bool

  /// Puts columns together.
  ///
  /// - Parameters:
  ///   - columns: All columns, in the order of the file.
  ///   - hasNames: Whether the table has names.
  /// - Precondition: No two columns have the same name; without names they are called by positions from 1.
  public init(columns: [TableColumn], hasNames: Bool = true) {
    precondition(Set(columns.map(\.name)).count == columns.count, "two columns have the same name")
    precondition(hasNames || columns.allSatisfy { Int($0.name) ?? 0 > 0 }, "a column has a name that is no position")
    (self.columns, self.hasNames) = (columns, hasNames)
  }

  /// The columns that a model is about: those of the matrix, in its order.
  public var modelled: [TableColumn] { columns.filter(\.isModelled) }

  /// The names of the columns that a model is about; `nil` if the table has no names.
  public var variables: [String]? { hasNames ? modelled.map(\.name) : nil }

  /// Some of the columns that are modelled, and no others.
  ///
  /// - Parameter positions: Which, as positions among ``modelled``; their order is that of the result.
  /// - Returns: A schema of these columns.
  /// - Precondition: The positions are different, and there are such columns.
  public func selecting(_ positions: [Int]) -> TableSchema {
    let modelled = modelled
    return TableSchema(columns: positions.map { modelled[$0] }, hasNames: hasNames)
  }

  /// Where the columns that are modelled stand in a table without names.
  ///
  /// - Parameter columns: The columns of the table that may be variables, counted from 0.
  /// - Returns: One of them for each column; `nil` if the table is not one that the schema is about.
  func places(among columns: [Int]) -> [Int]? {
    guard !hasNames else {
      guard columns.count == self.columns.count else { return nil }
      return zip(columns, self.columns).filter { $0.1.isModelled }.map(\.0)
    }
    let places = modelled.map { (Int($0.name) ?? 0) - 1 }
    return Set(columns).isSuperset(of: places) ? places : nil
  }

  /// Throws if a model can be about none of the columns.
  package func checkIsModelled(path: String) throws {
    guard modelled.isEmpty else { return }
    throw FileError(
      .unknownColumn, path: path, "no column is one that a model can be about",
      advice: "say what one is, such as --kind \(columns.first.map { shellWord($0.name) } ?? "x")=category")
  }
}
