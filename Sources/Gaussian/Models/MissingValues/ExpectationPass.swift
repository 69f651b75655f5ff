internal import GaussianEngine
internal import LinearAlgebra
internal import RealModule

/// The expectation step: what the complete rows would sum to, given what is observed and a point.
///
/// With r the distance of a pattern's mean from the point's, L·Lᵀ = Σₒₒ and B = Σₘₒ·Σₒₒ⁻¹, the missing part of a row
/// has the mean μₘ + B·(xₒ − μₒ) and the covariance Σₘₘ − B·Σₒₘ. Both are sums over rows of what is known: the former
/// is affine in xₒ, the latter the same in every row of the pattern.
///
/// ## Source
/// R. J. A. Little, D. B. Rubin, Statistical Analysis with Missing Data, ch. 11; Z. Ghahramani, M. I. Jordan,
/// Supervised learning from incomplete data via an EM approach (1994).
enum ExpectationPass {
  /// Sums of the expected complete rows about the point's mean; `nil` if some Σₒₒ has no Cholesky factor.
  ///
  /// - Returns: The same bits for any number of threads.
  /// - Complexity: O(patterns × dimension³), whatever the number of rows; memory for a few matrices a thread.
  static func run(_ sums: PatternSums, at point: GaussianPoint, parallelism: Parallelism) -> ExpectedSums? {
    let dimension = sums.dimension
    // At most 256 blocks leave an accumulator behind.
    let count = sums.entries.count
    let entriesPerBlock = (count + 255) / 256
    let blocks = (count + entriesPerBlock - 1) / entriesPerBlock
    // Waking threads costs more than a few small patterns.
    let work = count * dimension * dimension * dimension
    let result = reduceBlocks(count: blocks, parallelism: work < 100_000 ? .serial : parallelism) {
      ExpectationScratch(dimension: dimension)
    } _: { block, scratch in
      scratch.reset()
      for index in block * entriesPerBlock..<min((block + 1) * entriesPerBlock, count) {
        guard scratch.add(sums.entries[index], of: sums, at: point) else { break }
      }
      return scratch.sums()
    }
    return result.hasFactors ? result : nil
  }
}

/// Sums over expected complete rows about the mean of a point.
struct ExpectedSums: Mergeable {
  /// Sum of the observed log-densities at the point.
  var logLikelihood = 0.0
  /// False if the point's covariance has no factor for some pattern; the sums then mean nothing.
  var hasFactors = true
  /// ΣwE[x − μ].
  var first: [Double]
  /// ΣwE[(x − μ)(x − μ)ᵀ], the lower triangle by rows.
  var second: [Double]

  mutating func merge(_ later: ExpectedSums) {
    logLikelihood += later.logLikelihood
    hasFactors = hasFactors && later.hasFactors
    for index in first.indices { first[index] += later.first[index] }
    for index in second.indices { second[index] += later.second[index] }
  }

  /// The maximisation step: the point at which complete rows with these sums are most likely.
  func maximum(from point: GaussianPoint, totalWeight: Double) -> GaussianPoint {
    let dimension = point.dimension
    var result = point
    let moves = first.map { $0 / totalWeight }
    for row in 0..<dimension {
      result.elements[row] += moves[row]
      for column in 0...row {
        let element = second[row * dimension + column] / totalWeight - moves[row] * moves[column]
        result[row, column] = element
        result[column, row] = element
      }
    }
    return result
  }
}

/// Memory of one thread in an expectation step, and what it has summed.
@safe
private final class ExpectationScratch {
  private let dimension: Int
  private let stride: Int
  private let memory: Workspace<Double>
  /// Rows of the table's width that wait to be multiplied together.
  private var waitingRows = 0
  private let waitingCapacity: Int
  private var logLikelihood = 0.0
  private var hasFactors = true
  private var first: [Double]

  init(dimension: Int) {
    self.dimension = dimension
    stride = aligned(dimension)
    waitingCapacity = max(64, dimension)
    memory = Workspace(count: (7 * dimension + waitingCapacity) * stride, filledWith: 0)
    first = [Double](repeating: 0, count: dimension)
  }

  /// One of the matrices that the memory is divided into; each is aligned as the memory is.
  private func block(_ place: Place, rows: Int, columns: Int) -> StridedBlock<Double> {
    unsafe StridedBlock(
      memory.base + place.rawValue * dimension * stride, rows: rows, columns: columns, stride: stride)
  }

