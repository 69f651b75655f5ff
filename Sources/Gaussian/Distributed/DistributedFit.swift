internal import GaussianEngine
public import LinearAlgebra

/// A fit turned inside out: it says what to sum over the rows, somebody sums, wherever the rows are, and it goes on.
///
/// ```swift
/// var fit = DistributedFit(mixtureOf: 8)
/// while let step = fit.step {
///   let parts = try shards.map { try step.sums(of: $0.rows, firstRow: $0.firstRow) }     // on other machines
///   try fit.absorb(parts)
///   try save(fit.serialised())
/// }
/// let mixture = fit.model as? GaussianMixture<Double>
/// ```
///
/// It takes the steps of the fit in one process, and so the model has the same bits, however the rows are cut into parts. It holds
/// parameters and never rows, but for a sample of them in the step that finds a start. What ``serialised()`` says is all of it: a program that ends may go
/// on where it was.
public struct DistributedFit: Sendable {
  /// What comes of a fit.
  enum Result: Sendable {
    case statistics(SufficientStatistics<Double>)
    case model(any GenerativeModel<Double>)
  }

  private var course: any DistributedCourse
  /// How many steps have been taken.
  private var number = 0
  private let arithmetic: Arithmetic
  /// The parts of the survey; `nil` before.
  private var survey: [PartRanges.Seen]?
  private var columns: Int?

  /// One name a variable, as the rows had them; `nil` for none, and before the survey.
  public private(set) var variables: [String]?

  /// Whatever whoever drives the fit wants to keep with it.
  public var note = ""

  init(_ course: some DistributedCourse) {
    self.course = course
    arithmetic = .own
  }

  /// A fit of a mixture of Gaussians.
  ///
  /// - Parameters:
  ///   - components: How many.
  ///   - form: Which covariances they may have, and what happens to them.
  ///   - start: Where the iterations begin; `nil` for short runs. Not responsibilities, which need all rows.
  ///   - options: As for a fit to rows.
  /// - Precondition: There is a component, and a start has as many and the structure.
  public init(
    mixtureOf components: Int, form: GaussianForm = GaussianForm(), start: GaussianMixture<Double>.Start? = nil,
    options: SearchOptions = .init()
  ) {
    self.init(mixtureOf: components, anyForm: form, start: start, options: options)
  }

  /// A fit of a mixture of models of factors.
  ///
  /// - Parameters:
  ///   - components: As for Gaussians.
  ///   - form: How many factors components have, and which noise.
  ///   - start: As for Gaussians; `nil` for k-means.
  ///   - options: As for a fit to rows.
  /// - Precondition: As for Gaussians.
  public init(
    mixtureOf components: Int, form: FactorForm, start: FactorMixture<Double>.Start? = nil,
    options: SearchOptions = .init()
  ) {
    self.init(mixtureOf: components, anyForm: form, start: start, options: options)
  }

  /// A fit of a mixture of t distributions.
  ///
  /// - Parameters:
  ///   - components: As for Gaussians.
  ///   - form: Which scatter matrices and degrees of freedom components may have.
  ///   - start: As for Gaussians.
  ///   - options: As for a fit to rows.
  /// - Precondition: As for Gaussians.
  public init(
    mixtureOf components: Int, form: StudentTForm, start: StudentTMixture<Double>.Start? = nil,
    options: SearchOptions = .init()
  ) {
    self.init(mixtureOf: components, anyForm: form, start: start, options: options)
  }

  /// A fit of a mixture of components of any kind.
  ///
  /// `nil` if mixtures of these cannot be fitted in parts.
  ///
  /// - Parameters:
  ///   - components: How many.
  ///   - kind: Of what.
  ///   - form: What the components may be.
  ///   - start: Where the iterations begin; `nil` for what is usual for the components.
  ///   - options: As for a fit to rows.
  /// - Precondition: As for Gaussians.
  package init?<Component: MixtureComponent>(
    mixtureOf components: Int, _ kind: Component.Type, form: Component.Form, start: MixtureStart<Component>?,
    options: SearchOptions
  ) {
    func fit<Known: DistributableComponent>(_ kind: Known.Type) -> DistributedFit? {
      guard let form = form as? Known.Form, let start = start as? MixtureStart<Known>? else { return nil }
      return DistributedFit(mixtureOf: components, anyForm: form, start: start, options: options)
    }
    guard let known = distributableComponents.first(where: { $0 == kind }), let made = fit(known) else { return nil }
    self = made
  }

  private init<Component: DistributableComponent>(
    mixtureOf components: Int, anyForm form: Component.Form, start: MixtureStart<Component>?, options: SearchOptions
  ) {
    precondition(components >= 1, "a mixture has at least 1 component, not \(components)")
    if case .responsibilities = start { preconditionFailure("a start from responsibilities needs the rows in memory") }
    if case .mixture(let mixture) = start {
      precondition(
        mixture.components.count == components && mixture.structure == form.structure,
        "a start of \(mixture.components.count) \(mixture.structure) components for \(components) of \(form.structure)")
    }
    self.init(
      MixtureCourse<Component>(
        MixtureTask(
          components: components, form: form, start: start ?? Mixture<Component>.usualStart, options: options)))
  }

  /// Sums of all rows, of which estimators make a model.
  ///
  /// - Parameters:
  ///   - structure: What they must be enough for.
  ///   - moments: How far they go.
  /// - Precondition: Fourth moments come with the full structure.
  public init(statistics structure: CovarianceStructure, moments: Moments = .second) {
    precondition(moments == .second || structure.sums == .full, "fourth moments come with all products")
    self.init(StatisticsCourse(SurveyStep(structure: structure, moments: moments)))
  }

