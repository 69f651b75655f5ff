import Foundation

extension BadInput {
  /// Pictures that cannot be drawn.
  static let plots: [BadInput] =
    [
      plot("an unknown format", ["-o", "out.jpg"], 64, "-o out.jpg", advice: "name it .svg, .png or .pdf"),
      plot("no format", ["-o", "out"], 64, "-o out is no name", advice: "name it .svg, .png or .pdf"),
      plot("a picture on standard output", ["-o", "-"], 64, "standard output", advice: "name it .svg"),
      plot("a script named like a picture", ["-o", "out.svg", "--script"], 64, "-o out.svg", advice: "name it .gp"),
      script(
        "an unknown kind", ["--kind", "pie"], 64, "--kind pie",
        advice: "choose corner, density, qq, trace, bic, scree, biplot or map"),
      script(
        "an unknown column", ["--columns", "a,width"], 65, "model.json: ", "'width'", advice: "name some of a, b"),
      script("a column twice", ["--columns", "a,a"], 64, "'a' twice", advice: "name it once"),
      script("one column of a density", ["--kind", "density", "--columns", "b"], 64, "names 1", advice: "choose some"),
      script("no draws", ["--samples", "0"], 64, "--samples must be at least 1", advice: "leave it out"),
      script("too many draws", ["--samples", "1000001"], 64, "1000001", advice: "draw 1,000,000 at most"),
      script("a size in words", ["--size", "large"], 64, "'large'", advice: "see 'gauss plot --help'"),
      script("a size of nothing", ["--size", "0x0"], 64, "'0x0'", advice: "see 'gauss plot --help'"),
      script(
        "a size that nobody can read", ["--size", "300x300"], 64, "--size 300x300", advice: "give 840x380 at least"),
      script("missing em", ["good.csv", "--missing", "em"], 64, "--missing em", advice: "use --missing drop"),
      script("distances without rows", ["--kind", "qq"], 64, "needs the rows of a table", advice: "name one"),
      script("BIC without rows", ["--kind", "bic"], 64, "needs the rows of a table", advice: "name one"),
      script(
        "components backwards", ["good.csv", "--kind", "bic", "--components", "4-2"], 64, "--components 4-2",
        advice: "write --components 1-9"),
      script(
        "components of a corner", ["--components", "1-4"], 64, "--components is for --kind bic", advice: "leave it out"),
      script("the mask of a corner", ["--mask", "good.csv"], 64, "--mask is for --kind map", advice: "leave it out"),
      script("the trace of one Gaussian", ["--kind", "trace"], 65, "multivariate normal", advice: "name a mixture"),
      script(
        "a mask of another size", ["--kind", "map", "--mask", "t.csv"], 65, "t.csv: ", "3 × 2 is no mask",
        advice: "give n bands", ["t.csv": "1,2\n3,4\n5,6\n"]),
      script("the table as output", ["good.csv", "-o", "good.csv"], 64, "-o good.csv", advice: "name another file"),
      script(
        "a table of other columns", ["t.csv"], 65, "t.csv:1: ", "'a'", advice: "the columns are",
        ["t.csv": "x,y\n1,2\n"]),
      script(
        "nine variables", ["-o", "out.gp"], 64, "1 to 8 variables", "has 9", advice: "choose some with --columns",
        model: large(9)),
      script(
        "the distances of a mixture", ["good.csv", "--kind", "qq"], 65, "gaussian mixture",
        advice: "choose --kind density",
        model: mixture),
      script(
        "the trace of a mixture that was given", ["--kind", "trace"], 65, "does not tell", advice: "fit it",
        model: mixture),
      script(
        "a map of three variables", ["--kind", "map"], 64, "2 variables", "has 3", advice: "choose some with --columns",
        model: large(3)),
    ]
    + pairsOfFactors
    + ["folder", "none/out.gp", "/dev/full"].map { target in
      script("to \(target)", ["-o", target], 74, "\(target): ", advice: "")
    }

