import Gaussian
import Testing

/// Every error is one line: the fact, then what to try.
@Suite struct GaussianErrorTests {
  private static func deficiency(_ dependsOn: [Int], condition: Double = .infinity) -> GaussianError {
    .notPositiveDefinite(
      RankDeficiency(
        quantity: "the covariance", dimension: 7, pivot: 2, dependsOn: dependsOn, rank: 6,
        conditionNumber: condition))
  }

  private static func constants(_ variables: [Int]) -> GaussianError {
    .notPositiveDefinite(
      RankDeficiency(
        quantity: "the covariance", dimension: 7, pivot: variables[0], dependsOn: [], rank: 7 - variables.count,
        conditionNumber: .infinity, constant: variables))
  }

  /// Each case, and the variables that its message must name.
  static let errors: [(GaussianError, [Int])] = [
    (.nonFinite(quantity: "the observations", row: 4, variable: 2), [2]),
    (.overflow(quantity: "the sum of squares"), []),
    (.tooFewObservations(count: 1, required: 2, dimension: 1), []),
    (.tooFewObservations(count: 3, required: 5, dimension: 4), []),
    (.zeroVariance(variable: 2), [2]), (.neverObserved(variable: 2), [2]),
    (.asymmetric(quantity: "the covariance", row: 3, column: 1, relativeDifference: 0.012), []),
    (deficiency([0, 4]), [2, 0, 4]),
    (deficiency([0, 1, 3, 4, 5, 6], condition: 1e17), [2, 0, 1, 3, 4]),
    (deficiency([], condition: 0.5), [2]),
    (.eigenvaluesDidNotConverge(dimension: 3), []), (.invalidBounds(variable: 2, lower: 1, upper: 0), [2]),
    (.boundsDoNotMatch(bounds: 2, variables: 3), []),
    (.tooManyFactors(5, dimension: 4), []), (.noNoiseLeft(factors: 2, rank: 2), []),
    (.invalidWeight(row: 4, value: -0.5), []), (.insufficientWeight(total: 0.5, required: 1), []),
    (.cannotRemove(count: 20, from: 10), []), (constants([2]), [2]), (constants([2, 4]), [2, 4]),
    (.unsuitableModel(quantity: "p-values", reason: "it was made from parameters", advice: "choose a fit"), []),
  ]

  @Test(arguments: errors)
  func oneLineThatEndsInARemedy(error: GaussianError, variables: [Int]) throws {
    let names = ["age", "height", "income", "weight", "rent", "cars", "pets"]
    let plain = error.description
    #expect(plain == error.description(naming: nil))
    for text in [plain, error.description(naming: names)] {
      #expect(!text.contains("\n"))
      #expect(!text.hasSuffix("."))
      #expect(!text.hasSuffix(" "))
      let parts = text.split(separator: "; ")
      #expect(parts.count >= 2, "no remedy in: \(text)")
      let verbs = ["give", "remove", "divide", "add", "leave", "average", "check", "correct", "choose"]
      let remedy = try #require(parts.last)
      #expect(verbs.contains { remedy.hasPrefix($0) }, "no verb at the start of: \(remedy)")
    }
    for variable in variables {
      #expect(plain.contains("variable \(variable + 1)"))
      #expect(error.description(naming: names).contains("'\(names[variable])'"))
    }
  }

