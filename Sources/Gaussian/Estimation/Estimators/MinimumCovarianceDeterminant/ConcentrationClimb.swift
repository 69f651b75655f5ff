internal import LinearAlgebra

/// Concentration steps from one part of the rows: it asks for the rows nearest to a part, and gets their part.
///
/// What it climbs is a descent, that of the determinant.
struct ConcentrationClimb<Scalar: GaussianScalar>: Climb, Sendable {
  typealias Part = TrimmedRows<Scalar>.Part
  /// The part that holds the nearest rows, or why it has no covariance; `nil` if these are the rows of the part at hand.
  typealias Sums = Result<Part, GaussianError>?

  /// The last part that has a positive definite covariance.
  private(set) var part: Part
  /// Why the part after it, which has enough rows on one hyperplane for the determinant to be 0, has none.
  var failure: GaussianError?
  private(set) var hasEnded = false
  var course: ClimbCourse

  init(from start: Part, _ course: ClimbCourse) {
    (part, self.course) = (start, course)
    if course.trace.isEmpty { self.course.note(start.logDeterminant) }
  }

  /// The logarithm of the determinant that was reached.
  var logDeterminant: Double { failure == nil ? part.logDeterminant : -.infinity }

  mutating func next() -> Part? {
    guard !hasEnded, course.mayGoOn() else { return nil }
    return part
  }

  mutating func absorb(_ nearest: Sums) {
    switch nearest {
    case nil: end()
    case .failure(let error):
      failure = error
      course.end(.singular)
      hasEnded = true
    case .success(let next):
      // What does not fall by more than rounding has come to rest.
      guard !part.isComplete || next.logDeterminant < part.logDeterminant else { return end() }
      part = next
      course.advance()
      course.note(part.logDeterminant)
    }
  }

  /// Stays at this part.
  mutating func end() {
    course.end(.converged)
    hasEnded = true
  }
}
