import ArgumentParser
import Gaussian
import GaussianIO

/// `--tolerance`, `--max-iterations`, `--restarts` and `--seed`, of all fits that iterate.
struct IterationArguments: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      """
      The fit has converged when the mean log-likelihood changes by less, in nats a row. (default: 1e-3 for mixtures, 1e-5 \
      for those of factors, 1e-6 for those of t distributions, 1e-9 for factors and one t distribution)
      """, valueName: "nats"))
  private var tolerance: Double?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "How many iterations at most. (default: 100 for mixtures, 1000 with factors and t distributions)", valueName: "N")
  )
  private var maxIterations: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      """
      How many starts to try; the most likely result is kept. (default: 1 for mixtures; 10 for factors with diagonal noise \
      of up to 512 columns, else 1)
      """, valueName: "N"))
  private var restarts: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("What random numbers begin with: any number from 0 to 2⁶⁴ − 1. (default: 0)", valueName: "S"))
  private var seed: UInt64?

  /// What the user asked for; `nil` for what they left open.
  struct Values {
    let tolerance: Double?
    let maximumIterations: Int?
    let seed: UInt64?
    let restarts: Int?

    /// The option that says when to stop, as the user wrote it.
    var ending: String? { tolerance != nil ? "--tolerance" : maximumIterations != nil ? "--max-iterations" : nil }

    /// The same for a search.
    var search: SearchOptions {
      SearchOptions(
        tolerance: tolerance, maximumIterations: maximumIterations, restarts: restarts, seed: seed ?? 0)
    }
  }

  /// What the user asked for.
  ///
  /// - Throws: ``Failure`` for a number out of its range.
  func values() throws -> Values {
    if let tolerance, !(tolerance >= 0 && tolerance.isFinite) {
      throw Failure.usage(
        "--tolerance must be 0 or more, not \(short(tolerance)); leave it out for 1e-3, or 1e-9 for factors")
    }
    if let maxIterations, maxIterations < 0 {
      throw Failure.usage(
        "--max-iterations must be 0 or more, not \(maxIterations); leave it out for 100, or 1000 for factors")
    }
    if let restarts, restarts < 1 {
      throw Failure.usage("--restarts must be at least 1, not \(restarts); leave it out for as many as are usual")
    }
    // The ends of all starts are kept in memory until the best is known.
    if let restarts, restarts > 100_000 {
      throw Failure.usage("--restarts must be at most 100,000, not \(restarts); give fewer")
    }
    return Values(tolerance: tolerance, maximumIterations: maxIterations, seed: seed, restarts: restarts)
  }

  /// Throws if an option was given to a fit that does not iterate.
  func checkUnused() throws {
    let given = [
      ("--tolerance", tolerance != nil), ("--max-iterations", maxIterations != nil), ("--restarts", restarts != nil),
      ("--seed", seed != nil),
    ]
    guard let option = given.first(where: \.1)?.0 else { return }
    throw Failure.usage(
      "\(option) is about mixtures and latent factors; say how many with --components or --factors, or leave it out")
  }
}
