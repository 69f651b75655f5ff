import Foundation
import Testing

@Suite("Mixtures")
struct MixtureTests {
  private let faithful = shipped("faithful.csv")

  private func fit(
    _ table: String, _ options: [String], to model: String = "m.json", in scratch: Scratch
  ) async throws -> MixtureReport {
    let outcome = try await gauss(["fit", table, "-o", model, "--json"] + options, in: scratch)
    try #require(outcome.isSuccess, "\(outcome.errors)")
    return try outcome.report()
  }

  @Test("the two kinds of eruption of Old Faithful are found, scored and drawn")
  func faithful() async throws {
    let scratch = try Scratch()
    let fit = try await fit(
      faithful, ["--components", "2", "--tolerance", "1e-12", "--max-iterations", "1000", "--policy", "fail"],
      in: scratch)
    // mclust and scikit-learn agree on the maximum.
    #expect(abs(fit.logLikelihood + 1130.263960184741) < 1e-6, "\(fit.logLikelihood)")
    #expect(fit.model == "gaussian mixture")
    #expect(fit.rows == 272)
    #expect(fit.structure == "full")
    #expect(fit.parameters == 11)
    #expect(abs(fit.bic - (-2 * fit.logLikelihood + 11 * log(272))) < 1e-9)
    #expect(fit.estimation.converged)
    #expect(fit.estimation.trace.count == fit.estimation.iterations + 1)
    #expect(fit.estimation.ending == "converged")
    #expect(abs(fit.components.map(\.weight).reduce(0, +) - 1) < 1e-14 && fit.estimation.emptyComponents == [])

    let described = try await gauss("describe", "m.json", "--json", in: scratch).report(MixtureDescription.self)
    #expect(described.components.map(\.mean) == fit.components.map(\.mean))
    #expect(described.structure == "full")
    #expect(described.estimation == fit.estimation)
    #expect(described.dimension == 2)

    let scored = try await gauss(
      "score", "m.json", faithful, "--json", "-o", "s.csv", "--responsibilities", "r.csv", "--labels", "l.npy",
      in: scratch)
    try #require(scored.isSuccess, "\(scored.errors)")
    #expect(abs(try scored.report(ScoreReport.self).logLikelihood - fit.logLikelihood) < 1e-9)
    let shares = records(try scratch.text("r.csv"))
    let labels = try #require(readNPY(try scratch.data("l.npy"))).values
    #expect(shares[0] == ["component_1", "component_2"])
    #expect(shares.count == 273)
    #expect(labels.count == 272)
    for (row, label) in zip(shares.dropFirst(), labels) {
      let row = row.compactMap { Double($0) }
      #expect(abs(row[0] + row[1] - 1) < 1e-15 && label == (row[0] >= row[1] ? 1 : 2))
    }

    let drawn = try await gauss("sample", "m.json", "-n", "2000", "--with-component", in: scratch)
    let plain = try await gauss("sample", "m.json", "-n", "2000", in: scratch)
    let rows = records(drawn.outputText)
    #expect(rows[0] == ["eruptions", "waiting", "component"])
    #expect(rows.count == 2001)
    #expect(rows.map { Array($0.prefix(2)) } == records(plain.outputText))
    // Five standard errors of a share of 2,000 rows.
    let share = Double(rows.count { $0[2] == "1" }) / 2000
    let expected = fit.components[0].weight
    #expect(abs(share - expected) < 5 * (expected * (1 - expected) / 2000).squareRoot())
  }

