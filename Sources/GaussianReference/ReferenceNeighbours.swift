public import RealModule

/// Nearest rows, balls and matches by comparing every row with every other.
public enum ReferenceNeighbours<Scalar: Real & BinaryFloatingPoint & Sendable> {
  /// Σ(x − c)², in ascending order of the variables.
  ///
  /// - Parameters:
  ///   - a: A row.
  ///   - b: Another one.
  ///   - fused: Whether a square and the sum before it are rounded once, as by a fused multiply-add.
  /// - Returns: The squared distance.
  public static func squaredDistance(_ a: [Scalar], _ b: [Scalar], fused: Bool = false) -> Scalar {
    var sum: Scalar = 0
    for j in a.indices {
      let difference = a[j] - b[j]
      if fused {
        sum = sum.addingProduct(difference, difference)
      } else {
        sum += difference * difference
      }
    }
    return sum
  }

  /// The least squared distances of a query from rows, ascending.
  ///
  /// - Parameters:
  ///   - query: The query.
  ///   - rows: What is searched.
  ///   - neighbours: How many; where rows are too few, distances are infinite.
  ///   - left: The number of a row that does not count; `nil` for none.
  ///   - fused: As for the distance.
  /// - Returns: As many distances as neighbours.
  public static func distances(
    of query: [Scalar], from rows: [[Scalar]], neighbours: Int, leavingOut left: Int? = nil, fused: Bool = false
  ) -> [Scalar] {
    let all = rows.indices.filter { $0 != left }.map { squaredDistance(query, rows[$0], fused: fused) }.sorted()
    return (0..<neighbours).map { $0 < all.count ? all[$0] : .infinity }
  }

  /// The nearest of some rows, the first of those that are equally near, and its squared distance.
  public static func nearest(
    to query: [Scalar], of rows: [[Scalar]], leavingOut left: Int? = nil, fused: Bool = false
  ) -> (row: Int, distance: Scalar) {
    var found = (row: -1, distance: Scalar.infinity)
    for row in rows.indices where row != left {
      let distance = squaredDistance(query, rows[row], fused: fused)
      if found.row < 0 || distance < found.distance { found = (row, distance) }
    }
    return found
  }

  /// How many balls about rows contain a query.
  ///
  /// - Parameters:
  ///   - query: The query.
  ///   - rows: The centres.
  ///   - squaredRadii: One a centre.
  ///   - isClosed: Whether the surface belongs to a ball.
  ///   - fused: As for the distance.
  /// - Returns: A number from 0 to that of the rows.
  public static func balls(
    containing query: [Scalar], about rows: [[Scalar]], squaredRadii: [Scalar], isClosed: Bool, fused: Bool = false
  ) -> Int {
    rows.indices.count { row in
      let distance = squaredDistance(query, rows[row], fused: fused)
      return distance < squaredRadii[row] || (isClosed && distance == squaredRadii[row])
    }
  }

  /// Whether a row is near a query in every variable: |x − c| ≤ |tolerance·x|.
  public static func matches(_ query: [Scalar], _ rows: [[Scalar]], tolerance: Scalar) -> Bool {
    rows.contains { row in
      row.indices.allSatisfy { (query[$0] - row[$0]).magnitude <= (tolerance * query[$0]).magnitude }
    }
  }
}
