import Foundation
import Testing

@Suite("Scripts of plots")
struct PlotScriptTests {
  private func script(_ arguments: [String], in scratch: Scratch) async throws -> GnuplotScript {
    let outcome = try await gauss(["plot"] + arguments + ["--script", "-o", "-"], in: scratch)
    try #require(outcome.isSuccess, "\(outcome.errors)")
    return GnuplotScript(outcome.outputText)
  }

  private func fit(_ arguments: [String], in scratch: Scratch) async throws {
    let outcome = try await gauss(["fit"] + arguments + ["-o", "m.json"], in: scratch)
    try #require(outcome.isSuccess, "\(outcome.errors)")
  }

  @Test("a corner has the rows, the draws, and ellipses that hold what they say")
  func corner() async throws {
    let scratch = try Scratch()
    try await fit([shipped("faithful.csv")], in: scratch)
    let script = try await script(["m.json", shipped("faithful.csv"), "--samples", "50", "--seed", "3"], in: scratch)
    #expect(script.tables("rows").map(\.count) == [272] && script.tables("rows")[0][0] == [3.6, 79])
    let drawn = try await gauss("sample", "m.json", "-n", "50", "--seed", "3", in: scratch)
    let expected = records(drawn.outputText).dropFirst().map { $0.compactMap { Double($0) } }
    #expect(script.tables("draws") == [expected])
    #expect(script.contains("'272 rows of faithful.csv'"))
    #expect(script.contains("'50 draws of the model'"))
    #expect(script.contains("set xlabel 'waiting'"))
    #expect(script.contains("set ylabel 'waiting'"))
    #expect(script.contains("set label '50 %'"))
    #expect(script.contains("set label '95 %'"))

    // A region that holds the mass m goes as far as the squared distance −2·ln(1 − m).
    let regions = script.points("region")
    try #require(regions.count == 2)
    for (region, mass) in zip(regions, [0.5, 0.95]) {
      let lines = region.map { "\($0[0]),\($0[1])" }.joined(separator: "\n")
      try scratch.write("outline.csv", "eruptions,waiting\n" + lines + "\n")
      let densities = try await logDensities("outline.csv", in: scratch)
      let peak = try await peakLogDensity(in: scratch)
      for density in densities { #expect(abs(2 * (peak - density) + 2 * log(1 - mass)) < 1e-9) }
    }
  }

  private func logDensities(_ table: String, in scratch: Scratch) async throws -> [Double] {
    let outcome = try await gauss("score", "m.json", table, "-o", "s.csv", in: scratch)
    try #require(outcome.isSuccess, "\(outcome.errors)")
    return records(try scratch.text("s.csv")).dropFirst().compactMap { Double($0[0]) }
  }

  private func peakLogDensity(in scratch: Scratch) async throws -> Double {
    let mean = try JSONDecoder().decode(ModelFile.self, from: scratch.data("m.json")).mean
    try scratch.write("mean.csv", "eruptions,waiting\n\(mean[0]),\(mean[1])\n")
    return try await logDensities("mean.csv", in: scratch)[0]
  }

  @Test("contours of a mixture lie where its density is that of the mass")
  func contours() async throws {
    let scratch = try Scratch()
    try await fit([shipped("faithful.csv"), "--components", "2"], in: scratch)
    let script = try await script(["m.json", shipped("faithful.csv"), "--kind", "density"], in: scratch)
    #expect(["50 %", "90 %", "99 %"].allSatisfy { script.contains("set label '\($0)'") })
    // What share of fresh draws has a higher density?
    let drawn = try await gauss("sample", "m.json", "-n", "20000", "--seed", "99", "-o", "fresh.csv", in: scratch)
    try #require(drawn.isSuccess)
    let fresh = try await logDensities("fresh.csv", in: scratch)
    let regions = script.points("region")
    try #require(regions.count == 3)
    for (region, mass) in zip(regions, [0.5, 0.9, 0.99]) {
      try scratch.write(
        "outline.csv", "eruptions,waiting\n" + region.map { "\($0[0]),\($0[1])\n" }.joined())
      let outline = try await logDensities("outline.csv", in: scratch)
      try #require(outline.count > 50)
      let level = outline.reduce(0, +) / Double(outline.count)
      // On edges of a grid of 200 × 200 a log-density is linear to some thousandths.
      #expect(outline.allSatisfy { abs($0 - level) < 0.02 }, "\(outline.map { abs($0 - level) }.max() ?? 0)")
      let held = Double(fresh.count { $0 > level }) / Double(fresh.count)
      // Four standard errors of 10,000 draws and 20,000 fresh ones.
      #expect(abs(held - mass) < 4 * (mass * (1 - mass) * (1e-4 + 5e-5)).squareRoot() + 1e-3, "\(held) of \(mass)")
    }
    // Two eruptions, two islands: each outline closes, in two parts.
    for table in script.tables("region").prefix(2) {
      let parts = table.split(whereSeparator: \.isEmpty).map(Array.init)
      #expect(parts.count == 2)
      #expect(parts.allSatisfy { $0.first == $0.last })
    }
  }

  @Test("a histogram has area 1, and so has the curve of the model")
  func areas() async throws {
    let scratch = try Scratch()
    try await fit([shipped("faithful.csv"), "--kernel-density", "scott"], in: scratch)
    let script = try await script(["m.json", shipped("faithful.csv"), "--columns", "waiting"], in: scratch)
    let bins = try #require(script.points("histogram").first)
    #expect(abs(bins.reduce(0) { $0 + $1[1] } * (bins[1][0] - bins[0][0]) - 1) < 1e-9)
    let curve = try #require(script.points("density").first)
    #expect(abs(curve.reduce(0) { $0 + $1[1] } * (curve[1][0] - curve[0][0]) - 1) < 0.02)
    #expect(script.contains("set xlabel 'waiting'"))
    #expect(script.points("region").isEmpty)
  }

  @Test("a density that is narrower than any line is not drawn")
  func narrow() async throws {
    let scratch = try Scratch()
    try await fit([shipped("faithful.csv"), "--kernel-density", "1e-6"], in: scratch)
    let script = try await script(["m.json", shipped("faithful.csv")], in: scratch)
    #expect(script.contains("too narrow to draw its density"))
    #expect(!script.contains("'density of the model'"))
  }

  @Test("rows that a model was fitted to are held against the beta law, others against F, else against χ²")
  func laws() async throws {
    let scratch = try Scratch()
    let lines = records(try String(contentsOfFile: shipped("faithful.csv"), encoding: .utf8)).map {
      $0.joined(separator: ",")
    }
    try scratch.write("half.csv", lines.prefix(137).joined(separator: "\n"))
    for (options, law) in [([], "F law"), (["--covariance", "diagonal"], "χ² law")] {
      try await fit(["half.csv"] + options, in: scratch)
      let other = try await script(["m.json", shipped("faithful.csv"), "--kind", "qq"], in: scratch)
      #expect(other.contains("(\(law)") && other.tables("distances").map(\.count) == [272])
      let own = try await script(["m.json", "half.csv", "--kind", "qq"], in: scratch)
      #expect(own.contains(options.isEmpty ? "(beta law" : "(χ² law"))
    }
  }

  @Test("a trace is that of the model file, with its gains")
  func trace() async throws {
    struct File: Decodable {
      struct Record: Decodable { let trace: [Double] }
      let estimation: Record
    }
    let scratch = try Scratch()
    try await fit([shipped("iris.csv"), "--ignore", "species", "--components", "3", "--start", "k-means"], in: scratch)
    let script = try await script(["m.json", "--kind", "trace"], in: scratch)
    let trace = try JSONDecoder().decode(File.self, from: scratch.data("m.json")).estimation.trace
    #expect(script.points("trace").first?.map { $0[1] } == trace)
    #expect(script.points("gains").first?.count == trace.count - 1)
    #expect(
      script.contains("converged after \(trace.count - 1) iterations")
        && script.points("tolerance").first?.first?[1] == 1e-3)
  }

