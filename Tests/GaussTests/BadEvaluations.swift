import Foundation

extension BadInput {
  /// Evaluations that would say nothing.
  static let evaluations: [BadInput] = [
    evaluate("nothing to evaluate", [], 64, "there is nothing to evaluate", advice: "name a model"),
    evaluate(
      "a model and rows", ["model.json", "--generated", "good.csv"], 64, "exclude each other", advice: "evaluate one"),
    evaluate(
      "draws of rows", ["--generated", "good.csv", "-n", "5"], 64, "--generated has its own", advice: "leave it out"),
    evaluate("no draws", ["model.json", "-n", "0"], 64, "-n must be at least 1, not 0"),
    evaluate("no neighbours", ["model.json", "--neighbours", "0"], 64, "--neighbours must be at least 1, not 0"),
    evaluate(
      "far neighbours", ["model.json", "--neighbours", "101"], 64, "at most 100, not 101",
      advice: "a ball is to be small"),
    evaluate(
      "no permutations", ["model.json", "--permutations", "0"], 64, "--permutations must be at least 1",
      advice: "leave it out"),
    evaluate(
      "few permutations", ["model.json", "--permutations", "299"], 64, "at least 300",
      advice: "give more"),
    evaluate(
      "too many permutations", ["model.json", "--permutations", "9223372036854775807"], 64,
      "--permutations must be at most 1,000,000", advice: "give less"),
    evaluate(
      "more permutations than memory", ["model.json", "--permutations", "1000000"], 64, "take too much memory",
      advice: "give fewer"),
    evaluate(
      "too many draws", ["model.json", "-n", "9223372036854775807"], 64, "-n must be at most 100,000,000",
      advice: "give less"),
    .use(
      "training rows in another order", ["evaluate", "model.json", "--train", "good.csv", "--test", "other.csv"],
      exitCode: 65, "good.csv and other.csv hold the same rows", advice: "split the table before the fit",
      files: ["other.csv": "a,b\n5,5\n2,1\n1,2\n4,7\n"]),
    .use(
      "models of different variables",
      ["compare", "model.json", "other.json", "--train", "good.csv", "--test", "t.csv"], exitCode: 65,
      "other.json is about b, c, and model.json about a, b", "cannot be compared", advice: "fit both",
      files: [
        "t.csv": "a,b,c\n1,2,3\n2,1,5\n", "good.csv": "a,b,c\n1,2,4\n2,1,1\n4,7,2\n5,5,3\n",
        "other.json": modelText(replacing: #""a", "b""#, with: #""b", "c""#),
      ]),
    .use(
      "tables to compare on standard input",
      ["compare", "model.json", "model.json", "--train", "-", "--test", "good.csv"], exitCode: 64,
      "standard input can be read once only", advice: "name files"),
    .use(
      "a demo without a folder", ["demo", "-o", "none/map.png"], exitCode: 74, "none/map.png: the folder cannot be",
      advice: "name a file"),
    .use(
      "a demo in an unknown format", ["demo", "-o", "map.gif"], exitCode: 64, "-o map.gif", advice: "name it .svg"),
    evaluate("few rows for tests", ["model.json", "--test-rows", "9"], 64, "--test-rows must be at least 10, not 9"),
    .use(
      "training rows that are held out", ["evaluate", "model.json", "--train", "good.csv", "--test", "good.csv"],
      exitCode: 65, "good.csv and good.csv hold the same rows", advice: "split the table before the fit"),
    .use(
      "the same rows by another name", ["evaluate", "model.json", "--train", "good.csv", "--test", "other.csv"],
      exitCode: 65, "good.csv and other.csv hold the same rows", advice: "split the table before the fit",
      files: ["other.csv": "b,a\n2,1\n1,2\n7,4\n5,5\n"]),
    .use(
      "held-out rows without a variable", ["evaluate", "model.json", "--train", "good.csv", "--test", "t.csv"],
      exitCode: 65, "t.csv:1: there is no column 'b'", advice: "the columns are", files: ["t.csv": "a,c\n1,2\n"]),
    .use(
      "generated rows of other columns",
      ["evaluate", "--generated", "t.csv", "--train", "good.csv", "--test", "good.csv"], exitCode: 65,
      "good.csv:1: there is no column 'c'", advice: "the columns are", files: ["t.csv": "a,c\n1,2\n"]),
    .use(
      "the likelihood of rows without a model",
      ["evaluate", "--generated", "good.csv", "--train", "good.csv", "--test", "t.csv", "--missing", "em"],
      exitCode: 64,
      "--generated has none", advice: "use --missing drop", files: ["t.csv": "a,b\n1,3\n2,2\n4,4\n"]),
    .use(
      "held-out rows that all lack a value",
      ["evaluate", "model.json", "--train", "good.csv", "--test", "t.csv", "--missing", "drop"], exitCode: 65,
      "t.csv: all 2 rows lack a value", advice: "fill in some", files: ["t.csv": "a,b\n1,\n,2\n"]),
    .use(
      "held-out rows without a weight",
      ["evaluate", "model.json", "--train", "t.csv", "--test", "u.csv", "--weights", "w"], exitCode: 65,
      "u.csv: no row has a positive weight", advice: "correct the weights",
      files: ["t.csv": "a,b,w\n1,3,1\n2,2,1\n4,4,2\n", "u.csv": "a,b,w\n1,3,0\n2,2,0\n"]),
    .use(
      "weights that are in one table only",
      ["evaluate", "model.json", "--train", "t.csv", "--test", "good.csv", "--weights", "w"], exitCode: 65,
      "good.csv:1: there is no column 'w'", advice: "the columns are",
      files: ["t.csv": "a,b,w\n1,3,1\n2,2,1\n4,4,2\n"]),
    .use(
      "generated rows with a weight below 0",
      ["evaluate", "--generated", "u.csv", "--train", "t.csv", "--test", "t.csv", "--weights", "w"], exitCode: 65,
      "u.csv: the weight of row 2 is -1", advice: "correct it",
      files: ["t.csv": "a,b,w\n1,3,1\n2,2,1\n4,4,2\n", "u.csv": "a,b,w\n1,3,1\n2,2,-1\n"]),
    evaluate(
      "a range of a column that is none", ["model.json", "--within", "c=0..1"], 64, "--within: there is no column 'c'",
      advice: "the columns are a, b"),
    evaluate(
      "a range backwards", ["model.json", "--within", "a=2..1"], 64, "--within a=2..1 is no range", advice: "write"),
    evaluate(
      "a range of nothing", ["model.json", "--within", "a=.."], 64, "--within a=.. is no range", advice: "write"),
    evaluate("a range in words", ["model.json", "--within", "a"], 64, "--within a is no range", advice: "write"),
    evaluate(
      "a mask of columns that are none", ["model.json", "--mask", "good.npy"], 64, "no column 'longitude'",
      advice: "the columns are a, b"),
    masked("a mask that is not there", "none.npy", 66, "none.npy: there is no such file", advice: "check the name"),
    masked(
      "a mask of the wrong size", "mask.csv", 65, "mask.csv: 3 × 4 is no mask of the Earth", advice: "give n bands"),
    .use(
      "draws that cannot be plausible",
      ["sample", "model.json", "-n", "5", "--within", "a=90..", "--within", "a=..89", "-o", "out.csv"], exitCode: 65,
      "0 of 105000 drawn rows are plausible, and 5 are wanted", advice: "fit a model"),
    .use(
      "plausible draws with components", ["sample", "model.json", "-n", "5", "--within", "a=0..", "--with-component"],
      exitCode: 64, "--with-component", advice: "leave"),
    .use(
      "one model to compare", ["compare", "model.json", "--train", "good.csv", "--test", "t.csv"], exitCode: 64,
      "there is one model to compare", advice: "name two", files: ["t.csv": "a,b\n1,2\n"]),
  ]

  private static func evaluate(
    _ name: String, _ arguments: [String], _ exitCode: Int32, _ mentions: String..., advice: String = "leave it out"
  ) -> BadInput {
    BadInput(
      name: name, files: ["t.csv": Data("a,b\n1,3\n2,2\n4,4\n".utf8)],
      arguments: ["evaluate"] + arguments + ["--train", "good.csv", "--test", "t.csv"], exitCode: exitCode,
      mentions: mentions, advice: advice)
  }

  private static func masked(
    _ name: String, _ mask: String, _ exitCode: Int32, _ mention: String, advice: String
  ) -> BadInput {
    BadInput(
      name: name, files: ["mask.csv": Data("1,0,1,0\n1,1,1,0\n0,0,0,0\n".utf8)],
      arguments: [
        "sample", "model.json", "-n", "2", "--mask", mask, "--longitude", "a", "--latitude", "b", "-o", "out.csv",
      ],
      exitCode: exitCode, mentions: [mention], advice: advice)
  }
}
