internal import LinearAlgebra

/// Memory of a caller for results, one row after another.
@safe
struct Output<Element: BitwiseCopyable> {
  private let base: UnsafeMutablePointer<Element>?
  private let capacity: Int
  private let columns: Int
  private let words: String

  /// Takes the memory.
  ///
  /// - Parameters:
  ///   - base: The first element.
  ///   - capacity: How many elements there is room for.
  ///   - rows: How many rows will be written; `nil` if that is not known.
  ///   - columns: How many elements a row has.
  ///   - words: What an error calls what is written.
  /// - Throws: ``Failure`` if there is too little memory.
  init(
    _ base: UnsafeMutablePointer<Element>?, _ capacity: Int64, rows: Int?, columns: Int, _ words: String = "the result"
  ) throws(Failure) {
    unsafe self.base = base
    (self.capacity, self.columns, self.words) = (Int(max(capacity, 0)), columns, words)
    try check(rows ?? 0)
    guard unsafe base != nil || rows == 0 else { throw .invalid("null", "the memory of \(words) is NULL") }
  }

  /// Throws unless there is room for so many rows.
  private func check(_ rows: Int) throws(Failure) {
    let (count, overflow) = rows.multipliedReportingOverflow(by: columns)
    guard overflow || count > capacity else { return }
    let needed = overflow ? "more elements than can be counted" : "\(count) elements"
    throw .invalid(
      "capacity", "\(words) has \(needed), and there is room for \(capacity); pass more memory, and its capacity")
  }

  /// Has elements written in place: as many as there are in a number of rows.
  ///
  /// - Parameters:
  ///   - rows: How many rows.
  ///   - first: The first of them.
  ///   - body: Overwrites all elements of these rows.
  /// - Throws: ``Failure`` if there is no room for them.
  func fill(_ rows: Int, from first: Int, _ body: (inout MutableSpan<Element>) -> Void) throws(Failure) {
    try check(first + rows)
    guard let base = unsafe base else { return }
    var span = unsafe MutableSpan(_unsafeStart: base + first * columns, count: rows * columns)
    body(&span)
  }

  /// Writes elements, beginning with a row.
  ///
  /// - Throws: ``Failure`` if there is no room for them.
  func write(_ elements: [Element], row: Int) throws(Failure) {
    try check(row + elements.count / columns)
    guard let base = unsafe base else { return }
    unsafe elements.withUnsafeBufferPointer { source in
      guard let start = source.baseAddress else { return }
      unsafe (base + row * columns).update(from: start, count: source.count)
    }
  }
}

extension Output where Element == Double {
  /// Writes rows, beginning with one.
  ///
  /// - Throws: ``Failure`` if there is no room for them.
  func write(_ matrix: Matrix<Double>, row: Int) throws(Failure) {
    precondition(matrix.columns == columns, "rows of \(matrix.columns) elements where \(columns) belong")
    try check(row + matrix.rows)
    guard let base = unsafe base else { return }
    unsafe matrix.withUnsafeBufferPointer { source in
      guard let start = source.baseAddress else { return }
      unsafe (base + row * columns).update(from: start, count: source.count)
    }
  }
}
