import Foundation
import Gaussian
import TestSupport
import Testing

/// Parts of a table, wherever it is cut, and in whatever form they travel.
@Suite("Partial statistics")
struct PartialStatisticsTests {
  private static let rows: Matrix<Double> = {
    // Drawn by the kernels: there are millions of numbers.
    let model = try? MultivariateNormal<Double>(
      mean: (0..<700).map(Double.init), standardDeviations: [Double](repeating: 1, count: 700))
    return model?.samples(count: 4000, seed: 1511) ?? Matrix(rows: 0, columns: 700, elements: [])
  }()

  private func part(
    _ range: Range<Int>, _ empty: SufficientStatistics<Double>, _ weights: [Double]?
  ) throws -> PartialStatistics<Double> {
    var part = PartialStatistics(empty, firstRow: range.lowerBound)
    try part.add(Self.rows.rows(in: range), weights: weights.map { Array($0[range]) })
    #expect(part.nextRow == range.upperBound)
    #expect(part.looseRowCount < 2 * part.rowsPerLeaf)
    return part
  }

  @Test("join to the bits of the whole, and travel as JSON")
  func law() throws {
    var generator = SplitMix64(seed: 1512)
    let weights = (0..<4000).map { Double($0 % 3) }
    for structure in [CovarianceStructure.full, .diagonal] {
      let empty = SufficientStatistics<Double>(dimension: 700, structure: structure)
      for weights in [nil, weights] {
        var whole = empty
        try whole.update(with: Self.rows, weights: weights)
        let cuts = (0..<5).map { _ in Int.random(in: 0...4000, using: &generator) }.sorted()
        var joined = PartialStatistics(empty)
        for (first, end) in zip([0] + cuts, cuts + [4000]) {
          let part = try part(first..<end, empty, weights)
          let sent = try JSONDecoder().decode(
            PartialStatistics<Double>.self, from: JSONEncoder().encode(part))
          #expect(joined.canJoin(sent))
          try joined.join(sent)
          if structure == .full { break }
        }
        if structure == .full { try joined.join(try part(joined.nextRow..<4000, empty, weights)) }
        #expect(try joined.statistics() == whole, "\(cuts)")
      }
    }
  }

  @Test("of a part alone are those of its rows, to rounding")
  func alone() throws {
    let empty = SufficientStatistics<Double>(dimension: 700, structure: .diagonal)
    let part = try part(17..<3700, empty, nil).statistics()
    var own = empty
    try own.update(with: Self.rows.rows(in: 17..<3700))
    #expect(part.count == 3683)
    for (one, other) in zip(part.variances(), own.variances()) { #expect((one / other - 1).magnitude < 1e-14) }
  }

  @Test("do not join what does not follow, or sums something else")
  func mismatch() throws {
    let empty = SufficientStatistics<Double>(dimension: 700, structure: .diagonal)
    let first = try part(0..<100, empty, nil)
    #expect(try first.canJoin(part(100..<200, empty, nil)))
    #expect(try !first.canJoin(part(101..<200, empty, nil)))
    #expect(try !first.canJoin(part(100..<200, SufficientStatistics(dimension: 700), nil)))
  }

  @Test("that no rows have led to are refused")
  func damaged() throws {
    let empty = SufficientStatistics<Double>(dimension: 700, structure: .diagonal)
    let part = try part(2990..<3100, empty, [Double](repeating: 1, count: 4000))
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let text = String(decoding: try encoder.encode(part), as: UTF8.self)
    func isRefused(_ old: String, _ new: String) -> Bool {
      let changed = text.replacingOccurrences(of: old, with: new)
      #expect(changed != text, "\(old)")
      return (try? JSONDecoder().decode(PartialStatistics<Double>.self, from: Data(changed.utf8))) == nil
    }
    #expect(part.rowsPerLeaf == 2995)
    #expect(isRefused("\"firstRow\":2990", "\"firstRow\":-2990"))
    #expect(isRefused("\"firstRow\":2990", "\"firstRow\":2991"))
    #expect(isRefused("\"rowsPerLeaf\":2995", "\"rowsPerLeaf\":2994"))
    #expect(isRefused("\"count\":5,", "\"count\":6,"))
    #expect(isRefused("\"level\":-1", "\"level\":0"))
  }
}
