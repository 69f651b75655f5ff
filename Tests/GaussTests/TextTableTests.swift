import Foundation
import Testing

@Suite("Text tables")
struct TextTableTests {
  /// What `gauss statistics --json` prints about a table.
  private struct Sums: Decodable {
    let variables: [String]
    let rows: Int
    let headerGuess: String?
    let rowNumbers: String?
  }

  private func sums(_ text: String, name: String = "t.csv", _ options: [String] = []) async throws -> Sums {
    let scratch = try Scratch()
    try scratch.write(name, text)
    let outcome = try await gauss(["statistics", name, "-o", "t.stats", "--json"] + options, in: scratch)
    try #require(outcome.isSuccess, "\(outcome.errors)")
    let sums = try outcome.report(Sums.self)
    // The same from a pipe, which has no name.
    let piped = try await gauss(
      ["statistics", "-", "-o", "p.stats", "--json"] + options, in: scratch, input: Data(text.utf8))
    try #require(piped.isSuccess, "\(piped.errors)")
    let other = try piped.report(Sums.self)
    #expect(sums.variables == other.variables)
    #expect(sums.rows == other.rows)
    #expect(sums.headerGuess == other.headerGuess)
    return sums
  }

  @Test("names that look like missing values or infinities are names")
  func names() async throws {
    let glass = "RI,Na,Mg\n1.52,13.6,4.5\n1.51,13.9,3.6\n1.53,13.5,3.55\n1.519,13.2,3.7\n1.515,13.3,3.61\n"
    #expect(try await sums(glass).variables == ["RI", "Na", "Mg"])
    #expect(try await sums(glass, ["--columns", "Na,Mg"]).variables == ["Na", "Mg"])
    #expect(try await sums(glass, ["--ignore", "RI"]).variables == ["Na", "Mg"])
    let begun = "info,inflation,infant_mortality,nano,inf,nan\n1,2,3,4,5,6\n2,1,4,4,6,5\n"
    #expect(
      try await sums(begun).variables == ["info", "inflation", "infant_mortality", "nano", "inf", "nan"])
    let years = "country,2019,2020\nA,1.5,2.5\nB,2,4\nC,3,3.5\nD,2.5,5\nE,4,4.5\n"
    let read = try await sums(years, ["--ignore", "country"])
    #expect(read.variables == ["2019", "2020"])
    #expect(read.rows == 5)
    #expect(read.headerGuess == nil)
    #expect(try await sums(years, ["--columns", "2019,2020"]).rows == 5)
  }

  @Test("a model finds its variables in a first line of numbers, and what was sampled is read")
  func modelsNames() async throws {
    let scratch = try Scratch()
    try scratch.write("t.csv", "2019,2020\n1.5,2.5\n2,4\n3,3.5\n2.5,5\n4,4.5\n")
    let fit = try await gauss("fit", "t.csv", "-o", "m.json", "--header", "present", "--json", in: scratch)
    let report = try fit.report(FitReport.self)
    #expect(report.variables == ["2019", "2020"])
    #expect(report.rows == 5)
    for output in ["s.csv", "s.tsv"] {
      #expect(try await gauss("sample", "m.json", "-n", "400", "-o", output, in: scratch).isSuccess)
      let score = try await gauss("score", "m.json", output, "--json", in: scratch).report(ScoreReport.self)
      // The mean over draws is the negative entropy, 2.354; the bound is five standard errors, each 1/√400.
      #expect(score.rows == 400)
      #expect(abs(score.meanLogLikelihood + 2.354) < 0.25)
      // Quotation marks say it without a model too.
      let refit = try await gauss("fit", output, "-o", "again.json", "--json", in: scratch).report(FitReport.self)
      #expect(refit.variables == ["2019", "2020"])
      #expect(refit.rows == 400)
    }
    let own = try await gauss("score", "m.json", "t.csv", "--json", in: scratch).report(ScoreReport.self)
    #expect(own.rows == 5)
    // Other columns do no harm.
    try scratch.write("wide.csv", "2020,7,2019\n1,2,3\n4,5,6\n")
    let wide = try await gauss("score", "m.json", "wide.csv", "--json", in: scratch).report(ScoreReport.self)
    #expect(wide.rows == 2)
  }

  @Test("a table of numbers alone stays a guess, and reports say so and name the option")
  func guesses() async throws {
    let numbers = "2019,2020\n1.5,2.5\n2,4\n3,3.5\n2.5,5\n4,4.5\n"
    let guessed = try await sums(numbers)
    #expect(guessed.variables == ["1", "2"])
    #expect(guessed.rows == 6)
    #expect(guessed.headerGuess == "first line: taken for a row; if it holds names, say --header present")
    for header in ["present", "absent"] {
      let told = try await sums(numbers, ["--header", header])
      #expect(told.headerGuess == nil)
      #expect(told.rows == (header == "present" ? 5 : 6))
    }
    #expect(try await sums("a,b\n1,2\n2,3\n").headerGuess == nil)

    let scratch = try Scratch()
    try scratch.write("t.csv", numbers)
    let fit = try await gauss("fit", "t.csv", "-o", "m.json", in: scratch)
    #expect(
      fit.outputText.contains(/first line +taken for a row; if it holds names, say --header present/),
      "\(fit.outputText)")
    for command in [["score", "m.json", "t.csv"], ["fit", "t.csv", "-o", "k.json", "--kernel-density", "scott"]] {
      let outcome = try await gauss(command, in: scratch)
      #expect(outcome.isSuccess, "\(outcome.errors)")
      #expect(outcome.outputText.contains("say --header present"), "\(outcome.errors)")
      let json = try await gauss(command + ["--json"], in: scratch)
      #expect(json.outputText.contains("\"headerGuess\": \"first line: taken for a row; "))
    }
    let words = try await sums("Na\n13.6\n13.9\n")
    #expect(words.variables == ["Na"])
    #expect(words.headerGuess == "first line: taken for names; if it is a row, say --header absent")
  }

  @Test("a column without a name that counts the rows is remarked")
  func rowNumbers() async throws {
    let read = try await sums(",a,b\n0,1,2\n1,3,5\n2,2,2\n")
    #expect(read.variables == ["1", "a", "b"])
    #expect(read.rowNumbers == "row numbers: column 1 has no name and counts the rows; --ignore 1 leaves it out")
    let left = try await sums("\"a\" \"b\"\n\"1\" 1 2\n\"2\" 3 5\n\"3\" 2 2\n", name: "r.txt", ["--ignore", "1"])
    #expect(left.variables == ["a", "b"])
    #expect(left.rows == 3)
  }

  @Test("the delimiter is found under any name, and options overrule it")
  func delimiters() async throws {
    for (delimiter, option) in [
      (",", "comma"), (";", "semicolon"), ("\t", "tab"), ("|", "bar"), (" ", "blanks"), (":", ":"),
    ] {
      let lines = [["a", "b"], ["1.5", "2"], ["3", "4.25"], ["2", "1"]]
      let text = lines.map { $0.joined(separator: delimiter) + "\n" }.joined()
      if delimiter != ":" {
        for name in ["t.csv", "t.tsv", "t.txt", "t.dat", "t"] {
          let read = try await sums(text, name: name)
          #expect(read.variables == ["a", "b"])
          #expect(read.rows == 3)
        }
      }
      for value in [option, delimiter] {
        #expect(try await sums(text, ["--delimiter", value]).variables == ["a", "b"])
      }
    }
    #expect(try await sums("a,b;c\n1;2\n3;4\n", ["--delimiter", ";"]).variables == ["a,b", "c"])
    #expect(try await sums("a;b\n1,5;2\n3;4,25\n").variables == ["a", "b"])
    #expect(try await sums("a;b\n1,500;2\n3;4,250\n", ["--decimal-comma"]).rows == 2)
    #expect(try await sums("a\n1,5\n3\n", ["--decimal-comma"]).variables == ["a"])
  }

  @Test(
    "what leaves no doubt is read",
    arguments: [
      "lat,long\n\u{2212}1.5,2\n2,3.25\n4,1\n3,5\n", "lat,long\n1.5\u{A0},2\n2,3.25\n4,1\n3,5\n",
      "sep=,\nlat,long\n1.5,2\n2,3.25\n4,1\n3,5\n", "lat,long,\n1.5,2,\n2,3.25,\n4,1,\n3,5,\n",
      "lat;long\n1\u{202F}234,5;2\n2;3,25\n4;1\n3;5\n", "lat,long\n\"1,234.5\",2\n2,3.25\n4,1\n3,5\n",
    ])
  func unambiguous(_ text: String) async throws {
    let read = try await sums(text)
    #expect(read.variables == ["lat", "long"])
    #expect(read.rows == 4)
  }

  @Test("all columns of text are named at once, with the option that a shell takes as it is")
  func textColumns() async throws {
    let scratch = try Scratch()
    let rows = (1...8).map { "C\($0),2024-01-0\($0),retail,x y,\($0 % 5),\($0 * $0),\($0 > 4)" }
    try scratch.write("t.csv", (["id,signup,segment,\"it's, too\",age,income,vip"] + rows).joined(separator: "\n"))
    let outcome = try await gauss("fit", "t.csv", "-o", "m.json", in: scratch)
    let option = #"--ignore 'id,signup,segment,"it'\''s, too",vip'"#
    #expect(outcome.status == 65, "\(outcome.errors)")
    #expect(outcome.errors.hasSuffix("; leave them out with \(option)\n"), "\(outcome.errors)")
    // Through a shell, as a user would.
    let shell = try await Command(
      executable: "/bin/sh", ["-c", "'\(Executable.path)' fit t.csv -o m.json --json \(option)"], in: scratch
    ).outcome()
    #expect(try shell.report(FitReport.self).variables == ["age", "income"], "\(shell.errors)")
  }
}
