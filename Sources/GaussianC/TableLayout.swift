internal import Gaussian
internal import GaussianEngine
internal import LinearAlgebra

/// What the elements of a table are.
enum ElementType: Int32 {
  case float64, float32

  /// Bytes of one.
  var size: Int {
    switch self {
    case .float64: MemoryLayout<Double>.size
    case .float32: MemoryLayout<Float>.size
    }
  }
}

/// Where the elements of a table lie.
struct TableLayout: Sendable {
  let rows: Int
  let columns: Int
  /// In bytes.
  let rowStride: Int
  /// In bytes.
  let columnStride: Int
  let type: ElementType

  /// Whether places and sizes can be counted: those of the elements, and of the rows in double precision.
  var fits: Bool {
    func span(_ count: Int, _ stride: Int) -> Int? {
      guard stride != .min else { return nil }
      let (span, overflow) = max(0, count - 1).multipliedReportingOverflow(by: abs(stride))
      return overflow ? nil : span
    }
    guard let down = span(rows, rowStride), let across = span(columns, columnStride) else { return false }
    let (elements, overflow) = max(rows, 1).multipliedReportingOverflow(by: columns)
    // The largest address space of a processor has 57 bits.
    let most = 1 << 57
    return down < most && across < most && !overflow && elements < 1 << 59
  }

  /// The rows as a source.
  ///
  /// - Parameters:
  ///   - data: Element (0, 0).
  ///   - owner: Kept by whoever keeps rows in place.
  /// - Returns: A matrix of rows in place, or what gathers them.
  func source(of data: UnsafeRawPointer, owner: AnyObject?) -> any RowSource<Double> {
    let size = type.size
    guard Int(bitPattern: data) % size == 0, rowStride % size == 0, columnStride % size == 0 else {
      return unsafe UnalignedRows(data, self)
    }
    // A stride that leads nowhere may be anything.
    let down = rows > 1 ? rowStride / size : columns
    let across = columns > 1 ? columnStride / size : 1
    switch type {
    case .float64:
      let base = unsafe data.assumingMemoryBound(to: Double.self)
      guard across == 1 && down == columns else {
        return unsafe StridedRows(
          borrowing: base, rows: rows, columns: columns, rowStride: down, columnStride: across, owner: nil)
      }
      return unsafe Matrix(borrowing: base, rows: rows, columns: columns, owner: owner)
    case .float32:
      return unsafe StridedRows(
        widening: data.assumingMemoryBound(to: Float.self), rows: rows, columns: columns, rowStride: down,
        columnStride: across, owner: nil)
    }
  }
}
