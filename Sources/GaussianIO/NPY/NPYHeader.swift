/// What comes before the numbers of an array file: their type, order and shape.
struct NPYHeader: Equatable {
  var element: NPYElement
  var isFortranOrder: Bool
  var rows: Int
  var columns: Int
  /// Offset of the first number.
  var dataOffset: Int

  static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)

  /// Bytes beyond which a header is none.
  private static let longest = 1 << 26

  /// Bytes of the numbers.
  var dataCount: Int { rows * columns * element.size }

  /// Parses the header and holds the shape against the length of the file, if that is known.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - count: Number of its bytes; `nil` if only its end will tell.
  ///   - beginning: Returns that many bytes from its beginning, or all if there are fewer.
  /// - Throws: ``FileError`` if this is no array of numbers of one or two dimensions, or not a whole one.
  init(path: String, count: Int?, beginning: (Int) throws -> [UInt8]) throws {
    let prefix = try beginning(12)
    func fail(_ code: FileError.Code, _ problem: String, _ advice: String) -> FileError {
      FileError(code, path: path, problem, advice: advice)
    }
    let saveAgain = "save it again with numpy.save"

    guard !prefix.isEmpty else { throw fail(.empty, "the file is empty", saveAgain) }
    guard prefix.starts(with: Self.magic) else {
      throw fail(
        .malformed, "this is no NPY file: it begins with \(quoted(prefix.prefix(6)))", saveAgain)
    }
    guard prefix.count >= 10 else { throw fail(.malformed, "the file ends in its header", saveAgain) }
    let version = prefix[6]
    guard (1...3).contains(version) else {
      throw fail(.unsupported, "version \(version) of NPY is not known, 1 to 3 are", saveAgain)
    }
    let lengthSize = version == 1 ? 2 : 4
    guard prefix.count >= 8 + lengthSize else {
      throw fail(.malformed, "the file ends in its header", saveAgain)
    }
    let length = (0..<lengthSize).reduce(0) { $0 | Int(prefix[8 + $1]) << (8 * $1) }
    dataOffset = 8 + lengthSize + length
    let start = dataOffset <= count ?? dataOffset && length <= Self.longest ? try beginning(dataOffset) : []
    guard start.count == dataOffset else {
      throw fail(
        .malformed, "the header should have \(length) bytes, the file ends before", "copy the file again")
    }

    let text = Array(start[(8 + lengthSize)...])
    let entries = PythonLiteral.dictionary(text[...]) ?? [:]
    if entries["descr"] == .list {
      throw fail(
        .unsupported, "the elements have several fields each", "save the fields as columns of one array")
    }
    guard
      entries.count == 3, case .string(let description)? = entries["descr"],
      case .boolean(let isFortranOrder)? = entries["fortran_order"],
      case .integers(let shape)? = entries["shape"]
    else {
      throw fail(
        .malformed, "the header is not a dictionary of descr, fortran_order and shape: \(quoted(text))",
        saveAgain)
    }
    guard let element = NPYElement(description: description) else {
      throw fail(
        .unsupported, "the elements have the type \(quoted(description))",
        "convert the array with astype('float64')")
    }
    self.element = element
    self.isFortranOrder = isFortranOrder
    guard shape.count == 1 || shape.count == 2 else {
      throw fail(
        .unsupported, "the array has \(counted(shape.count, "dimension"))", "reshape it to two")
    }
    rows = shape[0]
    columns = shape.count == 2 ? shape[1] : 1

    let (cells, tooManyCells) = rows.multipliedReportingOverflow(by: columns)
    let (needed, tooManyBytes) = cells.multipliedReportingOverflow(by: element.size)
    // There must be room to look for a byte after the last one.
    let (end, tooLong) = needed.addingReportingOverflow(dataOffset + 1)
    guard !tooManyCells && !tooManyBytes && !tooLong && end - 1 <= count ?? end else {
      let wanted = tooManyCells || tooManyBytes || tooLong ? "more bytes than a file can have" : "\(needed) bytes"
      throw tooShort(wanted, count: count, path: path)
    }
    if let count { try checkEnd(count: count, path: path) }
    guard cells > 0 else {
      throw fail(.empty, "the array is \(rows) × \(columns) and holds no numbers", "save one that does")
    }
  }

  private func tooShort(_ wanted: String, count: Int?, path: String) -> FileError {
    FileError(
      .malformed, path: path,
      "\(rows) × \(columns) elements of \(counted(element.size, "byte")) take \(wanted)"
        + (count.map { ", the file has \($0 - dataOffset)" } ?? ""),
      advice: "copy the file again, it may be cut off")
  }

  /// Throws unless a file of that many bytes ends with the last number.
  func checkEnd(count: Int, path: String) throws {
    let spare = count - dataOffset - dataCount
    guard spare >= 0 else { throw tooShort("\(dataCount) bytes", count: count, path: path) }
    guard spare == 0 else {
      throw FileError(
        .malformed, path: path, "\(counted(spare, "byte")) follow the last element",
        advice: "save it again with numpy.save")
    }
  }

  /// Rows in blocks of about so many bytes, a row at least.
  func blocks(of rows: Range<Int>, bytes: Int) -> [Range<Int>] {
    let step = max(1, bytes / (columns * element.size))
    return stride(from: rows.lowerBound, to: rows.upperBound, by: step).map { $0..<min($0 + step, rows.upperBound) }
  }
}
