public import GaussianEngine
public import LinearAlgebra

// MARK: - Rows to factors and back

extension Mixture where Component: LatentFactorModel, Component.Form.Structure == FactorNoise {
  /// Which variances the noise of a component was allowed to have.
  public var noise: FactorNoise { structure }

  /// Number of factors q of the components, or the largest if they differ.
  public var factorCount: Int { components.reduce(0) { max($0, $1.factorCount) } }

  /// The component that has most probably made each row, and the row's factors in it.
  ///
  /// - Parameters:
  ///   - observations: Shape `count × dimension`.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Returns: One index of ``components`` a row, −1 for a row beyond the reach of all; and the mean of the factors given
  ///   the row and its component. Shape `count × factorCount`, with zeros where a component has fewer factors, and NaN for a
  ///   row without a component.
  /// - Precondition: `observations` has `dimension` columns.
  /// - Complexity: O(count × components × dimension × factorCount).
  public func encode(
    _ observations: Matrix<Scalar>, parallelism: Parallelism = .automatic
  ) -> (components: [Int], factors: Matrix<Scalar>) {
    let labels = labels(of: observations, parallelism: parallelism)
    var codes = Matrix<Scalar>(rows: observations.rows, columns: factorCount, repeating: .nan)
    for (component, model) in components.enumerated() {
      let members = labels.indices.filter { labels[$0] == component }
      let own = model.encode(observations.selecting(rows: members), parallelism: parallelism)
      for (place, row) in members.enumerated() {
        for factor in 0..<factorCount {
          codes[row, factor] = factor < model.factorCount ? own[place, factor] : 0
        }
      }
    }
    return (labels, codes)
  }

  /// The rows that factors make without noise, μₖ + Wₖ·z.
  ///
  /// - Parameters:
  ///   - codes: Factors. Shape `count × factorCount`; what a component has no factor for is not looked at.
  ///   - labels: One index of ``components`` a row.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Returns: Shape `count × dimension`.
  /// - Precondition: Shapes agree, and every index is one of a component.
  public func decode(
    _ codes: Matrix<Scalar>, components labels: [Int], parallelism: Parallelism = .automatic
  ) -> Matrix<Scalar> {
    precondition(codes.columns == factorCount, "\(codes.columns) factors, the model has \(factorCount)")
    precondition(labels.count == codes.rows, "\(labels.count) components for \(codes.rows) rows")
    precondition(
      labels.allSatisfy { components.indices.contains($0) }, "an index of none of \(components.count) components")
    var rows = Matrix<Scalar>(rows: codes.rows, columns: dimension, repeating: 0)
    for (component, model) in components.enumerated() {
      let members = labels.indices.filter { labels[$0] == component }
      let own = codes.selecting(rows: members).selecting(columns: Array(0..<model.factorCount))
      rows.replace(rows: members, with: model.decode(own, parallelism: parallelism))
    }
    return rows
  }

  /// What each row most likely was before noise was added: the mean of μₖ + Wₖ·z given the row, over all components.
  ///
  /// - Parameters:
  ///   - observations: Shape `count × dimension`. A row that is not finite, or beyond the reach of all components,
  ///     gives NaN.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Returns: Shape `count × dimension`.
  /// - Precondition: `observations` has `dimension` columns.
  /// - Complexity: O(count × components × dimension × factorCount).
  public func denoise(_ observations: Matrix<Scalar>, parallelism: Parallelism = .automatic) -> Matrix<Scalar> {
    let shares = responsibilities(of: observations, parallelism: parallelism)
    var rows = Matrix<Scalar>(rows: observations.rows, columns: dimension, repeating: 0)
    for (component, model) in components.enumerated() {
      add(model.denoise(observations, parallelism: parallelism), shares: shares, column: component, to: &rows)
    }
    return rows
  }
}

extension Matrix where Scalar: GaussianScalar {
  /// Overwrites some rows.
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  fileprivate mutating func replace(rows indices: [Int], with block: Matrix) {
    let columns = columns
    unsafe withUnsafeMutableBufferPointer { target in
      unsafe block.withUnsafeBufferPointer { source in
        for (place, row) in indices.enumerated() {
          for column in 0..<columns { unsafe target[row * columns + column] = unsafe source[place * columns + column] }
        }
      }
    }
  }
}
