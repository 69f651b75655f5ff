internal import LinearAlgebra

/// Turns elements of an array file into the numbers of a table.
struct NPYConverter<Scalar: GaussianScalar>: Sendable {
  let path: String
  let header: NPYHeader
  let columns: ResolvedColumns
  let missing: TableReadingOptions.MissingCells
  /// Numbers that stand for a missing value.
  let codes: [MissingCode]

  /// Where numbers go: rows in row-major order, weights and classes apart.
  @unsafe
  struct Target {
    var rows: UnsafeMutablePointer<Scalar>
    var weights: UnsafeMutablePointer<Scalar>?
    var labels: UnsafeMutablePointer<Scalar>?

    /// The target of later rows.
    func advanced(by count: Int, columns: Int) -> Target {
      unsafe Target(
        rows: rows + count * columns, weights: weights.map { unsafe $0 + count },
        labels: labels.map { unsafe $0 + count })
    }
  }

  /// Columns of the file that are read, the weights and then the classes last.
  var wanted: [Int] { columns.variables + [columns.weights, columns.label].compactMap(\.self) }

  /// Which of them holds the weights.
  private var weightsPlace: Int? { columns.weights.map { _ in columns.variables.count } }

  /// True if rows of the file are rows of the table, byte for byte.
  var isDirect: Bool {
    header.element == NPYElement(kind: .float, size: MemoryLayout<Scalar>.size) && isRowMajor
      && columns.weights == nil && columns.label == nil && codes.isEmpty
      && columns.variables == Array(0..<header.columns)
  }

  /// True if the numbers of the file are of single precision, whose shortest text is another than that of a double.
  var isSingle: Bool { header.element.kind == .float && header.element.size == 4 }

  /// True if the elements of a row lie beside each other.
  var isRowMajor: Bool { !header.isFortranOrder || header.rows == 1 || header.columns == 1 }

  /// Converts some columns of consecutive rows.
  ///
  /// - Parameters:
  ///   - rows: The rows, counted from 0.
  ///   - places: Which of the ``wanted`` columns.
  ///   - source: The element of column 0 in the first of the rows, if `columnStride` tells columns apart; else the
  ///     element of the only column.
  ///   - rowStride: Elements from one row to the next.
  ///   - columnStride: Elements from one column to the next.
  ///   - target: Memory for the rows.
  /// - Throws: ``FileError`` for the first element, row by row, that a table may not hold.
  func convert(
    _ rows: Range<Int>, _ places: Range<Int>, from source: UnsafeRawPointer, rowStride: Int, columnStride: Int,
    to target: Target
  ) throws {
    func convert<Bits: FixedWidthInteger & BitwiseCopyable & SendableMetatype>(
      _ type: Bits.Type, _ conversion: (Bits) -> Conversion<Scalar>
    ) throws {
      try unsafe self.convert(
        rows, places, from: source, as: type, rowStride: rowStride, columnStride: columnStride, to: target, conversion)
    }
    switch (header.element.kind, header.element.size) {
    case (.float, 4): try convert(UInt32.self) { .value(Scalar(Float(bitPattern: $0))) }
    case (.float, _): try convert(UInt64.self) { .value(Scalar(Double(bitPattern: $0))) }
    case (.boolean, _): try convert(UInt8.self) { .value($0 == 0 ? 0 : 1) }
    case (.signed, 1): try convert(Int8.self) { .value(Scalar($0)) }
    case (.signed, 2): try convert(Int16.self) { .value(Scalar($0)) }
    case (.signed, 4): try convert(Int32.self) { .value(Scalar($0)) }
    case (.signed, _): try convert(Int64.self) { Conversion(whole: $0) }
    case (.unsigned, 1): try convert(UInt8.self) { .value(Scalar($0)) }
    case (.unsigned, 2): try convert(UInt16.self) { .value(Scalar($0)) }
    case (.unsigned, 4): try convert(UInt32.self) { .value(Scalar($0)) }
    case (.unsigned, _): try convert(UInt64.self) { Conversion(whole: $0) }
    }
    if let weights = unsafe target.weights, let place = weightsPlace, places.contains(place) {
      let values = unsafe UnsafeBufferPointer(start: weights, count: rows.count)
      try unsafe columns.checkWeights(values, firstRow: rows.lowerBound, path: path)
      // The variables come before the weights, so that they are all there.
      if missing == .error { try unsafe checkPresent(rows, target.rows, values) }
    }
  }

