import Foundation

extension BadInput {
  /// Statistics files that `gauss merge` cannot use, and tables that `gauss statistics` cannot sum up.
  static let statistics: [BadInput] = [
    .use(
      "statistics, no such file", ["merge", "none.stats", "-o", "out.json"], exitCode: 66,
      "none.stats: there is no such file", advice: "check the name"),
    merge("statistics, empty", "", "s.stats: the file is empty", advice: "statistics are what 'gauss statistics'"),
    merge("statistics, a table", "a,b\n1,2\n", "s.stats: this is not a statistics file", advice: "statistics are what"),
    merge(
      "statistics, a model", modelText(), "s.stats: this is not a statistics file", "'swift-gaussian statistics'",
      advice: "statistics are what"),
    merge(
      "statistics, truncated", String(sealed().prefix(200)), "s.stats:10: character 5: ",
      advice: "the file may be cut off"),
    merge(
      "statistics, a digit changed", sealed().replacingOccurrences(of: "22.75", with: "22.76"),
      "s.stats: the checksum does not fit", "damaged", advice: "copy it again or make it anew"),
    merge(
      "statistics, another checksum", sealed().replacingOccurrences(of: "\"6e8f", with: "\"6e8e"),
      "s.stats: the checksum does not fit", advice: "copy it again"),
    merge(
      "statistics, a newer version", sealed(replacing: "\"version\": 1", with: "\"version\": 2"),
      "s.stats: the statistics file was written by a newer version (2)", "reads up to 1", advice: "update it"),
    merge(
      "statistics, version 0", sealed(replacing: "\"version\": 1", with: "\"version\": 0"),
      "s.stats: 'version' is 0", advice: "copy it again"),
    merge(
      "statistics, a name too few", sealed(replacing: "[\"a\", \"b\"]", with: "[\"a\"]"),
      "s.stats: 'variables' has 1 element, 2", advice: "copy it again"),
    merge(
      "statistics, a name twice", sealed(replacing: "[\"a\", \"b\"]", with: "[\"a\", \"a\"]"),
      "s.stats: 'variables' has a name twice", advice: "copy it again"),
    merge(
      "statistics, no scatter", sealed(replacing: "\"scatter\"", with: "\"spread\""),
      "s.stats: the key 'statistics.scatter' is missing", advice: "copy it again"),
    merge(
      "statistics, a list too short", sealed(replacing: "[4.0, 5.0]", with: "[4.0]"),
      "s.stats: 'statistics.shift' cannot be used", "1 numbers, 2", advice: "copy it again"),
    merge(
      "statistics, a negative sum of squares", sealed(replacing: "22.75", with: "-22.75"),
      "s.stats: 'statistics.scatter' cannot be used", "negative", advice: "copy it again"),
    merge(
      "statistics, dimensions beyond memory", sealed(replacing: "\"dimension\": 2", with: "\"dimension\": 3000000000"),
      "s.stats: 'statistics.shift' cannot be used", "3000000000", advice: "copy it again"),
    merge(
      "statistics, an unknown structure", sealed(replacing: "\"full\"", with: "\"round\""),
      "s.stats: 'statistics.structure' cannot be used", advice: "copy it again"),
    merge(
      "statistics of other variables", sealed(replacing: "[\"a\", \"b\"]", with: "[\"a\", \"c\"]"),
      "s.stats: variable 2 is 'c', in 'good.stats' it is 'b'", advice: "make all of them of the same columns"),
    merge(
      "statistics in another order", sealed(replacing: "[\"a\", \"b\"]", with: "[\"b\", \"a\"]"),
      "s.stats: variable 1 is 'b'", advice: "make all of them of the same columns in the same order"),
    merge(
      "statistics without names", sealed(replacing: "[\"a\", \"b\"]", with: "null"),
      "s.stats: the variables have no names", advice: "make all of them of tables with names"),
    merge(
      "statistics of squares alone",
      sealed(replacing: "\"full\"", with: "\"diagonal\"", and: "[10.0, 12.0, 22.75]", with: "[10.0, 22.75]"),
      "s.stats: the statistics are for a diagonal covariance", advice: "make all of them for the same covariance"),
    mergeGood(
      "statistics without fourth moments", ["--estimator", "ledoit-wolf"], exitCode: 65,
      "good.stats: the statistics hold no fourth moments",
      advice: "use --estimator oas, or make them with 'gauss statistics --fourth-moments'"),
    .use(
      "statistics of squares alone for a full covariance",
      ["merge", "s.stats", "-o", "out.json", "--covariance", "full"], exitCode: 65,
      "s.stats: the statistics are for a diagonal covariance", advice: "leave out --covariance",
      files: [
        "s.stats": sealed(
          replacing: "\"full\"", with: "\"diagonal\"", and: "[10.0, 12.0, 22.75]", with: "[10.0, 22.75]")
      ]),
    .use(
      "statistics of collinear variables", ["merge", "s.stats", "-o", "out.json"], exitCode: 65,
      "s.stats: ", "'b' is a linear combination of 'a'", advice: "use --covariance diagonal",
      files: ["s.stats": sealed(replacing: "[10.0, 12.0, 22.75]", with: "[10.0, 20.0, 40.0]")]),
    mergeGood(
      "one file twice", ["./good.stats"], exitCode: 64, "./good.stats is given twice, also as good.stats",
      advice: "name it once"),
    .use(
      "a part as output", ["merge", "good.stats", "-o", "good.stats"], exitCode: 64,
      "-o good.stats would replace the input good.stats", advice: "name another file", files: ["good.stats": sealed()]),
    .use(
      "nothing to merge", ["merge", "-o", "out.json"], exitCode: 64, "'<parts>", advice: "see 'gauss merge --help'"),
    .use(
      "standard input in two parts", ["merge", "-", "-", "-o", "out.json"], exitCode: 64,
      "standard input holds one file", advice: "name the other one"),
    .use(
      "merged into a table", ["merge", "good.stats", "-o", "out.csv"], exitCode: 64,
      "-o out.csv is the name of a table",
      advice: "name it .json", files: ["good.stats": sealed()]),
    .use(
      "statistics named like a table", ["statistics", "good.csv", "-o", "out.csv"], exitCode: 64,
      "-o out.csv is no name for statistics", advice: "name it .stats"),
    .use(
      "statistics that need the rows again", ["statistics", "good.csv", "-o", "out.stats", "--missing", "em"],
      exitCode: 64, "--missing em", advice: "use 'gauss fit', or --missing drop"),
    .use(
      "fourth moments without products",
      ["statistics", "good.csv", "-o", "out.stats", "--covariance", "diagonal", "--fourth-moments"], exitCode: 64,
      "--fourth-moments", advice: "leave one of them out"),
    .use(
      "statistics of text", ["statistics", "t.csv", "-o", "out.stats"], exitCode: 65, "t.csv:2: column 2 'b'",
      advice: "leave it out with --ignore b", files: ["t.csv": "a,b\n1,x\n"]),
    .use(
      "statistics of nothing", ["statistics", "t.csv", "-o", "out.stats", "--missing", "drop"], exitCode: 65,
      "t.csv: all 2 rows lack a value", advice: "fill in some", files: ["t.csv": "a,b\n1,\n,2\n"]),
    .use(
      "statistics of no weight", ["statistics", "t.csv", "-o", "out.stats", "--weights", "w"], exitCode: 65,
      "t.csv: no row has a positive weight", advice: "give some rows a weight above 0",
      files: ["t.csv": "a,w\n1,0\n2,0\n"]),
  ]

