internal import GaussianEngine
internal import LinearAlgebra

/// Rows whose elements lie at odd addresses, such as a field of packed records: no kernel may read them.
@safe
struct UnalignedRows: RowSource, @unchecked Sendable {
  private let data: UnsafeRawPointer
  private let layout: TableLayout

  /// - Parameters:
  ///   - data: Element (0, 0).
  ///   - layout: Where the others are.
  init(_ data: UnsafeRawPointer, _ layout: TableLayout) {
    unsafe self.data = data
    self.layout = layout
  }

  var dimension: Int { layout.columns }
  var rowCount: Int? { layout.rows }

  func forEachBlock(_ body: (_ rows: Matrix<Double>, _ weights: [Double]?) throws -> Void) throws {
    let rowsPerBlock = BlockSizes.gatheredForFit(columns: dimension)
    for first in stride(from: 0, to: layout.rows, by: rowsPerBlock) {
      let count = min(rowsPerBlock, layout.rows - first)
      var block = Matrix<Double>(rows: count, columns: dimension, repeating: 0)
      unsafe block.withUnsafeMutableBufferPointer { target in
        for row in 0..<count {
          let start = unsafe data + (first + row) * layout.rowStride
          for column in 0..<dimension {
            let place = unsafe start + column * layout.columnStride
            unsafe target[row * dimension + column] =
              switch layout.type {
              case .float64: unsafe place.loadUnaligned(as: Double.self)
              case .float32: unsafe Double(place.loadUnaligned(as: Float.self))
              }
          }
        }
      }
      try body(block, nil)
    }
  }
}
