internal import RandomStreams

/// What rows are drawn for within an evaluation.
enum DrawPurpose: UInt64 {
  /// To be judged.
  case evaluation
  /// To have log-densities that those of held-out rows are compared with.
  case calibration
}

/// A seed for drawing from a model that nobody has used by accident.
///
/// Models draw alike from the same seed. A table that was drawn with seed 0, and a model fitted to it that draws with seed 0 too,
/// share their random numbers, and each draw would look like a copy.
func derivedSeed(_ seed: UInt64, for purpose: DrawPurpose) -> UInt64 {
  let words = RandomStream(seed: seed, for: .derivedSeeds).words(row: purpose.rawValue, block: 0)
  return UInt64(words[0]) | UInt64(words[1]) << 32
}
