/// How rows are cut into blocks.
///
/// Depends on the number of rows and columns only, never on threads.
package struct RowBlocks: Sendable {
  package let rows: Int
  package let rowsPerBlock: Int

  /// Blocks of as many rows as the caller says, which must follow from the shape of the work alone.
  package init(rows: Int, rowsPerBlock: Int) {
    self.rows = rows
    self.rowsPerBlock = rowsPerBlock
  }

  /// Number of blocks; the last one may be shorter.
  package var count: Int { (rows + rowsPerBlock - 1) / rowsPerBlock }

  /// Rows of one block.
  package subscript(block: Int) -> Range<Int> {
    let first = block * rowsPerBlock
    return first..<min(first + rowsPerBlock, rows)
  }

  /// Blocks whose rows are independent of each other: small enough to share out, large enough to be worth it.
  package static func independent(rows: Int, columns: Int) -> RowBlocks {
    RowBlocks(rows: rows, rowsPerBlock: wholeTiles(65_536 / max(1, columns)))
  }

  /// Blocks that each leave an accumulator of `columns²` behind.
  ///
  /// At least a million elements each, or 65,536 rows, so that merging costs nothing beside the work and sums within a
  /// block stay short; of many columns at most 256 blocks, so that accumulators waiting in the reduction tree stay few.
  package static func accumulating(rows: Int, columns: Int) -> RowBlocks {
    let least = max(256, min(65_536, 1_048_576 / max(1, columns)))
    return RowBlocks(rows: rows, rowsPerBlock: columns < 64 ? least : max(least, (rows + 255) / 256))
  }
}

extension RowBlocks {
  /// Blocks that stay in a core's own cache between being filled with normals and being coloured.
  package static func sampling(rows: Int, columns: Int) -> RowBlocks {
    RowBlocks(rows: rows, rowsPerBlock: wholeTiles(16_384 / max(1, columns)))
  }

  /// A multiple of the rows that kernels take at a time at every level, at least one.
  private static func wholeTiles(_ rows: Int) -> Int { max(48, rows / 48 * 48) }
}
