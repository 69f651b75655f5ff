internal import GaussianEngine
internal import LinearAlgebra

/// An E-step at some parameters, or the likelihood there alone.
struct ExpectationWork<Component: DistributableComponent>: StepWork {
  let components: Int
  let form: Component.Form
  let tolerance: Double
  let survey: ObservationSurvey<Double>
  let parameters: MixtureParameters<Component>
  let isLikelihoodAlone: Bool
  private let steps: MixtureSteps<Component>

  var kind: FitStep.Kind { isLikelihoodAlone ? .likelihood : .expectation }
  var dimension: Int? { survey.mean.count }

  init(
    _ task: MixtureTask<Component>, _ survey: ObservationSurvey<Double>, _ parameters: MixtureParameters<Component>,
    isLikelihoodAlone: Bool
  ) throws(GaussianError) {
    (components, form, tolerance) = (task.components, task.form, task.schedule.rules.tolerance)
    (self.survey, self.parameters, self.isLikelihoodAlone) = (survey, parameters, isLikelihoodAlone)
    steps = try Component.steps(to: form, for: survey, tolerance: tolerance)
  }

  private func step(firstRow: Int) -> ExpectationStep<Double> {
    isLikelihoodAlone
      ? ExpectationStep(likelihoodOf: parameters.terms, firstRow: firstRow)
      : steps.expectation(of: parameters, firstRow: firstRow)
  }

  func part(of source: some RowSource<Double>, firstRow: Int, parallelism: Parallelism) throws -> ExpectationPart {
    var step = step(firstRow: firstRow)
    try source.forEachBlock { block, weights in step.add(block, weights: weights, parallelism: parallelism) }
    let part = ExpectationPart(layout: ExpectationPart.Layout(step, dimension: survey.mean.count), leaves: step.part)
    // Rows that are kept are looked at by themselves: those of a leaf come together elsewhere.
    let loose = [part.leaves.head, part.leaves.tail].filter { !$0.isEmpty }.map { rows in
      ExpectationMaximizationPass.logLikelihood(
        Matrix(rows: rows.count, columns: survey.mean.count, elements: rows.elements), weights: rows.weights,
        terms: parameters.terms, parallelism: parallelism)
    }
    let likelihoods = part.leaves.nodes.map(\.value.logLikelihood) + loose
    guard likelihoods.allSatisfy(\.isFinite) else { throw try parameters.terms.reason(toReject: source) }
    return part
  }

  func takes(_ part: ExpectationPart) -> Bool {
    part.layout == ExpectationPart.Layout(step(firstRow: 0), dimension: survey.mean.count)
  }

  func join(_ part: inout ExpectationPart, _ next: ExpectationPart) {
    var step = step(firstRow: part.firstRow)
    step.join(part.leaves)
    step.join(next.leaves)
    part.leaves = step.part
  }

  /// The sums of all rows.
  ///
  /// - Precondition: The part begins with the first row.
  func sums(of part: ExpectationPart) throws(GaussianError) -> MixtureSums {
    var step = step(firstRow: 0)
    step.join(part.leaves)
    let sums = step.sums
    guard sums.logLikelihood.isFinite else { throw .overflow(quantity: "the log-likelihood") }
    return sums
  }

  func write(to writer: inout PackedWriter) {
    writer.write(Component.packedName)
    writer.write(components)
    Component.write(form, to: &writer)
    writer.write(tolerance)
    writer.write(survey)
    writer.write(parameters, form)
  }

  init(_ reader: inout PackedReader, isLikelihoodAlone: Bool) throws(PackedReader.Fault) {
    components = try reader.integer(in: 1...(.max))
    form = try Component.form(&reader)
    tolerance = try reader.finite()
    survey = try reader.survey()
    parameters = try reader.parameters(components, form, dimension: survey.mean.count)
    self.isLikelihoodAlone = isLikelihoodAlone
    guard survey.count > 0 else { throw PackedReader.Fault("a survey of no rows") }
    do throws(GaussianError) {
      steps = try Component.steps(to: form, for: survey, tolerance: tolerance)
    } catch { throw PackedReader.Fault("a form that such rows cannot have") }
  }
}
