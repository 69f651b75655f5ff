extension BadInput {
  /// Mixtures that cannot be fitted, and questions about mixtures to models that are none.
  static let mixtures: [BadInput] = [
    fit("no components", ["--components", "0"], 64, "--components 0 is no number", advice: "give one from 1 on"),
    fit("components in words", ["--components", "many"], 64, "--components many", advice: "give one from 1 on"),
    fit("negative components", ["--components", "-2"], 64, "--components -2", advice: "give one from 1 on"),
    fit(
      "more components than rows", ["--components", "9"], 65, "good.csv: 9 components are more than the 4",
      advice: "use --components 4"),
    fit(
      "components of one Gaussian's estimator", ["--components", "2", "--estimator", "oas"], 64,
      "--estimator oas is for one Gaussian", advice: "leave it out"),
    fit(
      "components of reduced rank", ["--components", "2", "--policy", "pseudo"], 64, "--policy pseudo",
      advice: "choose relative-ridge=ε, ridge=ε or relative-floor=τ"),
    fit(
      "components that collapse", ["--components", "3", "--policy", "fail"], 65, "good.csv: component ",
      "not positive definite", advice: "leave out --policy"),
    fit("no restarts", ["--components", "2", "--restarts", "0"], 64, "--restarts must be at least 1", advice: "leave"),
    fit(
      "negative tolerance", ["--components", "2", "--tolerance", "-1"], 64, "--tolerance must be 0 or more, not -1",
      advice: "leave it out for 1e-3"),
    fit(
      "a tolerance that is no number", ["--components", "2", "--tolerance", "nan"], 64, "--tolerance must be",
      advice: "leave it out for 1e-3"),
    fit(
      "negative iterations", ["--components", "2", "--max-iterations", "-1"], 64, "--max-iterations must be 0 or more",
      advice: "leave it out for 100"),
    fit(
      "unknown start", ["--components", "2", "--start", "luck"], 64, "--start luck is unknown", advice: "choose one"),
    fit(
      "a start that is not there", ["--components", "2", "--start", "none.json"], 66,
      "none.json: there is no such file", advice: "check the name"),
    fit(
      "a start that is no mixture", ["--components", "2", "--start", "model.json"], 64,
      "--start model.json holds a multivariate normal", advice: "name a model of"),
    started(
      "a start of another number", ["--components", "3"], 64, "--start m.json has 2 components, and --components 3",
      advice: "give the same number"),
    started(
      "a start of another structure", ["--components", "2", "--covariance", "tied"], 64,
      "--start m.json has diagonal covariances, not tied ones", advice: "leave out --covariance"),
    started(
      "restarts from one start", ["--components", "2", "--restarts", "3"], 64, "--restarts 3 from one mixture",
      advice: "leave it out"),
    started(
      "a start about other variables", ["--components", "2", "--columns", "b,a"], 65,
      "good.csv: the start is about a, b, not b, a", advice: "take its columns with --columns a,b"),
    started(
      "a start about more variables", ["--components", "2", "--columns", "b"], 65, "good.csv: the start is about a, b",
      advice: "take its columns with --columns a,b"),
    .use(
      "the start as output", ["fit", "good.csv", "--components", "2", "--start", "m.json", "-o", "m.json"],
      exitCode: 64,
      "-o m.json would replace the input m.json", advice: "name another file", files: ["m.json": mixtureText()]),
    .use(
      "a pipe read again and again", ["fit", "-", "-o", "out.json", "--components", "2", "--stream"], exitCode: 64,
      "--stream", "standard input", advice: "write it to a file first"),
    fit("an empty range", ["--components", "5-3"], 64, "--components 5-3 is no number", advice: "give one from 1 on"),
    fit("half a range", ["--components", "3-"], 64, "--components 3- is no number", advice: "give one from 1 on"),
    fit(
      "unknown criterion", ["--components", "auto", "--criterion", "taste"], 64, "--criterion taste is unknown",
      advice: "choose one of bic"),
    fit(
      "one part held out", ["--components", "auto", "--criterion", "held-out=1"], 64, "--criterion held-out=1 needs",
      advice: "write --criterion held-out=5"),
    fit(
      "a criterion for one number", ["--components", "2", "--criterion", "bic"], 64, "--criterion bic chooses",
      advice: "give a range"),
    fit(
      "a criterion for one Gaussian", ["--criterion", "bic"], 64, "--criterion is about mixtures",
      advice: "say how many"),
    fit(
      "choosing from a stream", ["--components", "auto", "--stream"], 64, "--components auto fits many mixtures",
      advice: "give a number"),
    started(
      "choosing from one start", ["--components", "1-2"], 64, "--start m.json is one mixture", advice: "leave it out"),
    fit(
      "more parts than rows", ["--components", "1-2", "--criterion", "held-out=9"], 65,
      "good.csv: 4 rows cannot be held out",
      advice: "take fewer parts"),
    fit("restarts of one Gaussian", ["--restarts", "3"], 64, "--restarts is about mixtures", advice: "say how many"),
    fit("a seed for one Gaussian", ["--seed", "3"], 64, "--seed is about mixtures", advice: "say how many"),
    fit("one Gaussian streamed", ["--stream"], 64, "--stream is about mixtures", advice: "say how many"),
    .csv(
      "mixture of gaps", "a,b\n1,NA\n,3\n", "t.csv: all 2 rows lack a value", advice: "fill in some",
      options: ["--components", "1", "--missing", "drop"]),
    .csv(
      "mixture of gaps, streamed", "a,b\n1,NA\n,3\n", "t.csv: all 2 rows lack a value",
      advice: "fill in some", options: ["--components", "1", "--missing", "drop", "--stream"]),
    .csv(
      "mixture of nothing", "a,w\n1,0\n2,0\n", "t.csv: no row has a positive weight",
      advice: "give some rows a weight above 0", options: ["--components", "1", "--weights", "w"]),
    .use(
      "responsibilities of no mixture", ["score", "model.json", "good.csv", "--responsibilities", "out.csv"],
      exitCode: 64, "--responsibilities is about the components of a mixture", advice: "leave it out"),
    .use(
      "labels of no mixture", ["score", "model.json", "good.csv", "--labels", "out.csv"], exitCode: 64,
      "--labels is about", "model.json holds a multivariate normal", advice: "leave it out"),
    scored("labels of incomplete rows", ["--labels", "out.csv", "--missing", "em"], advice: "use --missing drop"),
    scored("two outputs in one file", ["-o", "out.csv", "--labels", "out.csv"], advice: "name two files"),
    .use(
      "components of no mixture", ["sample", "model.json", "-n", "3", "-o", "out.csv", "--with-component"],
      exitCode: 64,
      "--with-component is about", advice: "leave it out"),
    .use(
      "a variable called component", ["sample", "m.json", "-n", "3", "-o", "out.csv", "--with-component"], exitCode: 64,
      "a variable of m.json has that name", advice: "leave it out",
      files: ["m.json": mixtureText(replacing: #""b""#, with: #""component""#)]),
    .model(
      "mixture, weights", mixtureText(replacing: "0.75", with: "0.5"), "m.json: 'components' have weights",
      "0.75, not 1", advice: "restore the file or fit the model again"),
    .model(
      "mixture, dimensions", mixtureText(replacing: "[3, 4]", with: "[3, 4, 5]"), "m.json: 'components[1].mean'",
      advice: "restore the file or fit the model again"),
  ]

  /// A mixture of two components with variables a and b, and a part of it in other words.
  static func mixtureText(replacing part: String = "", with other: String = "") -> String {
    let text = """
      {
        "format": "swift-gaussian model",
        "version": 1,
        "model": "gaussian mixture",
        "variables": ["a", "b"],
        "rows": null,
        "structure": "diagonal",
        "components": [
          {"weight": 0.25, "mean": [1, 2], "variances": [1, 2]},
          {"weight": 0.75, "mean": [3, 4], "variances": [3, 1]}
        ]
      }

      """
    precondition(part.isEmpty || text.contains(part), "the model has no '\(part)'")
    return part.isEmpty ? text : text.replacing(part, with: other)
  }

  private static func fit(
    _ name: String, _ options: [String], _ exitCode: Int32, _ mentions: String..., advice: String
  ) -> BadInput {
    BadInput(
      name: name, arguments: ["fit", "good.csv", "-o", "out.json"] + options, exitCode: exitCode, mentions: mentions,
      advice: advice)
  }

  private static func started(
    _ name: String, _ options: [String], _ exitCode: Int32, _ mention: String, advice: String
  ) -> BadInput {
    .use(
      name, ["fit", "good.csv", "-o", "out.json", "--start", "m.json"] + options, exitCode: exitCode, mention,
      advice: advice, files: ["m.json": mixtureText()])
  }

  private static func scored(_ name: String, _ options: [String], advice: String) -> BadInput {
    .use(
      name, ["score", "m.json", "good.csv"] + options, exitCode: 64, advice: advice, files: ["m.json": mixtureText()])
  }
}
