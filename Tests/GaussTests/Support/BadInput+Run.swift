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

  /// What comes of it in a new folder: several tests look at the same run.
  func firstRun() async throws -> Run { try await Self.firstRuns.value(for: name) { try await run(in: folder()) } }

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
