internal import CGaussian
internal import Gaussian
internal import GaussianEngine
internal import GaussianWorkflows
internal import LinearAlgebra

/// Rows of a caller, checked, for as long as a call lasts.
struct Rows {
  /// The rows, with their weights.
  let source: any RowSource<Double>
  /// Number of rows; `nil` if it is not known.
  let count: Int?
  /// Number of columns.
  let columns: Int
  /// One name a column; `nil` for none.
  let variables: [String]?
  /// The rows without their weights.
  private let plain: any RowSource<Double>
  private let weights: Numbers?
  private let labels: Labels?

  /// Takes a table.
  ///
  /// - Parameters:
  ///   - table: What the caller has filled in.
  ///   - words: What an error calls it.
  ///   - columns: How many it must have; `nil` for any.
  ///   - owner: Kept by whoever keeps the rows.
  ///   - mayBeSource: Whether the rows may come from a source; those of a source do not.
  /// - Throws: ``Failure`` if it cannot be.
  init(
    _ table: UnsafePointer<gauss_table>?, _ words: String = "the table", columns: Int? = nil, owner: AnyObject? = nil,
    mayBeSource: Bool = true
  ) throws(Failure) {
    let table = try unsafe sized(table, words)
    if unsafe table.type == Int32(GAUSS_SOURCE) && mayBeSource {
      let handle = try unsafe SourceHandle.needed(OpaquePointer(table.data), "the source of \(words)")
      try unsafe self.init(handle, table, words, columns: columns)
      return
    }
    guard let type = ElementType(rawValue: unsafe table.type) else {
      throw .invalid(
        "type", "\(words) has elements of the unknown type \(unsafe table.type); take GAUSS_FLOAT64 or GAUSS_FLOAT32")
    }
    let (rows, width) = unsafe (Int(table.rows), Int(table.columns))
    guard rows >= 0, width >= 1 else {
      throw .invalid("shape", "\(words) cannot have \(rows) rows and \(width) columns; at least 0 and 1 are needed")
    }
    try Self.check(width, columns, words)
    let layout = unsafe TableLayout(
      rows: rows, columns: width, rowStride: Int(table.row_stride), columnStride: Int(table.column_stride), type: type)
    guard layout.fits else {
      throw .invalid(
        "shape", "\(words) of \(rows) rows and \(width) columns with these strides does not fit in the address space")
    }
    guard unsafe table.data != nil || rows == 0 else {
      throw .invalid("null", "the data of \(words) is NULL, and there are \(rows) rows")
    }
    let variables = try unsafe names(table.variables, count: width, "the variables of \(words)")
    let labels = try unsafe Labels(table, words)
    let weights = unsafe table.weights.map { unsafe Numbers($0, count: rows) }
    let base: any RowSource<Double> =
      if let data = unsafe table.data, rows > 0 {
        unsafe layout.source(of: data, owner: owner)
      } else {
        Matrix<Double>(rows: 0, columns: width, repeating: 0)
      }
    self.init(
      base, weights: weights, count: rows, columns: width, variables: variables, labels: labels)
  }

  private init(
    _ plain: any RowSource<Double>, weights: Numbers?, count: Int?, columns: Int, variables: [String]?, labels: Labels?
  ) {
    source = weights.map { WeightedRows(base: plain, weights: $0) } ?? plain
    (self.plain, self.weights, self.count, self.columns) = (plain, weights, count, columns)
    (self.variables, self.labels) = (variables, labels)
  }

  /// Rows in place; `nil` for others.
  private var inPlace: Matrix<Double>? { plain as? Matrix<Double> }

  /// Whether they are read where they are, one behind the other.
  var areInPlace: Bool { inPlace != nil }

  private init(
    _ handle: SourceHandle, _ table: gauss_table, _ words: String, columns: Int?
  ) throws(Failure) {
    guard unsafe table.weights == nil, unsafe table.labels == nil else {
      throw .invalid(
        "source", "\(words) is a source, which has weights of its own and no labels; set both members to NULL")
    }
    try Self.check(handle.source.dimension, columns, words)
    guard unsafe table.columns == 0 || Int(table.columns) == handle.source.dimension else {
      throw .invalid(
        "columns", "\(words) has \(unsafe table.columns) columns, and its source \(handle.source.dimension); pass 0")
    }
    let names = try unsafe names(table.variables, count: handle.source.dimension, "the variables of \(words)")
    self.init(
      handle.source, weights: nil, count: handle.source.rowCount, columns: handle.source.dimension,
      variables: names ?? handle.variables, labels: nil)
  }

