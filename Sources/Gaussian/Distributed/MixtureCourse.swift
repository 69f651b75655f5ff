internal import GaussianEngine
internal import LinearAlgebra

/// The fit of a mixture between two steps.
struct MixtureCourse<Component: DistributableComponent>: DistributedCourse {
  static var tag: String { "mixture of \(Component.packedName)" }
  typealias Climb = MixtureClimb<Component>

  private let task: MixtureTask<Component>
  private var known: Known?
  private var stage = Stage.surveying
  /// The best end of a climb so far.
  private var best: Climb?
  /// Why a start came to no end, the first that did.
  private var failure: Failure?

  /// What is known when the rows have been surveyed.
  private struct Known {
    let survey: ObservationSurvey<Double>
    let search: MixtureSearch<Component>

    init(_ survey: ObservationSurvey<Double>, _ task: MixtureTask<Component>) throws(GaussianError) {
      try Component.check(task.form, dimension: survey.mean.count, start: nil)
      self.survey = survey
      search = MixtureSearch(
        survey: survey, steps: try task.steps(for: survey), components: task.components, start: task.start,
        schedule: task.schedule)
    }
  }

  /// What the fit is waiting for.
  private enum Stage {
    case surveying
    case sampling(restart: Int)
    /// The climb has asked for something.
    case climbing(Climb, isArriving: Bool)
    case examining([SuspectComponent])
    case counting([DegenerateComponent])
    case done([DegenerateComponent])
  }

  private struct Failure {
    /// `nil` if it came about in another process.
    let error: (any Error)?
    let text: String
  }

  init(_ task: MixtureTask<Component>) { self.task = task }

  // MARK: What to sum

  var work: (any StepWork)? {
    guard let known else { return SurveyStep(structure: .diagonal, moments: .second) }
    switch stage {
    case .surveying, .done: return nil
    case .sampling(let restart): return sample(known, restart)
    case .climbing(let climb, let isArriving):
      // The steps of such rows have been made once.
      return try? ExpectationWork(task, known.survey, climb.parameters, isLikelihoodAlone: isArriving)
    case .examining(let suspects): return best.map { ExaminationWork(task, $0.parameters, suspects) }
    case .counting(let degenerate): return best.map { ValuesWork(task, $0.parameters, degenerate) }
    }
  }

  private func sample(_ known: Known, _ restart: Int) -> SampleStep? {
    known.search.sample.map { sample in
      SampleStep(
        columns: known.survey.mean.count, wanted: sample.wanted, keepsAbsent: sample.keepsAbsent,
        seed: known.search.seed(restart: restart))
    }
  }

  // MARK: Going on

  mutating func absorb(_ part: any PartBody) throws {
    guard let known else { return try begin(part) }
    switch stage {
    case .surveying, .done: preconditionFailure("sums that nobody has asked for")
    case .sampling(let restart):
      do {
        let rows = try rows(part, known, restart)
        climb(from: try known.search.parameters(from: rows, restart: restart, .automatic), restart, known)
      } catch let error as GaussianError {
        try fail(error, restart, known)
      }
    case .climbing(var climb, let isArriving):
      let work = try ExpectationWork(task, known.survey, climb.parameters, isLikelihoodAlone: isArriving)
      guard let part = part as? ExpectationPart else { preconditionFailure("a part of another step") }
      do throws(GaussianError) { try climb.absorb(try work.sums(of: part)) } catch {
        return try fail(error, climb.course.restart, known)
      }
      try proceed(climb, known)
    case .examining(let suspects): try examine(part, suspects, known)
    case .counting(let degenerate): count(part, degenerate)
    }
  }

  private mutating func begin(_ part: any PartBody) throws {
    guard let part = part as? SurveyPart else { preconditionFailure("a part of another step") }
    let dimension = part.sums.dimension
    if case .mixture(let mixture) = task.start, mixture.dimension != dimension {
      throw DistributedError(
        .otherVariables, "the rows have \(dimension) columns, and the start is about \(mixture.dimension) variables",
        advice: "take the columns of the start")
    }
    try GaussianError.checkMemory(
      matrices: task.form.squareMatrices(components: task.components), dimension: dimension)
    let survey = try ObservationSurvey(part.sums.statistics(), rows: part.nextRow)
    let known = try Known(survey, task)
    try known.search.checkCount()
    try start(0, known)
    self.known = known
  }

  private mutating func start(_ restart: Int, _ known: Known) throws {
    guard let given = known.search.given else {
      stage = .sampling(restart: restart)
      return
    }
    climb(from: given, restart, known)
  }

