extension BadInput {
  /// Labels that cannot be fitted, and models and tables that cannot be classified.
  static let classes: [BadInput] = [
    .csv(
      "no such label", "a,k\n1,x\n2,y\n", "t.csv:1: ", "'kind'", advice: "the columns are 'a', 'k'",
      options: ["--label", "kind"]),
    .csv(
      "missing label", "a,k\n1,x\n2,\n3,y\n", "t.csv:3: column 2 'k': the cell is empty", advice: "fill it in",
      options: ["--label", "k"]),
    .csv(
      "missing label beside gaps", "a,k\n1,x\nNA,y\n2,\n3,y\n", "t.csv:4: column 2 'k'", "the cell is empty",
      advice: "fill it in", options: ["--label", "k", "--missing", "drop"]),
    .csv(
      "one class", "a,k\n1,x\n2,x\n3,x\n", "t.csv: there are rows of 1 class, 2 are needed", advice: "check the labels",
      options: ["--label", "k"]),
    .csv(
      "a class of one row", "a,k\n1,x\n2,x\n3,y\n", "t.csv: class 'y': 1 row is too few", advice: "add rows",
      options: ["--label", "k"]),
    .csv(
      "a class that does not vary", "a,b,k\n1,1,x\n2,3,x\n9,2,x\n3,1,y\n3,2,y\n3,4,y\n",
      "t.csv: class 'y': the variance of 'a' is not positive", "--ignore a", advice: "use --covariance tied",
      options: ["--label", "k"]),
    .csv(
      "label and variable", "a,k\n1,1\n2,2\n",
      "t.csv:1: column 2 'k': the column of the labels cannot be a variable too",
      advice: "take it out", options: ["--label", "k", "--columns", "a,k"]),
    .csv(
      "priors of other classes", "a,k\n1,x\n2,x\n3,y\n5,y\n", "t.csv: there is a prior for class 'z', but no row",
      advice: "leave it out", options: ["--label", "k", "--priors", "x=0.5,y=0.25,z=0.25"]),
    .csv(
      "priors that do not add up", "a,k\n1,x\n2,x\n3,y\n5,y\n", "t.csv: the priors add up to 0.75, not to 1",
      advice: "divide them", options: ["--label", "k", "--priors", "x=0.5,y=0.25"]),
    .csv(
      "nothing but gaps", "a,k\n,x\n,y\n", "t.csv: all 2 rows lack a value", advice: "fill in some",
      options: ["--label", "k", "--missing", "drop"]),
    .use(
      "priors without classes", ["fit", "good.csv", "-o", "out.json", "--priors", "uniform"], exitCode: 64,
      "--priors is about classes", advice: "name the column"),
    .use(
      "priors in other words", ["fit", "good.csv", "-o", "out.json", "--label", "a", "--priors", "fair"], exitCode: 64,
      "--priors fair is neither", advice: "write proportional, uniform, or a=0.9,b=0.1"),
    .use(
      "a class and a stream", ["fit", "good.csv", "-o", "out.json", "--label", "a", "--components", "2", "--stream"],
      exitCode: 64, "--stream is for one mixture", advice: "leave it out"),
    .use(
      "a start for all classes",
      ["fit", "good.csv", "-o", "out.json", "--label", "a", "--components", "2", "--start", "model.json"], exitCode: 64,
      "--start model.json holds one mixture", advice: "leave it out"),
    .use(
      "classes of a model without", ["classify", "model.json", "good.csv", "-o", "out.csv"], exitCode: 65,
      "model.json: a multivariate normal knows no classes", advice: "fit them with 'gauss fit --label'"),
    .use(
      "draws of a class of a model without", ["sample", "model.json", "-n", "3", "--class", "x", "-o", "out.csv"],
      exitCode: 64, "--class is about classes, and model.json holds a multivariate normal", advice: "leave it out"),
    .use(
      "labels of draws of a model without", ["sample", "model.json", "-n", "3", "--with-label", "-o", "out.csv"],
      exitCode: 64, "--with-label is about classes", advice: "leave it out"),
    .use(
      "two ways to reject",
      ["classify", "model.json", "good.csv", "--reject-below", "1", "--reject-fraction", "0.1"], exitCode: 64,
      "--reject-below and --reject-fraction exclude each other", advice: "give one of them"),
    .use(
      "rejecting more than all", ["classify", "model.json", "good.csv", "--reject-fraction", "1"], exitCode: 64,
      "--reject-fraction 1 is no share", advice: "give one from 0 to less than 1"),
    .use(
      "posteriors to nowhere", ["classify", "model.json", "good.csv", "--posteriors"], exitCode: 64,
      "--posteriors are written beside the classes", advice: "name a table with -o"),
    .use(
      "a label that counts and does not", ["classify", "model.json", "good.csv", "--label", "a", "--ignore-label"],
      exitCode: 64, "--label and --ignore-label exclude each other", advice: "give one of them"),
    .use(
      "classify with gaps", ["classify", "model.json", "good.csv", "--missing", "em"], exitCode: 64,
      "--missing em is for densities", advice: "use --missing drop"),
    .use(
      "classes into an array", ["classify", "c.json", "good.csv", "-o", "out.npy"], exitCode: 64,
      "out.npy: an array holds numbers", advice: "name a .csv or .tsv file", files: ["c.json": classText]),
    .use(
      "no such class", ["sample", "c.json", "-n", "3", "--class", "z", "-o", "out.csv"], exitCode: 64,
      "--class z is none of the classes of c.json", advice: "choose one of x, y", files: ["c.json": classText]),
    .use(
      "no such label to compare with", ["classify", "c.json", "good.csv", "--label", "k"], exitCode: 65,
      "good.csv:1: there is no column 'k'", advice: "the columns are 'a', 'b'", files: ["c.json": classText]),
    .use(
      "priors of a model that do not add up", ["score", "c.json", "good.csv", "-o", "out.csv"], exitCode: 65,
      "c.json: 'classes' cannot be used: the priors add up to 1.25, not to 1", advice: "",
      files: ["c.json": classText.replacing("0.25", with: "0.5")]),
  ]

  /// A model of two classes of two variables.
  static let classText = """
    {
      "format": "swift-gaussian model",
      "version": 1,
      "model": "class-conditional model",
      "variables": ["a", "b"],
      "label": "kind",
      "structure": "diagonal",
      "classes": [
        {"class": "x", "prior": 0.75, "structure": "diagonal", "mean": [1, 2], "variances": [1, 2]},
        {"class": "y", "prior": 0.25, "structure": "diagonal", "mean": [3, 2], "variances": [2, 2]}
      ]
    }

    """
}
