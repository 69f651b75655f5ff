import Foundation
import Testing

@Suite("Classes")
struct ClassTests {
  private struct FitReport: Decodable {
    struct Class: Decodable {
      let `class`: String
      let prior: Double
      let rows: Int
    }

    let model: String
    let variables: [String]
    let rows: Int
    let label: String
    let structure: String
    let parameters: Int
    let classes: [Class]
    let logLikelihood: Double?
    let jointLogLikelihood: Double?
    let droppedRows: Int
  }

  private struct ClassifyReport: Decodable {
    struct Count: Decodable, Equatable {
      let `class`: String
      let rows: Int
    }
    struct Confusion: Decodable {
      let actual: [String]
      let predicted: [String]
      let rows: [[Int]]
    }

    let rows: Int
    let rejected: Int
    let rejectedBelow: Double?
    let droppedRows: Int
    let predicted: [Count]
    let correct: Int?
    let accuracy: Double?
    let confusion: Confusion?
  }

  private func fit(
    _ table: String, to model: String = "m.json", _ options: [String] = [], in scratch: Scratch
  ) async throws -> FitReport {
    let outcome = try await gauss(["fit", table, "-o", model, "--json"] + options, in: scratch)
    try #require(outcome.isSuccess, "\(outcome.errors)")
    return try outcome.report()
  }

  private func classify(
    _ table: String, under model: String = "m.json", _ options: [String] = [], in scratch: Scratch
  ) async throws -> ClassifyReport {
    let outcome = try await gauss(["classify", model, table, "--json"] + options, in: scratch)
    try #require(outcome.isSuccess, "\(outcome.errors)")
    return try outcome.report()
  }

  @Test(
    "a fit by label is a discriminant, and classifies as well",
    arguments: [
      ("full", -188.375554900435561, 3), ("tied", -263.203743274166133, 3), ("diagonal", -326.050081189476, 6),
    ])
  func iris(_ covariance: String, _ likelihood: Double, _ errors: Int) async throws {
    let scratch = try Scratch()
    let options = ["--label", "species", "--covariance", covariance]
    let report = try await fit(shipped("iris.csv"), options, in: scratch)
    #expect(report.model == "class-conditional model")
    #expect(report.label == "species")
    #expect(report.structure == covariance)
    #expect(report.variables == ["sepal_length", "sepal_width", "petal_length", "petal_width"])
    #expect(report.rows == 150)
    #expect(report.classes.map(\.class) == ["setosa", "versicolor", "virginica"])
    #expect(report.classes.allSatisfy { $0.rows == 50 && $0.prior == 1.0 / 3 })
    #expect(abs(try #require(report.jointLogLikelihood) - likelihood) < 1e-9 && report.logLikelihood == nil)

    let found = try await classify(shipped("iris.csv"), ["-o", "labels.csv", "--posteriors"], in: scratch)
    #expect(found.rows == 150)
    #expect(found.rejected == 0)
    #expect(found.correct == 150 - errors)
    #expect(found.accuracy == Double(150 - errors) / 150)
    #expect(found.rejectedBelow == nil)
    let confusion = try #require(found.confusion)
    #expect(confusion.actual == confusion.predicted && confusion.rows[0] == [50, 0, 0])
    #expect(confusion.rows.joined().reduce(0, +) == 150)
    let table = records(try scratch.text("labels.csv"))
    #expect(table[0] == ["species", "P(setosa)", "P(versicolor)", "P(virginica)"])
    #expect(table.count == 151)
    for record in table.dropFirst() {
      let posteriors = record.dropFirst().compactMap { Double($0) }
      try #require(posteriors.count == 3)
      #expect(abs(posteriors.reduce(0, +) - 1) < 1e-15)
      let place = try #require(["setosa", "versicolor", "virginica"].firstIndex(of: record[0]))
      #expect(posteriors[place] == posteriors.max())
    }
    let score = try await gauss("score", "m.json", shipped("iris.csv"), "-o", "s.csv", in: scratch)
    #expect(score.isSuccess, "\(score.errors)")
    let gaps = try await gauss("score", "m.json", shipped("iris.csv"), "--missing", "em", in: scratch)
    #expect(gaps.isSuccess, "\(gaps.errors)")
  }

