import Testing

@Suite("Kinds of models by name", .serialized)
struct NamedKindTests {
  @Test(
    "A name asks for the same model as options do, to the last bit",
    arguments: [
      ("normal", [], []), ("mixture", ["--components", "2"], ["--components", "2"]),
      ("kernel-density", [], ["--kernel-density", "scott"]), ("pca", ["--factors", "1"], ["--factors", "1"]),
      ("factor-analysis", ["--factors", "1"], ["--factors", "1", "--noise", "diagonal"]),
      ("factor-mixture", ["--components", "2", "--factors", "1"], ["--components", "2", "--factors", "1"]),
      ("student-t", [], ["--degrees-of-freedom", "auto"]),
      ("student-t", ["--components", "2"], ["--degrees-of-freedom", "auto", "--components", "2"]),
      ("mixture", [], ["--components", "auto"]), ("pca", [], ["--factors", "auto"]),
    ] as [(String, [String], [String])])
  func sameModel(name: String, beside: [String], options: [String]) async throws {
    let scratch = try Scratch()
    try scratch.write("t.csv", Self.table)
    let named = try await gauss(["fit", "t.csv", "-o", "named.json", "--model", name] + beside, in: scratch)
    #expect(named.isSuccess, "\(named.errors)")
    let asked = try await gauss(["fit", "t.csv", "-o", "asked.json"] + options, in: scratch)
    #expect(asked.isSuccess, "\(asked.errors)")
    #expect(try scratch.data("named.json") == scratch.data("asked.json"))
  }

  @Test("Classes by name need their column")
  func classes() async throws {
    let scratch = try Scratch()
    let rows = Self.table.split(separator: "\n").dropFirst().enumerated().map {
      "\($1),\($0 % 2 == 0 ? "x" : "y")\n"
    }
    try scratch.write("t.csv", "a,b,c\n" + rows.joined())
    let fit = try await gauss(["fit", "t.csv", "-o", "m.json", "--model", "classes", "--label", "c"], in: scratch)
    #expect(fit.isSuccess, "\(fit.errors)")
    let without = try await gauss(["fit", "t.csv", "-o", "m.json", "--model", "classes", "--ignore", "c"], in: scratch)
    #expect(without.status == 64)
    #expect(without.errors.contains("name the column that says it with --label"))
  }

  @Test(
    "What does not go together is refused",
    arguments: [
      (["--model", "mixtur"], "--model mixtur is unknown; did you mean 'mixture'?"),
      (["--model", "normal", "--components", "2"], "--model normal and --components 2 ask for different kinds"),
      (["--model", "pca", "--components", "2"], "--model pca and --components 2 ask for different kinds"),
      (["--model", "pca", "--noise", "diagonal"], "--model pca has isotropic noise"),
      (["--model", "student-t", "--factors", "2"], "--model student-t and --factors 2 ask for different kinds"),
      (["--model", "mixture", "--factors", "2"], "--model mixture and --factors 2 ask for different kinds"),
    ] as [([String], String)])
  func refused(options: [String], words: String) async throws {
    let scratch = try Scratch()
    try scratch.write("t.csv", Self.table)
    let outcome = try await gauss(["fit", "t.csv", "-o", "m.json"] + options, in: scratch)
    #expect(outcome.status == 64)
    #expect(outcome.errors.contains(words), "\(outcome.errors)")
  }

  /// Two clouds.
  private static let table =
    "a,b\n"
    + (0..<40).map { row in
      let (x, y) = (Double(row * 37 % 41) / 41, Double(row * 17 % 43) / 43)
      return "\(x + (row < 20 ? 0 : 9)),\(y + x + (row < 20 ? 0 : 5))\n"
    }.joined()
}
