extension ForeignFormat {
  /// What the bytes belong to that should be a table of text; `nil` if nothing speaks against that.
  ///
  /// - Parameter beginning: As for ``binary(_:)``.
  /// - Returns: The format.
  static func text(_ beginning: [UInt8]) -> ForeignFormat? { encoded(beginning) ?? markedUp(beginning) }

  /// Text whose characters take two bytes or four.
  static func encoded(_ beginning: [UInt8]) -> ForeignFormat? {
    if beginning.starts(with: [0xFF, 0xFE, 0, 0]) { return .encoded(in: "UTF-32") }
    if beginning.starts(with: [0, 0, 0xFE, 0xFF]) { return .encoded(in: "UTF-32") }
    if beginning.starts(with: [0xFF, 0xFE]) || beginning.starts(with: [0xFE, 0xFF]) { return .encoded(in: "UTF-16") }
    // Without a mark the zeros tell: of a table's delimiters, digits and line ends all bytes but one are zero.
    guard beginning.contains(0), beginning.count >= 4 else { return nil }
    func share(of size: Int, _ isPlain: (ArraySlice<UInt8>) -> Bool) -> Double {
      let starts = stride(from: 0, through: beginning.count - size, by: size)
      return Double(starts.count { isPlain(beginning[$0..<$0 + size]) }) / Double(max(1, beginning.count / size))
    }
    let isVisible: (UInt8) -> Bool = { $0 >= 0x20 && $0 < 0x7F || (9...13).contains($0) }
    let encodings: [(String, Int, visible: Int)] = [
      ("UTF-32LE", 4, 0), ("UTF-32BE", 4, 3), ("UTF-16LE", 2, 0), ("UTF-16BE", 2, 1),
    ]
    for (name, size, visible) in encodings {
      let plain = share(of: size) { unit in
        unit.indices.allSatisfy { $0 - unit.startIndex == visible ? isVisible(unit[$0]) : unit[$0] == 0 }
      }
      if plain > 0.25 { return .encoded(in: name) }
    }
    // A zero in a cell that is not read does no harm, and even a name may have one; what is no text has more to show.
    let line = beginning.prefix { $0 != UInt8(ascii: "\n") }
    guard line.contains(0), String(validating: line, as: UTF8.self) == nil else { return nil }
    return .noTable("no text: its first line is not UTF-8 and holds a byte that is 0")
  }

  private static func encoded(in encoding: String) -> ForeignFormat {
    ForeignFormat(name: "text in \(encoding)") { file, _ in
      "save it as UTF-8, or pipe it in: iconv -f \(encoding) -t UTF-8 \(file) | gauss COMMAND -"
    }
  }

  /// Text that is no table.
  private static func markedUp(_ beginning: [UInt8]) -> ForeignFormat? {
    let text = beginning.starts(with: [0xEF, 0xBB, 0xBF]) ? beginning.dropFirst(3) : beginning[...]
    let visible = text.drop { $0 <= 0x20 }
    let start = String(decoding: visible.prefix(256), as: UTF8.self).lowercased()
    for (opening, name) in [("<!doctype html", "an HTML page"), ("<html", "an HTML page"), ("<?xml", "an XML file")]
    where start.hasPrefix(opening) {
      return name == "an XML file" ? .saveAsCSV(name, "in the program that wrote it") : .noTable(name)
    }
    if start.hasPrefix("%pdf-") { return .noTable("a PDF document") }
    // A name or a number may begin with a bracket; not so two, or one and a quotation mark.
    let next = visible.dropFirst().first { $0 > 0x20 }
    let isObject = visible.first == UInt8(ascii: "{") && (next == UInt8(ascii: "\"") || next == UInt8(ascii: "}"))
    let isList = visible.first == UInt8(ascii: "[") && (next == UInt8(ascii: "{") || next == UInt8(ascii: "["))
    guard isObject || isList else { return nil }
    if start.contains("\"swift-gaussian model\"") {
      return ForeignFormat(name: "a model, no table") { _, _ in "give the model where the model belongs" }
    }
    if start.contains("\"swift-gaussian statistics\"") {
      return ForeignFormat(name: "a statistics file, no table") { _, _ in "make a model of it: gauss merge" }
    }
    return .pandas("JSON", "read_json")
  }
}
