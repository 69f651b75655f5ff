import Foundation
import Testing

/// Pictures of what is narrow, whole, constant or far away: nothing is lost, and nothing lies outside of the axes.
@Suite("Pictures of narrow and far things")
struct NarrowPlotTests {
  private func path(_ name: String) -> String {
    Executable.packageFolder.appendingPathComponent("Tests/Fixtures/cases/\(name)").path
  }

  private func fit(_ arguments: [String], in scratch: Scratch) async throws {
    let outcome = try await gauss(["fit"] + arguments + ["-o", "m.json"], in: scratch)
    try #require(outcome.isSuccess, "\(outcome.errors)")
  }

  private func script(_ arguments: [String], in scratch: Scratch) async throws -> GnuplotScript {
    let outcome = try await gauss(["plot"] + arguments + ["--script", "-o", "-"], in: scratch)
    try #require(outcome.isSuccess, "\(outcome.errors)")
    return GnuplotScript(outcome.outputText)
  }

  /// A mixture of one wide Gaussian and others, as a model file.
  private func mixture(_ components: [(weight: Double, mean: [Double], deviations: [Double])]) -> String {
    let list = components.map { component in
      let variances = component.deviations.map { "\($0 * $0)" }.joined(separator: ", ")
      let mean = component.mean.map { "\($0)" }.joined(separator: ", ")
      return #"{"weight": \#(component.weight), "rows": null, "mean": [\#(mean)], "variances": [\#(variances)]}"#
    }
    let names = components[0].mean.indices.map { #""v\#($0)""# }.joined(separator: ", ")
    return """
      {"format": "swift-gaussian model", "version": 1, "model": "gaussian mixture", "variables": [\(names)], "rows": null,
       "structure": "diagonal", "components": [\(list.joined(separator: ", "))]}
      """
  }

  /// The area below a curve with uneven steps.
  private func area(_ curve: [[Double]]) -> Double {
    zip(curve.dropFirst(), curve).reduce(0) { $0 + ($1.0[0] - $1.1[0]) * ($1.0[1] + $1.1[1]) / 2 }
  }

  @Test("the third of the rows that is 0 has a stem, as high as its bar")
  func zeros() async throws {
    let scratch = try Scratch()
    try await fit([path("zero_inflated.csv"), "--components", "2"], in: scratch)
    let script = try await script(["m.json", path("zero_inflated.csv")], in: scratch)
    let atoms = try #require(script.tables("atoms").first)
    try #require(atoms.count == 1)
    #expect(abs(atoms[0][0]) < 1e-9)
    let bins = try #require(script.points("histogram").first)
    let width = bins[1][0] - bins[0][0]
    #expect(abs(atoms[0][1] * width - 1.0 / 3) < 1e-3)
    #expect(script.contains("set label '33 %'"))
    #expect(script.contains("part narrower than a line"))
    // The others are below the curve.
    #expect(abs(area(try #require(script.points("density").first)) - 2.0 / 3) < 0.01)
  }

  @Test("a part narrower than a dot is shown in every panel, and told by its share")
  func narrow() async throws {
    let scratch = try Scratch()
    try await fit([path("narrow2.csv"), "--components", "2", "--covariance", "spherical"], in: scratch)
    let corner = try await script(["m.json", path("narrow2.csv")], in: scratch)
    #expect(corner.tables("atoms").map(\.count) == [1, 1, 1])
    #expect(corner.tables("atoms").allSatisfy { [3, 8].contains($0[0][0].rounded()) })
    #expect(corner.contains("part smaller than a point"))
    #expect(corner.contains("set label '43 %'"))
    let density = try await script(["m.json", path("narrow2.csv"), "--kind", "density"], in: scratch)
    let atom = try #require(density.tables("atoms").first?.first)
    #expect(abs(atom[0] - 8) < 1e-3 && abs(atom[1] - 3) < 1e-3 && density.contains("set label '43 %'"))
  }

  /// From a hundredth of a dot to a tenth of the axis, at places that no even grid has.
  @Test(
    "what is not below the curve is in stems, whatever the width", arguments: [1e-9, 1e-5, 1e-3, 5e-3, 0.02, 0.1, 0.5])
  func widths(_ deviation: Double) async throws {
    let scratch = try Scratch()
    try scratch.write(
      "m.json", mixture([(0.7, [0], [1]), (0.2, [1.2345], [deviation]), (0.1, [-0.777], [deviation / 2])]))
    let script = try await script(["m.json"], in: scratch)
    let curve = script.points("density").first.map(area) ?? 0
    let bins = try #require(script.points("histogram").first)
    let width = bins[1][0] - bins[0][0]
    let stems = (script.tables("atoms").first ?? []).reduce(0) { $0 + $1[1] } * width
    #expect(abs(curve + stems - 1) < 0.01, "\(curve) and \(stems)")
    let region = try axes(script)
    for point in (script.points("density").first ?? []) + (script.tables("atoms").first ?? []) {
      #expect(region.x.contains(point[0]))
    }
  }

  @Test("the bins of whole numbers are whole numbers wide, and have them in their middles")
  func integers() async throws {
    let scratch = try Scratch()
    try await fit([path("int.csv"), "--components", "3", "--covariance", "diagonal"], in: scratch)
    let corner = try await script(["m.json", path("int.csv")], in: scratch)
    let bins = try #require(corner.points("histogram").last)
    #expect(bins.map { $0[0] } == (0...7).map(Double.init))
    // Values from 0 to 299, each as often as any other: all bins but the last ones are equally full.
    let rows = (0..<900).map { "\($0 % 300),\(Double($0 % 41) / 10)" }.joined(separator: "\n")
    try scratch.write("even.csv", "n,tenths\n\(rows)\n")
    try await fit(["even.csv"], in: scratch)
    let even = try await script(["m.json", "even.csv"], in: scratch)
    for (bins, step) in zip(even.points("histogram"), [1.0, 0.1]) {
      let inner = bins.dropFirst().dropLast().map { $0[1] }
      let width = (bins[1][0] - bins[0][0]) / step
      #expect(abs(width - width.rounded()) < 1e-6)
      #expect(bins.count <= 60)
      #expect((inner.max() ?? 0) / (inner.min() ?? 1) < 1.1)
    }
    // Far from 0 whole numbers are no steps any more, and bins are as of any other numbers.
    try scratch.write("far.csv", "n\n" + (0..<50).map { "\(1e15 + Double($0 * $0))\n" }.joined())
    try await fit(["far.csv"], in: scratch)
    _ = try await script(["m.json", "far.csv"], in: scratch)
  }

  @Test("a variable that does not vary has a stem, and the others have their curves")
  func constant() async throws {
    let scratch = try Scratch()
    try await fit([path("pconst.csv"), "--policy", "pseudo"], in: scratch)
    let corner = try await script(["m.json", path("pconst.csv")], in: scratch)
    #expect(corner.points("density").count == 2)
    #expect(corner.points("density").allSatisfy { abs(area($0) - 1) < 0.02 })
    #expect(corner.tables("atoms").map { $0.map { $0[0] } } == [[3]])
    #expect(corner.contains("set label '100 %'"))
    #expect(corner.points("region").count == 6)
    let density = try await script(
      ["m.json", path("pconst.csv"), "--kind", "density", "--columns", "a,const"], in: scratch)
    #expect(density.points("region").count == 3)
  }

  @Test("a row beyond numbers is far away, not off the support, and others outside the band have their numbers")
  func farAway() async throws {
    let scratch = try Scratch()
    try await fit([path("p2.csv")], in: scratch)
    let far = try await script(["m.json", path("p2out.csv"), "--kind", "qq"], in: scratch)
    #expect(far.contains("row 101 is too far away to be shown"))
    #expect(!far.contains("off the support"))
    #expect(far.tables("distances").map(\.count) == [100])
    // Row 2 lacks a value, and numbers are those of the table.
    try scratch.write(
      "odd.csv",
      "a_b,x^2\n1,2\n,1\n0,0\n" + (0..<40).map { "\(Double($0 % 7) / 7),\(Double($0 % 5) / 5)\n" }.joined()
        + "30,-30\n")
    let odd = try await script(["m.json", "odd.csv", "--kind", "qq", "--missing", "drop"], in: scratch)
    #expect(odd.contains("set label '44'"))
    #expect(odd.contains("outside the band by number"))
    let region = try axes(odd)
    for point in odd.points("distances")[0] { #expect(region.x.contains(point[0]) && region.y.contains(point[1])) }
    for point in odd.points("band")[0] { #expect(region.y.contains(point[1]) && region.y.contains(point[2])) }
  }

  /// The ranges of the first panel with both axes.
  private func axes(_ script: GnuplotScript) throws -> (x: ClosedRange<Double>, y: ClosedRange<Double>) {
    func range(_ axis: String) throws -> ClosedRange<Double> {
      let line = try #require(script.commands.first { $0.hasPrefix("set \(axis)range [") })
      let ends = line.split(whereSeparator: { "[]: ".contains($0) }).compactMap { Double($0) }
      return ends[0]...ends[1]
    }
    return (try range("x"), try range("y"))
  }

  @Test("regions lie within the axes, however large or far they are")
  func withinAxes() async throws {
    let scratch = try Scratch()
    let models = [
      mixture([(0.5, [0, 0], [1, 1]), (0.5, [1e6, 0], [1e3, 1e-3])]),
      mixture([(0.9, [0, 1e15], [1, 100]), (0.1, [3, 1e15], [1e-4, 1e-4])]),
      mixture([(0.2, [0, 0], [10, 1e-6]), (0.3, [0, 1], [1e-6, 10]), (0.5, [1, 2], [1e-100, 1e-100])]),
      mixture([(1, [0, 0], [1, 2])]),
    ]
    for model in models {
      try scratch.write("m.json", model)
      for table in [[], ["t.csv"]] {
        try scratch.write("t.csv", "v0,v1\n0.1,0.2\n0.3,0.1\n")
        let script = try await script(["m.json", "--kind", "density", "--samples", "30"] + table, in: scratch)
        let region = try axes(script)
        #expect(!script.points("region").isEmpty)
        #expect(script.points("region").contains { $0.count > 8 })
        for point in script.points("region").joined() {
          #expect(region.x.contains(point[0]) && region.y.contains(point[1]))
        }
        #expect(script.tables("atoms").joined().allSatisfy { region.x.contains($0[0]) && region.y.contains($0[1]) })
      }
    }
  }

  // MARK: Texts

  @Test("names with apostrophes and all that means something to gnuplot are drawn", .enabled(if: hasGnuplot))
  func apostrophes() async throws {
    let scratch = try Scratch()
    try await fit([path("apostrophe.csv")], in: scratch)
    let drawn = try await gauss("plot", "m.json", path("apostrophe.csv"), "-o", "p.svg", in: scratch)
    #expect(drawn.isSuccess, "\(drawn.errors)")
    #expect(drawn.errors == "", "\(drawn.errors)")
    #expect(try scratch.text("p.svg").contains("<text>''</text>"))
    for name in ["'", "a'", "'b'", "'@x", "it's \\n \\", "'$HOME`touch gone`", "{/Bold '}", "'\u{1B}[31m", "'\"\"x"] {
      let field = "\"" + name.replacingOccurrences(of: "\"", with: "\"\"") + "\""
      try scratch.write("t.csv", "\(field),y\n1,2\n2,3\n3,5\n4,1\n")
      try await fit(["t.csv", "--header", "present"], in: scratch)
      let plot = ["plot", "m.json", "t.csv", "--header", "present", "--title", name]
      let picture = try await gauss(plot + ["-o", "p.svg"], in: scratch)
      #expect(picture.isSuccess, "\(name): \(picture.errors)")
      #expect(picture.errors == "", "\(name): \(picture.errors)")
      _ = try await gauss(plot + ["--script", "-o", "p.gp"], in: scratch)
      let byHand = try await shell("gnuplot -d p.gp > by-hand.svg", in: scratch)
      #expect(byHand.isSuccess, "\(name): \(byHand.errors)")
      #expect(byHand.errors == "", "\(name): \(byHand.errors)")
      #expect(try scratch.text("by-hand.svg") == scratch.text("p.svg"))
    }
    #expect(!FileManager.default.fileExists(atPath: scratch.url("gone").path))
  }

  @Test("letters that no font has are found before anything is drawn, and SVG needs none", .enabled(if: hasGnuplot))
  func letters() async throws {
    let scratch = try Scratch()
    try await fit([path("cjk_name.csv")], in: scratch)
    try FileManager.default.createDirectory(at: scratch.url("bin"), withIntermediateDirectories: true)
    func fonts(_ ranges: String) throws {
      try scratch.write("bin/fc-list", "#!/bin/sh\necho '\(ranges)'\n")
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: scratch.url("bin/fc-list").path)
    }
    let environment = [
      "PATH": "\(scratch.url("bin").path):\(ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin")"
    ]
    try fonts("20-7e a0-17f 2026")
    for format in ["png", "pdf"] {
      let refused = try await gauss(
        "plot", "m.json", path("cjk_name.csv"), "-o", "p.\(format)", in: scratch, environment: environment)
      #expect(refused.status == 69)
      #expect(refused.errors.count { $0 == "\n" } == 1)
      #expect(refused.errors.contains("install one, such as fonts-noto-cjk, or name the picture .svg"))
      #expect(refused.errors.contains("身"))
      #expect(!FileManager.default.fileExists(atPath: scratch.url("p.\(format)").path))
    }
    let svg = try await gauss(
      "plot", "m.json", path("cjk_name.csv"), "-o", "p.svg", in: scratch, environment: environment)
    #expect(svg.isSuccess)
    #expect(svg.errors == "")
    #expect(try scratch.text("p.svg").contains("身高"))
    // Fonts that have them draw.
    try fonts("20-7e a0-17f 2026 4e00-9fff")
    let drawn = try await gauss(
      "plot", "m.json", path("cjk_name.csv"), "-o", "p.png", in: scratch, environment: environment)
    #expect(drawn.isSuccess, "\(drawn.errors)")
  }
}
