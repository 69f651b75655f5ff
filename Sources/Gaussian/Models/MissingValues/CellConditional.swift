internal import GaussianEngine
internal import LinearAlgebra

/// The distribution of some variables given the others: mean μₘ + B·(xₒ − μₒ) and factor K.
///
/// With the observed variables first, L = [L₁ 0; L₂ K] and B = L₂·L₁⁻¹. An observed variable that those before it
/// determine tells nothing more.
struct CellConditional: Sendable {
  let missing: [Int]
  let observed: [Int]
  let mean: [Double]
  /// L₁; a variable that tells nothing more has a 1 in its row, and nothing else.
  let lower: Matrix<Double>
  /// Bᵀ, an observed variable a row.
  let regression: Matrix<Double>
  /// K.
  let factor: Matrix<Double>

  /// Takes a factor apart.
  ///
  /// - Parameters:
  ///   - mean: μ, one element a variable.
  ///   - missing: The variables whose distribution is asked for.
  ///   - observed: The others.
  ///   - lower: L with the observed variables first.
  init(mean: [Double], of missing: [Int], given observed: [Int], factor lower: Matrix<Double>) {
    self.mean = mean
    self.missing = missing
    self.observed = observed
    let (known, unknown) = (observed.count, missing.count)
    var regression = Matrix(rows: known, columns: unknown, repeating: 0.0)
    factor = Matrix(
      rows: unknown, columns: unknown,
      elements: (0..<unknown).flatMap { row in (0..<unknown).map { lower[known + row, known + $0] } })
    for row in 0..<known {
      for column in 0..<unknown { regression[row, column] = lower[known + column, row] }
    }
    var first = Matrix(rows: known, columns: known, repeating: 0.0)
    for row in 0..<known {
      if lower[row, row] == 0 {
        first[row, row] = 1
      } else {
        for column in 0...row { first[row, column] = lower[row, column] }
      }
    }
    if known > 0 {
      unsafe first.withBlock { first in
        unsafe regression.withBlock { unsafe BLAS.trsm(.left, lower: first, transposed: true, $0) }
      }
    }
    self.lower = first
    self.regression = regression
  }

  /// Standard deviation of each missing variable given the others.
  var deviations: [Double] {
    missing.indices.map { row in
      (0...row).reduce(0) { $0 + factor[row, $1] * factor[row, $1] }.squareRoot()
    }
  }

  /// Writes the means of the missing cells of one row; the arithmetic knows no other row.
  ///
  /// - Parameters:
  ///   - row: The row, one cell a variable.
  ///   - values: One element a missing variable.
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  func writeMeans<Scalar: GaussianScalar>(
    given row: UnsafePointer<Scalar>, into values: UnsafeMutablePointer<Double>
  ) {
    let unknown = missing.count
    for column in 0..<unknown { unsafe values[column] = mean[missing[column]] }
    unsafe regression.withUnsafeBufferPointer { regression in
      for (index, variable) in observed.enumerated() {
        let part = unsafe Double(row[variable]) - mean[variable]
        for column in 0..<unknown { unsafe values[column] += regression[index * unknown + column] * part }
      }
    }
  }

  /// Adds K times standard normals, and times a spread.
  ///
  /// - Parameters:
  ///   - normals: One a variable, of which those of the missing ones are taken.
  ///   - spread: What is multiplied with all.
  ///   - values: One element a missing variable.
  func addNoise(
    _ normals: UnsafePointer<Double>, times spread: Double, to values: UnsafeMutablePointer<Double>
  ) {
    let unknown = missing.count
    unsafe factor.withUnsafeBufferPointer { factor in
      for column in 0..<unknown {
        for index in 0...column {
          unsafe values[column] += spread * (factor[column * unknown + index] * normals[missing[index]])
        }
      }
    }
  }

  /// Puts values into the missing cells of a row.
  func write<Scalar: GaussianScalar>(_ values: UnsafePointer<Double>, into row: UnsafeMutablePointer<Scalar>) {
    for (place, variable) in missing.enumerated() { unsafe row[variable] = Scalar(values[place]) }
  }

  /// (xₒ − μₒ)ᵀ·Σₒₒ⁻¹·(xₒ − μₒ) of one row.
  ///
  /// - Parameters:
  ///   - row: The row, one cell a variable.
  ///   - scratch: One element an observed variable, which becomes L₁⁻¹·(xₒ − μₒ).
  /// - Returns: The distance.
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  func squaredDistance<Scalar: GaussianScalar>(
    of row: UnsafePointer<Scalar>, scratch: UnsafeMutablePointer<Double>
  ) -> Double {
    let known = observed.count
    var distance = 0.0
    unsafe lower.withUnsafeBufferPointer { lower in
      for (index, variable) in observed.enumerated() {
        var rest = unsafe Double(row[variable]) - mean[variable]
        for inner in 0..<index { unsafe rest -= lower[index * known + inner] * scratch[inner] }
        unsafe scratch[index] = rest / lower[index * (known + 1)]
        distance += unsafe scratch[index] * scratch[index]
      }
    }
    return distance
  }
}
