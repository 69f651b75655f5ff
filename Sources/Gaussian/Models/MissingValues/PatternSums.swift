internal import GaussianEngine
internal import LinearAlgebra

/// What the iteration needs to know of a table with missing cells, gathered once.
///
/// Of each pattern the weight, the mean and the scatter about that mean of what it shows: the expected sums of
/// complete rows are functions of these, so that an iteration does not see the rows again. A pattern with fewer rows
/// than it shows variables keeps its rows about their mean instead, which are smaller than their scatter. So memory
/// is at most that of the table in `Double`, however many patterns there are.
struct PatternSums: Sendable {
  let dimension: Int
  /// The point that cells were centred about before anything was summed.
  let shift: [Double]
  /// Sum of the weights of the rows that show something.
  let totalWeight: Double
  /// Number of rows of positive weight that show something.
  let rowCount: Int
  /// Patterns that show something.
  private(set) var entries: [Entry] = []

  private let patterns: MissingPatterns
  /// The mean of each entry about the shift, then its scatter or its rows.
  private var numbers: [Double] = []

  /// One pattern.
  struct Entry: Sendable {
    let weight: Double
    let observedCount: Int
    /// How many rows are kept, times the square roots of their weights; `nil` if their scatter is.
    let keptRowCount: Int?
    fileprivate let pattern: Int
    fileprivate let start: Int
  }

  /// Gathers the sums.
  ///
  /// - Parameters:
  ///   - observations: Cells that are not missing are finite in rows of positive weight.
  ///   - patterns: Of these observations and weights.
  ///   - weights: Finite and not negative.
  ///   - shift: Near the mean of each column.
  ///   - parallelism: Threads to use; the sums have the same bits for any number.
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  init<Scalar: GaussianScalar>(
    of observations: Matrix<Scalar>, patterns: MissingPatterns, weights: [Scalar]?, shift: [Double],
    parallelism: Parallelism
  ) {
    dimension = observations.columns
    self.patterns = patterns
    self.shift = shift
    var (totalWeight, rowCount) = (0.0, 0)
    for pattern in 0..<patterns.count {
      let observed = patterns.observedVariables(of: pattern)
      guard !observed.isEmpty else { continue }
      let rows = patterns.rows(of: pattern)
      let cells = ObservedCells(of: observations, rows: rows, variables: observed, shift: shift, weights: weights)
      let sums = cells.summed(products: rows.count >= observed.count, parallelism)
      let start = numbers.count
      let mean = sums.sums.map { $0 / sums.weight }
      numbers += mean
      let keptRowCount: Int?
      if rows.count >= observed.count {
        keptRowCount = nil
        numbers += sums.scatter(about: mean)
      } else {
        // A single row is its own mean.
        keptRowCount = rows.count == 1 ? 0 : rows.count
        if rows.count > 1 { numbers += cells.rows(about: mean) }
      }
      entries.append(
        Entry(
          weight: sums.weight, observedCount: observed.count, keptRowCount: keptRowCount, pattern: pattern,
          start: start))
      totalWeight += sums.weight
      rowCount += rows.count
    }
    self.totalWeight = totalWeight
    self.rowCount = rowCount
  }

  func observedVariables(of entry: Entry) -> [Int] { patterns.observedVariables(of: entry.pattern) }

  func missingVariables(of entry: Entry) -> [Int] { patterns.missingVariables(of: entry.pattern) }

  /// Mean about the shift, one element an observed variable.
  func mean(of entry: Entry) -> ArraySlice<Double> { numbers[entry.start..<entry.start + entry.observedCount] }

  /// The scatter about the mean, both triangles, or the rows that are kept.
  func spread(of entry: Entry) -> ArraySlice<Double> {
    let count = (entry.keptRowCount ?? entry.observedCount) * entry.observedCount
    return numbers[entry.start + entry.observedCount..<entry.start + entry.observedCount + count]
  }
}

/// The observed cells of the rows of one pattern, about a shift.
private struct ObservedCells<Scalar: GaussianScalar> {
  let observations: Matrix<Scalar>
  let tableRows: ArraySlice<Int>
  let variables: [Int]
  let shift: [Double]
  let weights: [Scalar]?

  init(
    of observations: Matrix<Scalar>, rows: ArraySlice<Int>, variables: [Int], shift: [Double], weights: [Scalar]?
  ) {
    self.observations = observations
    tableRows = rows
    self.variables = variables
    self.shift = variables.map { shift[$0] }
    self.weights = weights
  }

