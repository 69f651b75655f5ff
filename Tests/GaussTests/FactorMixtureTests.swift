import Foundation
import Testing

@Suite("Mixtures of models of factors")
struct FactorMixtureTests {
  private struct Report: Decodable {
    struct Component: Decodable {
      let weight: Double
      let mean: [Double]
      let explained: Double
    }
    struct Selection: Decodable {
      struct Candidate: Decodable {
        let components: Int
        let factors: Int
        let bic: Double?
      }
      let criterion: String
      let best: Int
      let candidates: [Candidate]
    }
    let model: String
    let rows: Int
    let factors: Int
    let noise: String
    let parameters: Int
    let components: [Component]
    let logLikelihood: Double
    let bic: Double
    let selection: Selection?
  }

  private struct Description: Decodable {
    struct Component: Decodable {
      let loadings: [[Double]]
      let noiseVariances: [Double]
    }
    let components: [Component]
    let logLikelihood: Double
  }

  private let iris = shipped("iris.csv")

  private func run(_ arguments: [String], in scratch: Scratch) async throws -> Command.Outcome {
    let outcome = try await gauss(arguments, in: scratch)
    try #require(outcome.isSuccess, "\(outcome.errors)")
    return outcome
  }

  private func fit(_ options: [String], in scratch: Scratch) async throws -> Report {
    try await run(["fit", iris, "--ignore", "species", "-o", "m.json", "--json"] + options, in: scratch)
      .report(Report.self)
  }

  /// With one factor less than columns and isotropic noise it is a mixture of full Gaussians.
  @Test("three factors of four columns are a mixture of Gaussians")
  func full() async throws {
    let scratch = try Scratch()
    let tight = ["--tolerance", "1e-12", "--max-iterations", "3000"]
    let own = try await fit(["--components", "2", "--factors", "3"] + tight, in: scratch)
    // mclust and scikit-learn agree on the maximum.
    #expect(abs(own.bic - 574.0178) < 1e-3, "\(own.bic)")
    #expect(own.parameters == 29)
    #expect(own.rows == 150)
    #expect(own.noise == "isotropic")
    #expect(own.model == "factor mixture")
    let described = try await run(["describe", "m.json", "--json"], in: scratch).report(Description.self)
    #expect(described.logLikelihood == own.logLikelihood && described.components[0].loadings.count == 4)
  }

  @Test("it is scored, drawn from, and rows are encoded and decoded", arguments: ["isotropic", "diagonal"])
  func use(noise: String) async throws {
    let scratch = try Scratch()
    let fit = try await fit(["--components", "3", "--factors", "1", "--noise", noise, "--seed", "3"], in: scratch)
    #expect(abs(fit.components.map(\.weight).reduce(0, +) - 1) < 1e-12)
    #expect(fit.components.allSatisfy { $0.explained > 0 && $0.explained < 1 })
    let scored = try await run(
      ["score", "m.json", iris, "--json", "-o", "s.csv", "--labels", "l.csv", "--responsibilities", "r.csv"],
      in: scratch)
    #expect(abs(try scored.report(ScoreReport.self).logLikelihood - fit.logLikelihood) < 1e-9)
    _ = try await run(["encode", "m.json", iris, "-o", "codes.csv"], in: scratch)
    _ = try await run(["decode", "m.json", "codes.csv", "-o", "back.csv"], in: scratch)
    let codes = records(try scratch.text("codes.csv"))
    let labels = records(try scratch.text("l.csv"))
    let back = records(try scratch.text("back.csv"))
    #expect(codes[0] == ["component", "factor1"] && codes.map { $0[0] } == labels.map { $0[0] })
    #expect(back[0] == ["sepal_length", "sepal_width", "petal_length", "petal_width"])
    #expect(back.count == 151)
    // Without noise, a row lies near itself.
    let table = records(try String(contentsOfFile: iris, encoding: .utf8))
    let off = zip(table.dropFirst(), back.dropFirst()).map { row, own in
      (0..<4).reduce(0) { $0 + abs(Double(row[$1])! - Double(own[$1])!) } / 4
    }
    #expect(off.reduce(0, +) / 150 < 0.3 && off.max()! > 0)
    let drawn = try await run(["sample", "m.json", "-n", "50", "--with-component"], in: scratch)
    #expect(Set(records(drawn.outputText).dropFirst().map { $0[4] }).isSubset(of: ["1", "2", "3"]))
  }

  @Test("numbers of components and factors are chosen, and the result is that fit alone")
  func choice() async throws {
    let scratch = try Scratch()
    let chosen = try await fit(["--components", "1-3", "--factors", "auto"], in: scratch)
    let selection = try #require(chosen.selection)
    #expect(selection.criterion == "bic")
    #expect(selection.candidates.count == 3 * 4)
    let best = selection.candidates[selection.best - 1]
    #expect(selection.candidates.allSatisfy { ($0.bic ?? .infinity) >= chosen.bic })
    #expect(best.bic == chosen.bic)
    let model = try scratch.text("m.json")
    _ = try await fit(["--components", "\(best.components)", "--factors", "\(best.factors)"], in: scratch)
    #expect(try scratch.text("m.json") == model)
    let heldOut = try await run(
      [
        "fit", iris, "--ignore", "species", "--components", "2", "--factors", "0-2", "--criterion", "held-out=3", "-o",
        "h.json",
      ],
      in: scratch)
    #expect(heldOut.outputText.contains("chosen by held-out likelihood"))
    #expect(heldOut.outputText.contains("2 factors"))
  }

  @Test("a file that is read once an iteration gives the same, and a model file is a start")
  func streamAndStart() async throws {
    let scratch = try Scratch()
    let options = ["--components", "2", "--factors", "1", "--noise", "diagonal"]
    let memory = try await fit(options, in: scratch)
    let streamed = try await fit(options + ["--stream"], in: scratch)
    #expect(abs(memory.logLikelihood - streamed.logLikelihood) < 1e-6 * abs(memory.logLikelihood))
    let further = try await run(
      ["fit", iris, "--ignore", "species", "-o", "n.json", "--start", "m.json", "--json"] + options, in: scratch)
    #expect(try further.report(Report.self).logLikelihood >= streamed.logLikelihood - 1e-9)
  }

  @Test("components without noise are named")
  func leastNoise() async throws {
    let scratch = try Scratch()
    try scratch.write("t.csv", "a,b\n0,0\n0,0\n0,0\n5,6\n5,6\n5,6\n")
    let outcome = try await run(["fit", "t.csv", "--components", "2", "--factors", "1", "-o", "m.json"], in: scratch)
    #expect(outcome.outputText.contains("next to no noise"))
    #expect(outcome.outputText.contains("components 1, 2"))
    #expect(try await run(["describe", "m.json"], in: scratch).outputText.contains("next to no noise"))
  }
}
