import Foundation
import Testing

@Suite("Options of latent factors")
struct FactorOptionTests {
  private struct Report: Decodable {
    struct Fit: Decodable {
      let method: String
      let seed: UInt64?
      let iterations: Int
      let converged: Bool
      let totalVariance: Double
    }
    struct Rotation: Decodable {
      let name: String
      let loadings: [[Double]]
      let factorCorrelations: [[Double]]
      let converged: Bool
    }
    let rows: Int
    let estimation: Fit
    let logLikelihood: Double?
    let noiseVariance: Double?
    let loadings: [[Double]]?
    let variances: [Double]?
  }

  private func run(_ arguments: [String], in scratch: Scratch) async throws -> Report {
    let outcome = try await gauss(arguments + ["--json"], in: scratch)
    try #require(outcome.isSuccess, "\(outcome.errors)")
    return try outcome.report(Report.self)
  }

  private func fit(_ options: [String], to model: String = "m.json", in scratch: Scratch) async throws -> Report {
    let columns = options.contains("--columns") ? [] : ["--ignore", "cultivar"]
    return try await run(["fit", shipped("wine.csv"), "-o", model] + columns + options, in: scratch)
  }

  private func rotation(_ name: String, of model: String, in scratch: Scratch) async throws -> Report.Rotation {
    struct Described: Decodable { let rotation: Report.Rotation }
    let outcome = try await gauss("describe", model, "--rotation", name, "--json", in: scratch)
    try #require(outcome.isSuccess, "\(outcome.errors)")
    return try outcome.report(Described.self).rotation
  }

