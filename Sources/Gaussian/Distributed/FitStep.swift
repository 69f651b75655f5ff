public import GaussianEngine
internal import LinearAlgebra
internal import Synchronization

/// What a fit in parts wants to know of all rows next; whoever has some of them turns it into ``PartialSums``.
///
/// A step holds all that the rows are to be asked, and can be sent anywhere. A worker needs nothing else and keeps nothing:
///
/// ```swift
/// let step = try FitStep(serialised: bytes)
/// let sums = try step.sums(of: rows, firstRow: 1_000_000)
/// send(sums.serialised())
/// ```
public struct FitStep: Sendable {
  /// What is summed.
  public enum Kind: String, Sendable, CaseIterable {
    /// Moments of all rows.
    case survey
    /// Rows that a start is made of.
    case sample
    /// Sums weighted with the shares of components.
    case expectation
    /// The log-likelihood alone.
    case likelihood
    /// Whether components stand on different rows.
    case examination
  }

  let work: any StepWork
  /// How many steps of the fit come before.
  let number: Int
  let arithmetic: Arithmetic
  /// One name a variable, as far as the fit knows them.
  public let variables: [String]?
  private let bytes: [UInt8]
  /// What tells this step from all others.
  let digest: UInt64

  init(_ work: any StepWork, number: Int, _ arithmetic: Arithmetic, variables: [String]?) {
    (self.work, self.number, self.arithmetic, self.variables) = (work, number, arithmetic, variables)
    var writer = PackedWriter()
    writer.write(number)
    writer.write(arithmetic.name)
    writer.writeOptional(variables) { $0.writeList($1) { $0.write($1) } }
    writer.write(work.kind.rawValue)
    writer.write(work.isCounting)
    work.write(to: &writer)
    bytes = PackedDocument.step.sealed(writer)
    // Without the seal: a checksum of what ends with its own checksum is always the same.
    digest = checksum(of: writer.bytes)
  }

  /// What is summed.
  public var kind: Kind { work.kind }

  /// Number of variables; `nil` if the rows are to tell.
  public var dimension: Int? { work.dimension }

  // MARK: As bytes

  /// The step as bytes, which are the same in any process.
  public func serialised() -> [UInt8] { bytes }

  /// The step that bytes say.
  ///
  /// - Parameter bytes: What ``serialised()`` has been.
  /// - Throws: ``DistributedError`` if they are something else, damaged, or of a newer version.
  public init(serialised bytes: [UInt8]) throws(DistributedError) {
    self = try PackedDocument.step.read(bytes) { reader throws(PackedReader.Fault) in
      let number = try reader.integer(in: 0...(1 << 53))
      let arithmetic = Arithmetic(name: try reader.text())
      let variables = try reader.variables()
      let work = try reader.work()
      if let variables, let dimension = work.dimension, variables.count != dimension {
        throw PackedReader.Fault("\(variables.count) names for \(dimension) variables")
      }
      return FitStep(work, number: number, arithmetic, variables: variables)
    }
  }

  // MARK: Rows

  /// What is left of some of the rows.
  ///
  /// - Parameters:
  ///   - source: The rows; a ``Matrix`` is one. They may be read twice where something is wrong with them.
  ///   - firstRow: The number of the first of them in the whole table, counted from 0.
  ///   - weights: How often each row counts; `nil` for what the source says.
  ///   - variables: One name a column; `nil` for none.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Returns: Sums, to be sent to who has the fit.
  /// - Throws: ``GaussianError`` with rows counted from the first of these, ``DistributedError`` if this processor would give
  ///   other bits than the fit has or the columns are others, and what reading throws.
  /// - Precondition: There is one weight a row and one name a column, `firstRow` is not negative, and a source that is given weights
  ///   has none of its own.
  public func sums(
    of source: some RowSource<Double>, firstRow: Int, weights: [Double]? = nil, variables: [String]? = nil,
    parallelism: Parallelism = .automatic
  ) throws -> PartialSums {
    precondition(firstRow >= 0, "rows are counted from 0, not from \(firstRow)")
    precondition(
      variables.map { $0.count == source.dimension } ?? true,
      "\(variables?.count ?? 0) names for \(source.dimension) variables")
    try Arithmetic.own.check(isThatOf: arithmetic, "this process computes")
    if let dimension, dimension != source.dimension {
      throw DistributedError(
        .otherVariables,
        "the rows have \(source.dimension) columns, and the fit is about \(dimension) variables",
        advice: "give the columns that the survey was made of")
    }
    try checkVariables(variables)
    let watched = WatchedRows(source.weighted(weights), firstRow: firstRow, parallelism)
    let body = try work.anyPart(of: watched, firstRow: firstRow, parallelism: parallelism)
    return PartialSums(
      digest: digest, kind: kind, number: number, arithmetic: arithmetic, columns: source.dimension,
      variables: variables, fingerprint: watched.fingerprint, body: body)
  }

