/// A symmetric function of two rows.
enum PairFunction: Sendable {
  /// ‖x − y‖.
  case distance
  /// e^(−s·‖x − y‖²) with s > 0.
  case gaussian(scale: Double)
  /// (x·y/d + 1)^degree of d variables.
  case polynomial(degree: Int)
  /// (x·y)³.
  case cubedProduct
}
