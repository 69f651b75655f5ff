internal import GaussianEngine
internal import LinearAlgebra
internal import RandomStreams

/// How rows are divided among components before there are any parameters.
struct StartingShares<Scalar: GaussianScalar>: Sendable {
  let rows: StartingRows<Scalar>
  let components: Int
  let division: Division
  let seed: UInt64

  enum Division: Sendable {
    /// Each row belongs to one cluster about a point.
    case clusters(labels: [Int], centres: [[Scalar]])
    /// Each row belongs to all in shares that need not add up to 1.
    case shares(@Sendable (_ row: Int, _ component: Int) -> Scalar)
  }

  /// Divides rows.
  ///
  /// - Precondition: The point is made of rows, and given responsibilities have their shape.
  init<Component>(
    _ point: MixtureStart<Component>, of rows: StartingRows<Scalar>, components: Int, seed: UInt64,
    parallelism: Parallelism
  ) throws(GaussianError) where Component: MixtureComponent<Scalar> {
    func clusters(maximumIterations: Int) throws(GaussianError) -> Division {
      let clusters = try KMeans(
        fitting: rows.standardised, clusters: components, weights: rows.weights,
        options: .init(maximumIterations: maximumIterations, seed: seed), parallelism: parallelism)
      return .clusters(
        labels: clusters.labels, centres: (0..<components).map { rows.point(clusters.centres.row($0)) })
    }
    (self.rows, self.components, self.seed) = (rows, components, seed)
    switch point {
    case .kMeans: division = try clusters(maximumIterations: 300)
    case .kMeansPlusPlus: division = try clusters(maximumIterations: 1)
    case .randomResponsibilities:
      let stream = RandomStream(seed: seed, for: .randomShares)
      division = .shares { row, component in Scalar(stream.uniform(row: UInt64(row), index: UInt32(component))) }
    case .responsibilities(let shares):
      try Self.check(shares, rows: rows.count, components: components)
      division = .shares { row, component in shares[row, component] }
    case .mixture, .shortRuns: preconditionFailure("a start by \(point.kind.rawValue) is no division of rows")
    }
  }

  /// Divides rows as labels say.
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  init(labels: [Int], of rows: StartingRows<Scalar>, components: Int, seed: UInt64) {
    (self.rows, self.components, self.seed) = (rows, components, seed)
    // Any row is near enough to those of its cluster for sums about it to keep their digits.
    var centres = [[Scalar]?](repeating: nil, count: components)
    for (row, label) in labels.enumerated() where centres[label] == nil {
      if rows.weights.map({ $0[row] > 0 }) ?? true { centres[label] = rows.source.rows.row(row) }
    }
    division = .clusters(labels: labels, centres: centres.map { $0 ?? rows.middle })
  }

  private static func check(_ shares: Matrix<Scalar>, rows: Int, components: Int) throws(GaussianError) {
    precondition(
      shares.rows == rows && shares.columns == components,
      "responsibilities are \(shares.rows) × \(shares.columns), not \(rows) × \(components)")
    if let (row, component) = shares.firstNonFiniteElement() {
      throw .nonFinite(quantity: "the responsibilities", row: row, variable: component)
    }
    for row in 0..<rows {
      for component in 0..<components where shares[row, component] < 0 {
        throw .invalidWeight(row: row, value: Double(shares[row, component]))
      }
    }
  }
}

extension StartingShares {
  /// Sums weighted with the shares, which are made to add up to 1 a row.
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  func sums(about shifts: [[Scalar]], _ shape: ShiftedSums.Shape, parallelism: Parallelism) -> MixtureSums {
    let (weights, components) = (rows.weights, components)
    return unsafe ExpectationMaximizationPass.run(
      rows.source.rows, shifts: shifts, shape: shape, parallelism: parallelism
    ) {
      first, count, stride, terms in
      switch division {
      case .clusters(let labels, _):
        unsafe terms.update(repeating: 0, count: components * stride)
        for row in 0..<count {
          unsafe terms[labels[first + row] * stride + row] = weights?[first + row] ?? 1
        }
      case .shares(let share):
        for row in 0..<count {
          let values = (0..<components).map { share(first + row, $0) }
          let total = values.reduce(0, +)
          let weight = weights?[first + row] ?? 1
          let scale = weight > 0 && total > 0 ? weight / total : 0
          for (component, value) in values.enumerated() {
            unsafe terms[component * stride + row] = value * scale
          }
        }
      }
    }
  }

  /// How much of each row a component has, times the row's weight.
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  func weights(of component: Int) -> [Scalar] {
    (0..<rows.count).map { row in
      let weight = rows.weights?[row] ?? 1
      guard weight > 0 else { return 0 }
      switch division {
      case .clusters(let labels, _): return labels[row] == component ? weight : 0
      case .shares(let share):
        let total = (0..<components).reduce(0) { $0 + share(row, $1) }
        return total > 0 ? weight / total * share(row, component) : 0
      }
    }
  }

  /// A point near the mean of each component.
  ///
  /// - Parameters:
  ///   - middle: The mean of all rows.
  ///   - parallelism: Threads to use.
  /// - Returns: One point a component.
  func centres(middle: [Scalar], parallelism: Parallelism) -> [[Scalar]] {
    if case .clusters(_, let centres) = division { return centres }
    // A pass of its own finds the means, so that the next can centre.
    return means(about: Array(repeating: middle, count: components), parallelism: parallelism)
  }

  /// The mean of each component, or the point that its rows are summed about if it has none.
  func means(about points: [[Scalar]], parallelism: Parallelism) -> [[Scalar]] {
    zip(sums(about: points, .diagonal, parallelism: parallelism).components, points).map { sums, point in
      sums.weight > 0 ? zip(point, sums.sums).map { $0 + Scalar($1 / sums.weight) } : point
    }
  }
}
