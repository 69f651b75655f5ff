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
}
