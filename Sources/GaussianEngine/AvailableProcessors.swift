internal import LinearAlgebra

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// Processors that this process may use: its affinity mask and its control group's quota, not the machine's.
public enum AvailableProcessors {
  /// At least 1; read once.
  public static let count: Int = max(1, min(affinity, quota ?? .max))

  /// Bits of the affinity mask, which Linux prints as hexadecimal words.
  private static var affinity: Int {
    let label = "Cpus_allowed:"
    let line = SystemText.contents(of: "/proc/self/status")?.split(separator: "\n").first { $0.hasPrefix(label) }
    let bits = line?.dropFirst(label.count).compactMap(\.hexDigitValue).reduce(0) { $0 + $1.nonzeroBitCount }
    guard let bits, bits > 0 else { return Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))) }
    return bits
  }

  /// Whole processors of a control group's CPU quota ("max 100000" or "150000 100000"), rounded up.
  private static var quota: Int? {
    let fields = SystemText.contents(of: "/sys/fs/cgroup/cpu.max")?.split(whereSeparator: \.isWhitespace) ?? []
    guard fields.count == 2, let limit = Double(fields[0]), let period = Double(fields[1]), period > 0 else {
      return nil
    }
    return max(1, Int((limit / period).rounded(.up)))
  }
}
