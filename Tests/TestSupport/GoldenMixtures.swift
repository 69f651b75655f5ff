extension Fixture {
  /// Mixtures after some iterations of EM.
  package static let mixtures: GoldenMixtures = load("mixtures.json")
}

/// What scikit-learn makes of four tables, from `mixtures.json`.
package struct GoldenMixtures: Decodable, Sendable {
  private let tables: [MixtureTable]

  /// One a table, structure and start.
  package let runs: [MixtureRun]

  /// The table of a run.
  package func table(of run: MixtureRun) -> MixtureTable {
    guard let table = tables.first(where: { $0.name == run.table }) else { fatalError("no table \(run.table)") }
    return table
  }
}

/// Rows, and where EM begins on them.
package struct MixtureTable: Decodable, Sendable {
  /// Parameters to begin with; every component has the same variances, and no covariances.
  package struct Start: Decodable, Sendable {
    package let weights: [Double]
    package let means: [[Double]]
    /// Powers of 4, so that their roots are exact.
    ///
    /// A spherical covariance begins with the first.
    package let variances: [Double]
  }

  package let name: String
  /// What was subtracted from every row.
  package let shift: [Double]
  /// Parameters to begin with, for rows that are shifted.
  package let start: Start

  private let labels: String
  private let rows: [[Double]]?

  /// The rows as they were published.
  package var observations: [[Double]] { rows ?? shippedRows("\(name).csv", columns: 0..<shift.count) }

  /// The rows that scikit-learn got.
  package var shiftedObservations: [[Double]] { observations.map { row in zip(row, shift).map { $0 - $1 } } }

  /// Responsibilities to begin with: ¾ to the component of the row's label, the rest to the others in equal parts.
  package var responsibilities: [[Double]] {
    let components = start.weights.count
    return labels.map { label in
      (0..<components).map { label.wholeNumberValue == $0 ? 0.75 : 0.25 / Double(components - 1) }
    }
  }
}

/// A run of EM, at some of its iterations.
package struct MixtureRun: Decodable, Sendable, CustomStringConvertible {
  package let table: String
  /// "full", "tied", "diagonal" or "spherical".
  package let covariance: String
  package let ridge: Double
  /// "responsibilities" or "parameters".
  package let start: String
  /// Mean log-likelihood of the parameters that each iteration began with.
  package let trace: [Double]
  package let states: [MixtureState]

  package var description: String { "\(table), \(covariance), from \(start)" }
}

/// Parameters after a number of iterations.
package struct MixtureState: Decodable, Sendable {
  package let iterations: Int
  package let meanLogLikelihood: Double
  package let weights: [Double]
  package let means: [[Double]]

  private let covariances: Covariances

  /// As they are stored: one for a tied mixture.
  private enum Covariances: Decodable, Sendable {
    /// Rows of lower triangles.
    case triangles([[[Double]]])
    case diagonals([[Double]])
    case variances([Double])

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let triangles = try? container.decode([[[Double]]].self) {
        self = .triangles(triangles)
      } else if let diagonals = try? container.decode([[Double]].self) {
        self = .diagonals(diagonals)
      } else {
        self = .variances(try container.decode([Double].self))
      }
    }
  }

  /// Covariance of a component, both triangles.
  package func covariance(_ component: Int) -> [[Double]] {
    switch covariances {
    case .triangles(let all): mirrored(all[all.count == 1 ? 0 : component])
    case .diagonals(let all): diagonalMatrix(all[component])
    case .variances(let all): diagonalMatrix([Double](repeating: all[component], count: means[component].count))
    }
  }
}

/// The matrix with these elements on its diagonal and zeros elsewhere.
package func diagonalMatrix<Scalar: BinaryFloatingPoint>(_ diagonal: [Scalar]) -> [[Scalar]] {
  diagonal.indices.map { i in diagonal.indices.map { j in i == j ? diagonal[i] : 0 } }
}
