extension BadInput {
  /// Model files that `gauss score` cannot use, and tables that do not fit a model.
  static let models: [BadInput] = [
    .use(
      "model, no such file", ["score", "none.json", "good.csv", "-o", "out.csv"], exitCode: 66,
      "none.json: there is no such file", advice: "check the name"),
    .model(
      "model, empty", "", "m.json: the file is empty",
      advice: "a model is a file that 'gauss fit' has written"),
    .model("model, a table", "a,b\n1,2\n", "m.json: this is not a model", advice: "a model is a file that"),
    .model(
      "model, other JSON", "{\"a\": 1}\n", "m.json: this is not a model", advice: "a model is a file that"),
    .model(
      "model, truncated", String(modelText().prefix(170)), "m.json:8: ", "the file ends",
      advice: "the file may be cut off"),
    .model(
      "model, newer version", modelText(replacing: "\"version\": 1", with: "\"version\": 2"),
      "m.json: the model was written by a newer version (2)", "reads up to 1", advice: "update it"),
    .model(
      "model, unknown kind", modelText(replacing: "multivariate normal", with: "mixture"), "m.json: ",
      "'mixture'",
      advice: "restore the file or fit the model again"),
    .model(
      "model, covariance not positive definite", modelText(replacing: "[0.5, 1]", with: "[0.5, 0.125]"),
      "m.json: 'covariance'", "not positive definite", "'b'", "rank 1 of 2",
      advice: "restore the file or fit the model again"),
    .model(
      "model, negative variance", modelText(replacing: "[0.5, 1]", with: "[0.5, -1]"), "m.json: 'covariance'",
      "'b'",
      advice: "restore the file or fit the model again"),
    .model(
      "model, covariance not symmetric", modelText(replacing: "[2, 0.5]", with: "[2, 0.25]"),
      "m.json: 'covariance'", "not symmetric", "(2, 1)", advice: "restore the file or fit the model again"),
    .model(
      "model, covariance of another size", modelText(replacing: "[1.5, -2]", with: "[1.5, -2, 3]"),
      "m.json: 'covariance' has 2 elements, 3", advice: "restore the file or fit the model again"),
    .model(
      "model, NaN", modelText(replacing: "-2]", with: "NaN]"), "m.json:8: character 17", "'NaN'",
      advice: "restore the file or fit the model again"),
    .model(
      "model, 1e400", modelText(replacing: "-2]", with: "1e400]"), "m.json:8: ", "'1e400'",
      advice: "restore the file or fit the model again"),
    .model(
      "model, no mean", modelText(replacing: "\"mean\"", with: "\"means\""),
      "m.json: the key 'mean' is missing",
      advice: "restore the file or fit the model again"),
    .model(
      "model, a name too few", modelText(replacing: "[\"a\", \"b\"]", with: "[\"a\"]"),
      "m.json: 'variables' has 1 element, 2", advice: "restore the file or fit the model again"),
    .use(
      "table without a variable of the model", ["score", "model.json", "t.csv", "-o", "out.csv"],
      exitCode: 65,
      "t.csv:1: ", "'b'", advice: "the columns are 'a', 'c'", files: ["t.csv": "a,c\n1,2\n"]),
    .use(
      "table without names and with three columns", ["score", "model.json", "t.csv", "-o", "out.csv"],
      exitCode: 65,
      "t.csv: the table has 3 columns", "2 variables", advice: "give the columns names",
      files: ["t.csv": "1,2,3\n"]),
    .use(
      "table with text for a variable of the model", ["score", "model.json", "t.csv", "-o", "out.csv"],
      exitCode: 65,
      "t.csv:2: column 2 'b'", "'x'", advice: "the model needs numbers there",
      files: ["t.csv": "a,b\n1,x\n"]),
    .use(
      "table of names only", ["score", "model.json", "t.csv", "-o", "out.csv"], exitCode: 65, "t.csv:1: ",
      advice: "a table needs at least one row", files: ["t.csv": "a,b\n"]),
  ]
}
