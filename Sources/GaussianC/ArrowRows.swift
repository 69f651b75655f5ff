internal import CGaussian
internal import Gaussian
internal import GaussianEngine

/// The rows of a stream of Arrow, which are kept as they are and turned into rows block by block.
final class ArrowRows: RowSource, @unchecked Sendable {
  /// Names of the columns, if they are all there and all different.
  let names: [String]?
  let rowCount: Int?
  /// The columns that are read, by their places in the stream.
  private let columns: [ArrowColumn]
  private let chunks: ArrowChunks

  var dimension: Int { columns.count }

  /// Reads a stream to its end, and takes it over.
  ///
  /// - Parameters:
  ///   - stream: The stream, which is released whatever comes of it.
  ///   - wanted: Names of columns, in the order of the rows; `nil` for all.
  /// - Throws: ``Failure`` if the stream fails, or a column is no number.
  init(_ stream: UnsafeMutablePointer<ArrowArrayStream>?, columns wanted: [String]?) throws(Failure) {
    guard let stream = unsafe stream else { throw .invalid("null", "the stream is NULL") }
    guard unsafe stream.pointee.release != nil else {
      throw .invalid("stream", "the stream has been released; make a new one")
    }
    defer { if let release = unsafe stream.pointee.release { unsafe release(stream) } }
    guard let readSchema = unsafe stream.pointee.get_schema, let readChunk = unsafe stream.pointee.get_next else {
      throw .invalid("stream", "a callback of the stream is NULL")
    }
    func failure(_ code: Int32) -> Failure {
      let words = unsafe stream.pointee.get_last_error.flatMap { unsafe $0(stream) }.map { unsafe String(cString: $0) }
      return Failure(
        status: .sourceFailed, name: "stream", message: "the stream failed: \(words ?? "error \(code)")")
    }
    var schema = unsafe ArrowSchema()
    let code = unsafe readSchema(stream, &schema)
    guard code == 0 else { throw failure(code) }
    defer { if let release = unsafe schema.release { unsafe release(&schema) } }
    let all = try unsafe ArrowColumn.all(in: schema)
    columns = try Self.chosen(wanted, among: all)
    let names = columns.compactMap(\.name)
    self.names = names.count == columns.count && Set(names).count == names.count ? names : nil
    chunks = ArrowChunks()
    while true {
      var chunk = unsafe ArrowArray()
      let code = unsafe readChunk(stream, &chunk)
      guard code == 0 else { throw failure(code) }
      guard unsafe chunk.release != nil else { break }
      try unsafe chunks.append(chunk, columns: all.count)
    }
    let chosen = columns
    try chunks.check(chosen)
    rowCount = chunks.rows
  }

  private static func chosen(_ wanted: [String]?, among all: [ArrowColumn]) throws(Failure) -> [ArrowColumn] {
    var chosen: [ArrowColumn] = []
    if let wanted {
      for name in wanted {
        let found = all.filter { $0.name == name }
        guard found.count == 1 else {
          throw .invalid(
            "columns", "the stream has \(found.isEmpty ? "no column" : "several columns") '\(name)'")
        }
        chosen.append(found[0])
      }
    } else {
      chosen = all
    }
    guard !chosen.isEmpty else { throw .invalid("columns", "there are no columns; choose at least one") }
    if let column = chosen.first(where: { $0.type == nil }) {
      throw .invalid(
        "columns",
        "column \(column.words) is of the Arrow type '\(column.format)', which is no number; choose columns of numbers")
    }
    return chosen
  }

  func forEachBlock(_ body: (_ rows: Matrix<Double>, _ weights: [Double]?) throws -> Void) throws {
    let rowsPerBlock = BlockSizes.gatheredForFit(columns: dimension)
    for chunk in 0..<chunks.count {
      let rows = chunks.rows(of: chunk)
      for first in stride(from: 0, to: rows, by: rowsPerBlock) {
        let count = min(rowsPerBlock, rows - first)
        var block = Matrix<Double>(rows: count, columns: dimension, repeating: 0)
        for (place, column) in columns.enumerated() {
          chunks.gather(column, of: chunk, first..<first + count, into: &block, column: place)
        }
        try body(block, nil)
      }
    }
  }
}

/// A column of a stream of Arrow.
struct ArrowColumn: Sendable {
  /// Where it stands among the columns of the stream.
  let place: Int
  let name: String?
  let format: String
  /// `nil` for what is no number.
  let type: ArrowType?

  /// What an error calls it.
  var words: String { name.map { "'\($0)'" } ?? "\(place + 1)" }

  /// The columns of the records of a stream.
  ///
  /// - Throws: ``Failure`` if it is not a stream of records.
  static func all(in schema: ArrowSchema) throws(Failure) -> [ArrowColumn] {
    let format = unsafe schema.format.map { unsafe String(cString: $0) } ?? ""
    guard format == "+s" else {
      throw .invalid("stream", "the stream is of the Arrow type '\(format)'; a stream of records ('+s') is needed")
    }
    let count = unsafe schema.n_children
    let children = unsafe schema.children
    guard count >= 0, count <= Int64(Int32.max), unsafe children != nil || count == 0 else {
      throw .invalid("stream", "the schema of the stream is broken: it says that it has \(count) columns")
    }
    var columns: [ArrowColumn] = []
    for place in 0..<Int(count) {
      guard let child = unsafe children?[place], let format = unsafe child.pointee.format else {
        throw .invalid("stream", "the schema of the stream is broken at column \(place + 1)")
      }
      let name = unsafe child.pointee.name.map { unsafe String(cString: $0) }
      let text = unsafe String(cString: format)
      columns.append(
        ArrowColumn(
          place: place, name: name, format: text,
          type: unsafe child.pointee.dictionary == nil ? ArrowType(rawValue: text) : nil))
    }
    return columns
  }
}