  /// Rows that are centred before their products are summed.
  private var chunkRows: Int { 128 }

  /// Sums about the shift, in `Double` whatever the scalar is.
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  func summed(products: Bool, _ parallelism: Parallelism) -> CellSums {
    let count = variables.count
    let blocks = RowBlocks.accumulating(rows: tableRows.count, columns: count)
    return reduceBlocks(count: blocks.count, parallelism: parallelism) {
      Workspace(count: (chunkRows + (products ? count : 0)) * aligned(count), filledWith: 0.0)
    } _: { block, scratch in
      var result = CellSums(count: count)
      let product = unsafe StridedBlock(
        scratch.base + chunkRows * aligned(count), rows: products ? count : 0, columns: count, stride: aligned(count))
      for first in stride(from: blocks[block].lowerBound, to: blocks[block].upperBound, by: chunkRows) {
        let range = first..<min(first + chunkRows, blocks[block].upperBound)
        var sums = [Double](repeating: 0, count: count)
        for (place, index) in range.enumerated() {
          let row = tableRows[tableRows.startIndex + index]
          let weight = weights.map { Double($0[row]) } ?? 1
          result.weight += weight
          let root = weight.squareRoot()
          let target = unsafe scratch.base + place * aligned(count)
          unsafe fill(target, row: row, root: root)
          unsafe sums.withUnsafeMutableBufferPointer { sums in
            for variable in 0..<count { unsafe sums[variable] += root * target[variable] }
          }
        }
        for variable in 0..<count { result.sums[variable] += sums[variable] }
        guard products else { continue }
        let chunk = unsafe StridedBlock(scratch.base, rows: range.count, columns: count, stride: aligned(count))
        unsafe BLAS.syrk(1, chunk, plus: first == blocks[block].lowerBound ? 0 : 1, into: product)
      }
      if products { unsafe result.take(product) }
      return result
    }
  }

  /// √w·(x − shift − mean), row after row.
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  func rows(about mean: [Double]) -> [Double] {
    let count = variables.count
    var result = [Double](repeating: 0, count: tableRows.count * count)
    unsafe result.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      for (place, row) in tableRows.enumerated() {
        let root = weights.map { Double($0[row]).squareRoot() } ?? 1
        let target = unsafe base + place * count
        unsafe fill(target, row: row, root: root)
        // Not about shift + mean: that sum is rounded to what the shift is worth.
        for variable in 0..<count { unsafe target[variable] -= root * mean[variable] }
      }
    }
    return result
  }

  /// √w·(x − shift) of one row.
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  private func fill(_ target: UnsafeMutablePointer<Double>, row: Int, root: Double) {
    unsafe observations.withUnsafeBufferPointer { elements in
      unsafe variables.withUnsafeBufferPointer { variables in
        unsafe shift.withUnsafeBufferPointer { shift in
          let first = row * observations.columns
          for place in 0..<variables.count {
            let cell = unsafe Double(elements[first + variables[place]])
            unsafe target[place] = root * (cell - shift[place])
          }
        }
      }
    }
  }
}

/// Σw, Σwy and Σwyyᵀ of the cells of one pattern.
private struct CellSums: Mergeable {
  var weight = 0.0
  var sums: [Double]
  /// Both triangles, or nothing.
  var products: [Double] = []

  init(count: Int) { sums = [Double](repeating: 0, count: count) }

  mutating func merge(_ later: CellSums) {
    weight += later.weight
    for index in sums.indices { sums[index] += later.sums[index] }
    for index in products.indices { products[index] += later.products[index] }
  }

  /// Copies products from the lower triangle of a block.
  mutating func take(_ block: StridedBlock<Double>) {
    let count = sums.count
    products = [Double](repeating: 0, count: count * count)
    for row in 0..<count {
      for column in 0...row {
        products[row * count + column] = unsafe block.base[row * block.stride + column]
        products[column * count + row] = products[row * count + column]
      }
    }
  }

  /// Σw(y − mean)(y − mean)ᵀ, both triangles.
  func scatter(about mean: [Double]) -> [Double] {
    let count = sums.count
    var scatter = products
    for row in 0..<count {
      for column in 0..<count { scatter[row * count + column] -= weight * mean[row] * mean[column] }
    }
    return scatter
  }
}

/// Elements from one row to the next of a block whose rows are aligned for OpenBLAS.
func aligned(_ columns: Int) -> Int { (columns + 7) / 8 * 8 }
