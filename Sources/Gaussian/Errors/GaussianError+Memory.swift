internal import LinearAlgebra

extension GaussianError {
  /// Asks for the memory of square matrices before any of it is taken.
  ///
  /// - Parameters:
  ///   - matrices: How many there are at a time.
  ///   - dimension: Their rows, and their columns.
  /// - Throws: ``notEnoughMemory(bytes:dimension:)`` if it cannot be had.
  package static func checkMemory(matrices: Int, dimension: Int) throws(GaussianError) {
    var bytes = MemoryLayout<Double>.stride
    for factor in [dimension, dimension, matrices] {
      let (product, overflow) = bytes.multipliedReportingOverflow(by: factor)
      bytes = overflow ? .max : product
    }
    guard AvailableMemory.has(bytes) else { throw .notEnoughMemory(bytes: bytes, dimension: dimension) }
  }
}