/// The types of Arrow that are numbers, by their names in its schema.
enum ArrowType: String, Sendable {
  case float64 = "g"
  case float32 = "f"
  case int8 = "c"
  case uint8 = "C"
  case int16 = "s"
  case uint16 = "S"
  case int32 = "i"
  case uint32 = "I"
  case int64 = "l"
  case uint64 = "L"
  case boolean = "b"
}

/// The records of a stream, as its maker has left them.
@safe
final class ArrowChunks {
  private var chunks: [ArrowArray] = unsafe []
  private(set) var rows = 0

  deinit {
    for place in 0..<count {
      guard let release = unsafe chunks[place].release else { continue }
      unsafe withUnsafeMutablePointer(to: &chunks[place]) { unsafe release($0) }
    }
  }

  var count: Int { unsafe chunks.count }

  func rows(of chunk: Int) -> Int { unsafe Int(chunks[chunk].length) }

  /// Takes over records.
  ///
  /// - Throws: ``Failure`` if they do not have so many columns.
  func append(_ chunk: ArrowArray, columns: Int) throws(Failure) {
    unsafe chunks.append(chunk)
    guard unsafe chunk.length >= 0, unsafe chunk.offset >= 0, unsafe Int(chunk.n_children) == columns,
      unsafe columns == 0 || chunk.children != nil
    else {
      throw .invalid("stream", "chunk \(count) of the stream is broken: it has another shape than the schema says")
    }
    let (sum, overflow) = rows.addingReportingOverflow(unsafe Int(chunk.length))
    guard !overflow else { throw .invalid("stream", "the stream says that it has more rows than can be counted") }
    rows = sum
  }

  /// Throws unless the columns that are to be read have room for all rows.
  func check(_ columns: [ArrowColumn]) throws(Failure) {
    for place in 0..<count {
      let chunk = unsafe chunks[place]
      for column in columns {
        guard let child = unsafe chunk.children[column.place], unsafe child.pointee.offset >= 0,
          unsafe child.pointee.offset < 1 << 57, unsafe child.pointee.length < 1 << 57,
          unsafe child.pointee.n_buffers == 2, let buffers = unsafe child.pointee.buffers,
          unsafe child.pointee.length - chunk.offset >= chunk.length,
          unsafe buffers[1] != nil || chunk.length == 0
        else {
          throw .invalid("stream", "a chunk of column \(column.words) is broken: it has too few rows, or no memory")
        }
      }
    }
  }

  /// Writes some rows of a column of a chunk into a column of a block; what is null becomes NaN.
  func gather(
    _ column: ArrowColumn, of chunk: Int, _ rows: Range<Int>, into block: inout Matrix<Double>, column target: Int
  ) {
    let whole = unsafe chunks[chunk]
    guard let type = column.type, let child = unsafe whole.children[column.place],
      let buffers = unsafe child.pointee.buffers, let data = unsafe buffers[1]
    else { return }
    let first = unsafe Int(whole.offset) + Int(child.pointee.offset) + rows.lowerBound
    let width = block.columns
    unsafe block.withUnsafeMutableBufferPointer { elements in
      guard let base = elements.baseAddress else { return }
      let output = unsafe base + target
      unsafe Self.convert(type, data, first: first, count: rows.count, into: output, stride: width)
      if unsafe child.pointee.null_count != 0, let bits = unsafe buffers[0] {
        unsafe Self.erase(bits, first: first, count: rows.count, in: output, stride: width)
      }
      // Whole records may be null, too.
      if unsafe whole.null_count != 0, unsafe whole.n_buffers >= 1, let bits = unsafe whole.buffers?[0] {
        unsafe Self.erase(
          bits, first: Int(whole.offset) + rows.lowerBound, count: rows.count, in: output, stride: width)
      }
    }
  }

  private static func convert(
    _ type: ArrowType, _ data: UnsafeRawPointer, first: Int, count: Int, into output: UnsafeMutablePointer<Double>,
    stride: Int
  ) {
    func numbers<Element: BitwiseCopyable>(_ element: Element.Type, _ value: (Element) -> Double) {
      for row in 0..<count {
        let place = (first + row) * MemoryLayout<Element>.stride
        unsafe output[row * stride] = value(data.loadUnaligned(fromByteOffset: place, as: Element.self))
      }
    }
    switch type {
    case .float64: numbers(Double.self) { $0 }
    case .float32: numbers(Float.self) { Double($0) }
    case .int8: numbers(Int8.self) { Double($0) }
    case .uint8: numbers(UInt8.self) { Double($0) }
    case .int16: numbers(Int16.self) { Double($0) }
    case .uint16: numbers(UInt16.self) { Double($0) }
    case .int32: numbers(Int32.self) { Double($0) }
    case .uint32: numbers(UInt32.self) { Double($0) }
    case .int64: numbers(Int64.self) { Double($0) }
    case .uint64: numbers(UInt64.self) { Double($0) }
    case .boolean:
      for row in 0..<count { unsafe output[row * stride] = bit(data, first + row) ? 1 : 0 }
    }
  }

  /// NaN where a bit is 0.
  private static func erase(
    _ bits: UnsafeRawPointer, first: Int, count: Int, in output: UnsafeMutablePointer<Double>, stride: Int
  ) {
    for row in 0..<count where unsafe !bit(bits, first + row) { unsafe output[row * stride] = .nan }
  }

  private static func bit(_ bits: UnsafeRawPointer, _ place: Int) -> Bool {
    unsafe bits.load(fromByteOffset: place >> 3, as: UInt8.self) >> UInt8(place & 7) & 1 == 1
  }
}
