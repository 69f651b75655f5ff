public import RealModule

/// The part of the rows whose covariance has the least determinant, by looking at every part.
public struct ReferenceMinimumCovarianceDeterminant<Scalar: Real & BinaryFloatingPoint & Sendable>: Sendable {
  /// Rows of the part, in ascending order.
  public let support: [Int]
  /// Logarithm of the determinant of its covariance, which divides by the number of rows.
  public let logDeterminant: Scalar

  /// Looks at every part of `count` rows.
  ///
  /// - Parameters:
  ///   - rows: Observations, equally long.
  ///   - count: Number of rows of the part.
  ///   - structure: What is assumed about the covariance.
  /// - Precondition: `count` is from 1 to the number of rows, and some part has a positive definite covariance.
  /// - Complexity: O(n!/(h!·(n − h)!)·h·d²): a few thousand parts of a dozen rows.
  public init(of rows: [[Scalar]], count: Int, structure: ReferenceStructure = .full) {
    precondition(count >= 1 && count <= rows.count, "no part of \(count) of \(rows.count) rows")
    var best: (support: [Int], logDeterminant: Scalar)?
    var part = Array(0..<count)
    while true {
      if let normal = try? ReferenceNormal(fitting: part.map { rows[$0] }, structure: structure),
        best.map({ normal.logDeterminant < $0.logDeterminant }) ?? true
      {
        best = (part, normal.logDeterminant)
      }
      // The next part in lexicographic order: the last index that can still grow does.
      guard let place = part.indices.last(where: { part[$0] < rows.count - count + $0 }) else { break }
      part[place] += 1
      for later in (place + 1)..<count { part[later] = part[later - 1] + 1 }
    }
    guard let best else { preconditionFailure("every part of the rows has a singular covariance") }
    support = best.support
    logDeterminant = best.logDeterminant
  }
}
