extension Fixture {
  /// Measures by nearest neighbours, from whole matrices of distances, and rank tests by SciPy.
  package static let neighbours: NeighbourCases = load("neighbours.json")
}

/// Tables with what is known of them.
package struct NeighbourCases: Decodable, Sendable {
  /// Two tables that are compared by balls.
  package struct Likeness: Decodable, Sendable, CustomStringConvertible {
    /// What balls with or without their surface say.
    package struct Measures: Decodable, Sendable {
      package let precision: Int
      package let recall: Int
      package let density: Double
      package let coverage: Int
    }

    package let name: String
    package let real: [[Double]]
    package let generated: [[Double]]
    package let neighbours: Int
    package let open: Measures
    package let closed: Measures

    package var description: String { name }
  }

  /// Two samples that are compared by ranks.
  package struct Ranks: Decodable, Sendable, CustomStringConvertible {
    package let name: String
    package let first: [Double]
    package let second: [Double]
    package let excess: Double
    package let normalLower: Double
    package let normalUpper: Double
    package let exactLower: Double
    package let exactUpper: Double

    package var description: String { name }
  }

  package let likeness: [Likeness]
  package let ranks: [Ranks]
}