  private enum Place: Int {
    case second, factor, regression, explained, spread, solved, product, waiting
  }

  func reset() {
    (logLikelihood, hasFactors, waitingRows) = (0, true, 0)
    for index in first.indices { first[index] = 0 }
    unsafe memory.base.update(repeating: 0, count: dimension * stride)
  }

  func sums() -> ExpectedSums {
    multiplyWaitingRows()
    let second = unsafe block(.second, rows: dimension, columns: dimension)
    var products = [Double](repeating: 0, count: dimension * dimension)
    for row in 0..<dimension {
      for column in 0...row { unsafe products[row * dimension + column] = second.base[row * stride + column] }
    }
    return ExpectedSums(logLikelihood: logLikelihood, hasFactors: hasFactors, first: first, second: products)
  }

  /// Adds one pattern; false if the covariance of what it shows has no factor.
  func add(_ entry: PatternSums.Entry, of sums: PatternSums, at point: GaussianPoint) -> Bool {
    let observed = sums.observedVariables(of: entry)
    let missing = sums.missingVariables(of: entry)
    guard let logDeterminant = factor(observed, point) else {
      hasFactors = false
      return false
    }
    if !missing.isEmpty { regress(missing, on: observed, point, weight: entry.weight) }
    let residual = zip(sums.mean(of: entry), observed).map { $0 - point.elements[$1] }
    let spread = sums.spread(of: entry)
    let distances: Double
    if let rows = entry.keptRowCount {
      distances = addRows(rows, spread, residual, weight: entry.weight, observed, missing)
    } else {
      distances = addScatter(spread, residual, weight: entry.weight, observed, missing)
    }
    logLikelihood -= 0.5 * (entry.weight * (Double(observed.count) * logTwoPi + logDeterminant) + distances)
    return true
  }

  /// L·Lᵀ = Σₒₒ; its log determinant, or `nil` if there is no such factor.
  private func factor(_ observed: [Int], _ point: GaussianPoint) -> Double? {
    let lower = unsafe block(.factor, rows: observed.count, columns: observed.count)
    for (row, variable) in observed.enumerated() {
      for column in 0...row { unsafe lower.base[row * stride + column] = point[variable, observed[column]] }
    }
    do throws(LAPACK.Failure) { try unsafe LAPACK.potrf(lower) } catch { return nil }
    var logDeterminant = 0.0
    for index in observed.indices {
      let pivot = unsafe lower.base[index * (stride + 1)]
      guard pivot > 0, pivot.isFinite else { return nil }
      logDeterminant += 2 * Double.log(pivot)
    }
    return logDeterminant
  }

  /// Bᵀ = Σₒₒ⁻¹·Σₒₘ, and the covariance that it leaves, which joins the sums once a unit of weight.
  private func regress(_ missing: [Int], on observed: [Int], _ point: GaussianPoint, weight: Double) {
    let lower = unsafe block(.factor, rows: observed.count, columns: observed.count)
    let regression = unsafe block(.regression, rows: observed.count, columns: missing.count)
    for (row, variable) in observed.enumerated() {
      for (column, other) in missing.enumerated() {
        unsafe regression.base[row * stride + column] = point[variable, other]
      }
    }
    unsafe BLAS.trsm(.left, lower: lower, regression)
    let explained = unsafe block(.explained, rows: missing.count, columns: missing.count)
    unsafe BLAS.syrk(1, regression, plus: 0, into: explained)
    unsafe BLAS.trsm(.left, lower: lower, transposed: true, regression)
    let second = unsafe block(.second, rows: dimension, columns: dimension)
    for (row, variable) in missing.enumerated() {
      for column in 0...row {
        let left = unsafe point[variable, missing[column]] - explained.base[row * stride + column]
        unsafe second.base[variable * stride + missing[column]] += weight * left
      }
    }
  }

