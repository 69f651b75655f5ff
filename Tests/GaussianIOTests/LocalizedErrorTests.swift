import Foundation
import Gaussian
import GaussianIO
import Testing

/// Foundation shows the sentence of an error rather than the number of its case.
@Suite struct LocalizedErrorTests {
  static let errors: [any ExplainedError] = [
    MatrixError.overflow(quantity: "the matrix"), GaussianError.zeroVariance(variable: 1),
    FileError(.notANumber, path: "a.csv", line: 3, column: 2, "'x' is not a number", advice: "correct it"),
    GaussianError.unsuitableModel(quantity: "p-values", reason: "it was made from parameters"),
  ]

  @Test(arguments: errors.indices)
  func localizedDescriptionIsTheSentence(index: Int) throws {
    let error = Self.errors[index]
    #expect((error as any Error).localizedDescription == error.description)
    let localized = try #require(error as? any LocalizedError)
    #expect(localized.failureReason == error.fact)
    #expect(localized.recoverySuggestion ?? "" == error.advice)
  }
}
