import Foundation
import Testing

@Suite("Encoding and decoding")
struct CodeTests {
  private struct Model: Decodable {
    let mean: [Double]
    let loadings: [[Double]]
    let noiseVariances: [Double]
  }

  private struct Report: Decodable {
    let rows: Int
    let droppedRows: Int?
    let output: String
  }

  private let rows: [[Double]] = (0..<50).map { row in
    let (cause, x) = (sin(Double(row)), Double(row))
    return [2 * cause + 0.3 * cos(x * x), 5 - cause + 0.5 * sin(3 * x + 1), 100 + 30 * cause + 9 * cos(7 * x)]
  }

  private func write(_ scratch: Scratch, header: String? = "a,b,c\n") throws {
    let lines = rows.map { $0.map { "\($0)" }.joined(separator: ",") }
    try scratch.write("t.csv", (header ?? "") + lines.joined(separator: "\n") + "\n")
  }

  private func run(_ arguments: String..., in scratch: Scratch) async throws {
    let outcome = try await gauss(arguments, in: scratch)
    try #require(outcome.isSuccess, "\(outcome.errors)")
  }

  private func numbers(_ text: String, skippingHeader: Bool = true) -> [[Double]] {
    text.split(separator: "\n").dropFirst(skippingHeader ? 1 : 0).map { line in
      line.split(separator: ",").map { Double($0) ?? .nan }
    }
  }

  /// For one factor its mean given a row is a quotient of sums.
  @Test("codes are the means of the factor, and rows are made of them", arguments: ["isotropic", "diagonal"])
  func values(_ noise: String) async throws {
    let scratch = try Scratch()
    try write(scratch)
    try await run("fit", "t.csv", "--factors", "1", "--noise", noise, "-o", "m.json", in: scratch)
    let model = try await gauss("describe", "m.json", "--json", in: scratch).report(Model.self)
    try await run("encode", "m.json", "t.csv", "-o", "codes.csv", in: scratch)
    try await run("decode", "m.json", "codes.csv", "-o", "back.csv", in: scratch)
    let (codes, back) = (try scratch.text("codes.csv"), try scratch.text("back.csv"))
    #expect(codes.hasPrefix("factor1\n"))
    #expect(back.hasPrefix("a,b,c\n"))
    let (found, made) = (numbers(codes), numbers(back))
    try #require(found.count == 50 && made.count == 50)
    var (worstCode, worstCell) = (0.0, 0.0)
    for (row, values) in rows.enumerated() {
      var (weighted, precision) = (0.0, 1.0)
      for column in 0..<3 {
        let loading = model.loadings[column][0] / model.noiseVariances[column]
        weighted += loading * (values[column] - model.mean[column])
        precision += loading * model.loadings[column][0]
      }
      let code = weighted / precision
      worstCode = max(worstCode, abs(found[row][0] - code))
      for column in 0..<3 {
        worstCell = max(worstCell, abs(made[row][column] - model.mean[column] - model.loadings[column][0] * code))
      }
    }
    #expect(worstCode < 1e-12)
    #expect(worstCell < 1e-10)
  }

  @Test("the same from text, arrays and pipes, for any number of threads, in any order of columns")
  func formats() async throws {
    let scratch = try Scratch()
    try write(scratch)
    try await run("fit", "t.csv", "--factors", "2", "-o", "m.json", in: scratch)
    try await run("encode", "m.json", "t.csv", "-o", "codes.csv", "--threads", "1", in: scratch)
    let codes = try scratch.text("codes.csv")
    try await run("encode", "m.json", "t.csv", "-o", "codes.npy", in: scratch)
    try await run("decode", "m.json", "codes.csv", "-o", "back.csv", in: scratch)
    try await run("decode", "m.json", "codes.npy", "-o", "array.csv", "--threads", "3", in: scratch)
    #expect(try scratch.text("array.csv") == scratch.text("back.csv"))
    let piped = try await gauss("encode", "m.json", "-", "-o", "-", in: scratch, input: try scratch.data("t.csv"))
    #expect(piped.outputText == codes)
    #expect(piped.errors.contains("Encoded 50 rows"))
    let (names, lines) = ("c,x,a,b\n", rows.map { "\($0[2]),7,\($0[0]),\($0[1])" })
    try scratch.write("turned.csv", names + lines.joined(separator: "\n") + "\n")
    try await run("encode", "m.json", "turned.csv", "-o", "turned-codes.csv", in: scratch)
    #expect(try scratch.text("turned-codes.csv") == codes)
    let swapped = numbers(codes).map { "\($0[1]),\($0[0])" }
    try scratch.write("swapped.csv", "factor2,factor1\n" + swapped.joined(separator: "\n") + "\n")
    try await run("decode", "m.json", "swapped.csv", "-o", "swapped-back.csv", in: scratch)
    #expect(try scratch.text("swapped-back.csv") == scratch.text("back.csv"))
  }

  @Test("as many factors as variables less one give rows back but for the noise")
  func roundTrip() async throws {
    let scratch = try Scratch()
    try scratch.write("t.csv", "a,b\n" + (0..<30).map { "\($0),\(2 * Double($0) + 1e-3 * sin(Double($0)))\n" }.joined())
    try await run("fit", "t.csv", "--factors", "1", "-o", "m.json", in: scratch)
    try await run("encode", "m.json", "t.csv", "-o", "codes.csv", in: scratch)
    try await run("decode", "m.json", "codes.csv", "-o", "back.csv", in: scratch)
    for (row, values) in numbers(try scratch.text("back.csv")).enumerated() {
      #expect(abs(values[0] - Double(row)) < 0.01 && abs(values[1] - 2 * Double(row)) < 0.01)
    }
  }

  @Test("tables without names, and rows that lack a value")
  func namesAndGaps() async throws {
    let scratch = try Scratch()
    try write(scratch, header: nil)
    try await run("fit", "t.csv", "--factors", "1", "-o", "m.json", in: scratch)
    try scratch.write("gaps.csv", "1,4,110\n,5,100\n0,5,99\n")
    let outcome = try await gauss(
      "encode", "m.json", "gaps.csv", "-o", "codes.csv", "--missing", "drop", "--json", in: scratch)
    let report = try outcome.report(Report.self)
    #expect(report.rows == 2)
    #expect(report.droppedRows == 1)
    #expect(report.output == "codes.csv")
    try await run("decode", "m.json", "codes.csv", "-o", "back.csv", in: scratch)
    let back = numbers(try scratch.text("back.csv"), skippingHeader: false)
    #expect(back.count == 2)
    #expect(back.allSatisfy { $0.count == 3 && $0.allSatisfy(\.isFinite) })
    try scratch.write("codes.tsv", "0.5\n-0.5\n1\n")
    try await run("decode", "m.json", "codes.tsv", "-o", "back.npy", in: scratch)
  }
}