  @Test("a person gets a table of the components", arguments: [["--covariance", "full"], ["--covariance", "tied"]])
  func words(_ options: [String]) async throws {
    let scratch = try Scratch()
    let outcome = try await gauss(
      ["fit", faithful, "-o", "m.json", "--components", "2", "--seed", "1"] + options, in: scratch)
    #expect(outcome.isSuccess)
    #expect(outcome.errors == "")
    let text = outcome.outputText
    for part in [
      "Fitted mixture of 2 Gaussians to 272 rows of ", "  start ", "short-runs, seed 1\n",
      "relative-ridge=1e-06 of the variance of each variable", "converged: the mean",
      "BIC (lower is better)", "mean ± standard deviation:", "component   share", "eruptions", "waiting", "±", " %",
    ] {
      #expect(text.contains(part), "\(part) is missing from \(text)")
    }
    let described = try await gauss("describe", "m.json", in: scratch).outputText
    for part in ["m.json: a mixture of 2 Gaussians", "corr. eruptions, waiting", "fitted to rows", "±"] {
      #expect(described.contains(part), "\(part) is missing from \(described)")
    }
    let limited = try await gauss(
      ["fit", faithful, "-o", "m.json", "--components", "2", "--max-iterations", "1", "--start", "k-means"] + options,
      in: scratch)
    #expect(limited.outputText.contains("1, not converged: --max-iterations allows no more"))
  }

  @Test("a start from a file goes on where the fit of the file ended")
  func warmStart() async throws {
    let scratch = try Scratch()
    let options = ["--components", "3", "--tolerance", "0"]
    let first = try await fit(faithful, options + ["--max-iterations", "4"], to: "a.json", in: scratch)
    let second = try await fit(
      faithful, options + ["--max-iterations", "3", "--start", "a.json"], to: "b.json", in: scratch)
    let whole = try await fit(faithful, options + ["--max-iterations", "7"], to: "c.json", in: scratch)
    #expect(first.estimation.ending == "iteration limit")
    #expect(second.estimation.start == "mixture")
    #expect(first.estimation.trace + second.estimation.trace.dropFirst() == whole.estimation.trace)
    #expect(second.components.map(\.mean) == whole.components.map(\.mean))
  }

  @Test("restarts keep the most likely, each as if it had been alone")
  func restarts() async throws {
    let scratch = try Scratch()
    let options = ["--components", "4", "--start", "random", "--max-iterations", "20"]
    let best = try await fit(faithful, options + ["--restarts", "3", "--seed", "5"], in: scratch)
    var alone: [MixtureReport] = []
    for seed in 5..<8 { alone.append(try await fit(faithful, options + ["--seed", "\(seed)"], in: scratch)) }
    #expect(best.logLikelihood == alone.map(\.logLikelihood).max())
    #expect(best.estimation.restarts == 3)
    #expect((5..<8).contains(best.estimation.seed))
    #expect(alone[best.estimation.seed - 5].estimation.trace == best.estimation.trace)
  }

  @Test("a file that is read once an iteration gives the same bits, for any number of threads")
  func stream() async throws {
    let scratch = try Scratch()
    try scratch.write("t.csv", "a,w,b\n1,1,2\n2,2,\n4,2,7\nNA,1,3\n5,1,5\n3,1,9\n9,1,8\n1,3,1\n2,1,2\n8,2,9\n7,1,1\n")
    let options = ["--components", "2", "--weights", "w", "--missing", "drop", "--policy", "ridge=0.1"]
    let whole = try await fit("t.csv", options + ["--threads", "1"], to: "a.json", in: scratch)
    #expect(whole.droppedRows == 2)
    #expect(whole.rows == 9)
    for threads in ["1", "3"] {
      let streamed = try await fit("t.csv", options + ["--stream", "--threads", threads], to: "b.json", in: scratch)
      #expect(streamed.droppedRows == 2)
      #expect(try scratch.data("a.json") == scratch.data("b.json"))
    }
    let piped = try await gauss(
      ["fit", "-", "-o", "c.json"] + options, in: scratch, input: try scratch.data("t.csv"))
    #expect(piped.isSuccess, "\(piped.errors)")
    #expect(try scratch.data("a.json") == scratch.data("c.json"))
  }

