import GaussianIO

/// A few columns of text: the first aligned left, the others right.
public struct TextTable: Sendable, Equatable {
  private var rows: [[String]] = []

  /// Begins with a line of names.
  public init(_ header: [String]) { append(header) }

  /// Appends a row.
  public mutating func append(_ row: [String]) { rows.append(row.map { printable($0) }) }

  /// The rows, indented by two spaces, with a line end after each.
  public var text: String {
    let columns = rows.map(\.count).max() ?? 0
    let widths = (0..<columns).map { column in
      rows.compactMap { column < $0.count ? $0[column].count : nil }.max() ?? 0
    }
    return rows.map { row in
      let cells = row.enumerated().map { column, cell in
        let padding = String(repeating: " ", count: widths[column] - cell.count)
        return column == 0 ? cell + padding : padding + cell
      }
      let line = "  " + cells.joined(separator: "  ")
      return line.reversed().drop { $0 == " " }.reversed().map(String.init).joined() + "\n"
    }.joined()
  }
}
