package import LinearAlgebra

/// Squared Mahalanobis distances of rows: what a density asks of a model.
///
/// The seam between models and kernels for passes that score. A conformer's arithmetic for a row depends on the shape
/// of the model alone, never on the rows around it: that is what gives a row the same bits in any batch.
package protocol RowScore<Scalar>: Sendable {
  associatedtype Scalar: GaussianScalar

  /// Number of columns of a row.
  var dimension: Int { get }

  /// Elements of scratch that `score` needs, for any number of rows.
  var scoreScratchCount: Int { get }

  /// Whether infinities of both signs may meet in m of a row that is finite, so that m² is undefined.
  var mayCancel: Bool { get }

  /// The same of rows that lie as rows: some kernels make such an m² infinite themselves.
  var mayCancelInRows: Bool { get }

  /// `offset + scale·m²` of each of `count` rows, where m = ‖L⁻¹(x − mean)‖ is the Mahalanobis distance.
  ///
  /// Scale 1 gives squared distances; scale −½ and the log density at the mean give log densities. The last step
  /// is done in `Double` and rounded once.
  func score(
    rows: UnsafePointer<Scalar>, count: Int, scale: Double, offset: Double,
    scratch: UnsafeMutablePointer<Scalar>, into scores: UnsafeMutablePointer<Scalar>)

  /// True if rows may come in panels that these kernels have laid down, once for many models.
  func readsPanels(of kernels: Kernels) -> Bool

  /// As ``score(rows:count:scale:offset:scratch:into:)`` for rows that ``Kernels`` has laid down in panels; results are
  /// written up to the end of the last panel.
  ///
  /// - Precondition: The model reads panels of these kernels.
  func score(
    panels: UnsafePointer<Scalar>, count: Int, scale: Double, offset: Double,
    scratch: UnsafeMutablePointer<Scalar>, into scores: UnsafeMutablePointer<Scalar>)

  /// True if rows may come as columns side by side.
  var readsColumns: Bool { get }

  /// As ``score(rows:count:scale:offset:scratch:into:)``, with the same bits, of rows whose columns lie side by side:
  /// element (i, j) is `columns[j·columnStride + i]`.
  ///
  /// - Precondition: The model reads columns.
  func score(
    columns: UnsafePointer<Scalar>, columnStride: Int, count: Int, scale: Double, offset: Double,
    scratch: UnsafeMutablePointer<Scalar>, into scores: UnsafeMutablePointer<Scalar>)
}

extension RowScore {
  /// Products of several variables may.
  package var mayCancel: Bool { dimension > 1 }
  package var mayCancelInRows: Bool { mayCancel }

  package func readsPanels(of kernels: Kernels) -> Bool { false }

  package func score(
    panels: UnsafePointer<Scalar>, count: Int, scale: Double, offset: Double,
    scratch: UnsafeMutablePointer<Scalar>, into scores: UnsafeMutablePointer<Scalar>
  ) {
    preconditionFailure("\(Self.self) reads no panels")
  }

  package var readsColumns: Bool { false }

  package func score(
    columns: UnsafePointer<Scalar>, columnStride: Int, count: Int, scale: Double, offset: Double,
    scratch: UnsafeMutablePointer<Scalar>, into scores: UnsafeMutablePointer<Scalar>
  ) {
    preconditionFailure("\(Self.self) reads no columns")
  }
}

/// The affine map between standard normal rows z and the rows of a model: x = mean + L·z.
///
/// A covariance structure chooses the transform that suits its factor; the passes over row blocks know this protocol
/// only.
package protocol RowTransform<Scalar>: RowScore {
  /// Elements of scratch that `color` needs, for any number of rows.
  var colorScratchCount: Int { get }

  /// Replaces each of `count` standard normal rows z by mean + L·z.
  func color(rows: UnsafeMutablePointer<Scalar>, count: Int, scratch: UnsafeMutablePointer<Scalar>)
}
