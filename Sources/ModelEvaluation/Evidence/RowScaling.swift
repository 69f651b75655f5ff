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
  /// A power of two that is divided out first, so that squares of very small and very large numbers are in range.
  private let unit: Double

  /// Learns the units.
  ///
  /// A variable that does not vary keeps its unit.
  ///
  /// - Parameters:
  ///   - scaling: Which units; `none` leaves rows as they are.
  ///   - training: Finite rows, at least one.
  ///   - weights: How often each counts; `nil` for once.
  /// - Throws: ``EvaluationError/model(_:)`` if numbers are too large to be summed.
  init(_ scaling: RowScaling, training: Matrix<Scalar>, weights: [Scalar]? = nil) throws(EvaluationError) {
    guard scaling == .standardised else {
      (means, scales, unit) = ([], [], 1)
      return
    }
    let largest = training.elements.reduce(0) { max($0, Double($1.magnitude)) }
    let isExtreme = largest > 0 && !(1e-100...1e100).contains(largest)
    unit = isExtreme ? Double(sign: .plus, exponent: Int(largest.exponent), significand: 1) : 1
    do {
      var statistics = SufficientStatistics<Double>(dimension: training.columns, structure: .diagonal)
      let unit = unit
      let rows = training.converted(to: Double.self)
      try statistics.update(
        with: isExtreme
          ? Matrix(rows: rows.rows, columns: rows.columns, elements: rows.elements.map { $0 / unit }) : rows,
        weights: weights?.map { Double($0) })
      means = statistics.mean
      scales = statistics.variances().map { $0 > 0 ? 1 / $0.squareRoot() : 1 }
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
        unsafe elements[index] = Scalar((Double(elements[index]) / unit - means[variable]) * scales[variable])
      }
    }
    return result
  }
}
