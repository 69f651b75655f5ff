internal import GaussianEngine

// Nodes and rows of leaves that are not whole, as they travel.

extension PackedWriter {
  /// Writes what consecutive rows have left; of how many columns and of what sums is written elsewhere.
  mutating func write<Sums>(
    _ part: LeafPart<Double, Sums>, _ body: (inout PackedWriter, Sums) -> Void
  ) {
    write(part.firstRow)
    write(part.rowsPerLeaf)
    write(part.head)
    writeList(part.nodes) { writer, node in
      writer.write(node.place.level)
      writer.write(node.place.index)
      body(&writer, node.value)
    }
    write(part.tail)
  }

  private mutating func write(_ rows: LooseRows<Double>) {
    write(rows.count)
    write(rows.elements)
    writeOptional(rows.weights) { $0.write($1) }
  }
}

extension PackedReader {
  /// Reads what consecutive rows have left.
  ///
  /// - Parameters:
  ///   - columns: Of a row.
  ///   - rowsPerLeaf: What leaves must have.
  ///   - body: Reads the sums of a node, which holds so many rows at most.
  /// - Returns: What a reduction can go on with.
  /// - Throws: ``Fault`` for what no rows can have left.
  mutating func leafPart<Sums>(
    columns: Int, rowsPerLeaf: Int, _ body: (inout PackedReader, _ rows: Int) throws(Fault) -> Sums
  ) throws(Fault) -> LeafPart<Double, Sums> {
    let firstRow = try integer(in: 0...(1 << 53))
    guard try integer() == rowsPerLeaf else { throw Fault("leaves of another length") }
    let head = try looseRows(columns: columns, most: rowsPerLeaf)
    let nodes = try list(bytesEach: 16) { reader throws(Fault) -> TreeNode<Sums> in
      let level = try reader.integer(in: 0...52)
      let index = try reader.integer(in: 0...((1 << (53 - level)) - 1))
      let (rows, overflow) = (1 << level).multipliedReportingOverflow(by: rowsPerLeaf)
      let place = TreePlace(level: level, index: index)
      return TreeNode(place: place, value: try body(&reader, overflow ? .max : rows))
    }
    let tail = try looseRows(columns: columns, most: rowsPerLeaf)
    let part = LeafPart(firstRow: firstRow, rowsPerLeaf: rowsPerLeaf, head: head, nodes: nodes, tail: tail)
    if let fault = part.layoutFault { throw Fault(fault) }
    return part
  }

  private mutating func looseRows(columns: Int, most: Int) throws(Fault) -> LooseRows<Double> {
    let count = try integer(in: 0...(most - 1))
    guard count > 0 else {
      guard try !flag() else { throw Fault("weights of no rows") }
      return LooseRows()
    }
    let (size, overflow) = count.multipliedReportingOverflow(by: columns)
    guard !overflow else { throw Fault("rows that are too long") }
    let elements = try numbers(size)
    let weights = try optional { reader throws(Fault) in try reader.numbers(count) }
    try checkRows(elements, weights, columns: columns)
    return LooseRows(elements: elements, weights: weights, count: count)
  }

  /// Throws for rows that no step takes.
  func checkRows(_ elements: [Double], _ weights: [Double]?, columns: Int) throws(Fault) {
    if let weights, !weights.allSatisfy({ $0 >= 0 && $0.isFinite }) { throw Fault("a weight that is none") }
    // A row that does not count may hold anything.
    for (row, first) in stride(from: 0, to: elements.count, by: max(1, columns)).enumerated() where weights?[row] != 0 {
      guard elements[first..<first + columns].allSatisfy(\.isFinite) else { throw Fault("a row that is not finite") }
    }
  }
}
