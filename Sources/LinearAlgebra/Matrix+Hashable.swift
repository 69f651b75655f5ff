extension Matrix: Equatable {
  /// True if both shapes and all elements are equal; NaN is unequal to itself, 0 equals −0.
  public static func == (left: Matrix, right: Matrix) -> Bool {
    guard left.rows == right.rows && left.columns == right.columns else { return false }
    return unsafe left.withUnsafeBufferPointer { a in
      unsafe right.withUnsafeBufferPointer { b in unsafe a.elementsEqual(b) }
    }
  }
}

extension Matrix: Hashable {
  /// Hashes shape and elements.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(rows)
    hasher.combine(columns)
    let elements = span
    for index in elements.indices { hasher.combine(elements[index]) }
  }
}
