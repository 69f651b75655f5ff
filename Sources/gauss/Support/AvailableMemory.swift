import Foundation

/// Memory that a table may take without pushing anything else out.
enum AvailableMemory {
  /// In bytes; the smaller of what the system has left and what a control group allows, and without bounds where neither
  /// tells.
  static var count: Int {
    let system = number(in: "/proc/meminfo", after: "MemAvailable:").map { $0 << 10 }
    let limit = number(in: "/sys/fs/cgroup/memory.max")
    let used = number(in: "/sys/fs/cgroup/memory.current") ?? 0
    return min(system ?? .max, limit.map { max(0, $0 - used) } ?? .max)
  }

  /// The first whole number after a label in a file that the kernel makes up.
  private static func number(in path: String, after label: String = "") -> Int? {
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return nil }
    let line = text.split(separator: "\n").first { $0.hasPrefix(label) }
    return line?.dropFirst(label.count).split(separator: " ").first.flatMap { Int($0) }
  }
}
