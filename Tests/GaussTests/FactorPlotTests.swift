import Foundation
import Testing

@Suite("Scripts of plots of factors")
struct FactorPlotTests {
  private struct Model: Decodable {
    let loadings: [[Double]]
    let noiseVariances: [Double]
    let variances: [Double]
  }

  private let wine = shipped("wine.csv")

  private func script(_ arguments: [String], in scratch: Scratch) async throws -> GnuplotScript {
    let outcome = try await gauss(["plot", "m.json"] + arguments + ["--script", "-o", "-"], in: scratch)
    try #require(outcome.isSuccess, "\(outcome.errors)")
    return GnuplotScript(outcome.outputText)
  }

  private func fit(_ arguments: [String], in scratch: Scratch) async throws {
    let outcome = try await gauss(["fit", wine, "--ignore", "cultivar", "-o", "m.json"] + arguments, in: scratch)
    try #require(outcome.isSuccess, "\(outcome.errors)")
  }

  private func column(_ points: [[Double]]) -> [Double] { points.map { $0[1] } }

  /// Eigenvalues of the correlations by NumPy.
  @Test("a scree of factor analysis is of correlations, with those of the model and of chance")
  func correlations() async throws {
    let scratch = try Scratch()
    try await fit(["--factors", "3", "--noise", "diagonal"], in: scratch)
    let script = try await script([wine, "--kind", "scree"], in: scratch)
    let values = column(try #require(script.points("eigenvalues").first))
    let expected = [4.7058502529904205, 2.4969737334111626, 1.4460719697124966, 0.9189739237528242]
    try #require(values.count == 13)
    #expect(zip(values, expected).allSatisfy { abs($0 - $1) < 1e-13 * 100 })
    let model = column(try #require(script.points("model").first))
    #expect(model.count == 13)
    #expect(abs(model.reduce(0, +) - 13) < 1e-9)
    let chance = column(try #require(script.points("chance").first))
    #expect(chance == chance.sorted(by: >) && chance[0] > 1.4 && chance[0] < 1.8)
    #expect(script.contains("3 eigenvalues are above chance (199 uncorrelated tables)"))
    #expect(script.contains("eigenvalue of the correlations"))
    #expect(script.contains("the model''s 3 factors"))
    let shares = column(try #require(script.points("shares").first))
    #expect(abs(shares[12] - 100) < 1e-9)
    #expect(script.contains("'66.53 %'"))
  }

  @Test("a scree of probabilistic PCA is of covariances, and the same from its record")
  func covariances() async throws {
    let scratch = try Scratch()
    try await fit(["--factors", "2"], in: scratch)
    let script = try await script([wine, "--kind", "scree"], in: scratch)
    let values = column(try #require(script.points("eigenvalues").first))
    #expect(abs(values[0] / 98644.47609322536 - 1) < 1e-12)
    #expect(script.contains("eigenvalue of the covariance (log"))
    let model = column(try #require(script.points("model").first))
    #expect(abs(model[1] / values[1] - 1) < 1e-9 && abs(model[2] / model[12] - 1) < 1e-12)
    #expect(script.contains("'σ² = 1.553'"))
    let recorded = try await self.script(["--kind", "scree"], in: scratch)
    let own = column(try #require(recorded.points("eigenvalues").first))
    #expect(zip(own, values).allSatisfy { abs($0 / $1 - 1) < 1e-9 })
    #expect(recorded.contains("178 rows behind m.json"))
    // Of some columns, and of one Gaussian.
    let part = try await self.script([wine, "--kind", "scree", "--columns", "alcohol,ash,hue"], in: scratch)
    #expect(part.points("eigenvalues").first?.count == 3)
    #expect(part.points("model").first?.count == 3)
    try await fit([], in: scratch)
    let normal = try await self.script([wine, "--kind", "scree"], in: scratch)
    let all = column(try #require(normal.points("model").first))
    #expect(zip(all, values).allSatisfy { abs($0 / $1 - 1) < 1e-6 })
  }

  @Test("a biplot has the factors of the rows, and loadings in standard deviations")
  func biplot() async throws {
    let scratch = try Scratch()
    try await fit(["--factors", "3", "--noise", "diagonal"], in: scratch)
    _ = try await gauss("encode", "m.json", wine, "-o", "codes.csv", in: scratch)
    let codes = records(try scratch.text("codes.csv")).dropFirst().map { $0.compactMap { Double($0) } }
    let model = try await gauss("describe", "m.json", "--json", in: scratch).report(Model.self)
    let script = try await script([wine, "--kind", "biplot", "--factors", "3,1"], in: scratch)
    #expect(script.points("rows") == [codes.map { [$0[2], $0[0]] }])
    let tips = (script.points("named") + script.points("arrows")).joined()
    #expect(tips.count == 13)
    for (variable, loadings) in model.loadings.enumerated() {
      let unit = model.variances[variable].squareRoot()
      #expect(tips.contains { abs($0[0] - loadings[2] / unit) + abs($0[1] - loadings[0] / unit) < 1e-12 })
    }
    #expect(script.contains("'Factors 3 and 1 of wine.csv'"))
    #expect(script.contains("'color_intensity'"))
    #expect(script.points("circle").count == 1)
    // A unit is as long one way as the other.
    let ranges = try ["x", "y"].map { axis in
      let line = try #require(script.commands.first { $0.hasPrefix("set \(axis)range [") })
      let ends = line.split(whereSeparator: { "[:]".contains($0) }).compactMap { Double($0) }
      return ends[1] - ends[0]
    }
    #expect(abs(ranges[0] / ranges[1] - (1000 - 168) / (1060 - 68 - 20 - 132)) < 1e-9)
  }

  @Test("classes have colours, few variables names, and a model draws without a table")
  func classesAndDraws() async throws {
    let scratch = try Scratch()
    try await fit(["--factors", "2"], in: scratch)
    let script = try await script([wine, "--kind", "biplot", "--label", "cultivar"], in: scratch)
    #expect(script.points("rows").map(\.count) == [59, 71, 48])
    #expect(script.contains("'cultivar 1'"))
    let drawn = try await self.script(["--kind", "biplot", "--columns", "hue,ash"], in: scratch)
    #expect(drawn.points("rows").map(\.count) == [2_000])
    #expect(drawn.contains("'2 variables"))
    #expect(drawn.points("circle").isEmpty)
    let names = (0..<30).map { "variable \($0)" }
    let rows = (0..<40).map { row in
      names.indices.map { "\(sin(Double(row)) * cos(Double($0)) + cos(Double(row * row + 7 * $0)))" }
    }
    let labels = ["kind"] + (0..<40).map { "class \($0 % 9)" }
    let lines = zip([names] + rows, labels).map { ($0 + [$1]).joined(separator: ",") }
    try scratch.write("t.csv", lines.joined(separator: "\n") + "\n")
    let fitted = try await gauss("fit", "t.csv", "--ignore", "kind", "--factors", "2", "-o", "m.json", in: scratch)
    try #require(fitted.isSuccess, "\(fitted.errors)")
    let many = try await self.script(["t.csv", "--kind", "biplot", "--label", "kind"], in: scratch)
    #expect(many.contains("'3 other classes'"))
    #expect(many.points("rows").count == 7)
    #expect((many.points("named").first?.count ?? 99) <= 24)
    #expect(many.contains("30 variables, "))
  }

  @Test("rows with missing cells are shown by what they show")
  func missingCells() async throws {
    let scratch = try Scratch()
    try await fit(["--factors", "2", "--noise", "diagonal"], in: scratch)
    let lines = try String(contentsOfFile: wine, encoding: .utf8).split(separator: "\n").enumerated().map { row, line in
      row > 0 && row % 3 == 0 ? line.split(separator: ",").dropFirst().reduce("NA") { "\($0),\($1)" } : String(line)
    }
    try scratch.write("gaps.csv", lines.joined(separator: "\n") + "\n")
    _ = try await gauss("encode", "m.json", "gaps.csv", "--missing", "em", "-o", "codes.csv", in: scratch)
    let codes = records(try scratch.text("codes.csv")).dropFirst().map { $0.compactMap { Double($0) } }
    let script = try await script(["gaps.csv", "--kind", "biplot", "--missing", "em"], in: scratch)
    #expect(codes.count == 178 && script.points("rows") == [codes])
    let dropped = try await self.script(["gaps.csv", "--kind", "biplot", "--missing", "drop"], in: scratch)
    #expect(dropped.points("rows").map(\.count) == [119])
  }

  @Test("distances under a model of factors are held against χ², and a fit by steps has a trace")
  func distancesAndTrace() async throws {
    let scratch = try Scratch()
    try await fit(["--factors", "2", "--noise", "diagonal", "--factor-method", "eigenvectors"], in: scratch)
    let script = try await script([wine, "--kind", "qq"], in: scratch)
    let distances = column(try #require(script.points("distances").first))
    // The mean squared distance of the rows of a fit is tr C⁻¹S/…, which at the maximum is the dimension.
    #expect(distances.count == 178)
    #expect(abs(distances.reduce(0, +) / 178 - 13) < 1e-3)
    #expect(script.contains("χ² law"))
    let part = try await self.script([wine, "--kind", "qq", "--columns", "hue,ash"], in: scratch)
    #expect(part.tables("distances").map(\.count) == [178])
    let trace = try await self.script(["--kind", "trace"], in: scratch)
    #expect(trace.contains("converged after"))
    #expect((trace.points("trace").first?.count ?? 0) > 10)
  }
}
