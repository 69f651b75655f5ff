import Foundation
import Testing

@Suite("Standard streams and formats")
struct StreamTests {
  @Test("- is standard input and output, and words about a result stay out of it")
  func streams() async throws {
    let scratch = try Scratch()
    let table = Data("a,b\n1,2\n2,1\n4,7\n5,5\n".utf8)
    try scratch.write("t.csv", table)
    let toFile = try await gauss("fit", "t.csv", "-o", "m.json", in: scratch)
    #expect(toFile.isSuccess)
    #expect(toFile.outputText.contains("4 rows of t.csv"))
    #expect(toFile.errors == "")

    let toOutput = try await gauss("fit", "-", "-o", "-", in: scratch, input: table)
    let model = try scratch.data("m.json")
    #expect(toOutput.isSuccess)
    #expect(toOutput.output == model)
    #expect(toOutput.errors.contains("4 rows of standard input"))
    #expect(toOutput.errors.contains("standard output"))

    let described = try await gauss("describe", "-", "--json", in: scratch, input: toOutput.output)
    #expect(try described.report(DescribeReport.self).variables == ["a", "b"])

    let scored = try await gauss("score", "m.json", "-", "-o", "-", in: scratch, input: table)
    #expect(scored.isSuccess)
    #expect(scored.errors.contains("4 rows of standard input under m.json"))
    let scores = records(scored.outputText)
    #expect(scores.first == ["log_density"] && scores.dropFirst().allSatisfy { Double($0[0]) != nil })
    #expect(scores.count == 5)
  }

  @Test("NPY on standard input is known by its first bytes")
  func npyInput() async throws {
    let scratch = try Scratch()
    let array = npy(shape: "(4, 2)", [1, 2, 2, 1, 4, 7, 5, 5])
    let outcome = try await gauss("fit", "-", "-o", "m.json", "--json", in: scratch, input: array)
    #expect(try outcome.report(FitReport.self).rows == 4)
  }

  @Test("the same rows are drawn as CSV, TSV and NPY, to the last bit")
  func formats() async throws {
    let scratch = try Scratch()
    _ = try await DataSet.all[0].fit(in: scratch)
    for name in ["t.csv", "t.tsv", "t.npy"] {
      let outcome = try await gauss("sample", "model.json", "-n", "1000", "-o", name, in: scratch)
      #expect(outcome.isSuccess)
      #expect(outcome.outputText == "")
      #expect(outcome.errors == "")
    }
    let csv = records(try scratch.text("t.csv"))
    let tsv = records(try scratch.text("t.tsv"), separator: "\t")
    #expect(csv.count == 1001)
    #expect(csv == tsv)
    let array = try #require(readNPY(scratch.data("t.npy")))
    #expect(array.shape == "(1000, 4)")
    #expect(csv.dropFirst().flatMap { $0.map { Double($0) } } == array.values)

    let arguments = ["score", "model.json"]
    let scores = try await (
      gauss(arguments + ["t.csv", "--json"], in: scratch).report(ScoreReport.self),
      gauss(arguments + ["t.npy", "-o", "s.npy", "--json"], in: scratch).report(ScoreReport.self)
    )
    #expect(scores.0.logLikelihood == scores.1.logLikelihood)
    #expect(scores.0.rows == 1000)
    let list = try #require(readNPY(scratch.data("s.npy")))
    #expect(list.shape == "(1000,)")
    #expect(list.values.count == 1000)
    #expect(abs(list.values.reduce(0, +) - scores.1.logLikelihood) < 1e-9)
  }

  @Test("a reader that has seen enough is no failure")
  func closedPipe() async throws {
    let scratch = try Scratch()
    try scratch.write("model.json", BadInput.modelText())
    let line = #"{ "$GAUSS" sample model.json -n 300000; echo "$?" > status; } | head -n 1"#
    let outcome = try await shell(line, in: scratch)
    #expect(outcome.outputText == "a,b\n")
    #expect(outcome.errors == "")
    #expect(try scratch.text("status") == "0\n")
  }

  @Test(
    "standard output that takes nothing is a failure", arguments: ["describe model.json", "info", "demo"])
  func fullOutput(_ command: String) async throws {
    let scratch = try Scratch()
    try scratch.write("model.json", BadInput.modelText())
    let outcome = try await shell(#""$GAUSS" \#(command) > /dev/full"#, in: scratch)
    #expect(outcome.status == 74)
    #expect(outcome.errors.hasPrefix("gauss: standard output: writing failed: "))
    #expect(outcome.errors.split(separator: "\n").count == 1)
    #expect(outcome.errors.contains("; check where it goes"))
  }

  @Test("an interrupted draw leaves nothing behind and an older file alone")
  func interruption() async throws {
    let scratch = try Scratch()
    try scratch.write("model.json", BadInput.modelText())
    try scratch.write("out.csv", "kept as it was")
    let before = try scratch.snapshot()
    // More rows than are drawn before it is told to stop; where they wait has no name to look for. It is told by another
    // program, since this one may be busy with other tests for minutes, and the draw would go on.
    let line = #"timeout --preserve-status --signal TERM 1 "$GAUSS" sample model.json -n 2000000000 -o out.csv"#
    let outcome = try await shell(line, in: scratch)
    #expect(outcome.status == 128 + SIGTERM, "\(outcome.errors)")
    #expect(try scratch.snapshot() == before)
  }
}
