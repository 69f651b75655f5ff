internal import LinearAlgebra

/// Turns the elements of an array file into a matrix, without a copy if the bytes allow it.
struct NPYReader<Scalar: GaussianScalar>: Sendable {
  let path: String
  let contents: FileBytes
  let header: NPYHeader
  /// Columns of the file, counted from 0, in the order of the matrix.
  let chosen: [Int]
  let options: TableReadingOptions

  func read() throws -> Matrix<Scalar> {
    if let borrowed {
      try checkFinite(borrowed)
      return borrowed
    }
    switch (header.element.kind, header.element.size) {
    case (.float, 4): return try convert(UInt32.self) { .value(Scalar(Float(bitPattern: $0))) }
    case (.float, _): return try convert(UInt64.self) { .value(Scalar(Double(bitPattern: $0))) }
    case (.boolean, _): return try convert(UInt8.self) { .value($0 == 0 ? 0 : 1) }
    case (.signed, 1): return try convert(Int8.self) { .value(Scalar($0)) }
    case (.signed, 2): return try convert(Int16.self) { .value(Scalar($0)) }
    case (.signed, 4): return try convert(Int32.self) { .value(Scalar($0)) }
    case (.signed, _): return try convert(Int64.self) { Conversion(whole: $0) }
    case (.unsigned, 1): return try convert(UInt8.self) { .value(Scalar($0)) }
    case (.unsigned, 2): return try convert(UInt16.self) { .value(Scalar($0)) }
    case (.unsigned, 4): return try convert(UInt32.self) { .value(Scalar($0)) }
    case (.unsigned, _): return try convert(UInt64.self) { Conversion(whole: $0) }
    }
  }

  private var firstByte: UnsafeRawPointer { unsafe UnsafeRawPointer(contents.base) + header.dataOffset }

  /// The elements where they lie, if they are what the matrix needs.
  private var borrowed: Matrix<Scalar>? {
    let isRowMajor = !header.isFortranOrder || header.rows == 1 || header.columns == 1
    guard
      header.element == NPYElement(kind: .float, size: MemoryLayout<Scalar>.size), isRowMajor,
      chosen == Array(0..<header.columns),
      unsafe UInt(bitPattern: firstByte) % UInt(MemoryLayout<Scalar>.alignment) == 0
    else { return nil }
    let elements = unsafe firstByte.assumingMemoryBound(to: Scalar.self)
    return unsafe Matrix(
      borrowing: elements, rows: header.rows, columns: header.columns, owner: contents)
  }

  private var blocks: [Range<Int>] {
    let step = max(1, options.bytesPerPiece / (header.columns * header.element.size))
    return stride(from: 0, to: header.rows, by: step).map { $0..<min($0 + step, header.rows) }
  }
}

// MARK: - Conversion

/// An element as a scalar, or why it has none.
private enum Conversion<Scalar: GaussianScalar> {
  case value(Scalar)
  case inexact

  init(whole number: some FixedWidthInteger) {
    self = Double(exactly: number).map { .value(Scalar($0)) } ?? .inexact
  }
}

extension NPYReader {
  private func convert<Bits: FixedWidthInteger & BitwiseCopyable & SendableMetatype>(
    _ type: Bits.Type, _ conversion: @Sendable (Bits) -> Conversion<Scalar>
  ) throws -> Matrix<Scalar> {
    let isSwapped = header.element.isSwapped
    let (rowStride, columnStride) = header.isFortranOrder ? (1, header.rows) : (header.columns, 1)
    let blocks = blocks
    return try unsafe Matrix(rows: header.rows, columns: chosen.count) { target in
      nonisolated(unsafe) let target = unsafe target
      nonisolated(unsafe) let source = unsafe firstByte
      try performPieces(blocks.count, threads: options.threads) { block in
        for row in blocks[block] {
          for (column, sourceColumn) in chosen.enumerated() {
            let index = row * rowStride + sourceColumn * columnStride
            let raw = unsafe source.loadUnaligned(
              fromByteOffset: index * MemoryLayout<Bits>.size, as: Bits.self)
            let bits = isSwapped ? raw.byteSwapped : raw
            guard case .value(let value) = conversion(bits) else {
              throw inexact(String(bits), row: row, column: sourceColumn)
            }
            guard value.isFinite else { throw notFinite(value, bits, row: row, column: sourceColumn) }
            unsafe target[row * chosen.count + column] = value
          }
        }
      }
    }
  }

  private func inexact(_ number: String, row: Int, column: Int) -> FileError {
    FileError(
      .inexact, path: path, row: row + 1, column: column + 1,
      "\(number) has no exact equal among floating-point numbers",
      advice: "convert the array with astype('float64') if rounding is right")
  }

  private func notFinite(
    _ value: Scalar, _ bits: some FixedWidthInteger, row: Int, column: Int
  ) -> FileError {
    let original = UInt64(exactly: bits).map { Double(bitPattern: $0) }
    let problem =
      if let original, original.isFinite, header.element.size == 8, header.element.kind == .float {
        "\(original) exceeds the range of \(Scalar.self)"
      } else {
        "\(value) is not a finite number"
      }
    return FileError(
      .notFinite, path: path, row: row + 1, column: column + 1, problem, advice: "remove the row")
  }
}

// MARK: - Finite elements

extension NPYReader {
  private func checkFinite(_ matrix: Matrix<Scalar>) throws {
    let blocks = blocks
    let columns = matrix.columns
    try performPieces(blocks.count, threads: options.threads) { block in
      let rows = matrix.rows(in: blocks[block])
      guard let index = firstNotFinite(rows) else { return }
      let row = blocks[block].lowerBound + index / columns
      throw FileError(
        .notFinite, path: path, row: row + 1, column: index % columns + 1,
        "\(matrix[row, index % columns]) is not a finite number", advice: "remove the row")
    }
  }

  private func firstNotFinite(_ rows: Matrix<Scalar>) -> Int? {
    unsafe rows.withUnsafeBufferPointer { elements in
      guard let first = elements.baseAddress else { return nil }
      let allFinite =
        unsafe Scalar.isDouble
        ? isFinite(UnsafeRawPointer(first), elements.count, magnitude: UInt64(1) << 63 - 1, unit: 1 << 52)
        : isFinite(UnsafeRawPointer(first), elements.count, magnitude: UInt32(1) << 31 - 1, unit: 1 << 23)
      return allFinite ? nil : unsafe elements.firstIndex { !$0.isFinite }
    }
  }

  // An exponent of all ones plus one carries into the place of the sign. No comparison stands in the loop,
  // so that it becomes vector code on any processor.
  private func isFinite<Bits: FixedWidthInteger & BitwiseCopyable>(
    _ elements: UnsafeRawPointer, _ count: Int, magnitude: Bits, unit: Bits
  ) -> Bool {
    let bits = unsafe elements.assumingMemoryBound(to: Bits.self)
    var carries: Bits = 0
    for index in 0..<count { unsafe carries |= (bits[index] & magnitude) &+ unit }
    return carries & ~magnitude == 0
  }
}