  // MARK: The next step

  /// What to sum next; `nil` at the end.
  public var step: FitStep? {
    course.work.map { FitStep($0, number: number, arithmetic, variables: variables) }
  }

  /// What kind of step is next; `nil` at the end.
  public var next: FitStep.Kind? { course.work?.kind }

  /// Goes on with the sums of all rows.
  ///
  /// If that fails the fit stays as it was.
  ///
  /// - Parameters:
  ///   - parts: Sums of the ``step``, in any order.
  ///   - names: What errors call the parts; `nil` for their places.
  /// - Throws: ``DistributedError`` unless each row is in exactly one part, all are about this step, and rows are what they
  ///   were in the survey; what fits throw, such as ``GaussianError/tooManyComponents(_:count:)``.
  /// - Precondition: There are as many names as parts.
  public mutating func absorb(_ parts: [PartialSums], named names: [String]? = nil) throws {
    precondition(names.map { $0.count == parts.count } ?? true, "\(names?.count ?? 0) names for \(parts.count) parts")
    guard let step else {
      throw DistributedError(.done, "the fit has come to its end, and asks for no sums", advice: "take its model")
    }
    try Arithmetic.own.check(isThatOf: arithmetic, "this process computes")
    let ranges = PartRanges(parts, named: names)
    let first = try ranges.checked(for: step)
    try ranges.checkCompleteness(rows: survey?.last?.nextRow, survey: survey)
    let all = try ranges.joined(for: step)
    var changed = self
    try changed.course.absorb(all.body)
    changed.number += 1
    if survey == nil {
      (changed.survey, changed.columns, changed.variables) = (ranges.seen, first.columns, first.variables)
    }
    self = changed
  }

  // MARK: What comes of it

  /// Sums of all rows, of a fit of statistics that has come to its end; `nil` otherwise.
  public var statistics: SufficientStatistics<Double>? {
    guard case .statistics(let statistics)? = try? course.result else { return nil }
    return statistics
  }

  /// The model, of a fit of one that has come to its end; `nil` otherwise.
  public var model: (any GenerativeModel<Double>)? {
    guard case .model(let model)? = try? course.result else { return nil }
    return model
  }

  /// How the iterations have gone so far; `nil` before they begin, and for a fit without.
  public var climb: ClimbRecord? { course.record }

  /// How many rows the survey has found; `nil` before.
  public var rowCount: Int? { survey?.last?.nextRow }
}

// MARK: - As bytes

extension DistributedFit: Codable {
  /// The fit where it stands, with every bit, to go on from in another process.
  public func serialised() -> [UInt8] {
    var writer = PackedWriter()
    writer.write(note)
    writer.write(number)
    writer.write(arithmetic.name)
    writer.writeOptional(variables) { $0.writeList($1) { $0.write($1) } }
    writer.writeOptional(columns) { $0.write($1) }
    writer.writeOptional(survey) { writer, survey in
      writer.writeList(survey) { writer, part in
        writer.write(part.firstRow)
        writer.write(part.nextRow)
        writer.write(part.fingerprint.value)
      }
    }
    writer.write(type(of: course).tag)
    course.write(to: &writer)
    return PackedDocument.state.sealed(writer)
  }

  /// The fit that bytes say.
  ///
  /// - Parameter bytes: What ``serialised()`` has been.
  /// - Throws: ``DistributedError`` if they are something else, damaged, or of a newer version.
  public init(serialised bytes: [UInt8]) throws(DistributedError) {
    self = try PackedDocument.state.read(bytes) { reader throws(PackedReader.Fault) in
      try DistributedFit(&reader)
    }
  }

  private init(_ reader: inout PackedReader) throws(PackedReader.Fault) {
    note = try reader.text()
    number = try reader.integer(in: 0...(1 << 53))
    arithmetic = Arithmetic(name: try reader.text())
    variables = try reader.variables()
    columns = try reader.optional { reader throws(PackedReader.Fault) in try reader.integer(in: 1...(1 << 20)) }
    survey = try reader.optional { reader throws(PackedReader.Fault) in
      try reader.list(bytesEach: 24) { reader throws(PackedReader.Fault) in
        let first = try reader.integer(in: 0...(1 << 53))
        return PartRanges.Seen(
          firstRow: first, nextRow: try reader.integer(in: first...(1 << 53)),
          fingerprint: RowFingerprint(value: try reader.word()))
      }
    }
    guard variables == nil || variables?.count == columns else { throw PackedReader.Fault("names of other columns") }
    let tag = try reader.text()
    if tag == StatisticsCourse.tag {
      course = try StatisticsCourse(&reader)
    } else if let component = distributableComponents.first(where: { $0.courseTag == tag }) {
      course = try component.course(&reader)
    } else {
      throw PackedReader.Fault("a fit of an unknown kind")
    }
    guard survey == nil || course.dimension == nil || course.dimension == columns else {
      throw PackedReader.Fault("a fit of other variables")
    }
  }

  /// Reads the bytes of a fit.
  ///
  /// - Throws: What ``init(serialised:)`` throws, and what the decoder throws.
  public init(from decoder: any Decoder) throws {
    try self.init(serialised: try decoder.singleValueContainer().decode([UInt8].self))
  }

  /// Writes the bytes of the fit.
  ///
  /// - Throws: What the encoder throws.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(serialised())
  }
}

extension DistributableComponent {
  fileprivate static var courseTag: String { MixtureCourse<Self>.tag }

  fileprivate static func course(_ reader: inout PackedReader) throws(PackedReader.Fault) -> any DistributedCourse {
    try MixtureCourse<Self>(&reader)
  }
}
