import Gaussian
import GaussianIO
import GaussianWorkflows
import Synchronization
import Testing

/// Every kind of model, asked for in JSON, against the fit that a program in Swift would write.
@Suite("Kinds of models")
struct ModelKindTests {
  private static let rows = FitRequestTests.rows
  private static let labels = (0..<300).map { $0 < 200 ? "x" : "y" }
  /// Rows of which every fifth lacks its second cell.
  private static let holes = Matrix(
    (0..<300).map { row in row % 5 == 0 ? [rows[row, 0], .nan] : [rows[row, 0], rows[row, 1]] })
  /// Rows about a line in four columns.
  private static let wide: Matrix<Double> = {
    let noise = try? MultivariateNormal(
      mean: [0, 0, 0, 0],
      covariance: Matrix([
        [0.3, 0, 0, 0], [0, 0.2, 0, 0], [0, 0, 0.4, 0], [0, 0, 0, 0.1],
      ])
    ).samples(count: 120, seed: 3)
    let scores = try? MultivariateNormal(mean: [0, 0], covariance: Matrix([[1.0, 0], [0, 1]]))
      .samples(count: 120, seed: 4)
    return Matrix(
      (0..<120).map { row in
        (0..<4).map { column in
          let factors =
            (scores?[row, 0] ?? 0) * Double(column + 1) + (scores?[row, 1] ?? 0) * Double(column * column % 3)
          return factors + (noise?[row, column] ?? 0)
        }
      })
  }()

  /// What a request is answered with, and the same by hand.
  struct Case: Sendable, CustomTestStringConvertible {
    let json: String
    let rows: FitRows
    let direct: @Sendable () throws -> any StorableModel

    var testDescription: String { json }
  }