  private mutating func climb(from start: MixtureParameters<Component>, _ restart: Int, _ known: Known) {
    var climb = known.search.climb(from: start, restart: restart)
    _ = climb.next()
    stage = .climbing(climb, isArriving: climb.phase == .arriving)
  }

  private mutating func proceed(_ climb: Climb, _ known: Known) throws {
    var climb = climb
    if climb.next() != nil {
      stage = .climbing(climb, isArriving: climb.phase == .arriving)
      return
    }
    if known.search.isBetter(climb, than: best) { best = climb }
    try endStart(climb.course.restart, known)
  }

  private mutating func fail(_ error: GaussianError, _ restart: Int, _ known: Known) throws {
    failure = failure ?? Failure(error: error, text: error.description)
    try endStart(restart, known)
  }

  private mutating func endStart(_ restart: Int, _ known: Known) throws {
    guard restart + 1 >= known.search.schedule.restarts else { return try start(restart + 1, known) }
    guard let best else {
      throw failure?.error
        ?? DistributedError(
          .failedStarts, "all \(known.search.schedule.restarts) starts failed, the first: \(failure?.text ?? "")",
          advice: "take fewer components, or another policy")
    }
    let suspects = known.search.suspects(of: best)
    stage = suspects.isEmpty ? .done([]) : .examining(suspects)
  }

  /// The rows of a sample, as many as the survey makes one expect.
  private func rows(_ part: any PartBody, _ known: Known, _ restart: Int) throws -> Observations<Double> {
    guard let step = sample(known, restart), let part = part as? SamplePart else {
      preconditionFailure("a part of another step")
    }
    let rows = step.rows(of: part)
    let present = part.weights.count { $0 > 0 }
    let expected = step.keepsAbsent ? known.survey.rows : min(step.wanted, known.survey.count)
    guard part.keys.count == expected, present == (step.keepsAbsent ? known.survey.count : expected),
      known.survey.mayHold(rows)
    else {
      throw DistributedError(
        .changedRows, "\(present) rows were chosen, and the survey makes one expect others",
        advice: "keep the table as it is, and begin the fit again")
    }
    return rows
  }

  private mutating func examine(_ part: any PartBody, _ suspects: [SuspectComponent], _ known: Known) throws {
    guard let best, let part = part as? ExaminationPart else { preconditionFailure("a part of another step") }
    var degenerate = ExaminationWork(task, best.parameters, suspects).degenerate(by: part)
    for index in degenerate.indices { degenerate[index].chooseVariable(known.survey.deviations) }
    stage = degenerate.isEmpty ? .done([]) : .counting(degenerate.map(\.found))
  }

  private mutating func count(_ part: any PartBody, _ degenerate: [DegenerateComponent]) {
    guard let best, let part = part as? ValuesPart else { preconditionFailure("a part of another step") }
    let values = ValuesWork(task, best.parameters, degenerate).merged([part])
    stage = .done(zip(degenerate, values).map { $0.counting($1) })
  }

  // MARK: Results

  var dimension: Int? { known?.survey.mean.count }

  var record: ClimbRecord? {
    if case .climbing(let climb, _) = stage { return climb.course.record }
    return best?.course.record
  }

  var result: DistributedFit.Result? {
    get throws {
      guard case .done(let degenerate) = stage, let best, let known else { return nil }
      var components = best.parameters.components
      var record = known.search.record(of: best, degenerate: degenerate)
      try known.search.steps.finish(&components, &record)
      return .model(
        try Mixture(
          weights: best.parameters.weights, components: components, structure: task.form.structure, estimation: record))
    }
  }
}

extension ObservationSurvey<Double> {
  /// Whether no row is farther from the mean than the variances of all rows allow.
  fileprivate func mayHold(_ observations: Observations<Double>) -> Bool {
    let rows = observations.rows
    for row in 0..<rows.rows {
      let own = observations.weights?[row] ?? 1
      guard own > 0 else { continue }
      for column in 0..<rows.columns {
        let rounding = 64 * Double.ulpOfOne * mean[column].magnitude
        let distance = max(0, (rows[row, column] - mean[column]).magnitude - rounding)
        guard own * distance * distance <= 1.001 * weight * variances[column] else { return false }
      }
    }
    return true
  }
}

// MARK: - As bytes

