/// Means of a symmetric function of pairs of rows within and between two tables, one a labelling.
struct PairMeans {
  /// Which pairs a mean within a table is over.
  enum Pairs {
    /// All, and the function of a row with itself is 0.
    case withItself
    /// Pairs of different rows.
    case ofDifferentRows
  }

  /// Mean within the first table plus mean within the second minus twice the mean between them.
  let differences: [Double]
  /// Mean between the tables.
  let between: [Double]
  /// Differences as near as this are equal but for rounding.
  let rounding: Double
}

extension LabelledPairSums {
  /// The means of every labelling.
  ///
  /// - Throws: ``EvaluationError/degenerate(measure:reason:)`` if they are too large for a double.
  func means(
    _ used: RowsUsed, _ pairs: PairMeans.Pairs, for measure: String
  ) throws(EvaluationError) -> PairMeans {
    let (m, n) = (Double(used.generated), Double(used.real))
    let self1 = pairs == .withItself ? m * m : m * (m - 1)
    let self2 = pairs == .withItself ? n * n : n * (n - 1)
    var (differences, between) = ([Double](), [Double]())
    var scale = 0.0
    for (inside, all) in zip(within, touching) {
      let first = inside / self1
      let second = (total - 2 * all + inside) / self2
      let cross = (all - inside) / (m * n)
      differences.append((first - cross) + (second - cross))
      between.append(cross)
      scale = max(scale, first.magnitude + second.magnitude + 2 * cross.magnitude)
    }
    guard scale.isFinite, differences.allSatisfy(\.isFinite) else {
      throw .degenerate(
        measure: measure, reason: "rows are too far apart for a double",
        advice: "scale the variables to ordinary numbers")
    }
    return PairMeans(differences: differences, between: between, rounding: 1e-12 * scale)
  }
}
