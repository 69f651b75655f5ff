internal import LinearAlgebra
internal import RealModule

/// What a row's share of a component is multiplied by in the sums for that component: u(x), which is 1 for a Gaussian and
/// less for rows far out where tails are heavy.
///
/// It depends on the row by how far its log-density is below that of the peak, as it does for all distributions whose
/// density is a function of a distance.
package struct RowFactor: Sendable {
  /// ln u for a row whose log-density is so many nats below the peak.
  package let logarithm: @Sendable (_ depth: Double) -> Double

  package init(_ logarithm: @escaping @Sendable (_ depth: Double) -> Double) { self.logarithm = logarithm }
}

/// What the factors of the rows of a component add up to.
package struct RowFactorSums: Mergeable {
  /// Σ w·r: the shares without factors.
  package var shares = 0.0
  /// Σ w·r·ln u.
  package var logarithms = 0.0

  package init() {}

  package mutating func merge(_ later: RowFactorSums) {
    shares += later.shares
    logarithms += later.logarithms
  }
}

/// Multiplies shares of rows by their factors.
///
/// - Parameters:
///   - shares: w·r, one a row; becomes w·r·u. Where it is 0, the row is not looked at.
///   - terms: Log-densities and whatever is the same for all rows.
///   - peak: What the term of a row at the peak would be.
///   - count: Rows.
///   - factor: Gives u.
///   - sums: What is added to.
@specialized(where Scalar == Double)
@specialized(where Scalar == Float)
func multiply<Scalar: GaussianScalar>(
  _ shares: UnsafeMutablePointer<Scalar>, terms: UnsafePointer<Scalar>, peak: Double, count: Int, by factor: RowFactor,
  addingTo sums: inout RowFactorSums
) {
  var own = RowFactorSums()
  for row in 0..<count {
    let share = unsafe Double(shares[row])
    guard share > 0 else { continue }
    let logarithm = factor.logarithm(peak - (unsafe Double(terms[row])))
    own.shares += share
    own.logarithms += share * logarithm
    unsafe shares[row] = Scalar(share * .exp(logarithm))
  }
  sums.merge(own)
}
