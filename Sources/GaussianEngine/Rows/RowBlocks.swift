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

  /// Blocks whose rows are independent of each other.
  package static func independent(rows: Int, columns: Int) -> RowBlocks {
    RowBlocks(rows: rows, rowsPerBlock: BlockSizes.independent(columns: columns))
  }

  /// Blocks that each leave an accumulator of `columns²` behind.
  package static func accumulating(rows: Int, columns: Int) -> RowBlocks {
    RowBlocks(rows: rows, rowsPerBlock: BlockSizes.accumulating(rows: rows, columns: columns))
  }

  /// Blocks that are filled with normals, and coloured then.
  package static func sampling(rows: Int, columns: Int) -> RowBlocks {
    RowBlocks(rows: rows, rowsPerBlock: BlockSizes.sampling(columns: columns))
  }
}