  @Test("a curve of BIC has a value a size and structure, and its best is that of a fit")
  func criterion() async throws {
    struct Fitted: Decodable { let bic: Double }
    let scratch = try Scratch()
    let fitted = try await gauss(
      "fit", shipped("faithful.csv"), "--components", "3", "--covariance", "tied", "-o", "m.json", "--json", in: scratch
    )
    let bic = try fitted.report(Fitted.self).bic
    let script = try await script(
      ["m.json", shipped("faithful.csv"), "--kind", "bic", "--components", "1-4"], in: scratch)
    #expect(script.points("curve").map { $0.map { $0[0] } } == Array(repeating: [1, 2, 3, 4], count: 3))
    #expect(script.points("best") == [[[3, bic]]])
    #expect(script.contains("Best: 3 components, tied covariance"))
    #expect(["full", "tied", "diagonal"].allSatisfy { script.contains("'\($0)'") })
  }

  @Test("places are where the Equal Earth projection has them, on land or in the sea")
  func map() async throws {
    let scratch = try Scratch()
    // Null Island, Berlin, Sydney, Point Nemo from the other side; and a place beyond the pole.
    try scratch.write(
      "t.csv", "longitude,latitude\n0,0\n13.4,52.5\n151.2,-33.9\n236.6,-48.9\n10,95\n12,50\n")
    try await fit(["t.csv"], in: scratch)
    let script = try await script(
      ["m.json", "t.csv", "--kind", "map", "--mask", shipped("land_mask_tenth_degree.npy"), "--samples", "5"],
      in: scratch)
    #expect(script.contains("'6 rows, 50.0 % on land, 1 beyond the poles'"))
    let points = script.points("points")
    func has(_ x: Double, _ y: Double, in table: Int) -> Bool {
      points[table].contains { abs($0[0] - x) < 1e-12 && abs($0[1] - y) < 1e-12 }
    }
    // By the formulas of the paper in Python.
    #expect(has(0, 0, in: 1) && points[1].count == 2)
    #expect(has(2.0866400672259036, -0.6652554426964438, in: 0) && points[0].count == 3)
    // 28.9 % of the Earth is land, and areas are kept.
    let land = try #require(script.tables("land").first).joined().filter { $0 <= 1 }
    #expect(abs(land.reduce(0, +) / Double(land.count) - 0.289) < 0.002)
  }

