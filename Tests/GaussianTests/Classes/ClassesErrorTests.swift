import Gaussian
import LinearAlgebra
import TestSupport
import Testing

/// Labelled rows that no model fits are refused with the class and the facts.
@Suite struct ClassesErrorTests {
  private let rows = Matrix<Double>([[1, 2], [2, 1], [4, 4], [3, 5], [5, 1], [2, 2], [7, 3], [6, 6]])
  private let labels = ["a", "a", "a", "a", "b", "b", "b", "b"]

  private func expect(
    _ error: GaussianError, _ text: String, labels: [String]? = nil, rows: Matrix<Double>? = nil,
    weights: [Double]? = nil, covariance: MixtureCovariance = .full, priors: ClassPriors = .proportional,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    func fit(_ estimator: some GaussianEstimator) throws(GaussianError) {
      _ = try ClassConditionalModel(
        fitting: rows ?? self.rows, labels: labels ?? self.labels, weights: weights, structure: covariance,
        estimator: estimator, priors: priors)
    }
    #expect(throws: error, sourceLocation: sourceLocation) { try fit(.maximumLikelihood) }
    #expect(error.description == text, sourceLocation: sourceLocation)
  }

  @Test func classes() {
    expect(
      .tooFewClasses(count: 1),
      "there are rows of 1 class, 2 are needed; check the labels, or fit one distribution to "
        + "all rows", labels: Array(repeating: "a", count: 8))
    expect(
      .tooFewClasses(count: 1),
      "there are rows of 1 class, 2 are needed; check the labels, or fit one distribution to "
        + "all rows", weights: [0, 0, 0, 0, 1, 1, 1, 1])
    expect(
      .tooFewClasses(count: 0),
      "there are rows of 0 classes, 2 are needed; check the labels, or fit one distribution to "
        + "all rows", labels: [], rows: Matrix(rows: 0, columns: 2, elements: []))
    expect(
      .classFailed(name: "b", reason: .tooFewObservations(count: 2, required: 3, dimension: 2)),
      "class 'b': 2 rows are too few for 2 variables, at least 3 are needed; add rows, take fewer columns, or choose a "
        + "diagonal covariance, an estimator that shrinks, or a policy",
      labels: ["a", "a", "a", "a", "b", "b", "c", "c"])
    var constant = rows
    for row in 4..<8 { constant[row, 1] = 9 }
    expect(
      .classFailed(name: "b", reason: .zeroVariance(variable: 1)),
      "class 'b': the variance of variable 2 is not positive: it does not vary, or not within the range of "
        + "floating-point numbers; leave it out or scale it", rows: constant)
  }

  @Test func tied() throws {
    let names = ["a", "b", "c", "c", "d", "e", "f", "g"]
    expect(
      .tooFewObservations(count: 8, required: 9, dimension: 2),
      "8 rows are too few for 2 variables, at least 9 are needed; add rows, take fewer columns, or choose a diagonal "
        + "covariance, an estimator that shrinks, or a policy", labels: names, covariance: .tied)
    let shrunk = try ClassConditionalModel(
      fitting: rows, labels: names, structure: .tied, estimator: .shrinkage(0.1))
    #expect(shrunk.classes.count == 7)
    let ridge = try ClassConditionalModel(fitting: rows, labels: names, structure: .tied, policy: .ridge(0.1))
    for density in ridge.densities {
      guard case .normal(let normal) = density else { continue }
      #expect(normal.estimation?.adjustment == .ridge(0.1))
      #expect(normal.estimation?.policy == .ridge(0.1))
    }
    for policy in [CovariancePolicy.relativeFloor(1e-3), .shrink, .pseudo()] {
      let model = try ClassConditionalModel(fitting: rows, labels: names, structure: .tied, policy: policy)
      #expect(model.isTied)
      #expect(model.densities.allSatisfy { $0.observationCount != nil })
    }
  }

  @Test func rowsAndWeights() {
    var spoiled = rows
    spoiled[6, 1] = .infinity
    expect(
      .nonFinite(quantity: "the observations", row: 6, variable: 1),
      "the observations: row 7, variable 2 is not a finite number; remove or impute the row", rows: spoiled)
    for covariance in MixtureCovariance.allCases {
      expect(
        .invalidWeight(row: 5, value: -1),
        "the weight of row 6 is -1.0, not a finite number from 0 on; correct the weight, or give the row the weight 0 to "
          + "leave it out", weights: [1, 1, 1, 1, 1, -1, 1, 1], covariance: covariance)
    }
    let error = #expect(throws: GaussianError.self) {
      try ClassConditionalModel(fitting: spoiled, labels: labels, estimator: .studentT(degreesOfFreedom: 4))
    }
    #expect(
      error
        == .classFailed(name: "b", reason: .nonFinite(quantity: "the observations", row: 6, variable: 1)))
  }

  @Test func priors() {
    expect(
      .invalidPriors(.total(0.75)), "the priors add up to 0.75, not to 1; divide them by their sum",
      priors: .given(["a": 0.5, "b": 0.25]))
    expect(
      .invalidPriors(.missing(class: "b")), "class 'b' has no prior; give it one, 0 if it is never to be predicted",
      priors: .given(["a": 1]))
    expect(
      .invalidPriors(.unknownClass("c")),
      "there is a prior for class 'c', but no row; leave it out or check the labels",
      priors: .given(["a": 0.5, "b": 0.25, "c": 0.25]))
    expect(
      .invalidPriors(.invalid(class: "a", value: -0.5)),
      "the prior of class 'a' is -0.5, not a finite number from 0 on; correct it",
      priors: .given(["a": -0.5, "b": 1.5]))
  }

  @Test func programmerErrors() async {
    await #expect(processExitsWith: .failure) {
      let x = Matrix<Double>([[1, 2], [2, 1]])
      _ = try ClassConditionalModel(fitting: x, labels: ["a"])
    }
    await #expect(processExitsWith: .failure) {
      let normal = try MultivariateNormal(mean: [0.0], standardDeviation: 1)
      let model = try ClassConditionalModel(
        classes: ["a", "b"], priors: [0.5, 0.5], densities: [.normal(normal), .normal(normal)], structure: .full)
      _ = model.density(of: "c")
    }
    await #expect(processExitsWith: .failure) {
      let normal = try MultivariateNormal(mean: [0.0], standardDeviation: 1)
      _ = try ClassConditionalModel(
        classes: ["a", "a"], priors: [0.5, 0.5], densities: [.normal(normal), .normal(normal)], structure: .full)
    }
  }
}
