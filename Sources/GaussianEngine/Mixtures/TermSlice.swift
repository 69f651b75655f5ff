internal import LinearAlgebra

/// Memory of one thread for a slice of rows and the terms of all components for them.
///
/// A slice stays in a core's own cache, so that rows are read from memory once whatever the number of components is. Up to
/// a dimension they are also laid down as columns once, where that costs as much as it does to use them.
@safe
final class TermSlice<Scalar: GaussianScalar> {
  /// Rows of a slice at most, a multiple of what every kernel takes at a time.
  let capacity: Int
  /// The terms of component k begin at k·stride.
  ///
  /// Not a power of 2, or all components would share a few lines of the cache.
  let stride: Int
  let terms: Workspace<Scalar>
  /// A copy of the terms, for what still asks for them when they have become shares; empty unless it is wanted.
  let logarithms: Workspace<Scalar>
  let totals: Workspace<Scalar>
  /// A copy of the rows' weights, with room for whole vectors.
  let weights: Workspace<Scalar>
  let scratch: Workspace<Scalar>
  /// Whether rows are laid down in panels.
  let hasPanels: Bool
  /// Whether the terms are copied before they become shares.
  let keepsLogarithms: Bool
  let panels: Workspace<Scalar>
  /// Panels about a component's mean.
  let centred: Workspace<Scalar>

  init(components: Int, dimension: Int, scratchCount: Int, keepsLogarithms: Bool = false) {
    let isSmall = dimension <= Kernels.panelScatterLimit
    hasPanels = dimension <= BlockSizes.panelColumns
    self.keepsLogarithms = keepsLogarithms
    capacity = BlockSizes.terms(components: components, dimension: dimension)
    stride = capacity + 16
    terms = Workspace(count: components * stride, filledWith: 0)
    logarithms = Workspace(count: keepsLogarithms ? components * stride : 0, filledWith: 0)
    totals = Workspace(count: capacity, filledWith: 0)
    weights = Workspace(count: capacity, filledWith: 0)
    scratch = Workspace(count: scratchCount, filledWith: 0)
    panels = Workspace(count: hasPanels ? capacity * dimension : 0, filledWith: 0)
    centred = Workspace(count: isSmall ? capacity * dimension : 0, filledWith: 0)
  }

  /// Makes the shares of what is beyond the last row 0, as far as panels reach.
  func clearBeyond(_ count: Int, components: Int) {
    for component in 0..<components {
      for row in count..<Kernels.panelRows(count) { unsafe terms.base[component * stride + row] = 0 }
    }
  }
}
