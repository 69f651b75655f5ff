import LinearAlgebra
import RealModule
import TestSupport
import Testing

/// A refusal says which variable is superfluous, and of which others it is made.
@Suite struct RankDeficiencyTests {
  /// Exact Gram matrix of small integers, in which variable `pivot` is a combination of others.
  private func covariance(
    dimension: Int, pivot: Int, combination: [Int: Double], seed: UInt64
  ) -> Matrix<Double> {
    var generator = SplitMix64(seed: seed)
    var variables = (0..<dimension).map { _ in
      (0..<2 * dimension).map { _ in Double(generator.next() % 17) - 8 }
    }
    variables[pivot] = variables[0].indices.map { index in
      combination.reduce(0) { $0 + $1.value * variables[$1.key][index] }
    }
    return Matrix(variables.map { a in variables.map { b in zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } } })
  }

  private func diagnosis<Scalar>(of matrix: Matrix<Scalar>) throws -> RankDeficiency {
    let error = try #require(throws: MatrixError.self) { try CholeskyFactor(factoring: matrix) }
    guard case .notPositiveDefinite(let facts) = error else { throw error }
    return facts
  }

  @Test(arguments: [2, 4, 9, 33, 65])
  func aDuplicatedColumn(dimension: Int) throws {
    let pivot = dimension - 1
    for original in Set([0, (dimension - 1) / 2]) {
      let matrix = covariance(dimension: dimension, pivot: pivot, combination: [original: 1], seed: 61)
      for facts in try [diagnosis(of: matrix), diagnosis(of: matrix.converted(to: Float.self))] {
        #expect(facts.pivot == pivot && facts.dependsOn == [original], "\(facts)")
        #expect(facts.rank == dimension - 1)
        #expect(facts.dimension == dimension)
        #expect(facts.conditionNumber > 1e6)
        #expect(facts.quantity == "the covariance")
      }
    }
  }

  @Test func theFirstOfTwoEqualColumnsIsKept() throws {
    let matrix = covariance(dimension: 7, pivot: 3, combination: [1: -1], seed: 62)
    let facts = try diagnosis(of: matrix)
    #expect(facts.pivot == 3 && facts.dependsOn == [1] && facts.rank == 6)
  }

  @Test(arguments: [5, 10, 40])
  func aLinearCombination(dimension: Int) throws {
    let matrix = covariance(dimension: dimension, pivot: 4, combination: [0: 2, 2: -1, 3: 5], seed: 63)
    let facts = try diagnosis(of: matrix)
    #expect(facts.pivot == 4)
    #expect(facts.rank == dimension - 1)
    #expect(Set(facts.dependsOn) == [0, 2, 3])
    let sizes: [Int: Double] = [0: 2, 2: 1, 3: 5]
    let parts = facts.dependsOn.map { sizes[$0, default: 0] * matrix[$0, $0].squareRoot() }
    #expect(parts == parts.sorted(by: >), "the largest part first")
  }

  /// All superfluous variables are named, each with those that are not.
  @Test func severalAtOnce() throws {
    var generator = SplitMix64(seed: 64)
    var variables = (0..<8).map { _ in (0..<24).map { _ in Double(generator.next() % 17) - 8 } }
    variables[3] = variables[0]
    variables[5] = zip(variables[1], variables[4]).map { 2 * $0 - $1 }
    variables[7] = zip(variables[3], variables[5]).map { $0 + $1 }
    let facts = try diagnosis(
      of: Matrix<Double>(variables.map { a in variables.map { b in zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } } }))
    #expect(facts.dependences.map(\.variable) == [3, 5, 7])
    #expect(facts.rank == 5)
    #expect(facts.dependences.map { Set($0.on) } == [[0], [1, 4], [0, 1, 4]])
    #expect(facts.pivot == 3 && facts.dependsOn == [0] && facts.constant == [])
    let text = MatrixError.notPositiveDefinite(facts).description
    #expect(text.contains("and so is variable 8 of others (rank 5 of 8"), "\(text)")
    #expect(text.hasSuffix("leave those variables out or choose a diagonal covariance"))
  }

  /// Scaling a variable changes neither the verdict nor the diagnosis.
  @Test func deficiencyDoesNotDependOnScale() throws {
    var matrix = covariance(dimension: 6, pivot: 5, combination: [1: 1, 4: 1], seed: 64)
    let before = try diagnosis(of: matrix)
    for i in 0..<6 {
      for j in 0..<6 { matrix[i, j] *= Double(sign: .plus, exponent: 40 * (i + j) - 200, significand: 1) }
    }
    let after = try diagnosis(of: matrix)
    #expect(after.pivot == before.pivot)
    #expect(after.dependsOn == before.dependsOn)
    #expect(after.rank == before.rank)
  }

  @Test func severalSuperfluousVariables() throws {
    let ones = try diagnosis(of: Matrix<Double>(rows: 5, columns: 5, repeating: 1))
    #expect(ones.pivot == 1 && ones.dependsOn == [0] && ones.rank == 1)
  }

  @Test func indefiniteIsNotDeficient() throws {
    let facts = try diagnosis(of: Matrix<Double>([[1, 2], [2, 1]]))
    #expect(facts.pivot == 1 && facts.dependsOn == [] && facts.rank == 1)
    #expect(facts.conditionNumber == .infinity)
    let message = MatrixError.notPositiveDefinite(facts).description
    #expect(message.contains("indefinite"))
  }

  /// Nearly collinear variables magnify the rounding of the pivot after them: given those before it alone, the last
  /// one would pass in some orders.
  @Test func doesNotDependOnTheOrder() throws {
    var generator = SplitMix64(seed: 71)
    for _ in 0..<20 {
      let rows = (0..<200).map { _ in
        let start = (1e7 * generator.normal()).rounded()
        let duration = (300 + 100 * generator.normal()).rounded()
        return [start, start + duration, duration]
      }
      let means: [Double] = (0..<3).map { column in rows.reduce(0) { $0 + $1[column] } / 200 }
      var matrix = Matrix<Double>(rows: 3, columns: 3, repeating: 0)
      for row in rows {
        let centred = zip(row, means).map { $0 - $1 }
        for a in 0..<3 {
          for b in 0..<3 { matrix[a, b] += centred[a] * centred[b] / 200 }
        }
      }
      for order in [[0, 1, 2], [1, 0, 2], [2, 0, 1], [0, 2, 1], [1, 2, 0], [2, 1, 0]] {
        let permuted = Matrix<Double>(order.map { a in order.map { b in matrix[a, b] } })
        let facts = try diagnosis(of: permuted)
        #expect(facts.rank == 2)
        #expect(!facts.dependsOn.isEmpty)
      }
    }
  }

  /// A single-precision matrix is judged by the rounding of its elements, not by its size.
  @Test func singlePrecisionOfManyVariables() throws {
    let dimension = 300
    var matrix = Matrix<Float>.identity(dimension)
    for a in 0..<dimension {
      for b in 0..<dimension { matrix[a, b] = Float(Double.pow(0.999, Double(abs(a - b)))) }
    }
    let factor = try CholeskyFactor(factoring: matrix)
    // log |Σ| of a first-order autoregression: (d − 1)·ln(1 − ρ²).
    let exact = Double(dimension - 1) * Double.log(1 - 0.999 * 0.999)
    #expect((factor.logDeterminant - exact).magnitude < 1e-3 * exact.magnitude)
  }

  @Test func eigenvaluesOfWhatIsNotFinite() {
    for bad in [Double.nan, .infinity] {
      #expect(throws: MatrixError.nonFinite(quantity: "the matrix", row: 1, column: 0)) {
        try symmetricEigenvalues(of: Matrix<Double>([[1, bad], [bad, 1]]))
      }
    }
  }
}
