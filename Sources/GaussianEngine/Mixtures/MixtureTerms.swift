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

  /// Writes term k of row i to `terms[k·stride + i]`.
  func score(
    rows: UnsafePointer<Scalar>, count: Int, stride: Int, scratch: UnsafeMutablePointer<Scalar>,
    into terms: UnsafeMutablePointer<Scalar>
  ) {
    for (component, transform) in transforms.enumerated() {
      unsafe transform.score(
        rows: rows, count: count, scale: -0.5, offset: offsets[component], scratch: scratch,
        into: terms + component * stride)
    }
  }
}

/// Memory of one thread for the terms of a slice of rows.
///
/// A slice stays in a core's own cache together with its terms, so that rows are read from memory once whatever the
/// number of components is.
@safe
final class TermSlice<Scalar: GaussianScalar> {
  /// Rows of a slice at most, a multiple of what every kernel takes at a time.
  let capacity: Int
  /// The terms of component k begin at k·capacity.
  let terms: Workspace<Scalar>
  let totals: Workspace<Scalar>
  /// A copy of the rows' weights, with room for whole vectors.
  let weights: Workspace<Scalar>
  let scratch: Workspace<Scalar>

  init(components: Int, dimension: Int, scratchCount: Int) {
    capacity = max(128, min(1024, 24_576 / (components + dimension) / 128 * 128))
    terms = Workspace(count: components * capacity, filledWith: 0)
    totals = Workspace(count: capacity, filledWith: 0)
    weights = Workspace(count: capacity, filledWith: 0)
    scratch = Workspace(count: scratchCount, filledWith: 0)
  }
}
