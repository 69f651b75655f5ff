extension BadInput {
  /// Ways to estimate that there are not, and weights and gaps that `gauss fit` cannot use.
  static let estimation: [BadInput] = [
    fit("unknown estimator", ["--estimator", "best"], 64, "--estimator best is unknown", advice: "choose one of mle,"),
    fit("estimator, no name", ["--estimator", "=0.1"], 64, "--estimator =0.1 is unknown", advice: "choose one of"),
    fit(
      "shrinkage without an intensity", ["--estimator", "shrinkage"], 64, "the intensity, from 0 to 1",
      advice: "write --estimator shrinkage=0.1"),
    fit(
      "shrinkage in words", ["--estimator", "shrinkage=much"], 64, "the intensity, from 0 to 1",
      advice: "write --estimator shrinkage=0.1"),
    fit(
      "shrinkage beyond 1", ["--estimator", "shrinkage=1.5"], 64, "the intensity, from 0 to 1",
      advice: "write --estimator shrinkage=0.1"),
    fit(
      "shrinkage that is no number", ["--estimator", "shrinkage=nan"], 64, "the intensity, from 0 to 1",
      advice: "write --estimator shrinkage=0.1"),
    fit(
      "a share of more than all", ["--estimator", "mcd=1.5"], 64, "the share of the rows, from 0.01 to 1",
      advice: "write --estimator mcd=0.75"),
    fit(
      "an estimator with a number too many", ["--estimator", "mle=3"], 64, "--estimator mle takes no number",
      advice: "leave out the equals sign"),
    fit("unknown policy", ["--policy", "hope"], 64, "--policy hope is unknown", advice: "choose one of fail, ridge="),
    fit(
      "a ridge that digs", ["--policy", "ridge=-1"], 64, "--policy ridge=-1", "out of range", advice: "choose one of"),
    fit("a ridge without height", ["--policy", "ridge"], 64, "--policy ridge", advice: "choose one of"),
    fit("a floor above the roof", ["--policy", "relative-floor=2"], 64, "--policy relative-floor=2", advice: "choose"),
    fit(
      "a bandwidth in words", ["--kernel-density", "wide"], 64, "--kernel-density wide is no bandwidth",
      advice: "choose one of scott, silverman"),
    fit(
      "a bandwidth of nothing", ["--kernel-density", "0"], 64, "--kernel-density 0 is no bandwidth",
      advice: "choose one of scott"),
    fit(
      "kernels of another shape", ["--kernel-density", "scott", "--covariance", "diagonal"], 64,
      "takes no --covariance", advice: "leave them out"),
    fit(
      "kernels on rows with gaps", ["--kernel-density", "scott", "--missing", "em"], 64, "needs complete rows",
      advice: "use --missing drop"),
    .csv(
      "kernels on duplicates", "a,b\n1,2\n1,2\n2,1\n2,1\n5,5\n5,5\n", "every row has an exact duplicate",
      advice: "use --kernel-density scott", options: ["--kernel-density", "leave-one-out"]),
    .csv(
      "kernels on a line", "a,b\n1,1\n2,2\n3,3\n4,4\n", "not positive definite",
      advice: "", options: ["--kernel-density", "scott"]),
    fit("unknown treatment of gaps", ["--missing", "guess"], 64, "'guess'", "drop", advice: "see 'gauss fit --help'"),
    fit(
      "a covariance that nothing shares", ["--covariance", "tied"], 64, "--covariance tied is one that components",
      advice: "choose full, diagonal or spherical"),
    .use(
      "a model named like statistics", ["fit", "good.csv", "-o", "out.stats"], exitCode: 64,
      "-o out.stats is the name of statistics", advice: "use 'gauss statistics', or name the model .json"),
    fit(
      "no such column of weights", ["--weights", "w"], 65, "good.csv:1: ", "'w'", advice: "the columns are 'a', 'b'"),
    fit(
      "weights among the variables", ["--weights", "a", "--columns", "a,b"], 65, "good.csv:1: column 1 'a'",
      "cannot be a variable too", advice: "take it out of one of the two"),
    .csv(
      "negative weight", "a,w\n1,1\n2,1\n3,-2\n", "t.csv: row 3, column 2 'w': the weight is -2.0",
      advice: "a weight is 0 or more", options: ["--weights", "w"]),
    .csv(
      "infinite weight", "a,w\n1,1\n2,inf\n", "t.csv:3: column 2 'w'", "'inf'", advice: "correct it",
      options: ["--weights", "w"]),
    .csv(
      "missing weight", "a,w\n1,1\n2,\n", "t.csv:3: column 2 'w': the weight is missing", advice: "fill it in",
      options: ["--weights", "w"]),
    .csv(
      "missing weight beside gaps", "a,w\n1,1\n2,NA\n", "t.csv:3: column 2 'w': the weight is missing",
      advice: "fill it in", options: ["--weights", "w", "--missing", "drop"]),
    .csv(
      "weights in words", "a,w\n1,much\n2,more\n", "t.csv:2: column 2 'w'", "'much'", advice: "weights are numbers",
      options: ["--weights", "w"]),
    .csv(
      "weights of nothing", "a,w\n1,0\n2,0\n3,0\n", "t.csv: no row has a positive weight", advice: "give some rows",
      options: ["--weights", "w"]),
    .csv(
      "weights that leave too few rows", "a,b,w\n1,2,1\n2,3,0\n3,9,5\n4,1,0\n", "t.csv: 2 rows ", "at least 3",
      "--estimator oas", advice: "add rows", options: ["--weights", "w"]),
    .csv(
      "weights that are no frequencies", "a,w\n1,0.2\n2,0.3\n5,0.1\n", "t.csv: the weights add up to 0.6,",
      advice: "use --estimator unbiased-reliability",
      options: ["--weights", "w", "--estimator", "unbiased"]),
    .csv(
      "gaps everywhere", "a,b\n1,NA\n,3\n?,5\n", "t.csv: all 3 rows lack a value", advice: "fill in some",
      options: ["--missing", "drop"]),
    .csv(
      "a column of gaps", "a,b\n1,NA\n2,\n5,?\n", "t.csv: 'b' is missing in every row", "--ignore b",
      advice: "leave it out", options: ["--missing", "em"]),
    .csv(
      "too little between the gaps", "a,b\n1,NA\n,2\n", "t.csv: 2 rows ", "at least 3", advice: "add rows",
      options: ["--missing", "em"]),
    fit(
      "gaps and an estimator that knows none", ["--missing", "em", "--estimator", "oas"], 64,
      "--missing em is maximum likelihood, and --estimator oas is not", advice: "leave one of them out"),
    .csv(
      "an infinity among gaps", "a\n1\n\ninf\n2\n", "t.csv:4: column 1 'a': 'inf'", advice: "correct it",
      options: ["--missing", "drop"]),
  ]

  private static func fit(
    _ name: String, _ options: [String], _ exitCode: Int32, _ mentions: String..., advice: String
  ) -> BadInput {
    BadInput(
      name: name, arguments: ["fit", "good.csv", "-o", "out.json"] + options, exitCode: exitCode, mentions: mentions,
      advice: advice)
  }
}
