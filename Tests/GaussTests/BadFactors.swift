import Foundation

extension BadInput {
  /// Models of factors that cannot be fitted, and files of them that say something impossible.
  static let factors: [BadInput] =
    [
      fit("factors in words", ["--factors", "many"], 64, "--factors many is no number", advice: "give one from 0 on"),
      fit("negative factors", ["--factors", "-1"], 64, "--factors -1 is no number", advice: "give one from 0 on"),
      fit("an empty range of factors", ["--factors", "3-1"], 64, "--factors 3-1 is", advice: "give one from 0 on"),
      fit(
        "more factors than variables", ["--factors", "3"], 65, "good.csv: 3 factors are more than the 2 variables",
        advice: "use --factors 1"),
      fit(
        "unknown noise", ["--factors", "1", "--noise", "loud"], 64, "--noise loud is unknown",
        advice: "choose one of isotropic, diagonal"),
      fit(
        "unknown criterion of factors", ["--factors", "auto", "--factor-criterion", "taste"], 64,
        "--factor-criterion taste is unknown", advice: "choose one of bic"),
      fit(
        "one part of factors held out", ["--factors", "auto", "--factor-criterion", "held-out=1"], 64,
        "--factor-criterion held-out=1 needs", advice: "write --factor-criterion held-out=5"),
      fit(
        "more parts than rows for factors", ["--factors", "auto", "--factor-criterion", "held-out=9"], 65,
        "good.csv: 4 rows cannot be held out", advice: "take fewer parts"),
      fit(
        "evidence of diagonal noise", ["--factors", "auto", "--noise", "diagonal", "--factor-criterion", "evidence"],
        64,
        "--factor-criterion evidence", advice: "choose one of bic"),
      fit(
        "evidence of no factor", ["--factors", "0-0", "--factor-criterion", "evidence"], 64,
        "--factor-criterion evidence chooses", advice: "give a range"),
      fit(
        "a criterion for one number of factors", ["--factors", "1", "--factor-criterion", "bic"], 64,
        "--factor-criterion bic chooses", advice: "give a range"),
      fit("noise of one Gaussian", ["--noise", "diagonal"], 64, "--noise is about latent", advice: "say how many"),
      fit(
        "a criterion of factors for one Gaussian", ["--factor-criterion", "bic"], 64, "--factor-criterion is about",
        advice: "say how many"),
      fit(
        "factors and a covariance", ["--factors", "1", "--covariance", "full"], 64, "no --covariance",
        advice: "leave them out"),
      fit(
        "factors and an estimator", ["--factors", "1", "--estimator", "oas"], 64, "no --estimator",
        advice: "leave them out"),
      fit(
        "factors and a policy", ["--factors", "1", "--policy", "ridge=1"], 64, "no --policy", advice: "leave them out"),
      fit(
        "choosing factors by gaps", ["--factors", "auto", "--missing", "em"], 64, "--missing em fits one number",
        advice: "give a number"),
      .csv(
        "factors of gaps", "a,b\n1,NA\n,3\n", "t.csv: all 2 rows lack a value", advice: "fill in some",
        options: ["--factors", "1", "--missing", "drop"]),
      .csv(
        "factors of one row", "a,b\n1,2\n", "t.csv: 1 row is too few", advice: "add rows", options: ["--factors", "1"]),
      .csv(
        "factors of a constant", "a,b\n1,2\n1,3\n1,5\n", "t.csv: the variance of 'a'", "--ignore a",
        advice: "leave it out", options: ["--factors", "1", "--noise", "diagonal"]),
      .csv(
        "factors that leave no noise", "a,b,c\n1,2,3\n2,4,6\n3,6,9\n", "t.csv: 1 factor explains all",
        advice: "use --factors 0", options: ["--factors", "1"]),
      .csv(
        "factors of a column without cells", "a,b\n1,\n2,\n3,\n", "is missing in every row", advice: "leave it out",
        options: ["--factors", "1", "--missing", "em"]),
      .model(
        "factors, noise", factorText(replacing: "[1, 2]", with: "[1, -2]"), "m.json: 'noiseVariances' says -2.0",
        advice: "restore the file or fit the model again"),
      .model(
        "factors, loadings", factorText(replacing: "[[1], [2]]", with: "[[1], [2, 3]]"), "m.json: 'loadings[1]' has 2",
        advice: "restore the file or fit the model again"),
    ] + codes + options