  private func checkVariables(_ names: [String]?) throws(DistributedError) {
    guard let known = variables else { return }
    guard let names, let place = names.indices.first(where: { names[$0] != known[$0] }) else { return }
    throw DistributedError(
      .otherVariables, "column \(place + 1) is '\(names[place])', and in the survey it is '\(known[place])'",
      advice: "give the columns that the survey was made of, in their order")
  }

  /// Sums of the rows of two parts, of which the second follows the first.
  ///
  /// Not needed for a fit, which takes any parts; for a tree of reductions where there are many.
  ///
  /// - Throws: ``DistributedError`` if they are not about this step or do not follow each other, ``GaussianError`` as for rows.
  public func sums(joining first: PartialSums, _ next: PartialSums) throws -> PartialSums {
    try PartRanges([first, next], named: nil).joined(for: self)
  }
}

extension PackedReader {
  /// Names of variables, if there are any.
  mutating func variables() throws(Fault) -> [String]? {
    try optional { reader throws(Fault) in
      try reader.list(bytesEach: 8) { reader throws(Fault) in try reader.text() }
    }
  }

  /// The work of a step of any kind.
  fileprivate mutating func work() throws(Fault) -> any StepWork {
    let kind: FitStep.Kind = try choice()
    let isCounting = try flag()
    switch kind {
    case .survey: return try SurveyStep(&self)
    case .sample: return try SampleStep(&self)
    case .expectation, .likelihood, .examination:
      let name = try text()
      guard let component = distributableComponents.first(where: { $0.packedName == name }) else {
        throw Fault("a mixture of an unknown kind")
      }
      return try component.work(kind, isCounting: isCounting, &self)
    }
  }
}

extension DistributableComponent {
  fileprivate static func work(
    _ kind: FitStep.Kind, isCounting: Bool, _ reader: inout PackedReader
  ) throws(PackedReader.Fault) -> any StepWork {
    guard kind == .examination else {
      return try ExpectationWork<Self>(&reader, isLikelihoodAlone: kind == .likelihood)
    }
    if isCounting { return try ValuesWork<Self>(&reader) }
    return try ExaminationWork<Self>(&reader)
  }
}

/// Rows, each block of which is looked at as it passes: how many there are, and what they are.
private final class WatchedRows: RowSource {
  private let source: any RowSource<Double>
  private let firstRow: Int
  private let parallelism: Parallelism
  private let seen = Mutex(RowFingerprint?.none)

  init(_ source: any RowSource<Double>, firstRow: Int, _ parallelism: Parallelism) {
    (self.source, self.firstRow, self.parallelism) = (source, firstRow, parallelism)
  }

  var dimension: Int { source.dimension }
  // That a block is the last of a part says nothing of the table.
  var rowCount: Int? { nil }
  /// That of all rows.
  var fingerprint: RowFingerprint { seen.withLock { $0 ?? RowFingerprint() } }

  func forEachBlock(_ body: (Matrix<Double>, [Double]?) throws -> Void) throws {
    var fingerprint = RowFingerprint()
    var next = firstRow
    try source.forEachBlock { block, weights in
      fingerprint.add(block, weights, firstRow: next, parallelism)
      next += block.rows
      try body(block, weights)
    }
    seen.withLock { $0 = fingerprint }
  }
}
