import Foundation
import Testing

@Suite("Estimators, weights and policies")
struct EstimationTests {
  private let iris = DataSet.all[0]

  /// What `gauss fit --json` prints of a table in the folder.
  private func fit(_ table: String, to model: String = "m.json", _ options: [String], in scratch: Scratch) async throws
    -> FitReport
  {
    let outcome = try await gauss(["fit", table, "-o", model, "--json"] + options, in: scratch)
    try #require(outcome.isSuccess, "\(outcome.errors)")
    return try outcome.report()
  }

  @Test(
    "each estimator says what it was and what it chose",
    arguments: [
      ("mle", nil), ("unbiased", nil), ("unbiased-reliability", nil), ("shrinkage=0.1", 0.1),
      // scikit-learn's figures for the same rows.
      ("ledoit-wolf", 0.00757880145407865), ("oas", 0.020236645005238522), ("oas-chen-2010", nil), ("map", nil),
      ("student-t", nil), ("student-t=4", nil), ("mcd=0.75", nil),
    ] as [(String, Double?)])
  func estimators(_ name: String, _ shrinkage: Double?) async throws {
    let scratch = try Scratch()
    let report = try await iris.fit(with: ["--estimator", name], in: scratch)
    #expect(report.estimation.estimator == name.split(separator: "=")[0])
    #expect(report.estimation.weight == 150)
    #expect(report.estimation.effectiveSampleSize == 150)
    #expect(report.estimation.policy == "fail")
    #expect(report.droppedRows == 0)
    if let shrinkage { #expect(abs(try #require(report.estimation.values?["shrinkage"]) - shrinkage) < 1e-9) }
    let likelihood = try #require(report.logLikelihood)
    // No t distribution is likelier than a Gaussian here.
    let isMaximum = name == "mle" || name == "student-t"
    #expect(isMaximum ? abs(likelihood - iris.logLikelihood) < 1e-9 : likelihood < iris.logLikelihood)
    let score = try await iris.score(in: scratch)
    #expect(abs(score.logLikelihood - likelihood) < 1e-10)
    let described = try await gauss("describe", "model.json", "--json", in: scratch).report(DescribeReport.self)
    #expect(described.estimation == report.estimation)
  }

  @Test("a weight is a frequency, and its column no variable")
  func weights() async throws {
    let scratch = try Scratch()
    try scratch.write("w.csv", "a,w,b\n1,2,2\n2,1,1\n4,0,900\n5,1,5\n3,3,7\n")
    try scratch.write("r.csv", "a,b\n1,2\n1,2\n2,1\n5,5\n3,7\n3,7\n3,7\n")
    let weighted = try await fit("w.csv", to: "w.json", ["--weights", "w"], in: scratch)
    let repeated = try await fit("r.csv", to: "r.json", [], in: scratch)
    #expect(weighted.variables == ["a", "b"])
    #expect(weighted.rows == 4)
    #expect(repeated.rows == 7)
    #expect(weighted.estimation.weight == 7)
    #expect(weighted.estimation.effectiveSampleSize == 49.0 / 15)
    let (one, two) = (try #require(weighted.logLikelihood), try #require(repeated.logLikelihood))
    #expect(abs(one - two) < 1e-12)
    #expect(abs((weighted.meanLogLikelihood ?? 0) - two / 7) < 1e-12)
    let models = try ["w.json", "r.json"].map { try JSONDecoder().decode(ModelFile.self, from: scratch.data($0)) }
    for (a, b) in zip(models[0].covariance.joined(), models[1].covariance.joined()) { #expect(abs(a - b) < 1e-14) }
    let words = try await gauss("fit", "w.csv", "-o", "w.json", "--weights", "w", in: scratch).outputText
    #expect(words.contains("sum of weights         7\n"))
    #expect(words.contains("effective sample size  3.26667\n"))
    #expect(words.contains("per unit of weight"))
  }

  @Test("a policy is applied because it was asked for, and says what it changed")
  func policies() async throws {
    let scratch = try Scratch()
    try scratch.write("t.csv", "a,b,c\n1,2,3\n2,1,3\n4,7,11\n5,5,10\n3,9,12\n")
    let expected = [
      ("ridge=0.5", "ridge", "added 0.5 to every variance"),
      ("relative-ridge=1e-3", "relative ridge", "added 0.001 of its variance to every variance"),
      ("relative-floor=1e-3", "floor", "lifted 1 eigenvalue to "),
      ("shrink", "shrinkage", "shrunk towards the mean variance with intensity "),
      ("pseudo", "truncation", "rank 2 remains"),
    ]
    for (policy, kind, says) in expected {
      let report = try await fit("t.csv", ["--policy", policy], in: scratch)
      #expect(report.estimation.adjustment?.kind == kind)
      #expect((report.logLikelihood == nil) == (policy == "pseudo"))
      let words = try await gauss("fit", "t.csv", "-o", "m.json", "--policy", policy, in: scratch).outputText
      #expect(words.contains("  policy "), "\(words)")
      #expect(words.contains(says), "\(words)")
      #expect(words.contains("does not follow from sums") == (policy == "pseudo"))
      let described = try await gauss("describe", "m.json", in: scratch).outputText
      #expect(described.contains(says), "\(described)")
    }
    let unchanged = try await iris.fit(with: ["--policy", "relative-floor=1e-8"], in: scratch)
    #expect(unchanged.estimation.adjustment == nil)
    #expect(unchanged.estimation.policy == "relative-floor=1e-08")
  }

  @Test("rows that lack a value are dropped if that was asked for", arguments: ["mle", "ledoit-wolf"])
  func missing(_ estimator: String) async throws {
    let scratch = try Scratch()
    try scratch.write("m.csv", "a,w,b\n1,1,2\n2,1,\n4,2,7\nNA,1,3\n5,1,5\n3,1,9\n")
    try scratch.write("c.csv", "a,w,b\n1,1,2\n4,2,7\n5,1,5\n3,1,9\n")
    for options in [["--columns", "a,b"], ["--weights", "w"]] {
      let options = options + ["--estimator", estimator]
      let dropped = try await fit("m.csv", to: "m.json", options + ["--missing", "drop"], in: scratch)
      let complete = try await fit("c.csv", to: "c.json", options, in: scratch)
      #expect(dropped.droppedRows == 2)
      #expect(complete.droppedRows == 0)
      #expect(dropped.rows == 4)
      #expect(try scratch.data("m.json") == scratch.data("c.json"))
    }
    let words = try await gauss("fit", "m.csv", "-o", "m.json", "--missing", "drop", in: scratch).outputText
    #expect(words.contains("incomplete rows dropped  2\n"), "\(words)")
  }

  @Test("rows that lack a value are scored by what they show, or not at all")
  func scoresOfIncompleteRows() async throws {
    let scratch = try Scratch()
    try scratch.write("t.csv", "a,b\n1,2\n2,4\n4,5\n5,9\n3,1\n")
    _ = try await gauss("fit", "t.csv", "-o", "m.json", in: scratch)
    try scratch.write("gaps.csv", "b,a\n2,1\nNA,2\n5,\n,\n")
    _ = try await gauss("score", "m.json", "gaps.csv", "--missing", "em", "-o", "em.csv", in: scratch)
    let scores = try scratch.text("em.csv").split(separator: "\n").dropFirst().compactMap { Double($0) }
    // Mean and variance of a are 3 and 2, those of b 4.2 and 7.76; a row of nothing has the density 1.
    let marginals = [(2.0, 3.0, 2.0), (5.0, 4.2, 7.76)].map { x, mean, variance in
      -0.5 * (log(2 * Double.pi * variance) + (x - mean) * (x - mean) / variance)
    }
    try #require(scores.count == 4)
    #expect(abs(scores[1] - marginals[0]) < 1e-14 && abs(scores[2] - marginals[1]) < 1e-14 && scores[3] == 0)

    let words = try await gauss(
      "score", "m.json", "gaps.csv", "--missing", "drop", "-o", "drop.csv", in: scratch)
    #expect(words.outputText.contains("incomplete rows dropped"), "\(words.outputText)")
    // Rows that are left out keep their places.
    #expect(try scratch.text("drop.csv") == "log_density\n\(scores[0])\nnan\nnan\nnan\n")
  }

  @Test("em fits to the cells that are there, and says what they leave open")
  func observedCells() async throws {
    let scratch = try Scratch()
    try scratch.write("t.csv", "a,w,b,c\n1,1,2,\n2,1,,1\n4,2,7,\nNA,0,3,9\n5,1,,5\n3,1,9,NaN\n6,1,,2\n")
    let report = try await fit("t.csv", ["--missing", "em", "--ignore", "w,c"], in: scratch)
    #expect(report.rows == 7)
    #expect(report.estimation.iterations ?? 0 > 0)
    #expect(report.estimation.converged == true)
    #expect(report.estimation.values?["missingCells"] == 4 && report.neverObservedTogether == [])
    let weighted = try await fit("t.csv", ["--missing", "em", "--weights", "w"], in: scratch)
    #expect(weighted.neverObservedTogether == [["b", "c"]])
    #expect(weighted.estimation.weight == 7)
    let words = try await gauss("fit", "t.csv", "-o", "m.json", "--missing", "em", "--weights", "w", in: scratch)
    #expect(words.outputText.contains("never observed together  b and c\n"), "\(words.outputText)")

    // A single column has a closed form: the mean of its cells and their variance.
    let one = try await fit("t.csv", ["--missing", "em", "--columns", "b"], in: scratch)
    let model = try scratch.text("m.json")
    #expect(one.rows == 4, "\(model)")
    #expect(model.contains(#""mean": [5.25],"#), "\(model)")
    #expect(model.contains(#""covariance": [8.1875],"#), "\(model)")
    let expected = -2 * (log(2 * .pi * 8.1875) + 1)
    #expect(abs((one.logLikelihood ?? 0) - expected) < 1e-13)
    // Without gaps it is the plain fit.
    let whole = try await iris.fit(to: "e.json", with: ["--missing", "em"], in: scratch)
    #expect(abs((whole.logLikelihood ?? 0) - iris.logLikelihood) < 1e-9)
  }
}