  /// Rows that cannot be encoded, and factors that cannot be decoded.
  private static let codes: [BadInput] = [
    .use(
      "encoding by one Gaussian", ["encode", "model.json", "good.csv", "-o", "out.csv"], exitCode: 64,
      "encode is about latent factors", "model.json holds a multivariate normal", advice: "fit one with"),
    .use(
      "decoding by one Gaussian", ["decode", "model.json", "good.csv", "-o", "out.csv"], exitCode: 64,
      "decode is about latent factors", advice: "fit one with"),
    .use(
      "encoding by no factors", ["encode", "m.json", "good.csv", "-o", "out.csv"], exitCode: 64, "m.json has none",
      advice: "fit one with more", files: ["m.json": factorText(replacing: "[[1], [2]]", with: "[[], []]")]),
    coded("encoding without an output", ["encode", "m.json", "good.csv"], 64, "output", advice: "see 'gauss encode"),
    coded(
      "encoding over the input", ["encode", "m.json", "good.csv", "-o", "good.csv"], 64,
      "-o good.csv would replace the input", advice: "name another file"),
    coded(
      "decoding over the model", ["decode", "m.json", "c.csv", "-o", "m.json"], 64,
      "-o m.json would replace the input", advice: "name another file"),
    coded(
      "encoding a gap", ["encode", "m.json", "t.csv", "-o", "out.csv"], 65, "t.csv:3", "'b'", advice: "",
      table: "a,b\n1,2\n3,\n"),
    coded(
      "encoding nothing but gaps", ["encode", "m.json", "t.csv", "-o", "out.csv", "--missing", "drop"], 65,
      "t.csv: all 2 rows lack a value", advice: "fill in some", table: "a,b\n,2\n3,\n"),
    coded(
      "encoding other columns", ["encode", "m.json", "t.csv", "-o", "out.csv"], 65, "there is no column 'b'",
      advice: "the columns are", table: "a,c\n1,2\n"),
    coded(
      "encoding into an unknown format", ["encode", "m.json", "good.csv", "-o", "out.xls"], 64, "out.xls", advice: ""),
    coded(
      "decoding a table without factors", ["decode", "m.json", "good.csv", "-o", "out.csv"], 65,
      "good.csv:1: there is no column 'factor1'", advice: "the columns are"),
    coded(
      "decoding too many factors", ["decode", "m.json", "t.csv", "-o", "out.csv"], 65, "t.csv", "2 columns",
      advice: "", table: "1,2\n3,4\n"),
    coded(
      "decoding a gap", ["decode", "m.json", "t.csv", "-o", "out.csv"], 65, "t.csv:3", "'factor1'", advice: "",
      table: "factor1,x\n1,2\n,4\n"),
    coded(
      "decoding twice standard input", ["decode", "-", "-", "-o", "out.csv"], 64, "standard input", advice: "name"),
  ]