  /// Pictures of models of factors.
  private static let pairsOfFactors: [BadInput] = [
    script(
      "the eigenvalues of no rows", ["--kind", "scree"], 64, "needs the rows of a table", advice: "name one"),
    script(
      "the eigenvalues of one row", ["t.csv", "--kind", "scree"], 65, "t.csv: 1 row does not vary",
      advice: "add rows", ["t.csv": "a,b\n1,2\n"]),
    script(
      "the correlations of a constant", ["t.csv", "--kind", "scree"], 65, "t.csv: the variance of 'a'",
      advice: "leave it out with --columns b", ["t.csv": "a,b\n1,2\n1,3\n1,5\n"], model: BadInput.factorText()),
    script("a biplot of one Gaussian", ["--kind", "biplot"], 65, "multivariate normal", advice: "fit one with"),
    script(
      "a biplot of one factor", ["--kind", "biplot"], 65, "m.json has 1 factor",
      advice: "fit it with 'gauss fit --factors 2'",
      model: BadInput.factorText()),
    script(
      "a biplot of a factor that is not there", ["--kind", "biplot", "--factors", "1,3"], 64, "names factor 3",
      "has 2 factors", advice: "name two of 1 to 2", model: twoFactors),
    script(
      "a biplot of one factor twice", ["--kind", "biplot", "--factors", "2,2"], 64, "--factors 2,2 are no two factors",
      advice: "write --factors 1,2", model: twoFactors),
    script(
      "factors in words", ["--kind", "biplot", "--factors", "both"], 64, "--factors both are",
      advice: "write --factors 1,2", model: twoFactors),
    script(
      "the factors of a corner", ["--factors", "1,2"], 64, "--factors is for --kind biplot", advice: "leave it out"),
    script(
      "the classes of a corner", ["good.csv", "--label", "a"], 64, "--label is for --kind biplot",
      advice: "leave it out"),
    script(
      "classes of no table", ["--kind", "biplot", "--label", "a"], 64, "--label a is a column",
      advice: "name the table",
      model: twoFactors),
    script(
      "classes that are not there", ["good.csv", "--kind", "biplot", "--label", "kind"], 65, "good.csv", "'kind'",
      advice: "", model: twoFactors),
    script(
      "the trace of a closed form", ["--kind", "trace"], 65, "m.json was not fitted step by step",
      advice: "fit it with",
      model: twoFactors),
    script(
      "the distances of factors from no rows", ["--kind", "qq"], 64, "needs the rows of a table", advice: "name one",
      model: twoFactors),
  ]

  private static let twoFactors = factorText(replacing: "[[1], [2]]", with: "[[1, 0], [2, 1]]")

  private static func plot(
    _ name: String, _ options: [String], _ exitCode: Int32, _ mentions: String..., advice: String
  ) -> BadInput {
    BadInput(
      name: "plot: \(name)", arguments: ["plot", "model.json"] + options, exitCode: exitCode, mentions: mentions,
      advice: advice)
  }

  private static func script(
    _ name: String, _ options: [String], _ exitCode: Int32, _ mentions: String..., advice: String,
    _ files: [String: String] = [:], model: String? = nil
  ) -> BadInput {
    let output = options.contains("-o") ? [] : ["-o", "out.gp"]
    var files = files
    if let model { files["m.json"] = model }
    return BadInput(
      name: "plot: \(name)", files: files.mapValues { Data($0.utf8) },
      arguments: ["plot", model == nil ? "model.json" : "m.json"] + options + output + ["--script"], exitCode: exitCode,
      mentions: mentions, advice: advice)
  }

  /// A model of so many variables.
  private static func large(_ dimension: Int) -> String {
    let numbers = [String](repeating: "1", count: dimension).joined(separator: ", ")
    return """
      {"format": "swift-gaussian model", "version": 1, "model": "multivariate normal", "variables": null, "rows": 100,
       "structure": "diagonal", "mean": [\(numbers)], "variances": [\(numbers)]}
      """
  }

  /// A mixture of the variables a and b that was not fitted.
  private static let mixture = """
    {"format": "swift-gaussian model", "version": 1, "model": "gaussian mixture", "variables": ["a", "b"], "rows": null,
     "structure": "diagonal", "components": [
       {"weight": 0.5, "rows": null, "mean": [0, 0], "variances": [1, 1]},
       {"weight": 0.5, "rows": null, "mean": [3, 0], "variances": [1, 1]}]}
    """
}
