import Gaussian
import GaussianIO
import GaussianWorkflows
import Testing

@Suite("A fit that is asked for as a value")
struct FitRequestTests {
  /// 300 rows about two places.
  static let rows: Matrix<Double> = {
    let first = try? MultivariateNormal(mean: [1, -2], covariance: Matrix([[4.0, 1], [1, 2]]))
    let second = try? MultivariateNormal(mean: [9, 5], covariance: Matrix([[1.0, -0.5], [-0.5, 2]]))
    let elements =
      (first?.samples(count: 200, seed: 1).elements ?? []) + (second?.samples(count: 100, seed: 2).elements ?? [])
    return Matrix(rows: 300, columns: 2, elements: elements)
  }()
  static let weights = (0..<300).map { Double($0 % 3) }

  /// Rows in blocks of an odd length.
  struct Pieces: RowSource {
    let rows: Matrix<Double>
    var dimension: Int { rows.columns }

    func forEachBlock(_ body: (Matrix<Double>, [Double]?) throws -> Void) throws {
      for first in stride(from: 0, to: rows.rows, by: 37) {
        let range = first..<min(first + 37, rows.rows)
        try body(Matrix(range.map { Array(rows.row($0)) }), nil)
      }
    }
  }

  private func text(_ json: String, _ rows: FitRows) throws -> String {
    try FitRequest(json, rows: rows).fit().stored.text
  }