  @Test("people are told in tables")
  func words() async throws {
    let scratch = try Scratch()
    let fit = try await gauss(
      "fit", shipped("wine.csv"), "-o", "m.json", "--label", "cultivar", "--covariance", "tied", "--estimator",
      "ledoit-wolf", "--priors", "uniform", in: scratch)
    #expect(fit.outputText.contains("Fitted class-conditional model to 178 rows of "), "\(fit.outputText)")
    for part in ["classes of", "cultivar", "covariance", "tied", "ledoit-wolf, shrinkage ", "0           59  0.333333"]
    {
      #expect(fit.outputText.contains(part), "\(part): \(fit.outputText)")
    }
    let described = try await gauss("describe", "m.json", in: scratch).outputText
    for part in ["a class-conditional model", "cultivar  rows     prior", "mean (std. dev.)", "proline"] {
      #expect(described.contains(part), "\(part): \(described)")
    }
    let found = try await gauss("classify", "m.json", shipped("wine.csv"), in: scratch).outputText
    #expect(found.contains("cultivar, predicted →   0   1   2\n"), "\(found)")
    #expect(found.contains("right"), "\(found)")
    #expect(found.contains(" of 178 ("), "\(found)")
    let ignored = try await gauss("classify", "m.json", shipped("wine.csv"), "--ignore-label", in: scratch).outputText
    #expect(ignored.contains("predicted cultivar  rows\n"), "\(ignored)")
    #expect(!ignored.contains("right"), "\(ignored)")
    let json = try await gauss("describe", "m.json", "--json", in: scratch)
    #expect(json.outputText.contains(#""class": "2""#))
    #expect(json.outputText.contains(#""logDeterminant""#))
  }

  @Test("rows unlike all classes are rejected if that was asked for")
  func rejection() async throws {
    let scratch = try Scratch()
    _ = try await fit(shipped("iris.csv"), ["--label", "species"], in: scratch)
    try scratch.write(
      "t.csv", "petal_width,sepal_length,sepal_width,petal_length\n0.2,5.1,3.5,1.4\n9,9,9,9\n1.4,6.1,2.9,4.7\n")
    let all = try await classify("t.csv", in: scratch)
    #expect(all.rejected == 0)
    #expect(all.confusion == nil)
    #expect(all.accuracy == nil)
    let below = try await classify("t.csv", ["--reject-below", "-20", "-o", "l.csv"], in: scratch)
    #expect(below.rejected == 1)
    #expect(below.rejectedBelow == -20)
    #expect(try scratch.text("l.csv") == "species\nsetosa\n\nversicolor\n")
    let share = try await classify(shipped("iris.csv"), ["--reject-fraction", "0.05"], in: scratch)
    #expect((1...20).contains(share.rejected))
    #expect(share.rejectedBelow != nil)
    let correct = try #require(share.correct)
    #expect(share.accuracy == Double(correct) / Double(150 - share.rejected))
    let words = try await gauss("classify", "m.json", "t.csv", "--reject-below", "-20", in: scratch).outputText
    #expect(words.contains("rows without a class"), "\(words)")
    #expect(words.contains("no class"), "\(words)")
  }

