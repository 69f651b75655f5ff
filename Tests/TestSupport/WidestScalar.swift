#if arch(x86_64) || arch(i386)
  /// The widest scalar of this processor, an oracle for the narrower ones.
  package typealias WidestScalar = Float80
#else
  /// The widest scalar of this processor, an oracle for the narrower ones.
  package typealias WidestScalar = Double
#endif

/// Every element in another scalar, rounded if that is narrower.
package func converted<Source: BinaryFloatingPoint, Scalar: BinaryFloatingPoint>(
  _ vector: [Source], to type: Scalar.Type = Scalar.self
) -> [Scalar] {
  vector.map { Scalar($0) }
}

/// Every element in another scalar, rounded if that is narrower.
package func converted<Source: BinaryFloatingPoint, Scalar: BinaryFloatingPoint>(
  _ matrix: [[Source]], to type: Scalar.Type = Scalar.self
) -> [[Scalar]] {
  matrix.map { $0.map { Scalar($0) } }
}
