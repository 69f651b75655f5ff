/// How many rows a leaf has.
///
/// They follow from the number of columns and of components alone, never from the number of rows, which a stream does
/// not know, nor from threads. Each was measured against blocks chosen for all rows at once, one thread of an EPYC:
/// leaves of moments lose at most 2 % beside them (2 and 8 columns: 65,536 rows; 64: 32,768; 256: 8192), steps of EM
/// 0.5 % or less (2 columns and 8 components: 8192 rows; 16 and 16: 4096; 64 and 8: 2048). Longer leaves cost threads
/// work: 8192 rows of 300 columns and 100 components took 52 % longer on two threads where there are 5,000 rows.
package enum LeafLengths {
  /// Leaves of first and second moments.
  package static func moments(columns: Int) -> Int { max(256, min(65_536, 2_097_152 / max(1, columns))) }

  /// Leaves of sums weighted with the responsibilities of a mixture.
  package static func expectation(columns: Int, components: Int) -> Int {
    max(2048, min(8192, 1_048_576 / max(1, columns * components)))
  }
}