  @Test("the number of components and the structure are chosen, and the choice is the fit of that number alone")
  func choice() async throws {
    let scratch = try Scratch()
    let chosen = try await fit(faithful, ["--components", "auto"], to: "auto.json", in: scratch)
    let selection = try #require(chosen.selection)
    let best = selection.candidates[selection.best - 1]
    #expect(selection.criterion == "bic")
    #expect(best.components == chosen.components.count)
    #expect(best.bic == chosen.bic)
    #expect(selection.candidates.allSatisfy { $0.bic ?? .infinity >= chosen.bic })
    #expect(Set(selection.candidates.map(\.structure)) == ["full", "tied", "diagonal"])
    _ = try await fit(
      faithful, ["--components", "\(best.components)", "--covariance", best.structure], to: "alone.json", in: scratch)
    #expect(try scratch.data("auto.json") == scratch.data("alone.json"))

    let words = try await gauss(
      "fit", faithful, "-o", "m.json", "--components", "1-3", "--covariance", "full", "--criterion", "held-out=4",
      in: scratch
    ).outputText
    for part in ["chosen by held-out likelihood", "among 3 candidates", "± standard error", "components  ", " *\n"] {
      #expect(words.contains(part), "\(part) is missing from \(words)")
    }
    let grid = try await fit(
      faithful, ["--components", "2-3", "--criterion", "held-out=4", "--covariance", "tied"], in: scratch)
    let candidates = try #require(grid.selection).candidates
    #expect(candidates.map(\.components) == [2, 3])
    #expect(candidates.allSatisfy { $0.heldOut?.parts.count == 4 })
    let means = candidates.compactMap { $0.heldOut?.mean }
    #expect(means[(grid.selection?.best ?? 1) - 1] == means.max())
  }

  @Test("one component is one Gaussian")
  func one() async throws {
    let scratch = try Scratch()
    let iris = DataSet.all[0]
    let arguments = ["--components", "1", "--policy", "fail"] + iris.options
    let mixture = try await fit(shipped(iris.file), arguments, in: scratch)
    #expect(abs(mixture.logLikelihood - iris.logLikelihood) < 1e-9)
    #expect(mixture.parameters == 14)
    let outcome = try await gauss("fit", faithful, "-o", "m.json", "--components", "1", in: scratch)
    #expect(outcome.outputText.hasPrefix("Fitted mixture of 1 Gaussian to 272 rows"))
  }
}

/// What `gauss fit --components --json` prints.
struct MixtureReport: Decodable {
  let model: String
  let variables: [String]
  let rows: Int
  let structure: String
  let estimation: MixtureEstimation
  let parameters: Int
  let components: [MixtureComponent]
  let droppedRows: Int
  let logLikelihood: Double
  let meanLogLikelihood: Double
  let bic: Double
  let selection: MixtureSelectionReport?
  let output: String
}

/// What was tried, and what won, counted from 1.
struct MixtureSelectionReport: Decodable {
  struct Candidate: Decodable {
    struct HeldOut: Decodable {
      let mean: Double
      let standardError: Double
      let parts: [Double]
    }

    let components: Int
    let structure: String
    let bic: Double?
    let heldOut: HeldOut?
  }

  let criterion: String
  let best: Int
  let candidates: [Candidate]
}

/// How a mixture was fitted, as reports and model files have it.
struct MixtureEstimation: Decodable, Equatable {
  let start: String
  let seed: Int
  let restarts: Int
  let iterations: Int
  let converged: Bool
  let ending: String
  let trace: [Double]
  let policy: String
  let emptyComponents: [Int]
  let coincidingComponents: [[Int]]
}

/// A component of a mixture, as reports have it.
struct MixtureComponent: Decodable, Equatable {
  let weight: Double
  let mean: [Double]
  let variances: [Double]
}

/// What `gauss describe --json` prints of a mixture.
struct MixtureDescription: Decodable {
  let model: String
  let dimension: Int
  let structure: String
  let estimation: MixtureEstimation?
  let components: [MixtureComponent]
}
