internal import Dispatch

/// Work that goes on beside; who needs its result waits for it.
///
/// Whoever no longer needs it just forgets it: the work holds what it works on.
final class Deferred<Value: Sendable>: @unchecked Sendable {
  private let group = DispatchGroup()
  private var result: Result<Value, any Error>?

  /// Begins the work.
  init(_ work: @escaping @Sendable () throws -> Value) {
    DispatchQueue.global(qos: .userInitiated).async(group: group) { [self] in result = Result(catching: work) }
  }

  /// What the work came to.
  func value() throws -> Value {
    group.wait()
    guard let result else { preconditionFailure("work ended without a result") }
    return try result.get()
  }
}