  @Test("weights, gaps, priors and other labels")
  func options() async throws {
    let scratch = try Scratch()
    try scratch.write(
      "t.csv",
      "a,kind,w,b\n1,x,2,2\n2,x,1,1\n4,y,1,9\n,x,1,3\n5,y,1,5\n3,y,3,7\n3,x,1,1\n2,x,0,1000\n9,y,1,8\n7,z,0,1\n")
    let report = try await fit(
      "t.csv", ["--label", "kind", "--weights", "w", "--missing", "drop", "--priors", "x=0.25,y=0.75"], in: scratch)
    #expect(report.classes.map(\.class) == ["x", "y"] && report.classes.map(\.prior) == [0.25, 0.75])
    #expect(report.classes.map(\.rows) == [3, 4] && report.droppedRows == 1 && report.variables == ["a", "b"])
    let found = try await classify("t.csv", ["--missing", "drop"], in: scratch)
    #expect(found.droppedRows == 1)
    #expect(found.rows == 9)
    #expect(found.confusion?.actual == ["x", "y", "z"])
    #expect(found.confusion?.rows.count == 3)
    // Estimators that visit rows are held against the same rows.
    let robust = try await fit(
      "t.csv", ["--label", "kind", "--missing", "drop", "--weights", "w", "--estimator", "student-t=20"], in: scratch)
    #expect(robust.logLikelihood != nil && robust.classes.map(\.rows) == [3, 4])
    let words = try await gauss(
      "fit", "t.csv", "-o", "m.json", "--label", "kind", "--missing", "drop", "--weights", "w", in: scratch
    ).outputText
    #expect(words.contains("kind  rows  weight  prior\n"), "\(words)")
  }

  @Test("with --components each class is a mixture")
  func mixtures() async throws {
    let scratch = try Scratch()
    let options = ["--label", "species", "--components", "2", "--covariance", "diagonal", "--seed", "3"]
    let report = try await fit(shipped("iris.csv"), options, in: scratch)
    // Two means and two sets of variances of four variables and a share for each of three classes, and two priors.
    #expect(report.parameters == 3 * 17 + 2)
    #expect(report.logLikelihood != nil)
    let found = try await classify(shipped("iris.csv"), in: scratch)
    #expect(try #require(found.correct) >= 140)
    let described = try await gauss("describe", "m.json", in: scratch).outputText
    #expect(described.contains("each class       a mixture of 2 Gaussians"), "\(described)")
    let drawn = try await gauss("sample", "m.json", "-n", "5", "--class", "setosa", in: scratch)
    #expect(records(drawn.outputText).count == 6)
  }

  @Test("arrays have classes too, and a table of any size is read in blocks")
  func arrays() async throws {
    let scratch = try Scratch()
    try scratch.write("t.npy", npy(shape: "(6, 3)", [1, 2, 0, 2, 1, 0, 4, 9, 0, 9, 5, 1, 8, 7, 1, 5, 5, 1]))
    let report = try await fit("t.npy", ["--label", "3"], in: scratch)
    #expect(report.classes.map(\.class) == ["0", "1"] && report.variables == ["1", "2"] && report.label == "3")
    let found = try await classify("t.npy", in: scratch)
    #expect(found.confusion?.actual == ["0", "1"])
    try scratch.write("u.npy", npy(shape: "(2, 2)", [1, 2, 9, 5]))
    let plain = try await classify("u.npy", ["-o", "l.csv"], in: scratch)
    #expect(plain.rows == 2)
    #expect(plain.confusion == nil)
    #expect(try scratch.text("l.csv") == "\"3\"\n0\n1\n")
  }

  @Test("rows of classes are drawn, with their classes if that was asked for")
  func samples() async throws {
    let scratch = try Scratch()
    _ = try await fit(shipped("iris.csv"), ["--label", "species", "--priors", "uniform"], in: scratch)
    for arguments in [[], ["--with-label"], ["--class", "setosa"], ["--class", "setosa", "--with-label"]] {
      let outcome = try await gauss(
        ["sample", "m.json", "-n", "300", "--seed", "4", "-o", "d.csv"] + arguments, in: scratch)
      #expect(outcome.isSuccess, "\(outcome.errors)")
      let table = records(try scratch.text("d.csv"))
      #expect(table.count == 301)
      #expect(table.allSatisfy { $0.count == (arguments.contains("--with-label") ? 5 : 4) })
      if arguments == ["--with-label"] {
        #expect(table[0].last == "species")
        #expect(Set(table.dropFirst().compactMap(\.last)).count == 3)
        let again = try await fit("d.csv", to: "n.json", ["--label", "species"], in: scratch)
        #expect(again.rows == 300)
        #expect(again.classes.count == 3)
        let found = try await classify("d.csv", under: "m.json", in: scratch)
        #expect(try #require(found.accuracy) > 0.93)
      }
    }
  }
}
