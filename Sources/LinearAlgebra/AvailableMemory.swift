#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// Memory that the process may take without pushing anything else out.
package enum AvailableMemory {
  /// In bytes; the smaller of what the system has left and what a control group allows, and without bounds where neither
  /// tells.
  package static var count: Int {
    let system = SystemText.number(in: "/proc/meminfo", after: "MemAvailable:").map { $0 << 10 }
    let swap = SystemText.number(in: "/proc/meminfo", after: "SwapFree:").map { $0 << 10 } ?? 0
    let limit = SystemText.number(in: "/sys/fs/cgroup/memory.max")
    let used = SystemText.number(in: "/sys/fs/cgroup/memory.current") ?? 0
    return min(system.map { $0 + swap } ?? .max, limit.map { max(0, $0 - used) } ?? .max)
  }

  /// Whether so many bytes can be had now: whether they are there, and the address space has room for them.
  ///
  /// Amounts of everyday size are not looked into.
  package static func has(_ bytes: Int) -> Bool {
    guard bytes >= 1 << 26 else { return true }
    guard bytes < Int.max, bytes <= count else { return false }
    // A limit on address space shows only when it is asked for.
    let pages = unsafe mmap(nil, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANON, -1, 0)
    guard unsafe pages != MAP_FAILED else { return false }
    unsafe munmap(pages, bytes)
    return true
  }
}
