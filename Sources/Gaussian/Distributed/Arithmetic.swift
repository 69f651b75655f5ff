internal import LinearAlgebra
internal import RandomStreams

/// What bits depend on beside the rows: the instruction set, and the kernels of OpenBLAS.
struct Arithmetic: Sendable, Hashable {
  let name: String

  /// That of this process.
  static var own: Arithmetic { Arithmetic(name: "\(InstructionSet.active.rawValue) and \(OpenBLAS.coreName)") }

  /// Throws unless this is the arithmetic of a fit.
  func check(isThatOf fit: Arithmetic, _ who: String) throws(DistributedError) {
    guard self != fit else { return }
    throw DistributedError(
      .otherArithmetic, "\(who) with \(name), and the fit with \(fit.name), so that bits would differ",
      advice:
        "set GAUSSIAN_INSTRUCTION_SET and OPENBLAS_CORETYPE to the lowest of all processors everywhere, and begin again"
    )
  }
}
