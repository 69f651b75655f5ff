package import LinearAlgebra

/// The terms of a mixture as the passes see them: ln πₖ + ln N(x; μₖ, Σₖ) = offsetₖ − ½·m² under transform k.
package struct MixtureTerms<Scalar: GaussianScalar>: Sendable {
  /// The map of each component.
  package let transforms: [any RowTransform<Scalar>]
  /// Each term's logarithm at its mean; −∞ for a component of weight 0.
  package let offsets: [Double]

  package init(transforms: [any RowTransform<Scalar>], offsets: [Double]) {
    precondition(!transforms.isEmpty, "a mixture has at least 1 component, not 0")
    precondition(
      transforms.count == offsets.count, "\(transforms.count) components with \(offsets.count) weights")
    precondition(
      transforms.allSatisfy { $0.dimension == transforms[0].dimension }, "components of different dimensions")
    self.transforms = transforms
    self.offsets = offsets
  }

  package var count: Int { transforms.count }
  package var dimension: Int { transforms[0].dimension }
  package var scoreScratchCount: Int { transforms.reduce(0) { max($0, $1.scoreScratchCount) } }

  /// Writes the terms of a slice's rows.
  ///
  /// - Precondition: These kernels have laid down the slice's panels if it keeps any.
  func score(rows: UnsafePointer<Scalar>, count: Int, in slice: TermSlice<Scalar>, kernels: Kernels) {
    for (component, transform) in transforms.enumerated() {
      let terms = unsafe slice.terms.base + component * slice.stride
      if slice.hasPanels && transform.readsPanels(of: kernels) {
        unsafe transform.score(
          panels: slice.panels.base, count: count, scale: -0.5, offset: offsets[component],
          scratch: slice.scratch.base, into: terms)
      } else {
        unsafe transform.score(
          rows: rows, count: count, scale: -0.5, offset: offsets[component], scratch: slice.scratch.base, into: terms)
      }
    }
  }
}