  @Test func wholeSentences() {
    #expect(
      GaussianError.nonFinite(quantity: "the observations", row: 4, variable: 2).description
        == "the observations: row 5, variable 3 is not a finite number; remove or impute the row")
    #expect(
      Self.deficiency([0, 4], condition: 2.04e16).description
        == "the covariance is not positive definite: variable 3 is a linear combination of variable 1, "
        + "variable 5 (rank 6 of 7, condition number 2.0e16); leave that variable out or choose a diagonal covariance"
    )
    #expect(
      GaussianError.tooFewObservations(count: 1, required: 2, dimension: 1).description
        == "1 row is too few for 1 variable, at least 2 are needed; add rows")
    #expect(
      GaussianError.invalidWeight(row: 4, value: -0.5).description
        == "the weight of row 5 is -0.5, not a finite number from 0 on; correct the weight, or give the row the weight 0 "
        + "to leave it out")
    #expect(
      GaussianError.insufficientWeight(total: 0.5, required: 1).description
        == "the weights add up to 0.5, more than 1.0 is needed: they are no frequencies; choose an estimator for "
        + "reliability weights, or multiply them by the number of rows")
    #expect(
      GaussianError.cannotRemove(count: 1, from: 10).description
        == "statistics of 1 row cannot be removed from those of 10 rows: they are no part of them; remove only what was "
        + "added")
    #expect(Self.deficiency([0, 1, 3, 4, 5, 6]).description.contains("and 2 more"))
    #expect(
      Self.deficiency([]).description(naming: ["a"]).contains("variable 3"), "fewer names than variables")
    let slight = GaussianError.asymmetric(quantity: "it", row: 3, column: 1, relativeDifference: 0.00996)
    #expect(slight.description.contains("elements (4, 2) and (2, 4) differ by 1.0e-2"))
  }

  /// What programs see: a name for the kind, and where.
  @Test func codeRowAndVariable() {
    let errors = Self.errors.map(\.0)
    for error in errors { #expect("\(error)".hasPrefix(error.fact)) }
    #expect(Set(GaussianError.Code.allCases.map(\.rawValue)).count == GaussianError.Code.allCases.count)

    let cell = GaussianError.nonFinite(quantity: "the observations", row: 4, variable: 2)
    #expect(cell.code == .nonFinite)
    #expect(cell.row == 4)
    #expect(cell.variable == 2)
    let weight = GaussianError.invalidWeight(row: 4, value: -0.5)
    #expect(weight.code.rawValue == "invalidWeight")
    #expect(weight.row == 4)
    #expect(weight.variable == nil)
    #expect(Self.constants([2, 4]).variable == 2 && Self.constants([2, 4]).row == nil)
    let component = GaussianError.componentFailed(component: 1, iteration: 3, reason: .zeroVariance(variable: 5))
    #expect(component.code == .componentFailed, "that of the reason")
    #expect(component.variable == 5, "that of the reason")
    let nothing = GaussianError.tooManyFactors(5, dimension: 4)
    #expect(nothing.row == nil)
    #expect(nothing.variable == nil)
  }

  /// The sentences of matrices and of models about one thing are the same.
  @Test func whatMatricesSufferKeepsItsWords() throws {
    let names = ["age", "height", "income"]
    let facts = RankDeficiency(
      quantity: "the covariance", dimension: 3, pivot: 2, dependsOn: [0], rank: 2, conditionNumber: .infinity)
    let suffered: [(MatrixError, GaussianError)] = [
      (
        .nonFinite(quantity: "the covariance", row: 1, column: 2),
        .nonFinite(quantity: "the covariance", row: 1, variable: 2)
      ),
      (.overflow(quantity: "the covariance"), .overflow(quantity: "the covariance")),
      (.nonPositiveDiagonal(index: 1), .zeroVariance(variable: 1)),
      (
        .asymmetric(quantity: "it", row: 2, column: 0, relativeDifference: 0.1),
        .asymmetric(quantity: "it", row: 2, column: 0, relativeDifference: 0.1)
      ),
      (.notPositiveDefinite(facts), .notPositiveDefinite(facts)),
      (.eigenvaluesDidNotConverge(dimension: 3), .eigenvaluesDidNotConverge(dimension: 3)),
    ]
    for (below, above) in suffered {
      #expect(GaussianError(below) == above)
      #expect(below.description == above.description)
      #expect(below.fact(naming: names) == above.fact(naming: names))
      #expect(throws: above) { try lifting(try Self.fail(below)) }
    }
    #expect(try lifting(try Self.fail(nil)) == 1)
  }

  private static func fail(_ error: MatrixError?) throws(MatrixError) -> Int {
    if let error { throw error }
    return 1
  }
}
