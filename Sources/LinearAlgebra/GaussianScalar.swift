public import RealModule

/// A scalar that the engine computes with: `Float` or `Double`, and no other type.
///
/// The protocol exists to write one model for both precisions. It is closed: OpenBLAS and the kernels
/// know these two formats only, and a third conformance traps at its first use.
public protocol GaussianScalar: Real, BinaryFloatingPoint, BitwiseCopyable, Sendable, LosslessStringConvertible,
  Codable
{}

extension Float: GaussianScalar {}
extension Double: GaussianScalar {}

extension GaussianScalar {
  /// True for `Double`, false for `Float`: the one question that chooses between two C functions.
  @inlinable
  package static var isDouble: Bool {
    if Self.self == Double.self { return true }
    precondition(Self.self == Float.self, "GaussianScalar is Float or Double, not \(Self.self)")
    return false
  }

  /// Distance from 1 to the next larger value, as a `Double`.
  @inlinable
  package static var epsilon: Double { Double(ulpOfOne) }
}

extension UnsafePointer where Pointee: GaussianScalar {
  /// The same memory under the type it already has, for a call to a C function of that type.
  @inlinable
  package func typed<Scalar>(as type: Scalar.Type) -> UnsafePointer<Scalar> {
    assert(Scalar.self == Pointee.self, "memory of \(Pointee.self) used as \(Scalar.self)")
    return unsafe UnsafeRawPointer(self).assumingMemoryBound(to: Scalar.self)
  }
}

extension UnsafeMutablePointer where Pointee: GaussianScalar {
  /// The same memory under the type it already has, for a call to a C function of that type.
  @inlinable
  package func typed<Scalar>(as type: Scalar.Type) -> UnsafeMutablePointer<Scalar> {
    assert(Scalar.self == Pointee.self, "memory of \(Pointee.self) used as \(Scalar.self)")
    return unsafe UnsafeMutableRawPointer(self).assumingMemoryBound(to: Scalar.self)
  }
}
