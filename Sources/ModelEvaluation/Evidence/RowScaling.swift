internal import Gaussian
internal import LinearAlgebra

/// Units in which distances between rows are measured.
public enum RowScaling: String, Sendable, Hashable, CaseIterable {
  /// Every variable in standard deviations of the training rows, so that units do not matter.
  case standardised
  /// Variables as they are: for coordinates, and for numbers that share a unit.
  case none
}

/// Brings rows into the units of the training rows.
struct RowScaler<Scalar: GaussianScalar> {
  private let means: [Double]
  private let scales: [Double]

  /// Learns the units.
  ///
  /// A variable that does not vary keeps its unit.
  ///
  /// - Parameters:
  ///   - scaling: Which units; `none` leaves rows as they are.
  ///   - training: Finite rows, at least one.
  /// - Throws: ``EvaluationError/model(_:)`` if numbers are too large to be summed.
  init(_ scaling: RowScaling, training: Matrix<Scalar>) throws(EvaluationError) {
    guard scaling == .standardised else {
      (means, scales) = ([], [])
      return
    }
    do {
      var statistics = SufficientStatistics<Scalar>(dimension: training.columns, structure: .diagonal)
      try statistics.update(with: training)
      means = statistics.mean.map { Double($0) }
      scales = statistics.variances().map { $0 > 0 ? 1 / Double($0).squareRoot() : 1 }
    } catch {
      throw .model(error)
    }
  }

  /// The rows in those units.
  ///
  /// ## Numerical notes
  /// Rows that are equal stay equal, to the last bit.
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  func scaled(_ rows: Matrix<Scalar>) -> Matrix<Scalar> {
    guard !means.isEmpty else { return rows }
    var result = rows
    unsafe result.withUnsafeMutableBufferPointer { elements in
      for index in 0..<elements.count {
        let variable = index % means.count
        unsafe elements[index] = Scalar((Double(elements[index]) - means[variable]) * scales[variable])
      }
    }
    return result
  }
}
