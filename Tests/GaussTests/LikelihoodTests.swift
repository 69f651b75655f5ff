import Foundation
import Testing

/// Figures that others have published, through the whole command.
@Suite("Log-likelihoods")
struct LikelihoodTests {
  @Test("of shipped data are the published ones", arguments: DataSet.all)
  func published(_ data: DataSet) async throws {
    let scratch = try Scratch()
    let fit = try await data.fit(in: scratch)
    #expect(fit.model == "multivariate normal")
    #expect(fit.structure == "full")
    #expect(fit.rows == data.rows)
    #expect(fit.variables.count == data.dimension)
    #expect(fit.parameters == data.dimension * (data.dimension + 3) / 2)
    #expect(abs((fit.logLikelihood ?? 0) - data.logLikelihood) < 1e-9)

    // The extra columns of text are not looked at.
    let score = try await data.score(in: scratch)
    #expect(abs(score.logLikelihood - data.logLikelihood) < 1e-9)
    #expect(score.rows == data.rows)
    #expect(score.meanLogLikelihood == score.logLikelihood / Double(data.rows))
    let bits = -score.logLikelihood / Double(data.rows * data.dimension) / log(2)
    #expect(abs(score.bitsPerDimension - bits) < 1e-12)
  }

  @Test("of rows add up to that of the table")
  func scores() async throws {
    let scratch = try Scratch()
    let data = DataSet.all[0]
    _ = try await data.fit(in: scratch)
    let outcome = try await gauss(
      "score", "model.json", shipped(data.file), "-o", "scores.csv", in: scratch)
    try #require(outcome.isSuccess, "\(outcome.errors)")
    let lines = records(try scratch.text("scores.csv"))
    #expect(lines.first == ["log_density"])
    let scores = lines.dropFirst().compactMap { Double($0[0]) }
    #expect(scores.count == data.rows)
    #expect(lines.count == data.rows + 1)
    #expect(abs(scores.reduce(0, +) - data.logLikelihood) < 1e-9)
  }

  @Test("are the same with scores and without, whatever they are written to")
  func withScores() async throws {
    let scratch = try Scratch()
    let data = DataSet.all[1]
    _ = try await data.fit(in: scratch)
    let expected = try await data.score(in: scratch)
    for output in ["s.csv", "s.npy", "s.tsv"] {
      let outcome = try await gauss("score", "model.json", shipped(data.file), "-o", output, "--json", in: scratch)
      #expect(try outcome.report(ScoreReport.self).logLikelihood == expected.logLikelihood)
    }
    // How many rows a text has shows at its end, and the array says so at its beginning.
    let array = try #require(readNPY(scratch.data("s.npy")))
    #expect(array.shape == "(178,)")
    #expect(array.values.count == 178)
    #expect(records(try scratch.text("s.csv")).dropFirst().map { Double($0[0]) } == array.values)
  }

  @Test(
    "do not depend on the kernels",
    arguments: ["Prescott", "Core2", "Nehalem", "Sandybridge", "Haswell", "Zen"], ["portable", "avx2"])
  func kernels(_ core: String, _ instructionSet: String) async throws {
    let scratch = try Scratch()
    let here = try await gauss("info", "--json", in: scratch).report(InfoReport.self)
    guard here.openBLAS.contains("DYNAMIC_ARCH"), here.availableInstructionSets.contains("avx2") else {
      try Test.cancel("this machine has no choice of kernels")
    }
    let environment = ["OPENBLAS_CORETYPE": core, "GAUSSIAN_INSTRUCTION_SET": instructionSet]
    let info = try await gauss("info", "--json", in: scratch, environment: environment)
    let facts = try info.report(InfoReport.self)
    // OpenBLAS answers a name that it was not built for with other kernels.
    try #require(facts.openBLASCore == core, "this OpenBLAS has no kernels for \(core)")
    #expect(facts.instructionSet == instructionSet)
    for data in DataSet.all {
      let fit = try await data.fit(in: scratch, environment: environment)
      #expect(abs((fit.logLikelihood ?? 0) - data.logLikelihood) < 1e-9, "\(data.file)")
      let score = try await data.score(in: scratch, environment: environment)
      #expect(abs(score.logLikelihood - data.logLikelihood) < 1e-9, "\(data.file)")
    }
  }
}
