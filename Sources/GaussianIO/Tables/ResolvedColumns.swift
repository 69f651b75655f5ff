internal import LinearAlgebra

/// The columns of a file to read, counted from 0.
struct ResolvedColumns: Sendable, Equatable {
  /// The variables, in the order of the matrix.
  var variables: [Int]
  /// The column of the weights, which is none of them.
  var weights: Int?
  /// Its name, if the file has names.
  var weightsName: String?
  /// The column of the classes, which is none of the others.
  var label: Int?
  /// Its name, if the file has names.
  var labelName: String?
  /// What the cells of each variable are, if somebody said so.
  var kinds: [TableColumn]?

  /// Throws unless all weights are finite and not negative.
  ///
  /// - Parameters:
  ///   - values: Weights of consecutive rows.
  ///   - firstRow: Row of the first, counted from 0.
  ///   - path: The file.
  /// - Throws: ``FileError`` with the first row whose weight is neither.
  func checkWeights<Scalar: GaussianScalar>(
    _ values: UnsafeBufferPointer<Scalar>, firstRow: Int, path: String
  ) throws {
    guard let index = unsafe values.firstIndex(where: { !($0 >= 0 && $0.isFinite) }), let weights else { return }
    let value = unsafe values[index]
    throw FileError(
      value.isNaN ? .missingValue : .invalidWeight, path: path, row: firstRow + index + 1, column: weights + 1,
      columnName: weightsName, value.isNaN ? "the weight is missing" : "the weight is \(value)",
      advice: value.isNaN ? "fill it in or remove the row" : "a weight is 0 or more; correct it")
  }

  /// Throws unless all numbers of columns with levels are codes, or missing.
  ///
  /// - Parameters:
  ///   - kinds: What the variables are.
  ///   - values: Rows of the matrix.
  ///   - rows: Which they are, counted from 0.
  ///   - path: The file.
  /// - Throws: ``FileError`` with the first number, row by row, that is no code.
  @unsafe
  func checkCodes<Scalar: GaussianScalar>(
    _ kinds: [TableColumn], _ values: UnsafePointer<Scalar>, _ rows: Range<Int>, path: String
  ) throws {
    let coded = kinds.indices.filter { kinds[$0].kind.hasLevels }
    guard !coded.isEmpty else { return }
    for row in 0..<rows.count {
      for place in coded {
        let value = unsafe values[row * variables.count + place]
        if value.isNaN || kinds[place].isCode(Double(value)) { continue }
        let text = Int(exactly: value).map(String.init) ?? "\(value)"
        throw FileError(
          .unknownLevel, path: path, row: rows.lowerBound + row + 1, column: variables[place] + 1,
          columnName: kinds[place].name, "\(text) is no code of a level",
          advice: "codes are 0 to \(kinds[place].levels.count - 1), for \(listed(kinds[place].levels))")
      }
    }
  }
}