  /// Throws for a missing value in a row of positive weight.
  private func checkPresent(
    _ rows: Range<Int>, _ values: UnsafePointer<Scalar>, _ weights: UnsafeBufferPointer<Scalar>
  ) throws {
    let width = columns.variables.count
    for row in 0..<rows.count where unsafe weights[row] > 0 {
      for column in 0..<width where unsafe values[row * width + column].isNaN {
        throw isMissing(.nan, row: rows.lowerBound + row, column: columns.variables[column])
      }
    }
  }
}

/// An element as a scalar, or why it has none.
private enum Conversion<Scalar: GaussianScalar> {
  case value(Scalar)
  case inexact

  init(whole number: some FixedWidthInteger) {
    self = Double(exactly: number).map { .value(Scalar($0)) } ?? .inexact
  }
}

extension NPYConverter {
  private func convert<Bits: FixedWidthInteger & BitwiseCopyable & SendableMetatype>(
    _ rows: Range<Int>, _ places: Range<Int>, from source: UnsafeRawPointer, as type: Bits.Type, rowStride: Int,
    columnStride: Int, to target: Target, _ conversion: (Bits) -> Conversion<Scalar>
  ) throws {
    let isSwapped = header.element.isSwapped
    let width = columns.variables.count
    let wanted = wanted
    let weightsPlace = weightsPlace
    // A row of weight 0 is absent, and its weight is looked at last.
    let mayBeMissing = missing == .asNaN || weightsPlace != nil
    let hasCodes = !codes.isEmpty
    for row in 0..<rows.count {
      for place in places {
        let index = row * rowStride + wanted[place] * columnStride
        let raw = unsafe source.loadUnaligned(fromByteOffset: index * MemoryLayout<Bits>.size, as: Bits.self)
        let bits = isSwapped ? raw.byteSwapped : raw
        guard case .value(var value) = conversion(bits) else {
          throw inexact(String(bits), row: rows.lowerBound + row, column: wanted[place])
        }
        if hasCodes && place < width, codes.contains(where: { $0.matches(Double(value)) }) {
          guard mayBeMissing else {
            throw isMissing(Double(value), row: rows.lowerBound + row, column: wanted[place])
          }
          value = .nan
        }
        guard value.isFinite || (value.isNaN && mayBeMissing) else {
          throw notFinite(value, bits, row: rows.lowerBound + row, column: wanted[place])
        }
        if place < width {
          unsafe target.rows[row * width + place] = value
        } else if place == weightsPlace {
          unsafe target.weights?[row] = value
        } else {
          unsafe target.labels?[row] = value
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

  /// A missing value where it is an error.
  private func isMissing(_ value: Double, row: Int, column: Int) -> FileError {
    let fact =
      if let code = MissingCode(value) {
        "\(code) stands for a missing value"
      } else {
        codes.isEmpty ? "\(value) is not a finite number" : "the value is missing"
      }
    return FileError(
      codes.isEmpty ? .notFinite : .missingValue, path: path, row: row + 1, column: column + 1, fact,
      advice: "remove the row")
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

// MARK: - Elements that need no conversion

extension NPYConverter {
  /// Throws if one of these rows, which are as the file holds them, has an element that a table may not hold.
  func check(_ rows: Range<Int>, _ elements: UnsafePointer<Scalar>) throws {
    let count = rows.count * header.columns
    let allFinite =
      unsafe Scalar.isDouble
      ? isFinite(UnsafeRawPointer(elements), count, magnitude: UInt64(1) << 63 - 1, unit: 1 << 52)
      : isFinite(UnsafeRawPointer(elements), count, magnitude: UInt32(1) << 31 - 1, unit: 1 << 23)
    guard !allFinite else { return }
    let values = unsafe UnsafeBufferPointer(start: elements, count: count)
    let isBad: (Scalar) -> Bool = missing == .asNaN ? { $0.isInfinite } : { !$0.isFinite }
    guard let index = unsafe values.firstIndex(where: isBad) else { return }
    throw FileError(
      .notFinite, path: path, row: rows.lowerBound + index / header.columns + 1, column: index % header.columns + 1,
      "\(unsafe values[index]) is not a finite number", advice: "remove the row")
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
