package import LinearAlgebra

/// The terms of a mixture as the passes see them: ln πₖ + ln N(x; μₖ, Σₖ) = offsetₖ − ½·m² under model k.
package struct MixtureTerms<Scalar: GaussianScalar>: Sendable {
  /// What gives distances from each component.
  package let scores: [any RowScore<Scalar>]
  /// Each term's logarithm at its mean; −∞ for a component of weight 0.
  package let offsets: [Double]

  package init(scores: [any RowScore<Scalar>], offsets: [Double]) {
    precondition(!scores.isEmpty, "a mixture has at least 1 component, not 0")
    precondition(
      scores.count == offsets.count, "\(scores.count) components with \(offsets.count) weights")
    precondition(
      scores.allSatisfy { $0.dimension == scores[0].dimension }, "components of different dimensions")
    self.scores = scores
    self.offsets = offsets
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
  }
}
