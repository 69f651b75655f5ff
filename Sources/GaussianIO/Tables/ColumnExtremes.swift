/// The least and the greatest numbers of a column, how often each of them comes, and which of them may be codes for
/// missing values.
struct ColumnExtremes {
  /// A number, and how often it comes.
  struct Repeated: Equatable {
    var value: Double
    var count: Int
  }

  /// Different numbers that are kept at each end.
  private static let kept = 5
  /// Codes at each end that are thought possible.
  private static let mostCodes = 3

  /// From the outside inwards.
  private var low: [Repeated] = []
  private var high: [Repeated] = []
  /// Whether numbers at the ends lie far enough outside for their repetitions to matter.
  private var isWatched = true

  /// False if a column with numbers from `least` to `greatest` tells nothing new: there is nothing that could be a code,
  /// and no number lies outside of those known.
  func isOpen(to least: Double, _ greatest: Double) -> Bool {
    guard let first = low.first, let last = high.first else { return true }
    if least < first.value || greatest > last.value { return true }
    guard isWatched else { return false }
    return least <= low[low.count - 1].value || greatest >= high[high.count - 1].value
  }

  /// Takes note of a number; NaN is none.
  mutating func add(_ number: Double) {
    Self.add(number, to: &low) { $0 < $1 }
    Self.add(number, to: &high) { $0 > $1 }
  }

  private static func add(
    _ number: Double, to ends: inout [Repeated], isOutside: (Double, Double) -> Bool
  ) {
    if let last = ends.last, ends.count == kept, !isOutside(number, last.value), number != last.value { return }
    guard !number.isNaN else { return }
    var place = ends.count
    while place > 0, !isOutside(ends[place - 1].value, number) {
      place -= 1
      if ends[place].value == number {
        ends[place].count += 1
        return
      }
    }
    ends.insert(Repeated(value: number, count: 1), at: place)
    if ends.count > kept { ends.removeLast() }
  }

  /// Decides whether repetitions are to be counted on: what does not lie far outside now never will, unless something
  /// new comes that lies further out.
  mutating func settle() {
    let numbers = numbers
    isWatched = splits(of: numbers.count).contains { below, above in
      let core = numbers[below..<numbers.count - above]
      let range = core[core.endIndex - 1].value - core[core.startIndex].value
      let isBelow = below == 0 || gap(numbers, below, isBelow: true) >= range
      return isBelow && (above == 0 || gap(numbers, numbers.count - above, isBelow: false) >= range)
    }
  }

  // MARK: Codes

  /// Numbers that may be codes, from the least to the greatest.
  var codes: [Repeated] {
    let numbers = numbers
    // As many as possible: several codes of a column lie near each other.
    let best = splits(of: numbers.count).last { below, above in
      let core = Array(numbers[below..<numbers.count - above])
      return numbers[..<below].allSatisfy { isCode($0, besides: core, alone: below + above == 1) }
        && numbers[(numbers.count - above)...].allSatisfy { isCode($0, besides: core, alone: below + above == 1) }
    }
    return best.map { below, above in Array(numbers[..<below] + numbers[(numbers.count - above)...]) } ?? []
  }

  /// The numbers known, ascending.
  private var numbers: [Repeated] {
    let above = high.reversed().drop { number in low.last.map { number.value <= $0.value } ?? false }
    return low + above
  }

  /// How many numbers at each end may be codes, where two others are left; the fewest first.
  private func splits(of count: Int) -> [(below: Int, above: Int)] {
    let all = (0...Self.mostCodes).flatMap { below in (0...Self.mostCodes).map { (below: below, above: $0) } }
    return all.filter { (1...max(1, count - 2)).contains($0.below + $0.above) && $0.below + $0.above <= count - 2 }
      .sorted { $0.below + $0.above < $1.below + $1.above }
  }

  private func gap(_ numbers: [Repeated], _ place: Int, isBelow: Bool) -> Double {
    numbers[place].value - numbers[place - 1].value
  }

  /// Whether a number is likely to be a code where the others are the numbers of a core.
  private func isCode(_ number: Repeated, besides core: [Repeated], alone: Bool) -> Bool {
    guard let first = core.first?.value, let last = core.last?.value, number.count >= 2 else { return false }
    let range = last - first
    let gap = number.value < first ? first - number.value : number.value - last
    guard gap.isFinite || number.value.magnitude > 1e300 else { return false }
    switch CodeShape(number.value) {
    case .nines(let digits):
      // No measurement is below zero where all others are above it.
      if number.value < 0 { return gap >= (first >= 0 ? 1 : 3) * range }
      return gap >= 5 * range && (digits > 2 || number.count >= 3)
    case .limit: return gap >= 5 * range
    case .other:
      // Not in the shape of a code, so it has to lie as no measurement would, and repeat as no other number does.
      let repetitions = core.map(\.count).max() ?? 1
      return alone && number.value != 0 && core.count >= 8 && gap >= 30 * range
        && number.count >= max(4, 4 * repetitions)
    }
  }
}

/// What codes for missing values look like.
private enum CodeShape {
  /// Digits that are all 9, all 8 or all 7, of numbers beyond 70: 99, -999, 88, 99.99.
  case nines(digits: Int)
  /// A number at or beyond the range of what is measured: -32768, 1e20, 9.96921e36, -3.4e38.
  case limit
  case other

  init(_ value: Double) {
    if value.magnitude >= 1e15 || Self.limits.contains(value) {
      self = .limit
      return
    }
    let digits = "\(value.magnitude)".split(separator: ".").enumerated()
      .flatMap { $0 == 1 && $1 == "0" ? "" : String($1) }
    guard let first = digits.first, "789".contains(first), value.magnitude > 70, digits.allSatisfy({ $0 == first })
    else {
      self = .other
      return
    }
    self = .nines(digits: digits.count)
  }

  /// Ends of the ranges of whole numbers.
  private static let limits: Set<Double> = [
    -32768, 32767, 65535, -2_147_483_648, -2_147_483_647, 2_147_483_647, 4_294_967_295,
  ]
}
