internal import GaussianEngine
internal import LinearAlgebra

/// A fit between two steps: what it wants to know next, and how it goes on.
protocol DistributedCourse: Sendable {
  /// What tells one kind of fit from another.
  static var tag: String { get }

  /// What to sum next; `nil` at the end.
  var work: (any StepWork)? { get }

  /// Goes on with the sums of all rows.
  ///
  /// - Precondition: The work takes the part, and the part begins with the first row.
  mutating func absorb(_ part: any PartBody) throws

  /// Number of variables; `nil` before the survey.
  var dimension: Int? { get }

  /// How the iterations have gone so far; `nil` for a fit that has none, or not yet.
  var record: ClimbRecord? { get }

  /// What came of it; `nil` before the end.
  var result: DistributedFit.Result? { get throws }

  func write(to writer: inout PackedWriter)
  init(_ reader: inout PackedReader) throws(PackedReader.Fault)
}

/// A fit that needs its rows once.
struct StatisticsCourse: DistributedCourse {
  static var tag: String { "statistics" }
  private let survey: SurveyStep
  private var statistics: SufficientStatistics<Double>?

  init(_ survey: SurveyStep) { self.survey = survey }

  var work: (any StepWork)? { statistics == nil ? survey : nil }
  var dimension: Int? { statistics?.dimension }
  var record: ClimbRecord? { nil }
  var result: DistributedFit.Result? { statistics.map { .statistics($0) } }

  mutating func absorb(_ part: any PartBody) throws {
    guard let part = part as? SurveyPart else { preconditionFailure("a part of another step") }
    try survey.checkMemory(dimension: part.sums.dimension)
    let sums = try part.sums.statistics()
    try sums.checkWeightRange()
    try sums.checkDecodable()
    statistics = sums
  }

  func write(to writer: inout PackedWriter) {
    survey.write(to: &writer)
    writer.writeOptional(statistics) { writer, statistics in
      writer.write(statistics.dimension)
      writer.write(statistics.central)
    }
  }

  init(_ reader: inout PackedReader) throws(PackedReader.Fault) {
    let survey = try SurveyStep(&reader)
    statistics = try reader.optional { reader throws(PackedReader.Fault) in
      let dimension = try reader.integer(in: 1...(1 << 20))
      let moments = try reader.moments(dimension: dimension, shape: survey.structure.sums, moments: survey.moments)
      let statistics = SufficientStatistics<Double>(survey.structure, moments)
      do throws(GaussianError) { try statistics.checkDecodable() } catch {
        throw PackedReader.Fault("sums that no rows have")
      }
      return statistics
    }
    self.survey = survey
  }
}