  /// Adds a pattern whose scatter is known: with T = S + w·rrᵀ the products are T, B·T and B·T·Bᵀ.
  ///
  /// - Returns: The sum of the squared Mahalanobis distances of its rows.
  private func addScatter(
    _ scatter: ArraySlice<Double>, _ residual: [Double], weight: Double, _ observed: [Int], _ missing: [Int]
  ) -> Double {
    let count = observed.count
    let spread = unsafe block(.spread, rows: count, columns: count)
    let solved = unsafe block(.solved, rows: count, columns: count)
    let second = unsafe block(.second, rows: dimension, columns: dimension)
    for row in 0..<count {
      for column in 0..<count {
        let element =
          scatter[scatter.startIndex + row * count + column] + weight * residual[row] * residual[column]
        unsafe spread.base[row * stride + column] = element
        unsafe solved.base[row * stride + column] = element
        if column <= row { unsafe second.base[observed[row] * stride + observed[column]] += element }
      }
      first[observed[row]] += weight * residual[row]
    }
    let lower = unsafe block(.factor, rows: count, columns: count)
    unsafe BLAS.trsm(.left, lower: lower, solved)
    unsafe BLAS.trsm(.left, lower: lower, transposed: true, solved)
    let distances = (0..<count).reduce(0.0) { unsafe $0 + solved.base[$1 * (stride + 1)] }
    guard !missing.isEmpty else { return distances }

    let regression = unsafe block(.regression, rows: count, columns: missing.count)
    let cross = unsafe block(.product, rows: missing.count, columns: count)
    let imputed = unsafe block(.explained, rows: missing.count, columns: missing.count)
    unsafe BLAS.gemm(1, regression, transposed: true, spread, plus: 0, into: cross)
    unsafe BLAS.gemm(1, cross, regression, plus: 0, into: imputed)
    for (row, variable) in missing.enumerated() {
      for (column, other) in observed.enumerated() {
        unsafe second.base[max(variable, other) * stride + min(variable, other)] += cross.base[row * stride + column]
        unsafe first[variable] += weight * regression.base[column * stride + row] * residual[column]
      }
      for column in 0...row {
        unsafe second.base[variable * stride + missing[column]] += imputed.base[row * stride + column]
      }
    }
    return distances
  }

  /// Adds a pattern whose rows about their mean are known, and √w·r as one more row.
  ///
  /// - Returns: The sum of the squared Mahalanobis distances of its rows.
  private func addRows(
    _ rowCount: Int, _ rows: ArraySlice<Double>, _ residual: [Double], weight: Double, _ observed: [Int],
    _ missing: [Int]
  ) -> Double {
    let count = observed.count
    if waitingRows + rowCount + 1 > waitingCapacity { multiplyWaitingRows() }
    let known = unsafe block(.spread, rows: rowCount + 1, columns: count)
    let solved = unsafe block(.solved, rows: rowCount + 1, columns: count)
    let waiting = unsafe block(.waiting, rows: waitingCapacity, columns: dimension).base + waitingRows * stride
    let root = weight.squareRoot()
    for row in 0...rowCount {
      for column in 0..<count {
        let element = row < rowCount ? rows[rows.startIndex + row * count + column] : root * residual[column]
        unsafe known.base[row * stride + column] = element
        unsafe solved.base[row * stride + column] = element
        unsafe waiting[row * stride + observed[column]] = element
      }
    }
    unsafe BLAS.trsm(.right, lower: block(.factor, rows: count, columns: count), transposed: true, solved)
    var distances = 0.0
    for row in 0...rowCount {
      for column in 0..<count {
        let element = unsafe solved.base[row * stride + column]
        distances += element * element
      }
    }
    if !missing.isEmpty {
      let imputed = unsafe block(.product, rows: rowCount + 1, columns: missing.count)
      unsafe BLAS.gemm(
        1, known, block(.regression, rows: count, columns: missing.count), plus: 0, into: imputed)
      for row in 0...rowCount {
        for (column, variable) in missing.enumerated() {
          unsafe waiting[row * stride + variable] = imputed.base[row * stride + column]
        }
      }
    }
    for variable in 0..<dimension { unsafe first[variable] += root * waiting[rowCount * stride + variable] }
    waitingRows += rowCount + 1
    return distances
  }

  private func multiplyWaitingRows() {
    guard waitingRows > 0 else { return }
    unsafe BLAS.syrk(
      1, block(.waiting, rows: waitingRows, columns: dimension), plus: 1,
      into: block(.second, rows: dimension, columns: dimension))
    waitingRows = 0
  }
}
