internal import CNumericText
internal import LinearAlgebra

/// The variables of a delimited text whose cells are texts: levels, days, times, and numbers with something around them.
struct TextCells: Sendable {
  /// Which of the variables they are, counted from 0; their places are positions in this list.
  let columns: [Int]
  private let kinds: [TableColumn]
  private let decoders: [CellDecoder]
  private let codes: [MissingCode]
  private let missingAsNaN: Bool

  var isEmpty: Bool { columns.isEmpty }

  /// The cells of columns whose kinds are known; none are where they are not.
  init(_ resolved: ResolvedColumns, codes: [MissingCode], missingAsNaN: Bool) {
    let all = resolved.kinds ?? []
    columns = all.indices.filter { !all[$0].isPlainNumber }
    kinds = columns.map { all[$0] }
    decoders = kinds.map(CellDecoder.init)
    self.codes = codes
    self.missingAsNaN = missingAsNaN
  }

  /// A text that is no cell of its column.
  struct Bad {
    var place: Int
    var text: [UInt8]
    /// Line ends before it.
    var lines: Int
  }

  /// Turns the texts of rows into numbers.
  ///
  /// - Parameters:
  ///   - texts: One row after another.
  ///   - origin: The beginning of what they are parts of.
  ///   - rows: How many rows.
  ///   - target: The first row of the matrix.
  ///   - width: Columns of the matrix.
  ///   - weights: One a row; a row of weight 0 may lack cells.
  /// - Returns: The first text that is no cell of its column, in the order of rows.
  @unsafe
  func decode<Scalar: GaussianScalar>(
    _ texts: UnsafePointer<numtext_label>, from origin: UnsafePointer<CChar>, rows: Int,
    into target: UnsafeMutablePointer<Scalar>, columns width: Int, weights: UnsafeMutablePointer<Scalar>?
  ) -> Bad? {
    var first: (row: Int, bad: Bad)?
    for place in columns.indices {
      let decoder = decoders[place]
      let isNumber = kinds[place].kind.isNumeric
      for row in 0..<(first?.row ?? rows) {
        let text = unsafe texts[row * columns.count + place]
        guard let begin = unsafe text.begin, let end = unsafe text.end else { continue }
        var number = unsafe number(of: begin, end, isQuoted: text.is_quoted != 0, decoder)
        if isNumber, let value = number, codes.contains(where: { $0.matches(value) }) { number = .nan }
        let isAllowed = unsafe missingAsNaN || weights?[row] == 0
        guard let number, !number.isNaN || isAllowed else {
          let bytes = unsafe UnsafeRawBufferPointer(start: begin, count: end - begin)
          let shown = unsafe text.is_quoted != 0 ? unquoted(bytes) : Array(bytes)
          let lines = unsafe UnsafeBufferPointer(start: origin, count: begin - origin).count { $0 == CChar(10) }
          first = (row, Bad(place: place, text: Array(CellText(shown).trimmed), lines: lines))
          break
        }
        unsafe target[row * width + columns[place]] = Scalar(number)
      }
    }
    return first?.bad
  }

  private func number(
    of begin: UnsafePointer<CChar>, _ end: UnsafePointer<CChar>, isQuoted: Bool, _ decoder: CellDecoder
  ) -> Double? {
    let bytes = unsafe UnsafeRawBufferPointer(start: begin, count: end - begin)
    let mark = UInt8(ascii: "\"")
    if isQuoted, unsafe bytes.contains(mark) {
      let cell = Array(CellText(unsafe unquoted(bytes)).trimmed)
      return decoder.number(of: cell.span)
    }
    let part = unsafe numtext_trim(begin, end)
    let cell = unsafe UnsafeRawBufferPointer(rebasing: bytes[part.begin..<part.end])
    return unsafe cell.withMemoryRebound(to: UInt8.self) { unsafe decoder.number(of: $0.span) }
  }

  /// The error that a text is no cell of its column.
  ///
  /// - Parameters:
  ///   - text: The text without blanks around it.
  ///   - place: The place of its column.
  ///   - error: Where it stands.
  /// - Returns: The error, to be thrown.
  func error(_ text: [UInt8], ofPlace place: Int, _ error: FileError) -> FileError {
    let column = kinds[place]
    var error = error
    let shown = quoted(text)
    if isMissingMark(text.span) || decoders[place].number(of: text.span) != nil {
      error.code = .missingValue
      error.problem =
        text.isEmpty
        ? "the cell is empty"
        : isMissingMark(text.span) ? "\(shown) marks a missing value" : "\(shown) stands for a missing value"
      error.advice = "fill it in or remove the row"
      return error
    }
    switch column.format {
    case _ where column.kind.hasLevels:
      error.problem = "\(shown) is none of the levels of the column"
      error.advice =
        guess(at: String(decoding: text, as: UTF8.self), among: column.levels.count > 1000 ? [] : column.levels)
        + "they are \(listed(column.levels))"
    case .moment(let form):
      error.code = .notANumber
      error.problem = "\(shown) is no \(column.kind == .date ? "day" : "time") written as \(form.pattern)"
      error.advice = "correct it or remove the row"
    case .number(let form):
      error.code = .notANumber
      error.problem = "\(shown) is no number written as those of the column"
      error.advice = "write it as \(quoted(column.text(of: form.places == 0 ? 1234 : 1234.5)))"
    case .plain, .numbered:
      error.code = .notANumber
      error.problem = "\(shown) is not a number"
      error.advice = "correct it or remove the row"
    }
    return error
  }
}