  /// Good statistics, and then these.
  private static func merge(_ name: String, _ text: String, _ mentions: String..., advice: String) -> BadInput {
    BadInput(
      name: name, files: ["good.stats": Data(sealed().utf8), "s.stats": Data(text.utf8)],
      arguments: ["merge", "good.stats", "s.stats", "-o", "out.json"], exitCode: 65, mentions: mentions,
      advice: advice)
  }

  /// Good statistics with other options.
  private static func mergeGood(
    _ name: String, _ options: [String], exitCode: Int32, _ mentions: String..., advice: String
  ) -> BadInput {
    BadInput(
      name: name, files: ["good.stats": Data(sealed().utf8)],
      arguments: ["merge", "good.stats", "-o", "out.json"] + options,
      exitCode: exitCode, mentions: mentions, advice: advice)
  }

  /// The statistics of `good.csv`, parts of them in other words, with a checksum that fits.
  static func sealed(
    replacing part: String = "", with other: String = "", and second: String = "", with third: String = ""
  ) -> String {
    var text = """
      {
        "format": "swift-gaussian statistics",
        "version": 1,
        "variables": ["a", "b"],
        "statistics": {
          "dimension": 2,
          "structure": "full",
          "count": 4,
          "weight": 4.0,
          "squaredWeight": 4.0,
          "shift": [4.0, 5.0],
          "offset": [-1.0, -1.25],
          "scatter": [10.0, 12.0, 22.75]
        },

      """
    for (old, new) in [(part, other), (second, third)] where !old.isEmpty {
      precondition(text.contains(old), "the statistics have no '\(old)'")
      text = text.replacingOccurrences(of: old, with: new)
    }
    return text + "  \"checksum\": \"\(checksum(text))\"\n}\n"
  }

  /// CRC-64/XZ, bit by bit.
  private static func checksum(_ text: String) -> String {
    var rest = UInt64.max
    for byte in text.utf8 {
      rest ^= UInt64(byte)
      for _ in 0..<8 { rest = rest & 1 == 0 ? rest >> 1 : rest >> 1 ^ 0xC96C_5795_D787_0F42 }
    }
    let digits = String(~rest, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
