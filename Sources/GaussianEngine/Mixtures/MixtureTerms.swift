package import LinearAlgebra
internal import RealModule

/// The terms of a mixture as the passes see them: ln πₖ + ln N(x; μₖ, Σₖ) = offsetₖ − ½·m² under model k.
package struct MixtureTerms<Scalar: GaussianScalar>: Sendable {
  /// What gives distances from each component.
  package let scores: [any RowScore<Scalar>]
  /// Each term's logarithm at its mean; −∞ for a component of weight 0.
  package let offsets: [Double]
  /// Dimensions of the components' supports where they differ; `nil` where they are the same.
  ///
  /// A density on a support of fewer dimensions is infinitely greater than one on more: at a row that lies on several, only
  /// the terms of the fewest count.
  package let supports: [Int]?
  /// What decides between components far from all of them; `nil` for the terms alone.
  package let farRows: (any FarRowRule<Scalar>)?

  package init(
    scores: [any RowScore<Scalar>], offsets: [Double], supports: [Int]? = nil,
    farRows: (any FarRowRule<Scalar>)? = nil
  ) {
    precondition(!scores.isEmpty, "a mixture has at least 1 component, not 0")
    precondition(
      scores.count == offsets.count, "\(scores.count) components with \(offsets.count) weights")
    precondition(
      scores.allSatisfy { $0.dimension == scores[0].dimension }, "components of different dimensions")
    precondition(supports.map { $0.count == scores.count } ?? true, "supports for some components only")
    self.scores = scores
    self.offsets = offsets
    self.supports = supports.flatMap { $0.allSatisfy { $0 == supports?.first } ? nil : $0 }
    self.farRows = farRows
  }

  package var count: Int { scores.count }
  package var dimension: Int { scores[0].dimension }
  package var scoreScratchCount: Int { scores.reduce(0) { max($0, $1.scoreScratchCount) } }

  /// Writes the terms of a slice's rows.
  ///
  /// - Precondition: These kernels have laid down the slice's panels if it keeps any.
  func score(rows: UnsafePointer<Scalar>, count: Int, in slice: TermSlice<Scalar>, kernels: Kernels) {
    // As in the sums of an E-step, by index.
    for component in scores.indices {
      let model = scores[component]
      let terms = unsafe slice.terms.base + component * slice.stride
      if slice.hasPanels && model.readsPanels(of: kernels) {
        unsafe model.score(
          panels: slice.panels.base, count: count, scale: -0.5, offset: offsets[component],
          scratch: slice.scratch.base, into: terms)
      } else {
        unsafe model.score(
          rows: rows, count: count, scale: -0.5, offset: offsets[component], scratch: slice.scratch.base, into: terms)
      }
    }
    if let supports {
      unsafe keepSmallestSupports(supports, slice.terms.base, count: count, stride: slice.stride)
    }
  }
}

extension MixtureTerms {
  /// Rows whose log-density is no greater have their shares from ``logShares(ofFar:)``.
  package var farLimit: Double { farRows?.limit ?? -.infinity }

  /// The logarithm of each component's share of one row that is far from all, or whose terms overflowed.
  ///
  /// - Returns: `nil` if the row is not finite, or no component has a density there.
  package func logShares(ofFar row: [Scalar]) -> [Double]? {
    guard row.allSatisfy(\.isFinite) else { return nil }
    if let farRows, farRows.limit > -.infinity, let shares = farRows.logShares(of: row) { return shares }
    let terms = terms(of: row)
    let sum = logSum(terms)
    return sum.isFinite ? terms.map { $0 - sum } : farRows?.logShares(of: row)
  }

  /// The terms of one row, −∞ where a distance overflowed.
  func terms(of row: [Scalar]) -> [Double] {
    let slice = TermSlice<Scalar>(components: count, dimension: dimension, scratchCount: scoreScratchCount)
    return unsafe row.withUnsafeBufferPointer { row in
      guard let base = row.baseAddress else { return [] }
      for (component, model) in scores.enumerated() {
        let term = unsafe slice.terms.base + component * slice.stride
        unsafe model.score(
          rows: base, count: 1, scale: -0.5, offset: offsets[component], scratch: slice.scratch.base, into: term)
        unsafe resolveOverflow(in: term, of: base, count: 1, dimension: dimension, scale: -0.5)
      }
      if let supports { unsafe keepSmallestSupports(supports, slice.terms.base, count: 1, stride: slice.stride) }
      return (0..<count).map { unsafe Double(slice.terms.base[$0 * slice.stride]) }
    }
  }
}

/// log Σ exp relative to the largest term.
package func logSum(_ terms: [Double]) -> Double {
  let largest = terms.reduce(-.infinity) { max($0, $1) }
  guard largest.isFinite else { return largest }
  return largest + .log(terms.reduce(0) { $0 + .exp($1 - largest) })
}

/// Takes the terms of larger supports away from each row that lies on a smaller one.
@specialized(where Scalar == Double)
@specialized(where Scalar == Float)
private func keepSmallestSupports<Scalar: GaussianScalar>(
  _ supports: [Int], _ terms: UnsafeMutablePointer<Scalar>, count: Int, stride: Int
) {
  for row in 0..<count {
    var least = Int.max
    for (component, support) in supports.enumerated() where unsafe terms[component * stride + row] > -.infinity {
      least = min(least, support)
    }
    for (component, support) in supports.enumerated() where support > least {
      unsafe terms[component * stride + row] = -.infinity
    }
  }
}