  private static func check(_ columns: Int, _ wanted: Int?, _ words: String) throws(Failure) {
    guard let wanted, wanted != columns else { return }
    throw .invalid(
      "columns", "\(words) has \(columns) columns, and \(wanted) are needed; pass those of the model, in its order")
  }

  /// Calls `body` with all rows in order, some thousands at a time, and the number of the first of them.
  ///
  /// - Throws: What `body` throws, and what reading throws.
  func forEachBlock(_ body: (_ rows: Matrix<Double>, _ first: Int) throws -> Void) throws {
    var first = 0
    // Rows in place come as one block, and what is made of them must not have their size.
    let most = BlockSizes.densities
    try plain.forEachBlock { block, _ in
      for start in stride(from: 0, to: block.rows, by: most) {
        let part = block.rows <= most ? block : block.rows(in: start..<min(start + most, block.rows))
        try body(part, first)
        first += part.rows
      }
    }
  }

  /// Calls `body` with the log-densities of all rows in order, some thousands at a time, and the number of the first of them.
  ///
  /// - Throws: As ``forEachBlock(_:)``.
  func forEachLogDensities(
    under model: some GenerativeModel<Double>, _ parallelism: Parallelism,
    _ body: (_ densities: [Double], _ first: Int) throws -> Void
  ) throws {
    guard let strided = plain as? StridedRows<Double> else {
      return try forEachBlock { try body(model.logDensities(of: $0, parallelism: parallelism), $1) }
    }
    for first in stride(from: 0, to: strided.rows, by: BlockSizes.densities) {
      let part = strided.rows(in: first..<min(first + BlockSizes.densities, strided.rows))
      try body(model.logDensities(of: part, parallelism: parallelism), first)
    }
  }

  /// All rows in memory: those in place as they are, others gathered.
  ///
  /// - Throws: What reading throws, and ``Failure`` if there is no memory for them.
  func whole() throws -> (rows: Matrix<Double>, weights: [Double]?) {
    if let inPlace { return (inPlace, try weights?.array()) }
    if let count {
      let (elements, overflow) = count.multipliedReportingOverflow(by: columns * MemoryLayout<Double>.stride)
      guard !overflow, AvailableMemory.has(elements) else { throw Failure.noMemory("the rows") }
    }
    let all = try Observations(collecting: source)
    return (all.rows, all.weights)
  }

  /// All rows in memory of their own, for models that keep them.
  ///
  /// - Throws: As ``whole()``.
  func kept() throws -> (rows: Matrix<Double>, weights: [Double]?) {
    let (rows, weights) = try whole()
    guard inPlace != nil else { return (rows, weights) }
    guard AvailableMemory.has(rows.count * MemoryLayout<Double>.stride) else { throw Failure.noMemory("the rows") }
    return (Matrix(rows: rows.rows, columns: rows.columns, elements: rows.elements), weights)
  }

  /// The rows as a fit takes them.
  ///
  /// - Throws: As ``whole()``.
  func fitRows() throws -> FitRows {
    let texts = try labels?.texts(weights: weights)
    guard let inPlace else { return FitRows(source, labels: texts, variables: variables) }
    return FitRows(inPlace, weights: try weights?.array(), labels: texts, variables: variables)
  }
}

/// Names of the caller, all different; `nil` for none.
///
/// - Throws: ``Failure`` for NULL among them, for what is no UTF-8, and for one that comes twice.
func names(
  _ pointer: UnsafePointer<UnsafePointer<CChar>?>?, count: Int, _ words: String
) throws(Failure) -> [String]? {
  guard let pointer = unsafe pointer else { return nil }
  var names: [String] = []
  for place in 0..<count { names.append(try unsafe text(pointer[place], "a name of \(words)")) }
  guard Set(names).count == names.count else {
    throw .invalid("names", "\(words) have a name twice; names are all different")
  }
  return names
}