  private static let cases: [Case] = [
    Case(json: #"{"kind": "normal", "covariance": "spherical"}"#, rows: FitRows(rows)) {
      try MultivariateNormal(fitting: rows, structure: .spherical)
    },
    Case(json: #"{"kind": "normal", "estimator": "mcd"}"#, rows: FitRows(rows)) {
      try MultivariateNormal(fitting: rows, estimator: MinimumCovarianceDeterminant())
    },
    Case(json: #"{"kind": "normal", "missing": "em"}"#, rows: FitRows(holes)) {
      try MissingValuesFit(fitting: holes).model
    },
    Case(json: #"{"kind": "normal", "missing": "drop"}"#, rows: FitRows(holes)) {
      try MultivariateNormal(fitting: holes.droppingIncompleteRows().observations)
    },
    Case(json: #"{"kind": "mixture", "components": 2, "start": "k-means++", "seed": 3}"#, rows: FitRows(rows)) {
      try GaussianMixture(fitting: rows, components: 2, start: .kMeansPlusPlus, options: SearchOptions(seed: 3))
    },
    Case(
      json: #"{"kind": "classes", "label": "kind", "covariance": "tied", "priors": {"x": 0.5, "y": 0.5}}"#,
      rows: FitRows(rows, labels: labels)
    ) {
      var model = try ClassConditionalModel(
        fitting: rows, labels: labels, structure: .tied, priors: .given(["x": 0.5, "y": 0.5]))
      model.labelName = "kind"
      return model
    },
    Case(json: #"{"kind": "classes", "components": 2, "covariance": "diagonal"}"#, rows: FitRows(rows, labels: labels))
    {
      try ClassConditionalModel(
        fitting: rows, labels: labels, components: 2, form: GaussianForm(structure: .diagonal))
    },
    Case(json: #"{"kind": "kernel-density", "kernel_density": 0.3}"#, rows: FitRows(rows)) {
      try KernelDensity(fitting: rows, bandwidth: .factor(0.3))
    },
    Case(json: #"{"kind": "pca", "factors": 2}"#, rows: FitRows(wide)) {
      try ProbabilisticPCA(fitting: wide, factors: 2)
    },
    Case(json: #"{"factors": 1, "noise": "diagonal", "factor_method": "em", "tolerance": 1e-6}"#, rows: FitRows(wide)) {
      try FactorAnalysis(
        fitting: wide, factors: 1, method: .expectationMaximization, options: SearchOptions(tolerance: 1e-6))
    },
    Case(json: #"{"kind": "factor-analysis", "factors": 2, "rotation": "varimax"}"#, rows: FitRows(wide)) {
      try FactorAnalysis(fitting: wide, factors: 2).rotated()
    },
    Case(json: #"{"kind": "pca", "factors": "0-2", "factor_criterion": "evidence"}"#, rows: FitRows(wide)) {
      let choice = try FactorSelection(fitting: wide, noise: .isotropic, factors: 0...2, criterion: .evidence)
      return try ProbabilisticPCA(fitting: wide, factors: choice.best ?? 0)
    },
    Case(json: #"{"kind": "factor-mixture", "components": 2, "factors": 1, "noise": "diagonal"}"#, rows: FitRows(wide))
    {
      try FactorMixture(
        fitting: wide, components: 2, form: FactorForm(factors: 1, noise: .diagonal), start: .kMeans)
    },
    Case(json: #"{"kind": "student-t", "degrees_of_freedom": 4}"#, rows: FitRows(rows)) {
      try MultivariateStudentT(fitting: rows, degreesOfFreedom: 4)
    },
    Case(json: #"{"degrees_of_freedom": "auto", "components": 2, "covariance": "diagonal"}"#, rows: FitRows(rows)) {
      try StudentTMixture(fitting: rows, components: 2, degreesOfFreedom: nil, structure: .diagonal)
    },
  ]

  @Test("asked for in JSON are those of the library, to the last bit", arguments: cases)
  func sameBits(_ one: Case) throws {
    let outcome = try FitRequest(one.json, rows: one.rows).fit()
    #expect(outcome.stored.text == StoredModel(try one.direct(), variables: nil).text)
    #expect(outcome.rows > 0)
    #expect(outcome.report().object["model"] != nil)
  }

  @Test("of factors have the same bits from more rows than are looked at at once")
  func sumsOfFactors() throws {
    let numbers = try MultivariateNormal(mean: [0], covariance: Matrix([[1.0]])).samples(count: 16_500 * 512, seed: 1)
    let rows = Matrix(rows: 16_500, columns: 512, elements: numbers.elements)
    let json = #"{"kind": "pca", "factors": 1}"#
    let whole = try FitRequest(json, rows: FitRows(rows)).fit()
    let pieces = try FitRequest(json, rows: FitRows(FitRequestTests.Pieces(rows: rows))).fit()
    #expect(whole.stored.text == pieces.stored.text)
    let (one, other) = (try #require(whole.logLikelihood), try #require(pieces.logLikelihood))
    #expect((one - other).magnitude < 1e-9 * one.magnitude)
  }

  @Test("of classes have the same bits from rows in pieces")
  func sumsOfClasses() throws {
    let rows = try MultivariateNormal(mean: [0, 0], covariance: Matrix([[1.0, 0.4], [0.4, 2]])).samples(
      count: 2_000, seed: 4)
    let labels = (0..<rows.rows).map { $0 % 7 < 3 ? "a" : "b" }
    let estimators: [(name: String, estimator: any GaussianEstimator)] = [
      ("mle", MaximumLikelihood()), ("ledoit-wolf", LedoitWolf()),
    ]
    for (name, estimator) in estimators {
      let json = "{\"kind\": \"classes\", \"estimator\": \"\(name)\"}"
      let whole = try FitRequest(json, rows: FitRows(rows, labels: labels)).fit()
      let pieces = try FitRequest(json, rows: FitRows(FitRequestTests.Pieces(rows: rows), labels: labels)).fit()
      let direct = try ClassConditionalModel(fitting: rows, labels: labels, estimator: estimator)
      #expect(whole.stored.text == pieces.stored.text)
      #expect(whole.stored.text == StoredModel(direct, variables: nil).text)
    }
  }

  @Test("of rows that have labels are classes, unless another is named")
  func labelsAskForClasses() throws {
    let rows = FitRows(Self.rows, labels: Self.labels)
    #expect(try FitRequest("{}", rows: rows).kind.name == "classes")
    #expect(try FitRequest(#"{"components": 2}"#, rows: rows).kind.name == "classes")
    #expect(try FitRequest(#"{"kind": "normal"}"#, rows: rows).kind.name == "normal")
    #expect(throws: FitRequestError.self) { try FitRequest(#"{"factors": 2}"#, rows: rows) }
  }

  /// Rows in blocks of a hundred thousand.
  private struct Blocks: RowSource {
    let rows: Matrix<Double>
    var dimension: Int { rows.columns }

    func forEachBlock(_ body: (Matrix<Double>, [Double]?) throws -> Void) throws {
      for first in stride(from: 0, to: rows.rows, by: 100_000) {
        try body(rows.rows(in: first..<min(first + 100_000, rows.rows)), nil)
      }
    }
  }

  @Test("of factors by EM begin once, from sums as from rows")
  func startsOfFactors() throws {
    let model = try FactorAnalysis(
      mean: [0.0, 0, 0, 0], loadings: Matrix([[1.0], [1], [1], [1]]), noiseVariances: [1, 1, 2, 1])
    let rows = model.samples(count: 2_200_000, seed: 2)
    for rows in [FitRows(Blocks(rows: rows)), FitRows(rows.rows(in: 0..<1_000))] {
      let starts = Mutex<Set<Int>>([])
      var request = try FitRequest(
        #"{"kind": "factor-analysis", "factors": 1, "factor_method": "em", "max_iterations": 3}"#, rows: rows)
      request.observer = { progress in
        starts.withLock { _ = $0.insert(progress.restart) }
        return .continue
      }
      _ = try request.fit()
      #expect(starts.withLock { $0 } == [0])
    }
  }

  @Test("have names, options and words that are each said once")
  func table() {
    let kinds = ModelKinds.builtIn
    #expect(Set(kinds.all.map(\.name)).count == kinds.all.count)
    #expect(Set(kinds.options.map(\.name)).count == kinds.options.count)
    #expect(Set(kinds.options.map(\.key)).count == kinds.options.count)
    for kind in kinds.all {
      #expect(!kind.summary.isEmpty)
      #expect(Set(kind.options.map(\.name)).count == kind.options.count, "\(kind.name)")
    }
    for option in kinds.options {
      #expect(!option.help.isEmpty, "\(option.name)")
      #expect(!option.allowed.isEmpty, "\(option.name)")
      #expect(option.key.allSatisfy { $0.isLowercase || $0 == "_" }, "\(option.key)")
    }
  }

  @Test("of one's own stand beside those of the package")
  func ownKind() throws {
    let limit = FitOption<Double>(
      "limit", "number", .number, allowed: "give a number", help: "A number."
    ) { text throws(FitRequestError) in Double(text) }
    let kind = ModelKind("twice", summary: "twice the spread", options: [limit.spec, OptionTable.missing.spec]) {
      let rows = try $0.completeRows()
      let normal = try MultivariateNormal(fitting: rows.values)
      let factor = $0.options[limit] ?? 2
      let scaled = Matrix(rows: 2, columns: 2, elements: normal.covariance.elements.map { $0 * factor })
      let wide = try MultivariateNormal(mean: normal.mean, covariance: scaled)
      return FitOutcome(wide, variables: rows.names, rows: rows.count, weight: Double(rows.count))
    }
    let kinds = ModelKinds.builtIn.adding(kind)
    let outcome = try FitRequest(#"{"kind": "twice", "limit": 3}"#, rows: FitRows(Self.rows), kinds: kinds).fit()
    #expect(outcome.rows == 300)
    let error = #expect(throws: FitRequestError.self) {
      try FitRequest(#"{"kind": "twice", "components": 3}"#, rows: FitRows(Self.rows), kinds: kinds)
    }
    #expect(error?.code == .unsuitableOption)
  }

  @Test(
    "refuse values of a type that an option does not take, and say which option and what it takes",
    arguments: ModelKinds.builtIn.options)
  func wrongTypes(option: OptionSpec) throws {
    // Of columns that are known it takes a list in JSON.
    let takesText = (option.values == .text && option.name != "schema") || option.name == "factor-method"
    let takesFractions = option.values == .number || ["kernel-density", "degrees-of-freedom"].contains(option.name)
    let candidates = [
      ("true", false), ("[1, 2]", false), (#"{"a": "b"}"#, false), (#""no such value""#, takesText), ("-7", false),
      ("1.5", takesFractions),
    ]
    for (json, isTaken) in candidates {
      do throws(FitRequestError) {
        _ = try FitOptions(json: object(#"{"\#(option.key)": \#(json)}"#))
        #expect(isTaken, "\(option.key): \(json)")
      } catch {
        #expect(!isTaken, "\(error)")
        #expect(error.option == option.name)
        #expect(error.fact.contains(option.key), "\(error)")
        #expect(!error.advice.isEmpty, "\(error)")
      }
    }
  }

  private func object(_ json: String) -> JSONObject {
    guard case .object(let object) = try? JSONValue(parsing: Array(json.utf8), path: "t") else { return [:] }
    return object
  }
}
