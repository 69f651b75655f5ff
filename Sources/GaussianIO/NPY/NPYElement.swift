/// The type of the elements of an array, such as `<f8`.
struct NPYElement: Equatable {
  enum Kind: Equatable { case float, signed, unsigned, boolean }

  var kind: Kind
  /// Bytes an element.
  var size: Int
  var isBigEndian: Bool

  static let isHostBigEndian = Int(bigEndian: 1) == 1

  /// True if the bytes of an element have to be reversed before use.
  var isSwapped: Bool { size > 1 && isBigEndian != Self.isHostBigEndian }

  /// `nil` if the description stands for anything but the numbers that a table may hold.
  init?(description: String) {
    var rest = Substring(description)
    var order = Character("=")
    if let first = rest.first, "<>=|".contains(first) { order = rest.removeFirst() }
    guard let code = rest.popFirst(), let size = Int(rest), rest.allSatisfy(\.isNumber) else { return nil }
    switch (code, size) {
    case ("f", 4), ("f", 8): kind = .float
    case ("i", 1), ("i", 2), ("i", 4), ("i", 8): kind = .signed
    case ("u", 1), ("u", 2), ("u", 4), ("u", 8): kind = .unsigned
    case ("b", 1): kind = .boolean
    default: return nil
    }
    guard order != "|" || size == 1 else { return nil }
    self.size = size
    isBigEndian = order == ">" || (order == "=" && Self.isHostBigEndian)
  }

  init(kind: Kind, size: Int) {
    self.kind = kind
    self.size = size
    isBigEndian = Self.isHostBigEndian
  }

  var description: String {
    let code =
      switch kind {
      case .float: "f"
      case .signed: "i"
      case .unsigned: "u"
      case .boolean: "b"
      }
    return (size == 1 ? "|" : isBigEndian ? ">" : "<") + code + String(size)
  }
}