  /// Options that mean nothing for the model that is asked for.
  private static let options: [BadInput] = [
    fit(
      "an unknown method of factors", ["--factors", "1", "--factor-method", "magic"], 64,
      "--factor-method magic is unknown for isotropic noise", advice: "choose one of covariance, row-products"),
    fit(
      "a method of the other noise", ["--factors", "1", "--noise", "diagonal", "--factor-method", "range-finder"], 64,
      "unknown for diagonal noise", advice: "choose one of newton, eigenvectors, em"),
    fit(
      "a method of one Gaussian", ["--factor-method", "em"], 64, "--factor-method is about latent",
      advice: "say how many"),
    fit(
      "a rotation of one Gaussian", ["--rotation", "varimax"], 64, "--rotation is about latent", advice: "say how many"),
    fit(
      "an unknown rotation", ["--factors", "1", "--noise", "diagonal", "--rotation", "left"], 64,
      "--rotation left is unknown", advice: "choose one of none, varimax"),
    fit(
      "an oblique rotation of a model", ["--factors", "1", "--noise", "diagonal", "--rotation", "promax"], 64,
      "--rotation promax makes factors correlated", advice: "see its loadings with"),
    fit(
      "a rotation of principal axes", ["--factors", "1", "--rotation", "varimax"], 64, "principal axes",
      advice: "leave it out"),
    fit(
      "a rotation of one factor", ["--factors", "1", "--noise", "diagonal", "--rotation", "varimax"], 64,
      "1 factor cannot be turned", advice: "leave it out"),
    fit(
      "the tolerance of a closed form", ["--factors", "1", "--tolerance", "1e-3"], 64, "--tolerance is for fits",
      advice: "leave it out"),
    fit(
      "the iterations of a method without",
      ["--factors", "1", "--factor-method", "covariance", "--max-iterations", "9"],
      64, "--max-iterations is for fits", advice: "leave it out"),
    fit(
      "the seed of nothing random", ["--factors", "1", "--seed", "1"], 64, "--seed is for what is random",
      advice: "leave it out"),
    fit(
      "the seed of Newton's steps",
      ["--factors", "1", "--noise", "diagonal", "--factor-method", "newton", "--restarts", "1", "--seed", "1"],
      64, "--seed is for what is random", advice: "leave it out"),
    fit(
      "the seed of a choice by BIC", ["--factors", "0-1", "--seed", "1"], 64, "nothing of --factor-criterion bic",
      advice: "leave it out"),
    fit(
      "a tolerance below zero for factors", ["--factors", "1", "--tolerance", "-1"], 64,
      "--tolerance must be 0 or more",
      advice: "leave it out"),
    fit(
      "a method for several numbers of factors", ["--factors", "0-1", "--factor-method", "em"], 64,
      "--factor-method em is for one number", advice: "give a number"),
    fit(
      "another method for missing cells", ["--factors", "1", "--missing", "em", "--factor-method", "covariance"], 64,
      "--missing em is expectation-maximisation", advice: "leave one of them out"),
    coded(
      "describing an unknown rotation", ["describe", "m.json", "--rotation", "left"], 64, "--rotation left is unknown",
      advice: "choose one of varimax"),
    coded(
      "describing a power of promax", ["describe", "m.json", "--rotation", "promax=1"], 64, "needs a power above 1",
      advice: "write --rotation promax=4"),
    coded(
      "turning one factor", ["describe", "m.json", "--rotation", "varimax"], 64, "m.json has 1 factor",
      advice: "leave it out"),
    coded(
      "turning one Gaussian", ["describe", "model.json", "--rotation", "varimax"], 64, "holds a multivariate normal",
      advice: "leave it out"),
  ]

  private static func coded(
    _ name: String, _ arguments: [String], _ exitCode: Int32, _ mentions: String..., advice: String,
    table: String = ""
  ) -> BadInput {
    BadInput(
      name: name,
      files: ["m.json": Data(factorText().utf8), "c.csv": Data("factor1\n1\n".utf8), "t.csv": Data(table.utf8)],
      arguments: arguments, exitCode: exitCode, mentions: mentions, advice: advice)
  }

  /// A model of one factor with variables a and b, and a part of it in other words.
  static func factorText(replacing part: String = "", with other: String = "") -> String {
    let text = """
      {
        "format": "swift-gaussian model",
        "version": 1,
        "model": "factor analysis",
        "variables": ["a", "b"],
        "rows": null,
        "mean": [3, 4],
        "loadings": [[1], [2]],
        "noiseVariances": [1, 2]
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
}
