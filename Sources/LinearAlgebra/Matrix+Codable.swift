extension Matrix: Codable {
  /// Rows or columns of a matrix that is read, at most.
  private static var mostStored: Int { 1 << 32 }

  private enum CodingKeys: String, CodingKey { case rows, columns, elements }

  /// Reads a matrix, and looks at its shape.
  ///
  /// - Throws: `DecodingError` if a part is missing, or if the elements do not fill the shape.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let (rows, columns) = (
      try container.decode(Int.self, forKey: .rows), try container.decode(Int.self, forKey: .columns)
    )
    let elements = try container.decode([Scalar].self, forKey: .elements)
    let (count, overflow) = rows.multipliedReportingOverflow(by: columns)
    // A shape without elements could be of any size, and be walked through.
    guard rows >= 0, columns >= 0, !overflow, elements.count == count,
      Swift.max(rows, columns) <= Self.mostStored
    else {
      throw DecodingError.dataCorruptedError(
        forKey: .elements, in: container,
        debugDescription: "\(elements.count) elements do not fill a \(rows) × \(columns) matrix")
    }
    self.init(rows: rows, columns: columns, elements: elements)
  }

  /// Writes shape and elements in row-major order.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(rows, forKey: .rows)
    try container.encode(columns, forKey: .columns)
    try container.encode(elements, forKey: .elements)
  }
}
