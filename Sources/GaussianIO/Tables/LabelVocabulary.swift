public import LinearAlgebra

/// The labels of a column, and which of them are the same: they are compared as numbers if all of them are numbers, as 0,
/// 0.0 and 1e0 are, and else as texts.
///
/// The label that was met first stands for all that are the same.
public struct LabelVocabulary: Sendable {
  /// Labels that differ as texts, with the first one of the same number, or the same text if it is none.
  private var firsts: [String: String] = [:]
  private var firstOfNumber: [LabelNumber: String] = [:]
  private var allAreNumbers = true
  private var last = ""

  /// A vocabulary of no labels.
  public init() {}

  /// The vocabulary of classes that are all different.
  ///
  /// Classes that would be the same as numbers are different because their column held texts too.
  public init(classes: [String]) {
    for name in classes { add(name) }
    if firstOfNumber.count < classes.count { allAreNumbers = false }
  }

  /// One label for all that are the same, in the order of their texts.
  public var labels: [String] { areNumbers ? firstOfNumber.values.sorted() : firsts.keys.sorted() }

  /// True if the labels are numbers.
  public var areNumbers: Bool { allAreNumbers && !firsts.isEmpty }

  /// True if labels that differ as texts are the same.
  public var hasSynonyms: Bool { areNumbers && firstOfNumber.count < firsts.count }

  /// Takes note of the labels of some rows.
  ///
  /// - Parameters:
  ///   - labels: One a row.
  ///   - weights: One a row, if there are any: a row of weight 0 is absent.
  public mutating func add<Scalar: GaussianScalar>(_ labels: [String], weights: [Scalar]?) {
    for (row, label) in labels.enumerated() where label != last || firsts.isEmpty {
      if let weights, weights[row] == 0 { continue }
      last = label
      if firsts[label] == nil { add(label) }
    }
  }

  private mutating func add(_ label: String) {
    guard let number = LabelNumber(label) else {
      allAreNumbers = false
      firsts[label] = label
      return
    }
    let first = firstOfNumber[number] ?? label
    firstOfNumber[number] = first
    firsts[label] = first
  }

  /// The label that stands for all that are the same as this one; `nil` if there is none.
  public func label(sameAs label: String) -> String? {
    guard areNumbers else { return firsts[label] == nil ? nil : label }
    return firsts[label] ?? LabelNumber(label).flatMap { firstOfNumber[$0] }
  }

  /// The labels that stand for these, which become part of the vocabulary if they are not known.
  ///
  /// Unknown ones do not change how the others are compared.
  public mutating func labels(sameAs labels: [String]) -> [String] {
    guard areNumbers else { return labels }
    return labels.map { label in
      if let known = firsts[label] { return known }
      let number = LabelNumber(label)
      let first = number.flatMap { firstOfNumber[$0] } ?? label
      if let number { firstOfNumber[number] = first }
      firsts[label] = first
      return first
    }
  }
}

/// A finite number that a text spells, the same for all its spellings.
///
/// Whole numbers of any size are compared digit by digit, since identifiers may exceed what a `Double` can tell apart;
/// others as the nearest `Double`.
struct LabelNumber: Hashable {
  private let text: String

  /// Reads a number; `nil` if the text is none, or an infinity or NaN.
  init?(_ label: String) {
    let bytes = Array(label.utf8)
    switch NumberText.read(bytes[...], as: Double.self) {
    case .success(let value):
      if let whole = Self.whole(bytes) {
        text = whole
      } else if value == value.rounded(), let whole = Self.whole(Array("\(value)".utf8)) {
        text = whole
      } else {
        text = "\(value)"
      }
    case .failure(.overflow): text = Self.whole(bytes) ?? label
    case .failure: return nil
    }
  }

  /// A whole number as its digits, without zeros at either end, and the power of ten behind them; `nil` for a fraction.
  private static func whole(_ bytes: [UInt8]) -> String? {
    var rest = bytes[...].drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
    while let last = rest.last, last == UInt8(ascii: " ") || last == UInt8(ascii: "\t") { rest.removeLast() }
    let isNegative = rest.first == UInt8(ascii: "-")
    if isNegative || rest.first == UInt8(ascii: "+") { rest.removeFirst() }
    let isDigit: (UInt8) -> Bool = { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    var digits = Array(rest.prefix(while: isDigit))
    rest = rest.dropFirst(digits.count)
    var exponent = 0
    if rest.first == UInt8(ascii: ".") {
      let fraction = rest.dropFirst().prefix(while: isDigit)
      rest = rest.dropFirst(1 + fraction.count)
      digits += fraction
      exponent = -fraction.count
    }
    if let sign = rest.first, sign == UInt8(ascii: "e") || sign == UInt8(ascii: "E") {
      guard let power = Int(String(decoding: rest.dropFirst(), as: UTF8.self)), power.magnitude < 1 << 32 else {
        return nil
      }
      exponent += power
    } else if !rest.isEmpty {
      return nil
    }
    while digits.last == UInt8(ascii: "0") {
      digits.removeLast()
      exponent += 1
    }
    let significant = digits.drop { $0 == UInt8(ascii: "0") }
    if significant.isEmpty { return "0" }
    guard exponent >= 0 else { return nil }
    return (isNegative ? "-" : "") + String(decoding: significant, as: UTF8.self) + "e\(exponent)"
  }
}
