import Foundation

extension BadInput {
  /// Mixtures of models of factors that cannot be fitted, and files and codes of them that say something impossible.
  static let factorMixtures: [BadInput] = [
    mixed(
      "covariances of a mixture of factors", ["--covariance", "full"], "no --covariance", advice: "leave them out"),
    mixed("a policy of a mixture of factors", ["--policy", "ridge=1"], "no --policy", advice: "leave them out"),
    mixed("an estimator of a mixture of factors", ["--estimator", "oas"], "--estimator oas", advice: "leave it out"),
    mixed("a mixture of factors of gaps", ["--missing", "em"], "--missing em", advice: "use --missing drop"),
    mixed("a method of a mixture of factors", ["--factor-method", "em"], "--factor-method is", advice: "leave it out"),
    mixed(
      "turned factors of a mixture", ["--noise", "diagonal", "--rotation", "varimax"], "--rotation is",
      advice: "leave it out"),
    mixed(
      "a criterion of factors of a mixture", ["--factor-criterion", "bic"], "--factor-criterion is",
      advice: "choose with --criterion"),
    mixed("a criterion and nothing to choose", ["--criterion", "bic"], "--criterion bic", advice: "give a range"),
    mixed("restarts below 1 of a mixture of factors", ["--restarts", "0"], "--restarts", advice: "leave it out"),
    .use(
      "a choice of factors from a stream",
      ["fit", "good.csv", "-o", "o.json", "--components", "2", "--factors", "0-1", "--stream"], exitCode: 64,
      "--components 2 --factors 0-1", advice: "give a number"),
    .use(
      "a mixture of too many factors", ["fit", "good.csv", "-o", "o.json", "--components", "1", "--factors", "3"],
      exitCode: 65, "3 factors are more than the 2 variables", advice: "use --factors 1"),
    .use(
      "a mixture of factors of too few rows",
      ["fit", "good.csv", "-o", "o.json", "--components", "9", "--factors", "1"],
      exitCode: 65, "9 components are more than the 4 rows", advice: "use --components 4"),
    .use(
      "more parts than rows for a mixture of factors",
      ["fit", "good.csv", "-o", "o.json", "--components", "1-2", "--factors", "1", "--criterion", "held-out=9"],
      exitCode: 65, "good.csv: 4 rows cannot be held out", advice: "take fewer parts"),
    .use(
      "classes of mixtures of factors",
      ["fit", "good.csv", "-o", "o.json", "--label", "a", "--components", "1", "--factors", "1"], exitCode: 64,
      "--label a and --factors 1", advice: "leave one of them out"),
    .csv(
      "a mixture of factors of a constant", "a,b\n1,2\n1,3\n1,5\n", "t.csv: the variance of 'a'",
      advice: "leave it out", options: ["--components", "1", "--factors", "1", "--noise", "diagonal"]),
    .csv(
      "a mixture of factors of equal rows", "a,b\n1,2\n1,2\n1,2\n", "t.csv: the variance of 'a'",
      advice: "leave it out", options: ["--components", "1", "--factors", "1"]),
    started(
      "a start with other factors", ["--components", "2", "--factors", "2"], "m.json has 1 factor",
      advice: "use --factors 1"),
    started(
      "a start with other noise", ["--components", "2", "--factors", "1", "--noise", "diagonal"], "isotropic noise",
      advice: "use --noise isotropic"),
    started(
      "a start with other components", ["--components", "1", "--factors", "1"], "m.json has 2 components",
      advice: "give the same number"),
    .use(
      "a start of Gaussians for factors",
      ["fit", "good.csv", "-o", "o.json", "--components", "2", "--factors", "1", "--start", "model.json"], exitCode: 64,
      "model.json holds a multivariate normal", advice: "name a model of 'gauss fit --components --factors'"),
    .use(
      "a start of factors for Gaussians",
      ["fit", "good.csv", "-o", "o.json", "--components", "2", "--start", "m.json"], exitCode: 64,
      "m.json holds a factor mixture", advice: "name a model", files: ["m.json": text()]),
    .model(
      "a mixture of factors, noise", text(replacing: "\"noiseVariance\": 1", with: "\"noiseVariance\": 0"),
      "'components[0].noiseVariance' says 0.0", advice: "restore the file or fit the model again"),
    .model(
      "a mixture of factors, weights", text(replacing: "\"weight\": 0.5", with: "\"weight\": 0.25"),
      "'components' have weights that add up to 0.75", advice: "restore the file or fit the model again"),
    .model(
      "a mixture of factors, a mean", text(replacing: "\"mean\": [0, 0]", with: "\"mean\": [0, 0, 0]"), "m.json",
      advice: "restore the file or fit the model again"),
    coded(
      "encoding incomplete rows by a mixture", ["encode", "m.json", "good.csv", "-o", "out.csv", "--missing", "em"], 64,
      "--missing em is for one model", advice: "use --missing drop"),
    coded(
      "decoding a component that is not there", ["decode", "m.json", "t.csv", "-o", "out.csv"], 65,
      "t.csv: row 2: component 3 is none", advice: "take the table", table: "component,factor1\n1,2\n3,0\n"),
    coded(
      "decoding half a component", ["decode", "m.json", "t.csv", "-o", "out.csv"], 65,
      "t.csv: row 1: component 1.5 is none", advice: "take the table", table: "component,factor1\n1.5,2\n"),
    coded(
      "decoding factors beyond the range", ["decode", "m.json", "t.csv", "-o", "out.csv"], 65,
      "t.csv: row 1: these factors make a row beyond", advice: "look at the row", table: "component,factor1\n1,1e308\n"),
    .use(
      "a mixture of more factors than columns",
      [
        "fit", "good.csv", "-o", "o.json", "--components", "2", "--factors", "3-9223372036854775807",
      ], exitCode: 65, "3 factors are more than the 2 variables", advice: "use --factors 1"),
    .model(
      "a mixture of factors, loadings", text(replacing: "[[1], [2]]", with: "[[1e200], [2]]"),
      "'components[0].loadings' cannot be used", advice: "restore the file or fit the model again"),
    coded(
      "decoding without components", ["decode", "m.json", "t.csv", "-o", "out.csv"], 65,
      "there is no column 'component'", advice: "the columns are", table: "factor1\n2\n"),
    .use(
      "a biplot of a mixture of factors", ["plot", "m.json", "good.csv", "--kind", "biplot", "-o", "b.svg"],
      exitCode: 65,
      "m.json is a factor mixture", advice: "fit one with", files: ["m.json": text()]),
  ]

