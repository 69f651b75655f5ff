internal import GaussianEngine
internal import LinearAlgebra

/// What a leaf of rows leaves of its moments.
///
/// Sums are plain: leaves merge in a balanced tree, in which rounding grows with the logarithm of their number alone.
/// Where whole tables are merged, in any order, ``CentralMoments/merge(_:keepsRests:)`` keeps what rounding takes.
struct LeafMoments: Mergeable, Equatable {
  var moments: CentralMoments
  /// What is no number; the moments then mean nothing.
  var fault: Fault?
  /// Variables that vary, and whose squares small weights have made nothing.
  var vanished: [Int] = []

  enum Fault: Sendable {
    case weightsOrSquares
    case fourthPowers
  }

  mutating func merge(_ later: LeafMoments) {
    fault = fault ?? later.fault
    guard fault == nil else { return }
    vanished += later.vanished
    if moments.count > 0, later.moments.count > 0, moments.weight + later.moments.weight < 1 {
      let difference = moments.difference(to: later.moments)
      vanished += difference.indices.filter { difference[$0] != 0 }
    }
    moments.merge(later.moments, keepsRests: false)
    if !vanished.isEmpty { vanished = Set(vanished).filter { moments.squares[$0] == 0 }.sorted() }
  }
}

/// The moments of rows, each leaf about a shift of its own.
struct MomentsPass<Scalar: GaussianScalar>: RowPass, Equatable {
  let dimension: Int
  let shape: ShiftedSums.Shape
  let moments: Moments

  var rowsPerLeaf: Int { BlockSizes.moments(columns: dimension) }

  func makeScratch() -> Workspace<Scalar> { ScatterPass.scratch(dimension: dimension, shape: shape) }

  func sums(of rows: RowSlice<Scalar>, scratch: Workspace<Scalar>) -> LeafMoments {
    let empty = CentralMoments(dimension: dimension, shape: shape, moments: moments)
    guard var centre = rows.centralPoint() else {
      // Where no weight is positive none may be anything but 0.
      return LeafMoments(moments: empty, fault: rows.haveSoundWeights ? nil : .weightsOrSquares)
    }
    var sums = sums(of: rows, about: centre, scratch)
    if let fault = fault(in: sums) { return LeafMoments(moments: empty, fault: fault) }
    if isFarFromMean(sums) {
      centre = zip(centre, sums.sums).map { $0 + Scalar($1 / sums.weight) }
      sums = self.sums(of: rows, about: centre, scratch)
      if let fault = fault(in: sums) { return LeafMoments(moments: empty, fault: fault) }
    }
    var result = LeafMoments(moments: CentralMoments(sums, about: centre.map { Double($0) }))
    if sums.weight < 1 {
      result.vanished = (0..<dimension).filter { sums.products[diagonalIndex($0)] == 0 && rows.varies($0) }
    }
    return result
  }

  private func sums(of rows: RowSlice<Scalar>, about centre: [Scalar], _ scratch: Workspace<Scalar>) -> ShiftedSums {
    var sums = ShiftedSums(dimension: dimension, shape: shape, moments: moments == .fourth ? .fourth : .second)
    ScatterPass.add(rows, about: Kernels.padded(centre), scratch: scratch, to: &sums)
    return sums
  }

  private func fault(in sums: ShiftedSums) -> LeafMoments.Fault? {
    let isSound =
      sums.weights.refused == 0 && sums.weight.isFinite && sums.squaredWeight.isFinite && sums.squaredWeight > 0
      && sums.sums.allSatisfy(\.isFinite) && (0..<dimension).allSatisfy { sums.products[diagonalIndex($0)].isFinite }
    guard isSound else { return .weightsOrSquares }
    return sums.fourth.allSatisfy(\.isFinite) ? nil : .fourthPowers
  }

  /// True if subtracting the mean from sums about this point would cancel more than a digit.
  private func isFarFromMean(_ sums: ShiftedSums) -> Bool {
    (0..<dimension).contains { variable in
      let sum = sums.sums[variable]
      return sum * sum / sums.weight > 0.9 * sums.products[diagonalIndex(variable)] && sum != 0
    }
  }

  private func diagonalIndex(_ variable: Int) -> Int { shape == .full ? variable * (dimension + 1) : variable }
}

extension RowSlice {
  /// Medians of a few rows spread over the slice: near the mean, and untroubled by a few outliers; `nil` if no row
  /// has a positive weight.
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  fileprivate func centralPoint() -> [Scalar]? {
    let sampled = min(count, 15)
    let sample = (0..<sampled).compactMap { firstRow(from: (2 * $0 + 1) * count / (2 * sampled)) }
    guard !sample.isEmpty else { return nil }
    var point = [Scalar](repeating: 0, count: dimension)
    // Few values, many columns and leaves: each goes to its place in one array, rather than a sort to memory of its own.
    var values: [Scalar] = []
    values.reserveCapacity(sampled)
    var cells = [Scalar](repeating: 0, count: sample.count)
    for column in 0..<dimension {
      // Rows far from each other are far from the cache: none waits for another if nothing is asked of them yet.
      for place in sample.indices { cells[place] = self[sample[place], column] }
      values.removeAll(keepingCapacity: true)
      for value in cells {
        guard value.isFinite else { continue }
        var place = values.count
        values.append(value)
        while place > 0, values[place - 1] > value {
          values[place] = values[place - 1]
          place -= 1
        }
        values[place] = value
      }
      if !values.isEmpty { point[column] = values[values.count / 2] }
    }
    return point
  }

  /// The first row of positive weight from a row on, beginning again at the top.
  private func firstRow(from start: Int) -> Int? {
    guard hasWeights else { return start }
    return (start..<count).first { weight($0) > 0 } ?? (0..<start).first { weight($0) > 0 }
  }

  /// Whether no weight is negative or not finite.
  fileprivate var haveSoundWeights: Bool { (0..<count).allSatisfy { weight($0) >= 0 && weight($0).isFinite } }

  /// Whether a variable has two values in rows that count.
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  fileprivate func varies(_ variable: Int) -> Bool {
    var first: Scalar?
    for row in 0..<count where weight(row) > 0 {
      guard let value = first else {
        first = self[row, variable]
        continue
      }
      if self[row, variable] != value { return true }
    }
    return false
  }
}
