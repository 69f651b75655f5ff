import Foundation
import Testing

/// Small tables that estimators get wrong easily, as a user would fit them.
@Suite("Estimation of small and awkward tables")
struct HardTableTests {
  private func path(_ name: String) -> String {
    Executable.packageFolder.appendingPathComponent("Tests/Fixtures/cases/\(name)").path
  }

  private func fit(_ name: String, _ options: [String], in scratch: Scratch) async throws -> [String: Any] {
    let outcome = try await gauss(["fit", path(name), "-o", "m.json", "--json"] + options, in: scratch)
    try #require(outcome.isSuccess, "\(options): \(outcome.errors)")
    return try #require(
      try JSONSerialization.jsonObject(with: Data(outcome.outputText.utf8)) as? [String: Any])
  }

  private func estimation(_ report: [String: Any]) throws -> [String: Any] {
    try #require(report["estimation"] as? [String: Any])
  }

  @Test("factors start ten times unless told otherwise, and keep the best: the best of 30 starts is −414.66")
  func restartsOfFactors() async throws {
    let scratch = try Scratch()
    let options = ["--factors", "2", "--noise", "diagonal"]
    let report = try await fit("fa_local.csv", options, in: scratch)
    #expect(abs(try #require(report["logLikelihood"] as? Double) + 414.665) < 0.005)
    #expect(try estimation(report)["restarts"] as? Int == 10)
    let one = try await fit("fa_local.csv", options + ["--restarts", "1"], in: scratch)
    #expect(abs(try #require(one["logLikelihood"] as? Double) + 415.192) < 0.005)
    let words = try await gauss(["fit", path("fa_local.csv"), "-o", "m.json"] + options, in: scratch).outputText
    #expect(words.contains("  starts                 the best of 10\n"), "\(words)")
    let isotropic = try await gauss(
      "fit", path("fa_local.csv"), "-o", "m.json", "--factors", "2", "--restarts", "3", in: scratch)
    #expect(isotropic.status == 64, "\(isotropic.errors)")
    #expect(isotropic.errors.contains("--restarts 3"), "\(isotropic.errors)")
  }

  @Test("a policy acts in every step of a fit with missing cells")
  func policiesWithMissingCells() async throws {
    let scratch = try Scratch()
    for policy in ["shrink", "relative-ridge=0.1", "ridge=0.1"] {
      let report = try await fit("metab.csv", ["--missing", "em", "--policy", policy], in: scratch)
      #expect(report["ending"] as? String == "converged")
      #expect(try estimation(report)["adjustment"] != nil)
      let described = try await gauss("describe", "m.json", "--json", in: scratch).outputText
      let model = try #require(
        try JSONSerialization.jsonObject(with: Data(described.utf8)) as? [String: Any])
      #expect(try #require(model["conditionNumber"] as? Double) < 1e3, "\(policy)")
    }
    let singular = try await fit("metab.csv", ["--missing", "em", "--policy", "pseudo"], in: scratch)
    #expect(singular["ending"] as? String == "singular")
    let refused = try await gauss("fit", path("metab.csv"), "-o", "m.json", "--missing", "em", in: scratch)
    #expect(refused.status == 65)
  }

  @Test("a policy bears a constant column with a hole", arguments: ["pseudo", "ridge=1e-6", "relative-floor=1e-6"])
  func constantWithAHole(policy: String) async throws {
    let scratch = try Scratch()
    let report = try await fit("constant_hole.csv", ["--missing", "em", "--policy", policy], in: scratch)
    #expect(report["ending"] as? String == "converged")
    #expect(try estimation(report)["adjustment"] != nil)
  }

  @Test("estimators that look past outliers say what their factors were, and work with more of the rows")
  func exactFits() async throws {
    let scratch = try Scratch()
    for (table, estimator) in [
      ("mcd1.csv", "mcd=0.9"), ("mcd1.csv", "student-t=4"), ("mcd2.csv", "mcd=0.9"), ("mcd2.csv", "student-t=4"),
    ] {
      for covariance in ["full", "diagonal"] {
        let options = ["--estimator", estimator, "--covariance", covariance]
        let values = try #require(
          try estimation(await fit(table, options, in: scratch))["values"] as? [String: Double])
        guard estimator.hasPrefix("mcd") else { continue }
        let factors = ["rawConsistencyFactor", "rawSmallSampleFactor", "consistencyFactor", "smallSampleFactor"]
        for factor in factors { #expect(try #require(values[factor]) >= 1) }
      }
      let bare = String(estimator.prefix { $0 != "=" })
      let refused = try await gauss(
        "fit", path(table), "-o", "m.json", "--estimator", bare, in: scratch)
      #expect(refused.status == 65, "\(table), \(bare)")
    }
  }

  @Test("one row has a covariance with a ridge, two rows one that shrinks")
  func oneRowAndTwo() async throws {
    let scratch = try Scratch()
    try scratch.write("one.csv", "a,b\n1,2\n")
    try scratch.write("two.csv", "a,b\n1,2\n3,5\n")
    try scratch.write("classes.csv", "a,b,y\n1,2,u\n3,5,u\n4,4,u\n2,7,u\n9,9,v\n")
    for (table, options, code) in [
      ("one.csv", ["--policy", "ridge=1"], 0), ("one.csv", ["--policy", "ridge=1", "--covariance", "diagonal"], 0),
      ("one.csv", ["--policy", "relative-ridge=1"], 65), ("one.csv", ["--policy", "pseudo"], 65),
      ("one.csv", ["--policy", "shrink"], 65), ("one.csv", [], 65), ("two.csv", ["--estimator", "ledoit-wolf"], 65),
      ("two.csv", ["--estimator", "oas"], 0), ("two.csv", ["--estimator", "map"], 0),
      ("two.csv", ["--estimator", "shrinkage=0.1"], 0), ("two.csv", ["--policy", "shrink"], 0),
      ("two.csv", ["--policy", "relative-ridge=0.1"], 0), ("classes.csv", ["--label", "y"], 65),
      ("classes.csv", ["--label", "y", "--policy", "ridge=1"], 0),
      ("classes.csv", ["--label", "y", "--covariance", "tied"], 0),
    ] as [(String, [String], Int32)] {
      let outcome = try await gauss(["fit", table, "-o", "m.json"] + options, in: scratch)
      #expect(outcome.status == code, "\(table) \(options): \(outcome.errors)")
    }
  }

  @Test("advice for too few rows works when it is followed, to its end")
  func tooFewRows() async throws {
    for (table, options, remedies) in [
      ("kfew.csv", ["--kernel-density", "scott"], 2), ("single.csv", ["--label", "y"], 1),
      ("mcd1.csv", ["--estimator", "mcd", "--covariance", "diagonal"], 1), ("mcd2.csv", ["--estimator", "mcd"], 1),
    ] {
      let scratch = try Scratch()
      let arguments = ["fit", path(table), "-o", "m.json"] + options
      let outcome = try await gauss(arguments, in: scratch)
      #expect(outcome.status == 65, "\(outcome.errors)")
      let (count, complaints) = try await RemedyFollower(folder: scratch).follow(outcome, of: arguments)
      #expect(count >= remedies, "\(outcome.errors)")
      #expect(complaints == [])
    }
  }

  @Test("two planted outliers are no component of their own, in the choice of a mixture")
  func plantedOutliers() async throws {
    let report = try await fit(
      "cust.csv", ["--ignore", "id,signup,segment,vip", "--components", "auto"], in: Scratch())
    #expect((report["degenerateComponents"] as? [Any])?.isEmpty == true)
    let selection = try #require(report["selection"] as? [String: Any])
    let candidates = try #require(selection["candidates"] as? [[String: Any]])
    let passedOver = candidates.filter { ($0["degenerateComponents"] as? [Int])?.isEmpty == false }
    #expect(passedOver.contains { $0["components"] as? Int == 3 })
  }

  @Test("models whose densities or draws would leave the range of numbers are refused, or have a density of 0")
  func beyondRange() async throws {
    let scratch = try Scratch()
    let drawn = try await gauss("sample", path("sampleInf-7496-2.json"), "-n", "300", "-o", "s.csv", in: scratch)
    #expect(drawn.status == 65, "\(drawn.errors)")
    #expect(drawn.errors.contains("outside the range"), "\(drawn.errors)")
    #expect(try scratch.snapshot().isEmpty)
    let model = path("densityNaN-7910-1.json")
    let described = try await gauss("describe", model, "--json", in: scratch)
    let report = try JSONSerialization.jsonObject(with: Data(described.outputText.utf8)) as? [String: Any]
    let names = try #require(report?["variables"] as? [String])
    let records =
      [names.joined(separator: ",")] + ["0", "1e300"].map { value in names.map { _ in value }.joined(separator: ",") }
    try scratch.write("t.csv", records.joined(separator: "\n") + "\n")
    let scored = try await gauss("score", model, "t.csv", "-o", "s.csv", in: scratch)
    #expect(scored.isSuccess, "\(scored.errors)")
    #expect(try scratch.text("s.csv") == "log_density\n-inf\n-inf\n")
  }
}