  @Test("names are text, whatever they hold")
  func names() async throws {
    let scratch = try Scratch()
    try scratch.write(
      "t.csv",
      "\"a_b^{c}\",\"it's \"\"x\"\"\n`touch gone`\",@foo #1 \\n $x,χ² länge,\"a,b\"\n1,2,3,4,9\n2,1,4,5,8\n3,4,4,6,9\n4,4,5,9,7\n5,3,6,8,6\n2,2,2,8,5\n"
    )
    try await fit(["t.csv", "--policy", "ridge=0.1"], in: scratch)
    let script = try await script(["m.json", "t.csv", "--title", "it's `touch gone` \u{202E}"], in: scratch)
    #expect(script.contains(#"set ylabel 'it''s "x"\n`touch gone`'"#))
    #expect(script.contains("set xlabel 'a_b^{c}'"))
    #expect(script.contains("set xlabel 'χ² länge'"))
    #expect(script.contains(#"'@foo #1 \n $x'"#))
    #expect(script.contains(#"'it''s `touch gone` \u{202e}'"#))
    #expect(script.contains("noenhanced"))
    let chosen = try await self.script(["m.json", "t.csv", "--columns", "\"a,b\",χ² länge"], in: scratch)
    #expect(chosen.contains("set xlabel 'a,b'") && chosen.tables("rows")[0][0] == [9, 4])
    #expect(!FileManager.default.fileExists(atPath: scratch.url("gone").path))
  }

  @Test("many rows are thinned to what is legible, and the legend says so")
  func manyRows() async throws {
    let scratch = try Scratch()
    try await fit([shipped("world_cities.csv"), "--ignore", "population"], in: scratch)
    let script = try await script(["m.json", shipped("world_cities.csv")], in: scratch)
    #expect(script.tables("rows").map(\.count) == [20_000] && script.tables("draws").map(\.count) == [2_000])
    #expect(script.contains("'20,000 of 34,003 rows of world_cities.csv'"))
    // Dots of #AARRGGBB let three quarters of what is behind them through.
    #expect(script.contains("lc rgb '#BF0072B2'"))
  }

  @Test("one row, and a column that does not vary, are drawn")
  func degenerate() async throws {
    let scratch = try Scratch()
    try scratch.write("t.csv", "a,b\n1,7\n2,7\n4,7\n")
    try scratch.write("one.csv", "a,b\n1,7\n")
    try await fit(["t.csv", "--policy", "pseudo"], in: scratch)
    for table in ["t.csv", "one.csv"] {
      let script = try await script(["m.json", table], in: scratch)
      #expect(script.contains("set yrange [6.3:7.7]"))
      #expect(script.points("region").count == 2)
      _ = try await self.script(["m.json", table, "--kind", "qq"], in: scratch)
    }
    try await fit(["t.csv", "--policy", "ridge=1e-9", "--components", "1"], in: scratch)
    for kind in ["corner", "density", "trace", "bic"] {
      _ = try await script(["m.json", "t.csv", "--kind", kind], in: scratch)
    }
  }
}
