import Foundation
import Gaussian
import GaussianWorkflows
import ModelEvaluation
import Testing

/// Foundation shows the sentence of what kept an evaluation from its answer.
@Suite struct LocalizedErrorTests {
  @Test(arguments: [
    EvaluationError.tooFewRows(measure: "the energy distance", role: .heldOut, count: 1, required: 2),
    .model(.zeroVariance(variable: 2)),
  ])
  func localizedDescriptionIsTheSentence(error: EvaluationError) {
    #expect((error as any Error).localizedDescription == error.description)
  }
}
