internal import Synchronization

/// A wish that somebody else may have: that what is running should stop.
///
/// A fit has no answer when it is stopped, and leaves nothing behind. Whoever may stop it keeps the flag and raises it from
/// any thread: a signal handler, another task, a window.
///
/// ```swift
/// let flag = StopFlag()
/// Task { try await Task.sleep(for: .seconds(10)); flag.stop() }
/// let model = try flag.stopping { try GaussianMixture(fitting: rows, components: 40) }
/// ```
///
/// Every leaf of a pass over the rows looks at the flag, so that it is heard within some thousand rows. A `Task` that is
/// cancelled raises the flag of what runs in it, between passes: a pass on all processors leaves no thread to the executor
/// that could hear it sooner.
public final class StopFlag: Sendable {
  private let flag = Atomic<Bool>(false)
  /// A flag that somebody else keeps.
  private let other: (@Sendable () -> Bool)?

  /// The flag that what runs in this task has to look at.
  @TaskLocal package static var current: StopFlag?

  /// A flag that is down.
  public init() { other = nil }

  /// A flag that is up, too, as soon as somebody else says so.
  ///
  /// - Parameter other: Is asked before each leaf, from any thread.
  package init(or other: @escaping @Sendable () -> Bool) { self.other = other }

  /// Raises the flag; it stays up.
  public func stop() { flag.store(true, ordering: .relaxed) }

  /// Whether the flag is up.
  public var isStopped: Bool { flag.load(ordering: .relaxed) || other?() ?? false }

  /// Calls `body`, whose passes over rows look at the flag.
  ///
  /// - Returns: What `body` returns.
  /// - Throws: `CancellationError` if the flag is up when `body` ends, whatever it has returned or thrown, and otherwise
  ///   what `body` throws.
  public func stopping<Result>(_ body: () throws -> Result) throws -> Result {
    let outcome = Swift.Result { try Self.$current.withValue(self, operation: body) }
    if isStopped { throw CancellationError() }
    return try outcome.get()
  }

  /// Whether the work of this task is to stop, so that nobody will see its result; asked by the calling thread of a pass.
  package static var isRequested: Bool {
    guard let current else { return false }
    if Task.isCancelled { current.stop() }
    return current.isStopped
  }
}
