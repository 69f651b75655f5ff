#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// Does work on a thread of its own, which ends with it; the result is false if there is none to be had.
///
/// A thread of Dispatch would not do for work that others wait for: its pool has as many as there are processors, and
/// all of them may be waiting.
func startThread(_ work: @escaping @Sendable () -> Void) -> Bool {
  let argument = unsafe Unmanaged.passRetained(Work(body: work))
  #if canImport(Darwin)
    var thread: pthread_t?
    let result = unsafe pthread_create(&thread, nil, { run($0) }, argument.toOpaque())
    if result == 0, let thread = unsafe thread { unsafe pthread_detach(thread) }
  #else
    var thread = pthread_t()
    let result = unsafe pthread_create(&thread, nil, { unsafe run($0) }, argument.toOpaque())
    if result == 0 { pthread_detach(thread) }
  #endif
  if result != 0 { unsafe argument.release() }
  return result == 0
}

private final class Work: Sendable {
  let body: @Sendable () -> Void
  init(body: @escaping @Sendable () -> Void) { self.body = body }
}

private func run(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  if let argument = unsafe argument { unsafe Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().body() }
  return nil
}
