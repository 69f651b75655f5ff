extension BadInput {
  /// Results that cannot be written.
  ///
  /// Tests may run as a user who may do anything, hence no permissions here.
  static let outputs: [BadInput] =
    ["folder", "none/out", "good.csv/out", "/dev/full", "/proc/out"].flatMap { target in
      commands.map { command, suffix in
        let output = ["folder", "/dev/full"].contains(target) ? target : target + suffix
        return .use(
          "\(command[0]) to \(output)", command + ["-o", output], exitCode: 74,
          "\(output): \(problems[target] ?? "?")",
          advice: remedies[target] ?? "?")
      }
    } + [
      .use(
        "scores in an unknown format", ["score", "model.json", "good.csv", "-o", "out.xyz"], exitCode: 64,
        "out.xyz: ", "'.xyz'", advice: "use one of .csv, .tsv, .npy"),
      .use(
        "rows in an unknown format", ["sample", "model.json", "-n", "3", "-o", "out.parquet"], exitCode: 64,
        "out.parquet: ", "'.parquet'", advice: "use one of .csv, .tsv, .npy"),
    ]

  private static let commands = [
    (["fit", "good.csv"], ".json"), (["score", "model.json", "good.csv"], ".csv"),
    (["sample", "model.json", "-n", "20000"], ".npy"), (["statistics", "good.csv"], ".stats"),
  ]

  private static let problems = [
    "folder": "this is a folder", "none/out": "there is no folder 'none'",
    "good.csv/out": "'good.csv' is a file and not a folder", "/dev/full": "writing failed: ",
    "/proc/out": "cannot be ",
  ]

  private static let remedies = [
    "folder": "name a file in it", "none/out": "create it first", "good.csv/out": "name another folder",
    "/dev/full": "make room on the disk", "/proc/out": "name another file with -o",
  ]
}
