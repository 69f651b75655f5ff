internal import CGaussianKernels

/// A set of processor instructions that the inner loops are compiled for.
///
/// The best one that the processor has is chosen at first use. The environment variable
/// `GAUSSIAN_INSTRUCTION_SET` lowers the choice: the best one not above the named one is taken.
public enum InstructionSet: String, Sendable, CaseIterable {
  /// What every processor of the architecture has: SSE2 on x86-64, NEON on arm64.
  case portable

  /// AVX2 and FMA: four doubles at a time.
  case avx2

  /// AVX-512 F, DQ, BW and VL: eight doubles at a time.
  case avx512

  /// The one this process uses.
  public static var active: InstructionSet {
    let level = unsafe gaussian_kernels().pointee.level
    return allCases.first { $0.level == level }!
  }

  /// What the environment asks for, verbatim; it may name no instruction set, and then has no effect.
  public static var requested: String? {
    unsafe gaussian_requested_level().map { unsafe String(cString: $0) }
  }

  /// Whether this build, this processor and this operating system have it.
  public var isAvailable: Bool { unsafe gaussian_kernels_at(level) != nil }

  private var level: gaussian_level {
    switch self {
    case .portable: GAUSSIAN_PORTABLE
    case .avx2: GAUSSIAN_AVX2
    case .avx512: GAUSSIAN_AVX512
    }
  }
}
