internal import GaussianEngine
internal import LinearAlgebra

/// Which mixture is to be fitted, and how.
struct MixtureTask<Component: DistributableComponent>: Sendable {
  let components: Int
  let form: Component.Form
  let start: MixtureStart<Component>
  let options: SearchOptions

  var schedule: MixtureSchedule { MixtureSchedule(options, Component.mixtureDefaults, nil) }

  /// The steps of a fit to rows that have been surveyed.
  func steps(for survey: ObservationSurvey<Double>) throws(GaussianError) -> MixtureSteps<Component> {
    try Component.steps(to: form, for: survey, tolerance: schedule.rules.tolerance)
  }
}

extension MixtureTask {
  func write(to writer: inout PackedWriter) {
    writer.write(components)
    Component.write(form, to: &writer)
    writer.write(start.kind.rawValue)
    if case .mixture(let mixture) = start {
      writer.write(mixture.dimension)
      writer.write(MixtureParameters(weights: mixture.weights, components: mixture.components), form)
    }
    writer.writeOptional(options.tolerance) { $0.write($1) }
    writer.writeOptional(options.maximumIterations) { $0.write($1) }
    writer.writeOptional(options.restarts) { $0.write($1) }
    writer.write(options.seed)
    writer.write(options.stopsWhenLikelihoodFalls)
    writer.write(options.onFailure.rawValue)
  }

  init(_ reader: inout PackedReader) throws(PackedReader.Fault) {
    let count = try reader.integer(in: 1...(.max))
    let form = try Component.form(&reader)
    let kind: MixtureRecord.Start = try reader.choice()
    switch kind {
    case .shortRuns: start = .shortRuns
    case .kMeans: start = .kMeans
    case .kMeansPlusPlus: start = .kMeansPlusPlus
    case .randomResponsibilities: start = .randomResponsibilities
    case .responsibilities: throw PackedReader.Fault("a start that needs all rows")
    case .mixture:
      let dimension = try reader.integer(in: 1...(1 << 20))
      let parameters: MixtureParameters<Component> = try reader.parameters(count, form, dimension: dimension)
      do throws(GaussianError) {
        start = .mixture(
          try Mixture(weights: parameters.weights, components: parameters.components, structure: form.structure))
      } catch { throw PackedReader.Fault("a mixture that is none") }
    }
    (components, self.form) = (count, form)
    let tolerance = try reader.optional { reader throws(PackedReader.Fault) in try reader.finite() }
    let limit = try reader.optional { reader throws(PackedReader.Fault) in try reader.integer(in: 0...(.max)) }
    let restarts = try reader.optional { reader throws(PackedReader.Fault) in try reader.integer(in: 1...(1 << 32)) }
    guard tolerance ?? 0 >= 0 else { throw PackedReader.Fault("a tolerance that is none") }
    options = SearchOptions(
      tolerance: tolerance, maximumIterations: limit, restarts: restarts, seed: try reader.word(),
      stopsWhenLikelihoodFalls: try reader.flag(), onFailure: try reader.choice())
  }
}

// MARK: - Parameters and surveys

extension PackedWriter {
  /// Writes parameters; how many, of which form and dimension is written elsewhere.
  mutating func write<Component: DistributableComponent>(
    _ parameters: MixtureParameters<Component>, _ form: Component.Form
  ) {
    write(parameters.weights)
    writeList(parameters.empty) { $0.write($1) }
    Component.write(parameters.components, form, to: &self)
  }

  mutating func write(_ survey: ObservationSurvey<Double>) {
    write(survey.mean.count)
    write(survey.rows)
    write(survey.count)
    write(survey.weight)
    write(survey.mean)
    writeList(survey.variances)
  }

  mutating func write(_ record: ClimbRecord) {
    write(record.iterations)
    write(record.ending.rawValue)
    writeList(record.trace)
    writeOptional(record.tolerance) { $0.write($1) }
  }
}

extension PackedReader {
  mutating func parameters<Component: DistributableComponent>(
    _ count: Int, _ form: Component.Form, dimension: Int
  ) throws(Fault) -> MixtureParameters<Component> {
    let weights = try finite(count)
    guard weights.allSatisfy({ $0 >= 0 }), (weights.reduce(0, +) - 1).magnitude < 1e-6 else {
      throw Fault("weights that do not add up to 1")
    }
    let empty = try list(bytesEach: 8) { reader throws(Fault) in try reader.integer(in: 0...(count - 1)) }
    let components = try Component.components(count, form, dimension: dimension, &self)
    return MixtureParameters(weights: weights, components: components, empty: empty)
  }

  mutating func survey() throws(Fault) -> ObservationSurvey<Double> {
    let dimension = try integer(in: 1...(1 << 20))
    let rows = try integer(in: 0...(1 << 53))
    let count = try integer(in: 0...rows)
    let weight = try finite()
    let mean = try finite(dimension)
    let variances = try numbers()
    guard variances.count == (count > 0 ? dimension : 0), variances.allSatisfy({ $0 >= 0 && $0.isFinite }), weight >= 0
    else { throw Fault("variances that are none") }
    return ObservationSurvey(rows: rows, count: count, weight: weight, mean: mean, variances: variances)
  }

  mutating func record() throws(Fault) -> ClimbRecord {
    let iterations = try integer(in: 0...(1 << 53))
    let ending: FitEnding = try choice()
    let trace = try numbers()
    let tolerance = try optional { reader throws(Fault) in try reader.finite() }
    return ClimbRecord(iterations: iterations, ending: ending, trace: trace, tolerance: tolerance)
  }
}