  @Test("One Gaussian is that of the library, to the bit, wherever the rows are")
  func normal() throws {
    let (rows, weights) = (Self.rows, Self.weights)
    let direct = StoredModel(
      try MultivariateNormal(fitting: rows, weights: weights, structure: .full, estimator: .ledoitWolf), variables: nil)
    let json = #"{"kind": "normal", "estimator": "ledoit-wolf"}"#
    #expect(try text(json, FitRows(rows, weights: weights)) == direct.text)
    #expect(try text(json, FitRows(Pieces(rows: rows), weights: weights)) == direct.text)
    #expect(
      try text(#"{"estimator": "ledoit-wolf", "covariance": null}"#, FitRows(rows, weights: weights)) == direct.text)
  }

  @Test("A mixture is that of the library, to the bit, wherever the rows are")
  func mixture() throws {
    let (rows, weights) = (Self.rows, Self.weights)
    let direct = StoredModel(
      try GaussianMixture(
        fitting: rows, components: 2, weights: weights, structure: .diagonal,
        options: SearchOptions(tolerance: 1e-6, restarts: 2, seed: 7)), variables: ["a", "b"])
    let json = #"{"components": 2, "covariance": "diagonal", "tolerance": 1e-6, "restarts": 2, "seed": 7}"#
    #expect(try text(json, FitRows(rows, weights: weights, variables: ["a", "b"])) == direct.text)
    #expect(try text(json, FitRows(Pieces(rows: rows), weights: weights, variables: ["a", "b"])) == direct.text)
  }

  @Test("A mixture is chosen as the library does")
  func choice() throws {
    let direct = try MixtureSelection(
      fitting: Self.rows, components: 1...3, structures: MixtureCovariance.followingUnits, criterion: .icl)
    let outcome = try FitRequest(
      #"{"kind": "mixture", "components": "1-3", "criterion": "icl"}"#, rows: FitRows(Self.rows)
    ).fit()
    #expect(outcome.stored.text == StoredModel(direct.best, variables: nil).text)
    guard case .object(let selection) = outcome.report().object["selection"] else {
      Issue.record("the report has no selection")
      return
    }
    #expect(selection["best"] == .integer(direct.bestIndex + 1))
  }

  @Test(
    "A fit goes on from a model that is given, ends when an observer says so, and leaves nothing when it is stopped")
  func control() throws {
    let start = try GaussianMixture(fitting: Self.rows, components: 2, options: SearchOptions(maximumIterations: 3))
    var request = try FitRequest(#"{"components": 2}"#, rows: FitRows(Self.rows))
    request.start = StoredModel(start, variables: nil)
    let direct = try GaussianMixture(fitting: Self.rows, components: 2, start: .mixture(start))
    #expect(try request.fit().stored.text == StoredModel(direct, variables: nil).text)
    request.start = nil
    request.observer = { _ in .stop }
    #expect(try request.fit().climb?.ending == .stopped)
    let flag = StopFlag()
    flag.stop()
    request.stop = flag
    #expect(throws: CancellationError.self) { try request.fit() }
  }

  @Test(
    "What cannot be asked for is said with the option, and with what it takes",
    arguments: [
      (#"{"kind": "mixtur"}"#, #"kind="mixtur" is unknown; did you mean 'mixture'?"#),
      (#"{"component": 3}"#, "there is no option 'component'; did you mean 'components'?"),
      (#"{"components": true}"#, "components is true or false, a text or a number is needed; give one from 1 on"),
      (
        #"{"components": 0}"#,
        "components=0 is no number of Gaussians; give one from 1 on, a range such as 1-12, or auto"
      ),
      (#"{"covariance": "ful"}"#, #"covariance="ful" is unknown; did you mean 'full'? choose one of full, tied"#),
      (#"{"components": 2, "max_iterations": -1}"#, "max_iterations must be 0 or more, not -1"),
      (#"{"components": 2, "seed": "one"}"#, "seed is a text, a whole number is needed"),
      (#"{"components": 2, "estimator": "oas"}"#, #"estimator="oas" is for one Gaussian"#),
      (#"{"criterion": "bic"}"#, "criterion is about mixtures; say how many Gaussians with components"),
      (#"{"kind": "normal", "components": 3}"#, #"kind="normal" and components=3 ask for different kinds"#),
      (#"[1]"#, "the request is a list; give a JSON object of options"),
      (#"{"seed": 1"#, "the request:1: "),
    ])
  func refusals(json: String, words: String) throws {
    let error = #expect(throws: FitRequestError.self) { try FitRequest(json, rows: FitRows(Self.rows)).fit() }
    let text = error?.description ?? ""
    #expect(text.contains(words), "\(text)")
  }

  @Test("A seed of 2⁶⁴ − 1 is a text, since numbers of JSON end before")
  func largestSeed() throws {
    let options = try FitOptions(json: ["seed": .string("18446744073709551615")])
    #expect(options[OptionTable.seed] == .max)
  }

  @Test("Rows that cannot be fitted are a fault with the names of the variables")
  func fault() throws {
    let rows = FitRows(Matrix([[1.0, 5], [2, 5], [4, 5]]), variables: ["a", "b"])
    let error = #expect(throws: FitFault.self) { try FitRequest("{}", rows: rows).fit() }
    #expect(error?.code == "zeroVariance")
    #expect(error?.fact.contains("b") == true)
    #expect(error?.advice == #"leave out the column 'b', or use policy="relative-floor=1e-8""#)
  }

  @Test("What is advised is spelled by who asks, and has been tried on these rows")
  func advice() throws {
    let line = FitRows(Matrix((0..<20).map { [Double($0), 2 * Double($0)] }), variables: ["a", "b"])
    var request = try FitRequest(#"{"kind": "normal"}"#, rows: line)
    let error = #expect(throws: FitFault.self) { try request.fit() }
    #expect(error?.code == "notPositiveDefinite")
    #expect(error?.advice.contains(#"covariance="diagonal""#) == true, "\(error?.advice ?? "")")
    let better = try FitRequest(#"{"kind": "normal", "covariance": "diagonal"}"#, rows: line).fit()
    #expect(better.rows == 20)
    request.spelling = .json
    let other = #expect(throws: FitFault.self) { try request.fit() }
    #expect(other?.advice.contains(#""covariance": "diagonal""#) == true, "\(other?.advice ?? "")")
  }

  @Test("A fit that has not converged says so, with the option that lets it go on")
  func remarks() throws {
    let outcome = try FitRequest(
      #"{"components": 2, "policy": "fail", "tolerance": 0, "max_iterations": 2}"#, rows: FitRows(Self.rows)
    ).fit()
    #expect(outcome.remarks.map(\.code) == [.notConverged])
    #expect(outcome.remarks.first?.advice == "allow more with max_iterations")
    #expect(outcome.report().text(asJSON: false).contains("not converged: max_iterations allows no more"))
    let clean = try FitRequest("{}", rows: FitRows(Self.rows)).fit()
    #expect(clean.remarks.isEmpty)
  }
}
