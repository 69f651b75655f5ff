internal import LinearAlgebra

/// Turns the elements of an array file in memory into a matrix, without a copy if the bytes allow it.
struct NPYReader<Scalar: GaussianScalar>: Sendable {
  let contents: FileBytes
  let converter: NPYConverter<Scalar>
  let options: TableReadingOptions

  private var header: NPYHeader { converter.header }
  private var firstByte: UnsafeRawPointer { unsafe UnsafeRawPointer(contents.base) + header.dataOffset }

  /// The numbers, and the weights and classes if columns hold some.
  func read() throws -> (values: Matrix<Scalar>, weights: [Scalar]?, labels: [String]?) {
    if let borrowed {
      try checkFinite(borrowed)
      return (borrowed, nil, nil)
    }
    let columns = converter.columns.variables.count
    let blocks = blocks
    let (rowStride, columnStride) = header.isFortranOrder ? (1, header.rows) : (header.columns, 1)
    let rowBytes = rowStride * header.element.size
    var weights = [Scalar](repeating: 0, count: converter.columns.weights == nil ? 0 : header.rows)
    var labels = [Scalar](repeating: 0, count: converter.columns.label == nil ? 0 : header.rows)
    let values = try unsafe weights.withUnsafeMutableBufferPointer { weights in
      try unsafe labels.withUnsafeMutableBufferPointer { labels in
        nonisolated(unsafe) let (weights, labels) = unsafe (weights, labels)
        return try unsafe Matrix<Scalar>(rows: header.rows, columns: columns) { target in
          guard let base = target.baseAddress else { return }
          nonisolated(unsafe) let all = unsafe NPYConverter<Scalar>.Target(
            rows: base, weights: weights.isEmpty ? nil : weights.baseAddress,
            labels: labels.isEmpty ? nil : labels.baseAddress)
          nonisolated(unsafe) let source = unsafe firstByte
          let places = 0..<converter.wanted.count
          try performPieces(blocks.count, threads: options.threads) { block in
            let rows = blocks[block]
            try unsafe converter.convert(
              rows, places, from: source + rows.lowerBound * rowBytes, rowStride: rowStride,
              columnStride: columnStride, to: all.advanced(by: rows.lowerBound, columns: columns))
          }
        }
      }
    }
    let texts =
      try converter.columns.label == nil
      ? nil
      : converter.columns.labels(
        labels, weights: weights, areSingle: converter.isSingle, firstRow: 0, path: converter.path)
    return (values, converter.columns.weights == nil ? nil : weights, texts)
  }

  /// The elements where they lie, if they are what the matrix needs.
  private var borrowed: Matrix<Scalar>? {
    guard
      converter.isDirect,
      unsafe UInt(bitPattern: firstByte) % UInt(MemoryLayout<Scalar>.alignment) == 0
    else { return nil }
    let elements = unsafe firstByte.assumingMemoryBound(to: Scalar.self)
    return unsafe Matrix(
      borrowing: elements, rows: header.rows, columns: header.columns, owner: contents)
  }

  private func checkFinite(_ matrix: Matrix<Scalar>) throws {
    let blocks = blocks
    try performPieces(blocks.count, threads: options.threads) { block in
      try unsafe matrix.rows(in: blocks[block]).withUnsafeBufferPointer { elements in
        if let first = elements.baseAddress { try unsafe converter.check(blocks[block], first) }
      }
    }
  }

  private var blocks: [Range<Int>] { header.blocks(of: 0..<header.rows, bytes: options.bytesPerPiece) }
}

extension NPYHeader {
  /// Rows in blocks of about so many bytes, a row at least.
  func blocks(of rows: Range<Int>, bytes: Int) -> [Range<Int>] {
    let step = max(1, bytes / (columns * element.size))
    return stride(from: rows.lowerBound, to: rows.upperBound, by: step).map { $0..<min($0 + step, rows.upperBound) }
  }
}
