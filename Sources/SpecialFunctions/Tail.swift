internal import CSpecialFunctions

/// The side of a point on which a probability lies.
///
/// Asking for the side that is small keeps its digits: 1 minus a probability near 1 has none left.
package enum Tail: Sendable, Hashable, CaseIterable {
  /// Everything up to the point.
  case lower
  /// Everything beyond the point.
  case upper

  var value: special_tail { self == .lower ? SPECIAL_LOWER : SPECIAL_UPPER }

  /// The other side.
  package var opposite: Tail { self == .lower ? .upper : .lower }
}

/// Shape parameters and degrees of freedom may have at most this value; beyond it results are NaN.
package let largestShape: Double = SPECIAL_LARGEST_SHAPE