  private static func mixed(_ name: String, _ options: [String], _ mentions: String..., advice: String) -> BadInput {
    BadInput(
      name: name, files: [:],
      arguments: ["fit", "good.csv", "-o", "out.json", "--components", "2", "--factors", "1"] + options, exitCode: 64,
      mentions: mentions, advice: advice)
  }

  private static func started(
    _ name: String, _ options: [String], _ mentions: String..., advice: String
  ) -> BadInput {
    BadInput(
      name: name, files: ["m.json": Data(text().utf8)],
      arguments: ["fit", "good.csv", "-o", "out.json", "--start", "m.json"] + options, exitCode: 64,
      mentions: mentions, advice: advice)
  }

  private static func coded(
    _ name: String, _ arguments: [String], _ exitCode: Int32, _ mentions: String..., advice: String,
    table: String = ""
  ) -> BadInput {
    BadInput(
      name: name, files: ["m.json": Data(text().utf8), "t.csv": Data(table.utf8)], arguments: arguments,
      exitCode: exitCode, mentions: mentions, advice: advice)
  }

  /// Two components of one factor with variables a and b, and a part of it in other words.
  private static func text(replacing part: String = "", with other: String = "") -> String {
    let text = """
      {
        "format": "swift-gaussian model",
        "version": 1,
        "model": "factor mixture",
        "variables": ["a", "b"],
        "rows": null,
        "noise": "isotropic",
        "components": [
          {"weight": 0.5, "mean": [0, 0], "loadings": [[1], [2]], "noiseVariance": 1},
          {"weight": 0.5, "mean": [9, 9], "loadings": [[1], [0]], "noiseVariance": 2}
        ]
      }
      """
    guard let range = text.range(of: part) else { return text }
    return text.replacingCharacters(in: range, with: other)
  }
}