extension MixtureCourse {
  func write(to writer: inout PackedWriter) {
    task.write(to: &writer)
    writer.writeOptional(known) { writer, known in
      writer.write(known.survey)
      writer.writeOptional(best) { $0.write($1, task.form) }
      writer.writeOptional(failure) { $0.write($1.text) }
      switch stage {
      case .surveying: preconditionFailure("a survey that has ended")
      case .sampling(let restart):
        writer.write(0)
        writer.write(restart)
      case .climbing(let climb, _):
        writer.write(1)
        writer.write(climb, task.form)
      case .examining(let suspects):
        writer.write(2)
        writer.write(suspects)
      case .counting(let degenerate):
        writer.write(3)
        writer.write(degenerate)
      case .done(let degenerate):
        writer.write(4)
        writer.write(degenerate)
      }
    }
  }

  init(_ reader: inout PackedReader) throws(PackedReader.Fault) {
    let task = try MixtureTask<Component>(&reader)
    self.init(task)
    guard try reader.flag() else { return }
    let survey = try reader.survey()
    guard survey.count >= task.components else { throw PackedReader.Fault("fewer rows than components") }
    let known: Known
    do throws(GaussianError) { known = try Known(survey, task) } catch {
      throw PackedReader.Fault("a form that such rows cannot have")
    }
    if let given = known.search.given, given.components[0].dimension != survey.mean.count {
      throw PackedReader.Fault("a start of other variables")
    }
    self.known = known
    best = try reader.optional { reader throws(PackedReader.Fault) in try reader.climb(known.search, task) }
    failure = try reader.optional { reader throws(PackedReader.Fault) in
      Failure(error: nil, text: try reader.text())
    }
    let (components, dimension) = (task.components, survey.mean.count)
    switch try reader.integer(in: 0...4) {
    case 0:
      guard known.search.sample != nil else { throw PackedReader.Fault("a sample that is not needed") }
      stage = .sampling(restart: try reader.integer(in: 0...(known.search.schedule.restarts - 1)))
    case 1:
      let climb = try reader.climb(known.search, task)
      guard climb.phase != .ended else { throw PackedReader.Fault("a climb that has ended") }
      stage = .climbing(climb, isArriving: climb.phase == .arriving)
    case 2: stage = .examining(try reader.suspects(components: components, dimension: dimension))
    case 3: stage = .counting(try reader.degenerate(components: components, dimension: dimension))
    default: stage = .done(try reader.degenerate(components: components, dimension: dimension))
    }
    switch stage {
    case .surveying, .sampling, .climbing: break
    case .examining, .counting, .done: if best == nil { throw PackedReader.Fault("a fit without a result") }
    }
  }
}

extension PackedWriter {
  fileprivate mutating func write<Component: DistributableComponent>(
    _ climb: MixtureClimb<Component>, _ form: Component.Form
  ) {
    write(climb.course.restart)
    write(climb.phase.rawValue)
    write(climb.course.record)
    write(climb.parameters, form)
    write(climb.previous, form)
  }

  fileprivate mutating func write(_ degenerate: [DegenerateComponent]) {
    writeList(degenerate) { writer, own in
      writer.write(own.component)
      writer.write(own.variable)
      writer.write(own.distinctValues)
      writer.write(own.distinctValuesInComponent)
      writer.write(own.distinctRows)
    }
  }
}

extension PackedReader {
  fileprivate mutating func climb<Component: DistributableComponent>(
    _ search: MixtureSearch<Component>, _ task: MixtureTask<Component>
  ) throws(Fault) -> MixtureClimb<Component> {
    let restart = try integer(in: 0...(search.schedule.restarts - 1))
    guard let phase = MixtureClimb<Component>.Phase(rawValue: try integer()) else { throw Fault("no such phase") }
    let record = try record()
    let dimension = search.survey.mean.count
    let parameters: MixtureParameters<Component> = try parameters(task.components, task.form, dimension: dimension)
    let previous: MixtureParameters<Component> = try self.parameters(task.components, task.form, dimension: dimension)
    var climb = search.climb(from: parameters, restart: restart)
    climb.course.resume(at: record)
    climb.resume(at: phase, parameters, after: previous)
    return climb
  }

  fileprivate mutating func degenerate(
    components: Int, dimension: Int
  ) throws(Fault) -> [DegenerateComponent] {
    try list(bytesEach: 40) { reader throws(Fault) in
      DegenerateComponent(
        component: try reader.integer(in: 0...(components - 1)),
        variable: try reader.integer(in: 0...(dimension - 1)), distinctValues: try reader.integer(in: 0...(.max)),
        distinctValuesInComponent: try reader.integer(in: 0...(.max)),
        distinctRows: try reader.integer(in: 0...(.max)))
    }
  }
}
