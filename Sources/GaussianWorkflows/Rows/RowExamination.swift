public import Gaussian
public import GaussianIO

/// What a model has to say of each row of a table: its log-density, its distance, how probable one as far out is, and which variables
/// make it so; of all rows, or of those that are least likely.
///
/// ```swift
/// var examination = RowExamination("people.csv", through: stored)
/// (examination.top, examination.kept, examination.tellsShares) = (20, ["id"], true)
/// let totals = try examination.write(to: "unlikely.csv")
/// ```
///
/// The columns are `row`, counted from 1, those that are kept, `log_density`, and where asked for `squared_distance`, `p_value` and
/// `share_x` of each variable x. A row that lacks a cell and is left out keeps its place, with nothing but its number and what is kept.
public struct RowExamination {
  /// How many rows to tell of, the least likely first; `nil` for all, in their order.
  public var top: Int?
  /// Columns of the table that are kept as they are, by name, or position from 1 in a table without names.
  public var kept: [String] = []
  /// Whether squared Mahalanobis distances are told.
  public var tellsDistances = false
  /// Whether the probability is told that a row of the model lies as far out or farther.
  public var tellsPValues = false
  /// Whether the share of each variable in the squared distance is told, as ``DistanceContributions`` has it.
  public var tellsShares = false

  /// A row, and what there is to say of it.
  public struct Finding: Sendable, Equatable {
    /// The row of the table, counted from 0.
    public let row: Int
    /// The texts of the columns that are kept.
    public let kept: [String]
    /// Log-density of what the row shows, in nats; `nil` for a row that is left out.
    public let logDensity: Double?
    /// Squared Mahalanobis distance.
    public let squaredDistance: Double?
    /// Probability of a row as far out.
    public let pValue: Double?
    /// The share of each variable in the squared distance; NaN for one that is missing.
    public let shares: [Double]?
  }

  private let path: String
  private let stored: StoredModel
  private let incompleteRows: IncompleteRows
  private let options: TableReadingOptions
  private let parallelism: Parallelism

  /// Connects a table and a model.
  ///
  /// - Parameters:
  ///   - path: The table; `-` is standard input, which is kept in a temporary file.
  ///   - stored: The model, which takes its own columns of the table.
  ///   - incompleteRows: What becomes of rows that lack a cell.
  ///   - options: How else to read the table.
  ///   - parallelism: Threads to use; the result does not depend on it.
  public init(
    _ path: String, through stored: StoredModel, incompleteRows: IncompleteRows = .refuse,
    options: TableReadingOptions = TableReadingOptions(), parallelism: Parallelism = .automatic
  ) {
    (self.path, self.stored, self.incompleteRows, self.parallelism) = (path, stored, incompleteRows, parallelism)
    var options = stored.reading(options)
    options.missing = incompleteRows == .refuse ? .error : .asNaN
    self.options = options
  }

  /// The names of the columns that are written.
  public var columnNames: [String] {
    ["row"] + kept + ["log_density"] + (tellsDistances ? ["squared_distance"] : []) + (tellsPValues ? ["p_value"] : [])
      + (tellsShares ? stored.variableNames.map { "share_\($0)" } : [])
  }

  /// Reads, and writes as it reads or, of the least likely rows, when all have been read.
  ///
  /// - Parameters:
  ///   - target: The table to write, which appears whole or not at all; `nil` for none.
  ///   - onBlock: Is told where the table is read, for a display of progress.
  /// - Returns: What came of all rows, and the least likely ones if they were asked for.
  /// - Throws: ``FileError`` if a table cannot be read or written, ``RowPipelineError`` if the model has no distances or no row is left.
  public func write(
    to target: String?, onBlock: (TableStream<Double>) throws -> Void = { _ in }
  ) throws -> (totals: RowPipeline.Totals, least: [Finding]) {
    let measure = try measure()
    let file = try SequentialInput(path: path).seekableFile()
    let stream = try TableStream<Double>(input: SequentialInput(file), options: options)
    let records = try keptRecords(of: file, stream)
    let writer = try target.map { try FieldWriter(path: $0, columnNames: columnNames) }
    var totals = RowPipeline.Totals()
    var least: [(finding: Finding, values: [Double])] = []
    while let block = try stream.next() {
      let step = max(1, (1 << 18) / block.values.columns)
      for first in stride(from: 0, to: block.values.rows, by: step) {
        let rows = block.values.rows(in: first..<min(first + step, block.values.rows))
        let findings = try findings(in: rows, number: block.firstRow + first, records, measure, &totals)
        if let top {
          for (place, finding) in findings.enumerated() where finding.logDensity.map({ !$0.isNaN }) ?? false {
            if least.count == top, let last = least.last, !Self.precedes(finding, last.finding) { continue }
            let index = least.firstIndex { Self.precedes(finding, $0.finding) } ?? least.count
            least.insert((finding, rows.row(place)), at: index)
            if least.count > top { least.removeLast() }
          }
        } else if let writer {
          for finding in tellsShares ? try withShares(findings, rows, measure) : findings {
            try writer.append(fields(of: finding))
          }
        }
      }
      try onBlock(stream)
    }
    totals.droppedRows = stream.rowsRead - totals.rows
    guard totals.rows > 0 || totals.droppedRows == 0 else { throw RowPipelineError.noRows(dropped: totals.droppedRows) }
    var told = least.map(\.finding)
    if tellsShares, !told.isEmpty { told = try withShares(told, Matrix(least.map(\.values)), measure) }
    for finding in told { try writer?.append(fields(of: finding)) }
    try writer?.finish()
    return (totals, told)
  }

  private static func precedes(_ first: Finding, _ second: Finding) -> Bool {
    (first.logDensity ?? 0, first.row) < (second.logDensity ?? 0, second.row)
  }