  /// Loadings in standard deviations.
  private func standardized(_ model: Report) throws -> [[Double]] {
    let variances = try #require(model.variances)
    return zip(try #require(model.loadings), variances).map { row, variance in row.map { $0 / variance.squareRoot() } }
  }

  @Test("a turned model has the loadings that describe shows of the other, and the same likelihood")
  func varimax() async throws {
    let scratch = try Scratch()
    let plain = try await fit(["--factors", "3", "--noise", "diagonal", "--rotation", "none"], in: scratch)
    let turned = try await fit(
      ["--factors", "3", "--noise", "diagonal", "--rotation", "varimax"], to: "t.json", in: scratch)
    #expect(abs(try #require(plain.logLikelihood) - (turned.logLikelihood ?? 0)) < 1e-9)
    let shown = try await rotation("varimax", of: "m.json", in: scratch)
    #expect(
      shown.converged && shown.name == "varimax" && shown.factorCorrelations == [[1, 0, 0], [0, 1, 0], [0, 0, 1]])
    let own = try standardized(await run(["describe", "t.json"], in: scratch))
    for (left, right) in zip(own.joined(), shown.loadings.joined()) { #expect(abs(left - right) < 1e-9) }
    let words = try await gauss("describe", "m.json", "--rotation", "varimax", in: scratch).outputText
    #expect(words.contains("Loadings after varimax, in standard deviations"))
  }

  /// Whatever the factors are, loadings and correlations of factors give the correlations of variables.
  @Test(
    "promax leaves what factors say of the rows as it is", arguments: ["promax", "promax=3"], ["isotropic", "diagonal"])
  func promax(_ name: String, _ noise: String) async throws {
    let scratch = try Scratch()
    _ = try await fit(["--factors", "3", "--noise", noise], in: scratch)
    let turned = try await rotation(name, of: "m.json", in: scratch)
    let own = try standardized(await run(["describe", "m.json"], in: scratch))
    let (loadings, correlations) = (turned.loadings, turned.factorCorrelations)
    for i in 0..<13 {
      for j in 0..<13 {
        var (expected, found) = (0.0, 0.0)
        for k in 0..<3 {
          expected += own[i][k] * own[j][k]
          for l in 0..<3 { found += loadings[i][k] * correlations[k][l] * loadings[j][l] }
        }
        #expect(abs(expected - found) < 1e-9)
      }
    }
    for k in 0..<3 { #expect(abs(correlations[k][k] - 1) < 1e-12) }
    let words = try await gauss("describe", "m.json", "--rotation", name, in: scratch).outputText
    #expect(words.contains("Correlations of these factors"))
  }

  @Test("every method comes to the same, and says what it was")
  func methods() async throws {
    let scratch = try Scratch()
    let columns = ["--columns", "alcohol,malic_acid,ash,hue,flavanoids,color_intensity"]
    let closed = try await fit(columns + ["--factors", "2", "--factor-method", "covariance"], in: scratch)
    #expect(closed.estimation.method == "covariance")
    #expect(closed.estimation.seed == nil)
    for (options, method, seed) in [
      (["row-products"], "rowProducts", nil), (["range-finder", "--seed", "7"], "rangeFinder", 7),
      (["em", "--max-iterations", "5000", "--tolerance", "1e-13", "--seed", "9"], "expectationMaximization", 9),
    ] as [([String], String, UInt64?)] {
      let other = try await fit(columns + ["--factors", "2", "--factor-method"] + options, in: scratch)
      #expect(other.estimation.method == method)
      #expect(other.estimation.seed == seed)
      #expect(other.estimation.converged)
      #expect(abs(try #require(other.logLikelihood) - (closed.logLikelihood ?? 0)) < 1e-4, "\(method)")
    }
    let short = try await fit(["--factors", "2", "--factor-method", "em", "--max-iterations", "3"], in: scratch)
    #expect(short.estimation.iterations == 3)
    #expect(!short.estimation.converged)
    let newton = try await fit(["--factors", "2", "--noise", "diagonal", "--factor-method", "newton"], in: scratch)
    let turns = try await fit(
      ["--factors", "2", "--noise", "diagonal", "--factor-method", "eigenvectors"], in: scratch)
    #expect(abs(try #require(newton.logLikelihood) - (turns.logLikelihood ?? 0)) < 1e-4)
    // Which rows are held out together is random.
    _ = try await fit(["--factors", "0-2", "--factor-criterion", "held-out=3", "--seed", "5"], in: scratch)
  }

  @Test("rows with missing cells are scored and encoded by what they show", arguments: ["isotropic", "diagonal"])
  func missingCells(_ noise: String) async throws {
    struct Model: Decodable {
      let mean: [Double]
      let loadings: [[Double]]
      let noiseVariances: [Double]
    }
    let scratch = try Scratch()
    let rows = (0..<40).map { (row: Int) -> [Double?] in
      (0..<3).map { (column: Int) -> Double? in
        10 + sin(Double(row)) * Double(column + 1) + cos(Double(row * row + 5 * column))
      }
    }
    func text(_ rows: [[Double?]]) -> String {
      let lines = rows.map { row in row.map { cell in cell.map { "\($0)" } ?? "" }.joined(separator: ",") }
      return "a,b,c\n" + lines.joined(separator: "\n") + "\n"
    }
    try scratch.write("t.csv", text(rows))
    _ = try await gauss("fit", "t.csv", "--factors", "1", "--noise", noise, "-o", "m.json", in: scratch)
    let model = try await gauss("describe", "m.json", "--json", in: scratch).report(Model.self)
    let gaps: [[Double?]] = [[9, nil, 12], [nil, 11, nil], [8, 9, 10], [nil, nil, nil]]
    try scratch.write("gaps.csv", text(gaps))
    for (command, name) in [("score", "s.csv"), ("encode", "e.csv")] {
      let outcome = try await gauss(command, "m.json", "gaps.csv", "--missing", "em", "-o", name, in: scratch)
      try #require(outcome.isSuccess, "\(outcome.errors)")
    }
    let scores = records(try scratch.text("s.csv")).dropFirst().compactMap { Double($0[0]) }
    let codes = records(try scratch.text("e.csv")).dropFirst().compactMap { Double($0[0]) }
    try #require(scores.count == 4 && codes.count == 4)
    for (row, cells) in gaps.enumerated() {
      // With one factor, |C| = Π ψ·(1 + Σ w²/ψ), and C⁻¹ follows from Sherman and Morrison.
      var (precision, weighted, distance, logDeterminant, count) = (1.0, 0.0, 0.0, 0.0, 0.0)
      for (column, cell) in cells.enumerated() {
        guard let cell else { continue }
        let (w, noise, offset) = (model.loadings[column][0], model.noiseVariances[column], cell - model.mean[column])
        precision += w * w / noise
        weighted += w * offset / noise
        distance += offset * offset / noise
        logDeterminant += log(noise)
        count += 1
      }
      let expected =
        -0.5
        * (count * log(2 * Double.pi) + logDeterminant + log(precision) + distance - weighted * weighted / precision)
      #expect(abs(scores[row] - expected) < 1e-10 && abs(codes[row] - weighted / precision) < 1e-12)
    }
  }

  @Test("a table larger than memory is summed up", arguments: ["isotropic", "diagonal"])
  func largerThanMemory(_ noise: String) async throws {
    let scratch = try Scratch()
    // 320 MB of zeros that take no room on the disk, and a few rows behind them; a block has 64 MB.
    let (zeros, columns, tail) = (2_500_000, 16, 2_000)
    let values = (0..<tail * columns).map { index in
      let (row, column) = (index / columns, index % columns)
      return 50 * sin(Double(row)) * cos(Double(column)) + 20 * cos(Double(row * row + 31 * column))
    }
    let header = npy(shape: "(\(zeros + tail), \(columns))", [])
    try scratch.write("t.npy", header)
    let file = try FileHandle(forWritingTo: scratch.url("t.npy"))
    try file.truncate(atOffset: UInt64(header.count + zeros * columns * 8))
    try file.seekToEnd()
    try file.write(contentsOf: npy(shape: "(\(tail), \(columns))", values).suffix(8 * values.count))
    try file.close()
    let outcome = try await gauss(
      "fit", "t.npy", "--factors", "1", "--noise", noise, "-o", "m.json", "--json", "--threads", "2", in: scratch)
    try #require(outcome.isSuccess, "\(outcome.errors)")
    #expect(outcome.peakMemory < 256 << 20, "\(outcome.peakMemory >> 20) MiB")
    let report = try outcome.report(Report.self)
    let n = Double(zeros + tail)
    var total = 0.0
    for column in 0..<columns {
      let cells = stride(from: column, to: values.count, by: columns).map { values[$0] }
      let mean = cells.reduce(0, +) / n
      total += cells.reduce(0) { $0 + $1 * $1 } / n - mean * mean
    }
    #expect(report.rows == zeros + tail)
    #expect(abs(report.estimation.totalVariance / total - 1) < 1e-9)
    #expect(report.estimation.method == (noise == "isotropic" ? "covariance" : "newton"))
    #expect(report.logLikelihood.map(\.isFinite) == true)
    let pipe = try FileHandle(forReadingFrom: scratch.url("t.npy"))
    let piped = try await Command(
      ["fit", "-", "--factors", "1", "--noise", noise, "-o", "p.json", "--threads", "2"], in: scratch, input: pipe
    ).outcome()
    try #require(piped.isSuccess, "\(piped.errors)")
    #expect(piped.peakMemory < 256 << 20, "\(piped.peakMemory >> 20) MiB")
    #expect(try scratch.data("p.json") == scratch.data("m.json"))
  }

  @Test("a table of many columns has the same model from a file and from a pipe")
  func wide() async throws {
    let scratch = try Scratch()
    let values = (0..<30 * 1100).map { (index: Int) -> Double in
      let (row, column) = (Double(index / 1100), Double(index % 1100))
      let noise = cos(Double(index * index % 997))
      return 3 * sin(row) * cos(column) + noise
    }
    try scratch.write("t.npy", npy(shape: "(30, 1100)", values))
    _ = try await run(["fit", "t.npy", "--factors", "1", "-o", "m.json"], in: scratch)
    let piped = try await gauss("fit", "-", "--factors", "1", "-o", "p.json", in: scratch, input: scratch.data("t.npy"))
    try #require(piped.isSuccess, "\(piped.errors)")
    #expect(try scratch.data("p.json") == scratch.data("m.json"))
  }
}
