import GaussianEngine
import Testing

/// Blocks cover all rows without gaps, whatever the shape.
@Suite struct RowBlocksTests {
  static let rowCounts = [0, 1, 15, 16, 17, 63, 64, 65, 1000, 65_536, 65_537, 1_000_003, 1 << 33]
  static let columnCounts = [0, 1, 2, 3, 64, 1000, 70_000, 2_000_000]

  @Test(arguments: rowCounts, columnCounts)
  func blocksCoverAllRows(rows: Int, columns: Int) {
    let kinds = [
      RowBlocks.independent(rows: rows, columns: columns), .accumulating(rows: rows, columns: columns),
      .sampling(rows: rows, columns: columns),
    ]
    for blocks in kinds {
      #expect(blocks.rows == rows)
      #expect(blocks.rowsPerBlock > 0)
      #expect((blocks.count == 0) == (rows == 0))
      let (last, sampled) = (
        blocks.count - 1, [0, 1, 2, blocks.count / 2, blocks.count - 2, blocks.count - 1]
      )
      for block in sampled where block >= 0 && block <= last {
        #expect(blocks[block].lowerBound == block * blocks.rowsPerBlock)
        #expect(blocks[block].upperBound == (block == last ? rows : (block + 1) * blocks.rowsPerBlock))
        #expect(!blocks[block].isEmpty)
      }
    }
  }

  /// Accumulators of columns² wait in the reduction tree, so their number is limited where they are large.
  @Test(arguments: rowCounts, columnCounts)
  func accumulatorsAreFew(rows: Int, columns: Int) {
    let blocks = RowBlocks.accumulating(rows: rows, columns: columns)
    #expect(columns < 64 || blocks.count <= 256)
    #expect(columns >= 64 || blocks.rowsPerBlock <= 65_536)
  }
}