  // MARK: Texts

  /// The records of which columns are kept; `nil` if none is.
  private func keptRecords(of file: InputFile, _ stream: TableStream<Double>) throws -> TextRecords? {
    guard !kept.isEmpty else { return nil }
    var quiet = options
    (quiet.columns, quiet.schema, quiet.onRemark) = (.named(kept), nil, nil)
    quiet.header = stream.columnNames == nil ? .absent : .present
    guard let records = try TextRecords(SequentialInput(file), options: quiet) else {
      throw FileError(
        .unsupported, path: path, "columns of an array are not kept, only those of a text",
        advice: "write it as .csv first")
    }
    return records
  }

  private func fields(of finding: Finding) -> [FieldWriter.Field] {
    var fields: [FieldWriter.Field] = [.integer(finding.row + 1)] + finding.kept.map { .text($0) }
    func add(_ number: Double?) { fields.append(number.map { .number($0) } ?? .empty) }
    add(finding.logDensity)
    if tellsDistances { add(finding.squaredDistance) }
    if tellsPValues { add(finding.pValue) }
    if tellsShares { for place in 0..<stored.model.dimension { add(finding.shares?[place]) } }
    return fields
  }

  // MARK: Numbers

  /// The model as one of distances; `nil` if none are asked for.
  private func measure() throws -> (any EllipticalModel<Double>)? {
    guard tellsDistances || tellsPValues || tellsShares else { return nil }
    guard let model = stored.model as? any EllipticalModel<Double> else {
      throw RowPipelineError.unsuitableModel(
        type(of: stored.model).storedName, needs: "single centre, and so no distances")
    }
    return model
  }

  private func findings(
    in rows: Matrix<Double>, number first: Int, _ records: TextRecords?,
    _ measure: (any EllipticalModel<Double>)?, _ totals: inout RowPipeline.Totals
  ) throws -> [Finding] {
    let patterns = MissingPatterns(of: rows)
    let block = try records?.next(atMost: rows.rows)
    let columns = records?.variables ?? []
    let isLeftOut = (0..<rows.rows).map { row in
      incompleteRows == .drop && patterns.missingCellCount > 0 && rows.row(row).contains { $0.isNaN }
    }
    let kept = (0..<rows.rows).filter { !isLeftOut[$0] }
    let present = kept.count == rows.rows ? rows : rows.selecting(rows: kept)
    let densities = try densities(of: present)
    var found: [Double]?
    if let measure { found = distances(of: present, measure) }
    var shown = [Int](repeating: rows.columns, count: rows.rows)
    for pattern in 0..<patterns.count {
      for row in patterns.rows(of: pattern) { shown[row] = patterns.observedCount(of: pattern) }
    }
    totals.rows += kept.count
    totals.cells += kept.reduce(0) { $0 + shown[$1] }
    totals.logLikelihood += pairwiseSum(densities[...])
    var places = [Int?](repeating: nil, count: rows.rows)
    for (place, row) in kept.enumerated() { places[row] = place }
    var findings: [Finding] = []
    for row in 0..<rows.rows {
      let place = places[row]
      let distance: Double? = place.flatMap { place in found.map { $0[place] } }
      var pValue: Double?
      if tellsPValues, shown[row] > 0, let distance, let measure {
        pValue = measure.tailProbability(ofSquaredDistance: distance, variables: shown[row])
      }
      var texts: [String] = []
      if let block { texts = columns.map { block.text(of: $0, in: row) } }
      findings.append(
        Finding(
          row: first + row, kept: texts, logDensity: place.map { densities[$0] }, squaredDistance: distance,
          pValue: pValue, shares: nil))
    }
    return findings
  }

  private func densities(of rows: Matrix<Double>) throws -> [Double] {
    guard incompleteRows == .observe else { return stored.model.logDensities(of: rows, parallelism: parallelism) }
    guard let model = stored.model as? any IncompleteRowsModel<Double> else {
      throw RowPipelineError.unsuitableModel(
        type(of: stored.model).storedName, needs: "densities of incomplete rows")
    }
    return model.observedLogDensities(of: rows, parallelism: parallelism)
  }

  private func distances(
    of rows: Matrix<Double>, _ model: some EllipticalModel<Double>
  ) -> [Double] {
    model.squaredMahalanobisDistances(ofPartsOf: rows, parallelism: parallelism)
  }

  /// The findings with the shares of variables, which those of rows that are left out do without.
  private func withShares(
    _ findings: [Finding], _ rows: Matrix<Double>, _ measure: (any EllipticalModel<Double>)?
  ) throws -> [Finding] {
    guard let measure else { return findings }
    var result = findings
    let patterns = MissingPatterns(of: rows)
    for pattern in 0..<patterns.count {
      let observed = patterns.observedVariables(of: pattern)
      let chosen = patterns.rows(of: pattern).filter { findings[$0].logDensity != nil }
      guard !observed.isEmpty, !chosen.isEmpty else { continue }
      let found = try shares(of: rows.selecting(rows: chosen).selecting(columns: observed), observed, measure)
      for (place, row) in chosen.enumerated() {
        var shares = [Double](repeating: .nan, count: rows.columns)
        for (column, variable) in observed.enumerated() { shares[variable] = found[place, column] }
        let finding = findings[row]
        result[row] = Finding(
          row: finding.row, kept: finding.kept, logDensity: finding.logDensity,
          squaredDistance: finding.squaredDistance, pValue: finding.pValue, shares: shares)
      }
    }
    return result
  }

  private func shares(
    of rows: Matrix<Double>, _ variables: [Int], _ model: some EllipticalModel<Double>
  ) throws -> Matrix<Double> {
    try DistanceContributions(of: model, variables: variables).shares(of: rows)
  }
}
