internal import GaussianEngine
internal import LinearAlgebra

/// What a step sums of rows, and how parts of that are put together.
protocol StepWork: Sendable {
  associatedtype Part: PartBody

  /// The kind of step.
  var kind: FitStep.Kind { get }
  /// Which of two works of one kind this is.
  var isCounting: Bool { get }
  /// Number of columns; `nil` if any number will do.
  var dimension: Int? { get }

  /// What is left of rows, of which the first has that number.
  ///
  /// - Throws: ``GaussianError`` with rows counted from the first of these, and what reading throws.
  func part(of source: some RowSource<Double>, firstRow: Int, parallelism: Parallelism) throws -> Part

  /// Whether a part is one of this step.
  func takes(_ part: Part) -> Bool

  /// Adds the part that follows.
  ///
  /// - Precondition: It begins where the other ends, and the step takes both.
  func join(_ part: inout Part, _ next: Part) throws(GaussianError)

  /// Writes all but the kind.
  func write(to writer: inout PackedWriter)
}

/// What rows have left in one step.
protocol PartBody: Sendable {
  /// What tells one kind of body from another.
  static var tag: Int { get }

  /// The number of the first row.
  var firstRow: Int { get }
  /// The number of the row that comes next.
  var nextRow: Int { get }

  func write(to writer: inout PackedWriter)

  /// Reads what ``write(to:)`` has written, and checks that rows could have led to it.
  init(_ reader: inout PackedReader) throws(PackedReader.Fault)
}

extension StepWork {
  var isCounting: Bool { false }

  /// Whether a part of any kind is one of this step.
  func takesAny(_ part: any PartBody) -> Bool { (part as? Part).map(takes) ?? false }

  /// Adds a part of any kind that follows.
  ///
  /// - Precondition: As of ``join(_:_:)``.
  func joinAny(_ part: any PartBody, _ next: any PartBody) throws(GaussianError) -> any PartBody {
    guard var own = part as? Part, let next = next as? Part else { preconditionFailure("parts of another step") }
    try join(&own, next)
    return own
  }

  /// What is left of any rows.
  func anyPart(
    of source: some RowSource<Double>, firstRow: Int, parallelism: Parallelism
  ) throws -> any PartBody { try part(of: source, firstRow: firstRow, parallelism: parallelism) }
}

/// The bodies that parts may have, by their tags.
private let bodies: [any PartBody.Type] = [
  SurveyPart.self, SamplePart.self, ExpectationPart.self, ExaminationPart.self, ValuesPart.self,
]

extension PackedWriter {
  /// Writes a body of any kind.
  mutating func write(_ body: some PartBody) {
    write(type(of: body).tag)
    body.write(to: &self)
  }
}

extension PackedReader {
  /// Reads a body of any kind.
  mutating func body() throws(Fault) -> any PartBody {
    let tag = try integer()
    guard let type = bodies.first(where: { $0.tag == tag }) else { throw Fault("sums of an unknown kind") }
    return try type.init(&self)
  }
}
