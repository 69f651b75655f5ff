internal import GaussianEngine
internal import LinearAlgebra

/// Margins of a table, and the correlation of the normal variables behind it.
struct CopulaFit {
  let margins: [Margin]
  let layout: LatentLayout
  let correlation: Matrix<Double>
  let record: CopulaRecord
  /// Rows to go on with: all, or a sample of them.
  let sample: Observations<Double>

  /// Fits.
  ///
  /// - Parameters:
  ///   - source: The rows.
  ///   - kinds: What the numbers of each variable mean; `nil` for measurements.
  ///   - forms: What margins are estimated as; `nil` for what was seen.
  ///   - options: When to stop.
  ///   - parallelism: Threads to use.
  ///   - observer: Hears of iterations, and may stop them.
  ///   - nearest: The correlation that the model in the middle has for one.
  /// - Throws: As ``Copula/init(fitting:kinds:margins:weights:options:parallelism:observer:)``.
  init(
    _ source: any RowSource<Double>, kinds: [VariableKind]?, forms: [MarginForm]?, options: SearchOptions,
    parallelism: Parallelism, observer: FitObserver?,
    nearest: @escaping (_ correlation: Matrix<Double>) throws(GaussianError) -> Matrix<Double>
  ) throws {
    let columns = source.dimension
    let kinds = kinds ?? [VariableKind](repeating: .continuous, count: columns)
    let forms = forms ?? [MarginForm](repeating: .empirical, count: columns)
    precondition(
      kinds.count == columns && forms.count == columns,
      "\(kinds.count) kinds and \(forms.count) margins of \(columns) variables")
    let found = try CopulaMargins(source, kinds: kinds, forms: forms, parallelism: parallelism)
    let layout = LatentLayout(found.margins)
    let rules = options.rules(tolerance: 1e-6, maximumIterations: 500, observer)
    let start = Matrix<Double>.identity(layout.latentCount)
    let all = CopulaRows(found.isWhole ? found.sample : source, found.margins, layout, parallelism)
    var record = ClimbRecord()
    if found.missingCells == 0, !found.margins.contains(where: \.hasAtoms) {
      correlation = try nearest(try CopulaClimb.correlation(of: try all.sums(start), layout))
    } else {
      var climb = CopulaClimb(layout, from: start, ClimbCourse(rules), nearest: nearest)
      if !found.isWhole {
        // Near the end a read of all rows is worth more than one of the first.
        let few = CopulaRows(found.sample, found.margins, layout, parallelism)
        try climb.run(reading: { try few.sums($0) })
        climb = CopulaClimb(layout, from: climb.correlation, ClimbCourse(rules), nearest: nearest)
      }
      try climb.run(reading: { try all.sums($0) })
      (correlation, record) = (climb.correlation, climb.course.record)
    }
    (margins, self.layout, sample) = (found.margins, layout, found.sample)
    self.record = CopulaRecord(
      count: found.count, weight: found.weight, missingCells: found.missingCells, climb: record)
  }
}

/// Rows that a copula is fitted to, as what they say of the normal variables behind them.
struct CopulaRows {
  private let source: any RowSource<Double>
  private let margins: [Margin]
  private let layout: LatentLayout
  private let parallelism: Parallelism
  /// Scores of rows that are in memory, made once.
  private let scored: Observations<Double>?

  init(_ source: any RowSource<Double>, _ margins: [Margin], _ layout: LatentLayout, _ parallelism: Parallelism) {
    (self.source, self.margins, self.layout, self.parallelism) = (source, margins, layout, parallelism)
    scored = (source as? Observations<Double>).map {
      Observations(ScoredRows($0.rows, margins, parallelism: parallelism).scores, weights: $0.weights)
    }
  }

  /// What the rows say, given a correlation.
  ///
  /// - Throws: ``GaussianError/notPositiveDefinite(_:)`` if variables determine each other, and what reading throws.
  func sums(_ correlation: Matrix<Double>) throws -> LatentSums {
    _ = try GaussianCopula.normal(correlation, layout)
    let pass = LatentPass(
      layout, mean: [Double](repeating: 0, count: layout.latentCount),
      covariance: correlation.elements)
    var reduction = LeafReduction<LatentPass>(rowsPerLeaf: pass.rowsPerLeaf)
    if let scored {
      reduction.add(scored.rows, weights: scored.weights, isLast: true, pass, parallelism: parallelism)
    } else {
      try source.forEachBlock { block, weights, isLast in
        let scores = ScoredRows(block, margins, parallelism: parallelism).scores
        reduction.add(scores, weights: weights, isLast: isLast, pass, parallelism: parallelism)
      }
    }
    return reduction.total(pass) ?? LatentSums(dimension: layout.latentCount)
  }
}
