import GaussianEngine
import GaussianReference
import LinearAlgebra
import TestSupport
import Testing

/// Rows, centres and weights, and what kernels make of them at any level.
struct CentreProblem<Scalar: GaussianScalar> {
  let dimension: Int
  let rows: [[Scalar]]
  var centres: [[Scalar]]
  /// 0 for every fifth row, which is not finite.
  let weights: [Scalar]?
  /// Distances that were known before centre 0 is taken.
  let known: [Scalar]

  init(rows count: Int, dimension: Int, centres: Int, weighted: Bool) {
    var generator = SplitMix64(seed: UInt64(1000 * dimension + 10 * count + centres))
    self.dimension = dimension
    var rows: [[Scalar]] = converted(generator.normalRows(count, dimension: dimension, offset: 2))
    self.centres = converted(generator.normalRows(centres, dimension: dimension, offset: 2))
    weights = weighted ? rows.indices.map { $0 % 5 == 2 ? 0 : Scalar(0.5 + generator.uniform()) } : nil
    known = rows.indices.map { _ in
      generator.uniform() < 0.1 ? .infinity : Scalar(2 * generator.uniform()) * Scalar(dimension)
    }
    for row in rows.indices where weighted && row % 5 == 2 {
      rows[row][row % dimension] = row % 2 == 0 ? .nan : .infinity
    }
    self.rows = rows
  }

  func weight(_ row: Int) -> WidestScalar { weights.map { WidestScalar($0[row]) } ?? 1 }
}

// MARK: - Through the kernels

extension CentreProblem {
  struct Nearest {
    var labels: [Int]
    var distances: [Scalar]
    var inertia: Double
    var sums: [Double]
    var totals: [Double]
    var hasChanged: Bool
  }

  /// Labels, distances and sums of all rows or of one.
  func nearest(_ kernels: Kernels, only row: Int? = nil, labels: [Int]? = nil, misalignment: Int = 0) -> Nearest {
    let rows = row.map { [self.rows[$0]] } ?? self.rows
    let input = GuardedMemory(rows.flatMap { $0 }, offset: misalignment)
    let frequencies = weights.map { GuardedMemory($0, offset: misalignment) }
    let packed = Kernels.packedCentres(Matrix(centres))
    let scratch = scratch()
    let distances = GuardedMemory([Scalar](repeating: 0, count: rows.count), offset: misalignment)
    // A few on either side, to see whether others are written to.
    var numbers =
      [Int32](repeating: -7, count: 4) + (labels?.map { Int32($0) } ?? rows.map { _ in -7 })
      + [Int32](repeating: -7, count: 40)
    var result = Nearest(
      labels: [], distances: [], inertia: 1,
      sums: [Double](repeating: 0, count: centres.count * dimension),
      totals: [Double](repeating: 0, count: centres.count), hasChanged: false)
    let elements = Matrix(centres)
    withExtendedLifetime((input, frequencies, packed, scratch, distances)) {
      let weights = unsafe frequencies.map { unsafe UnsafePointer($0.pointer) }
      unsafe numbers.withUnsafeMutableBufferPointer { numbers in
        let labels = unsafe numbers.baseAddress! + 4
        result.hasChanged = unsafe kernels.nearestCentres(
          input.pointer, weights: weights, count: rows.count, dimension: dimension, packed: packed.base,
          centres: centres.count, scratch: scratch.pointer, labels: labels, distances: distances.pointer,
          inertia: &result.inertia)
        unsafe elements.withUnsafeBufferPointer { elements in
          unsafe kernels.centreSums(
            input.pointer, weights: weights, count: rows.count, dimension: dimension, centres: elements.baseAddress!,
            labels: labels, sums: &result.sums, totals: &result.totals)
        }
      }
    }
    #expect(input.zonesAreUntouched)
    #expect(scratch.zonesAreUntouched)
    #expect(distances.zonesAreUntouched)
    #expect((numbers.prefix(4) + numbers.suffix(40)).allSatisfy { $0 == -7 })
    result.labels = numbers[4..<4 + rows.count].map { Int($0) }
    result.distances = distances.elements
    result.inertia -= 1
    return result
  }

  /// Takes centre 0 and tries the others.
  func tried(_ kernels: Kernels, misalignment: Int = 0) -> (distances: [Scalar], potentials: [Double]) {
    let input = GuardedMemory(rows.flatMap { $0 }, offset: misalignment)
    let frequencies = weights.map { GuardedMemory($0, offset: misalignment) }
    let packed = Kernels.packedCentres(Matrix(centres))
    let scratch = scratch()
    let distances = GuardedMemory(known, offset: misalignment)
    let potentials = GuardedMemory([Double](repeating: 0, count: centres.count))
    withExtendedLifetime((input, frequencies, packed, scratch, distances, potentials)) {
      unsafe kernels.centrePotentials(
        input.pointer, weights: frequencies.map { unsafe UnsafePointer($0.pointer) }, count: rows.count,
        dimension: dimension, packed: packed.base, centres: centres.count, scratch: scratch.pointer,
        distances: distances.pointer, potentials: potentials.pointer)
    }
    #expect(input.zonesAreUntouched)
    #expect(scratch.zonesAreUntouched)
    #expect(distances.zonesAreUntouched)
    return (distances.elements, potentials.elements)
  }

  private func scratch() -> GuardedMemory<Scalar> {
    let count = Kernels.centreScratchCount(Scalar.self, dimension: dimension, centres: centres.count)
    return GuardedMemory([Scalar](repeating: .nan, count: count))
  }
}

// MARK: - In plain loops

extension CentreProblem {
  /// All squared distances, the least of each row, and Σw·least.
  var exact: (all: [[WidestScalar]], least: [WidestScalar], inertia: WidestScalar) {
    let all = rows.map { row in
      centres.map { centre in
        zip(row, centre).reduce(WidestScalar(0)) { sum, pair in
          let difference = WidestScalar(pair.0) - WidestScalar(pair.1)
          return sum + difference * difference
        }
      }
    }
    let least = all.map { $0.min()! }
    let inertia = rows.indices.reduce(WidestScalar(0)) { weight($1) > 0 ? $0 + weight($1) * least[$1] : $0 }
    return (all, least, inertia)
  }

  /// Σw·(x − c) with Σw·|x − c| beside each element, and Σw.
  func plainSums(labels: [Int]) -> (sums: [(value: WidestScalar, magnitude: Double)], weights: [Double]) {
    var sums = [(value: WidestScalar, magnitude: Double)](repeating: (0, 0), count: centres.count * dimension)
    var totals = [Double](repeating: 0, count: centres.count)
    for row in rows.indices where weight(row) > 0 {
      totals[labels[row]] += Double(weight(row))
      for variable in 0..<dimension {
        let term = weight(row) * (WidestScalar(rows[row][variable]) - WidestScalar(centres[labels[row]][variable]))
        sums[labels[row] * dimension + variable].value += term
        sums[labels[row] * dimension + variable].magnitude += Double(term.magnitude)
      }
    }
    return (sums, totals)
  }

  /// What centre 0 and another leave of the distances.
  func potential(ofTrying centre: Int, _ all: [[WidestScalar]]) -> WidestScalar {
    return rows.indices.reduce(WidestScalar(0)) { sum, row in
      guard weight(row) > 0 else { return sum }
      return sum + weight(row) * min(WidestScalar(known[row]), all[row][0], all[row][centre])
    }
  }
}
