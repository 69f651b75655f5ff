/// A day of the Gregorian calendar, which is taken to have been in use always.
struct CalendarDay: Hashable {
  var year: Int
  var month: Int
  var day: Int

  /// The first of January of the year 1, and the last of December 9999, as ``number`` counts days.
  static let first = -719_162
  static let last = 2_932_896

  private static let daysBefore = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365]

  /// A day by its date; `nil` if there is none, or its year is not from 1 to 9999.
  init?(year: Int, month: Int, day: Int) {
    guard (1...9999).contains(year), (1...12).contains(month), day >= 1 else { return nil }
    let length = Self.daysBefore[month] - Self.daysBefore[month - 1] + (month == 2 && Self.isLeap(year) ? 1 : 0)
    guard day <= length else { return nil }
    (self.year, self.month, self.day) = (year, month, day)
  }

  /// A day by its number.
  ///
  /// - Precondition: The number is from ``first`` to ``last``.
  init(number: Int) {
    precondition((Self.first...Self.last).contains(number), "day \(number) has no date")
    let since = number - Self.first
    // The mean year is 146,097 / 400 days; the guess is at most one year too late.
    var year = since * 400 / 146_097 + 1
    if Self.daysBefore(year) > since { year -= 1 }
    if Self.daysBefore(year + 1) <= since { year += 1 }
    let rest = since - Self.daysBefore(year)
    let leap = Self.isLeap(year)
    // No month before it is longer than 31 days, so this is at most one month too early.
    var month = rest / 31 + 1
    if rest >= Self.daysBefore[month] + (leap && month >= 2 ? 1 : 0) { month += 1 }
    let before = Self.daysBefore[month - 1] + (leap && month > 2 ? 1 : 0)
    (self.year, self.month, day) = (year, month, rest - before + 1)
  }

  /// Days since 1970-01-01.
  var number: Int {
    Self.first + Self.daysBefore(year) + Self.daysBefore[month - 1] + (month > 2 && Self.isLeap(year) ? 1 : 0) + day - 1
  }

  private static func isLeap(_ year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

  /// Days from the beginning of the year 1 to that of another.
  private static func daysBefore(_ year: Int) -> Int {
    let past = year - 1
    return 365 * past + past / 4 - past / 100 + past / 400
  }
}
