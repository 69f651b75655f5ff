internal import LinearAlgebra

extension CentralMoments {
  /// Adds the rows behind other moments.
  ///
  /// With δ the difference of the means and W the sum of both weights, the scatter about the common mean is
  /// S₁ + S₂ + (W₁W₂/W)·δδᵀ.
  ///
  /// - Parameters:
  ///   - other: Moments of other rows.
  ///   - keepsRests: Whether what rounding takes is kept. Leaves of one table, of which neither has been merged otherwise, do
  ///     without: they merge in a balanced tree.
  mutating func merge(_ other: CentralMoments, keepsRests: Bool = true) {
    guard other.count > 0 else { return }
    guard count > 0 else {
      self = other
      return
    }
    let difference = difference(to: other)
    let own = weight
    weights.add(other.weights, keepsRests: keepsRests)
    let (ownShare, otherShare) = (own / weight, other.weight / weight)
    if let ours = radial, let theirs = other.radial {
      var sum = ours.shifted(
        by: difference.map { -otherShare * $0 }, first: nil, second: scatter.values, weight: own)
      sum.add(
        theirs.shifted(
          by: difference.map { ownShare * $0 }, first: nil, second: other.scatter.values, weight: other.weight))
      radial = sum
    }
    scatter.add(
      products: other.scatter, sign: 1, outerProductOf: difference, scaledBy: own * otherShare, shape: shape,
      keepsRests: keepsRests)
    offset.add(CompensatedSums(difference.map { otherShare * $0 }), keepsRests: keepsRests)
    count += other.count
  }

  /// Takes the rows behind other moments away again: the inverse of ``merge(_:)``.
  ///
  /// - Throws: ``GaussianError/cannotRemove(count:from:)`` if they cannot have been part of these; the moments are
  ///   then unchanged.
  mutating func remove(_ other: CentralMoments) throws(GaussianError) {
    guard other.count > 0 else { return }
    let refusal = GaussianError.cannotRemove(count: other.count, from: count)
    // What another cut of the same rows may differ by.
    let rounding = 16 * Double.ulpOfOne
    var rest = self
    rest.weights.add(other.weights, sign: -1)
    guard other.count < count else {
      guard other.count == count, rest.weight.magnitude <= rounding * weight else { throw refusal }
      self = CentralMoments(dimension: dimension, shape: shape, moments: radial == nil ? .second : .fourth)
      return
    }
    guard rest.weight > rounding * weight else { throw refusal }
    let difference = difference(to: other)
    // Shares of what remains: the other's may well exceed 1.
    let (ownShare, otherShare) = (weight / rest.weight, other.weight / rest.weight)
    if let ours = radial, let theirs = other.radial {
      var remainder = ours.shifted(
        by: difference.map { otherShare * $0 }, first: nil, second: scatter.values, weight: weight)
      remainder.add(
        theirs.shifted(
          by: difference.map { ownShare * $0 }, first: nil, second: other.scatter.values, weight: other.weight),
        sign: -1)
      rest.radial = remainder
    }
    rest.scatter.add(
      products: other.scatter, sign: -1, outerProductOf: difference, scaledBy: -other.weight * ownShare,
      shape: shape)
    rest.offset.prepareForAdding()
    for index in difference.indices { rest.offset.add(-otherShare * difference[index], at: index) }
    rest.count -= other.count
    rest.limitSquaredWeight()
    let (before, after) = (squares, rest.squares)
    guard zip(before, after).allSatisfy({ $1 >= -rounding * $0 }) else { throw refusal }
    rest.clearProducts(of: zip(before, after).map { $1 <= rounding * $0 })
    self = rest
  }

  /// The other mean minus this one.
  func difference(to other: CentralMoments) -> [Double] {
    (0..<dimension).map { index in
      (other.shift[index] - shift[index])
        + ((other.offset.values[index] - offset.values[index])
          + (other.offset.residual(index) - offset.residual(index)))
    }
  }

  /// Keeps Σw² where so many weights of that sum can have it: a difference may have left nothing but rounding.
  private mutating func limitSquaredWeight() {
    let square = weight * weight
    let limited = min(max(squaredWeight, square / Double(count)), square)
    if limited != squaredWeight { weights.set(limited, at: 1) }
  }

  /// Variables that no longer vary have no products either.
  private mutating func clearProducts(of isConstant: [Bool]) {
    guard isConstant.contains(true) else { return }
    forEachProduct(dimension: dimension, shape: shape) { index, row, column in
      if isConstant[row] || isConstant[column] { scatter.set(0, at: index) }
    }
  }
}
