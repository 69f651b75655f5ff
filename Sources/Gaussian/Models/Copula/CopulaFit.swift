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
    let found = try CopulaMargins(source, kinds: kinds, forms: forms, seed: options.seed, parallelism: parallelism)
    let layout = LatentLayout(found.margins)
    let rules = options.rules(tolerance: 1e-6, maximumIterations: 500, observer)
    let start = Matrix<Double>.identity(layout.latentCount)
    let all = CopulaRows(found.isWhole ? found.sample : source, found.margins, layout, parallelism)
    var record = ClimbRecord()
    if found.missingCells == 0, !found.margins.contains(where: \.hasAtoms) {
      correlation = try nearest(try CopulaClimb.correlation(of: try all.sums(start), layout))
    } else {
      // First few of the rows, then a sample, then all: each begins where fewer rows have come to rest, and goes by them.
      var few: CopulaRows?
      var climb = CopulaClimb(layout, from: start, ClimbCourse(rules), nearest: nearest)
      if found.sample.rows.rows > 4 * Self.fewRows {
        let some = CopulaRows(few: Self.fewRows, of: found, layout, parallelism)
        do throws(GaussianError) {
          var first = climb
          try first.run { (correlation: Matrix<Double>) throws(GaussianError) in try some.sumsInMemory(correlation) }
          climb = CopulaClimb(
            layout, from: first.correlation, ClimbCourse(rules), preview: some.sumsInMemory, nearest: nearest)
          few = some
        } catch {
          // In a few rows variables may determine each other that do not in all.
        }
      }
      if !found.isWhole {
        let sample = CopulaRows(found.sample, found.margins, layout, parallelism)
        try climb.run { (correlation: Matrix<Double>) throws(GaussianError) in try sample.sumsInMemory(correlation) }
        climb = CopulaClimb(
          layout, from: climb.correlation, ClimbCourse(rules), preview: few?.sumsInMemory, nearest: nearest)
      }
      try climb.run(reading: { try all.sums($0) })
      (correlation, record) = (climb.correlation, climb.course.record)
    }
    (margins, self.layout, sample) = (found.margins, layout, found.sample)
    self.record = CopulaRecord(
      count: found.count, weight: found.weight, missingCells: found.missingCells, missingWeights: found.missingWeights,
      marginChoices: found.choices, climb: record)
  }
}

extension CopulaFit {
  /// Rows that the first iterations look at, where there are more than four times as many.
  private static let fewRows = 4096
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
    guard scored == nil else { return try sumsInMemory(correlation) }
    let pass = try pass(correlation)
    var reduction = LeafReduction<LatentPass>(rowsPerLeaf: pass.rowsPerLeaf)
    try source.forEachBlock { block, weights, isLast in
      let scores = ScoredRows(block, margins, parallelism: parallelism).scores
      reduction.add(scores, weights: weights, isLast: isLast, pass, parallelism: parallelism)
    }
    return reduction.total(pass) ?? LatentSums(dimension: layout.latentCount)
  }

  /// The same for rows that are in memory.
  ///
  /// - Throws: ``GaussianError/notPositiveDefinite(_:)`` if variables determine each other.
  /// - Precondition: They are.
  func sumsInMemory(_ correlation: Matrix<Double>) throws(GaussianError) -> LatentSums {
    guard let scored else { preconditionFailure("rows are read") }
    let pass = try pass(correlation)
    var reduction = LeafReduction<LatentPass>(rowsPerLeaf: pass.rowsPerLeaf)
    reduction.add(scored.rows, weights: scored.weights, isLast: true, pass, parallelism: parallelism)
    return reduction.total(pass) ?? LatentSums(dimension: layout.latentCount)
  }

  private func pass(_ correlation: Matrix<Double>) throws(GaussianError) -> LatentPass {
    _ = try GaussianCopula.normal(correlation, layout)
    return LatentPass(
      layout, mean: [Double](repeating: 0, count: layout.latentCount), covariance: correlation.elements)
  }
}

extension CopulaRows {
  /// Some of the rows of a sample.
  fileprivate init(few count: Int, of found: CopulaMargins, _ layout: LatentLayout, _ parallelism: Parallelism) {
    var chosen = SampledRows<Double>(count, columns: found.sample.rows.columns, seed: 1)
    chosen.add(found.sample.rows, found.sample.weights)
    self.init(chosen.rows, found.margins, layout, parallelism)
  }
}
