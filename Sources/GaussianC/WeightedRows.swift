internal import Gaussian
internal import GaussianEngine
internal import LinearAlgebra

/// Numbers in memory of a caller, one after another.
@safe
struct Numbers: @unchecked Sendable {
  private let base: UnsafePointer<Double>
  private let count: Int

  init(_ base: UnsafePointer<Double>, count: Int) {
    unsafe self.base = base
    self.count = count
  }

  /// Some of them, copied.
  subscript(range: Range<Int>) -> [Double] {
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "numbers that are not there")
    return unsafe Array(UnsafeBufferPointer(start: base + range.lowerBound, count: range.count))
  }

  /// All of them, copied.
  ///
  /// - Throws: ``Failure`` if there is no memory for them.
  func array() throws(Failure) -> [Double] {
    guard AvailableMemory.has(count * MemoryLayout<Double>.stride) else { throw .noMemory("the weights") }
    return self[0..<count]
  }
}

/// Rows with weights that lie elsewhere, of which no more is copied than belongs to a block.
struct WeightedRows: RowSource {
  let base: any RowSource<Double>
  let weights: Numbers

  var dimension: Int { base.dimension }
  var rowCount: Int? { base.rowCount }

  func forEachBlock(_ body: (_ rows: Matrix<Double>, _ weights: [Double]?) throws -> Void) throws {
    var first = 0
    try base.forEachBlock { block, _ in
      try body(block, weights[first..<first + block.rows])
      first += block.rows
    }
  }
}
