extension BadInput {
  /// Arguments that make no sense.
  static let usage: [BadInput] = [
    sample("count 0", ["-n", "0"], "-n must be at least 1, not 0", advice: "give the number of rows"),
    sample("count −5", ["-n", "-5"], "-n must be at least 1, not -5", advice: "give the number of rows"),
    sample("count in words", ["-n", "ten"], "'ten'", "'-n <count>'", advice: "see 'gauss sample --help'"),
    sample("count beyond 64 bits", ["-n", "9223372036854775808"], "-n", advice: "see 'gauss sample --help'"),
    sample(
      "count beyond any file", ["-n", "9223372036854775807"], "-n 9223372036854775807", advice: "draw fewer"),
    sample("no count", [], "--count", advice: "see 'gauss sample --help'"),
    sample(
      "negative seed", ["-n", "3", "--seed", "-1"], "'-1'", "--seed", advice: "see 'gauss sample --help'"),
    sample(
      "threads 0", ["-n", "3", "--threads", "0"], "--threads must be at least 1, not 0",
      advice: "leave it out"),
    sample("threads −2", ["-n", "3", "--threads", "-2"], "--threads", "not -2", advice: "leave it out"),
    .use("unknown subcommand", ["bogus"], exitCode: 64, "'bogus'", advice: "see 'gauss --help'"),
    .use(
      "unknown option", ["fit", "good.csv", "-o", "out.json", "--bogus"], exitCode: 64, "'--bogus'",
      advice: "see 'gauss fit --help'"),
    .use("no table", ["fit", "-o", "out.json"], exitCode: 64, "'<table>'", advice: "see 'gauss fit --help'"),
    .use(
      "no output", ["fit", "good.csv"], exitCode: 64, "'--output <model>'", advice: "see 'gauss fit --help'"),
    .use(
      "unknown covariance", ["fit", "good.csv", "-o", "out.json", "--covariance", "round"], exitCode: 64,
      "--covariance round is unknown", advice: "choose one of full, tied, diagonal"),
    .use(
      "the table as output", ["score", "model.json", "good.csv", "-o", "good.csv"], exitCode: 64,
      "-o good.csv would replace the input good.csv", advice: "name another file"),
    .use(
      "the model as output", ["sample", "model.json", "-n", "3", "-o", "model.json"], exitCode: 64, "model.json",
      advice: "name"),
    .use(
      "a model named like a table", ["fit", "good.csv", "-o", "good.csv"], exitCode: 64,
      "-o good.csv is the name of a table", advice: "name it .json"),
    .use(
      "standard input twice", ["score", "-", "-"], exitCode: 64, "standard input holds one file",
      advice: "name the other one"),
    .use(
      "columns and ignore", ["fit", "good.csv", "-o", "out.json", "--columns", "a", "--ignore", "b"],
      exitCode: 64,
      "--columns", "--ignore", advice: "give one of them"),
    .use(
      "line end in an argument", ["fit", "good.csv", "two\nlines", "-o", "out.json"], exitCode: 64,
      #"'two\nlines'"#,
      advice: "see 'gauss fit --help'"),
  ]

  private static func sample(
    _ name: String, _ options: [String], _ mentions: String..., advice: String
  ) -> BadInput {
    BadInput(
      name: name, arguments: ["sample", "model.json", "-o", "out.npy"] + options, exitCode: 64,
      mentions: mentions,
      advice: advice)
  }
}
