/// How many rows the engine takes at a time, wherever that is a choice, each with what it was set by.
///
/// All follow from the shape of the work alone, never from threads. Of what says "not measured separately" there is no record
/// of a run that compares it with others.
package enum BlockSizes {
  // MARK: - Leaves
  //
  // They change bits, and must not follow from the number of rows, which a stream does not know. Measured against blocks
  // chosen for all rows at once, one thread of an EPYC (decision 30): leaves of moments lose at most 2 % beside them (2 and 8
  // columns: 65,536 rows; 64: 32,768; 256: 8192), steps of EM 0.5 % or less (2 columns and 8 components: 8192 rows; 16 and 16:
  // 4096; 64 and 8: 2048). Longer leaves cost threads work: 8192 rows of 300 columns and 100 components took 52 % longer on two
  // threads where there are 5,000 rows.

  /// Leaves of first and second moments.
  package static func moments(columns: Int) -> Int { max(256, min(65_536, 2_097_152 / max(1, columns))) }

  /// Leaves of sums weighted with the responsibilities of a mixture.
  package static func expectation(columns: Int, components: Int) -> Int {
    max(2048, min(8192, 1_048_576 / max(1, columns * components)))
  }

  /// Leaves of sums over the normal variables behind rows.
  ///
  /// Not measured separately: a row takes microseconds.
  package static var latentRows: Int { 512 }

  // MARK: - Blocks that threads share out

  /// Blocks whose rows are independent of each other: small enough to share out, large enough to be worth it.
  ///
  /// Not measured separately.
  static func independent(columns: Int) -> Int { wholeTiles(65_536 / max(1, columns)) }

  /// Blocks that each leave an accumulator of `columns²` behind.
  ///
  /// They change bits. Not measured separately. At least a million elements each, or 65,536 rows, so that merging
  /// costs nothing beside the work and sums within a block stay short; of many columns at most 256 blocks, so that
  /// accumulators waiting in the reduction tree stay few.
  static func accumulating(rows: Int, columns: Int) -> Int {
    let least = max(256, min(65_536, 1_048_576 / max(1, columns)))
    return columns < 64 ? least : max(least, (rows + 255) / 256)
  }

  /// Blocks that stay in a core's own cache between being filled with normals and being coloured.
  ///
  /// Not measured separately.
  static func sampling(columns: Int) -> Int { wholeTiles(16_384 / max(1, columns)) }

  /// Blocks that a seed of k-means++ is drawn from by looking at one of them.
  ///
  /// They change bits. Not measured separately.
  static func seeds(columns: Int) -> Int { max(128, min(1024, 16_384 / columns / 128 * 128)) }

  /// Rows of a block that a source gathers for a fit: 2 megabytes a thread, so that a core finds them in its own cache, and two leaves
  /// of a mixture at least.
  package static func gatheredForFit(columns: Int, _ parallelism: Parallelism = .serial) -> Int {
    max(1, 262_144 * parallelism.threadCount(forBlocks: .max) / max(1, columns))
  }

  /// Rows whose log-densities are summed, or whose responsibilities are held, at a time.
  ///
  /// They change bits. Not measured separately.
  package static var densities: Int { 65_536 }

  // MARK: - Slices of a block, which stay in a cache

  /// Rows whose scores are looked at, or summed, while they are in the cache; a multiple of what kernels take at a
  /// time.
  ///
  /// Not measured separately.
  static var scores: Int { 960 }

  /// Rows that are gathered before they are scored, 32 kilobytes of them; as many as kernels take at a time.
  ///
  /// Not measured separately.
  static func gathered(columns: Int) -> Int { max(48, min(scores, 4096 / max(1, columns) / 48 * 48)) }

  /// Rows of which weights are read twice, the second time from the cache.
  ///
  /// Not measured separately.
  static var weighted: Int { 4096 }

  /// Rows whose terms of all components are in memory at once; a multiple of 128, which every kernel takes at a time.
  ///
  /// Not measured separately; what panels gain is in decision 15.
  static func terms(components: Int, dimension: Int) -> Int {
    let most = dimension <= Kernels.panelScatterLimit ? 512 : dimension <= panelColumns ? 256 : 128
    return max(128, min(most, 65_536 / components / 128 * 128))
  }

  /// The most variables of rows that are laid down in panels.
  ///
  /// Not measured separately; what panels gain is in decision 15.
  static var panelColumns: Int { 64 }

  /// Rows that are multiplied with directions at once, a megabyte of them.
  ///
  /// Not measured separately.
  static func directions(columns: Int) -> Int { max(16, min(256, 131_072 / max(1, columns))) }

  /// Rows whose elements stay in the first cache until they are summed about their centres.
  ///
  /// Not measured separately.
  static func centres(columns: Int) -> Int { max(128, min(1024, 2048 / columns / 128 * 128)) }

  /// A multiple of the rows that kernels take at a time at every level, at least one.
  private static func wholeTiles(_ rows: Int) -> Int { max(48, rows / 48 * 48) }
}
