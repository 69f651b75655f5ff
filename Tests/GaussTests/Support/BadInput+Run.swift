extension BadInput {
  /// How the command ended, and whether its folder was left as it was.
  struct Run: Sendable {
    let outcome: Command.Outcome
    let isFolderUntouched: Bool
  }

  /// Runs the command in a folder.
  func run(in scratch: Scratch) async throws -> Run {
    let before = try scratch.snapshot()
    let outcome = try await gauss(arguments, in: scratch)
    return Run(outcome: outcome, isFolderUntouched: try scratch.snapshot() == before)
  }

  /// Whether something was written before the first run, as for about every second case.
  var hasOutputs: Bool { name.utf8.reduce(0) { $0 ^ $1 }.isMultiple(of: 2) }

  /// Writes what must be left as it is.
  func writeOutputs(in scratch: Scratch) throws {
    for name in ["out.json", "out.csv", "out.npy", "out.stats", "out.gp", "out.svg"] {
      try scratch.write(name, "kept as it was")
    }
  }

  /// What comes of it in a new folder: several tests look at the same run.
  func firstRun() async throws -> Run {
    try await Self.firstRuns.value(for: name) {
      let scratch = try folder()
      if hasOutputs { try writeOutputs(in: scratch) }
      return try await run(in: scratch)
    }
  }

  private static let firstRuns = Memory<Run>()
}

/// What several tests look at and only one of them has to wait for.
actor Memory<Value: Sendable> {
  private var values: [String: Task<Value, any Error>] = [:]

  /// What was made under that name, or is made now.
  func value(for name: String, _ make: @escaping @Sendable () async throws -> Value) async throws -> Value {
    let task = values[name] ?? Task { try await make() }
    values[name] = task
    return try await task.value
  }
}
