internal import CGaussian
internal import Gaussian
internal import GaussianEngine
internal import GaussianWorkflows
internal import Synchronization

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// How a call runs: threads, who may end it, and who is told of it.
struct Run {
  let parallelism: Parallelism
  /// How options are spelled in what is said.
  let spelling: OptionSpelling
  /// Who is told of iterations; `nil` for nobody.
  let listener: ProgressListener?
  private let flag: CancelFlag?

  /// Takes what a caller has filled in.
  ///
  /// - Throws: ``Failure`` if it cannot be.
  init(_ run: UnsafePointer<gauss_run>?) throws(Failure) {
    guard unsafe run != nil else {
      (parallelism, spelling, flag, listener) = (.automatic, .json, nil, nil)
      return
    }
    let run = try unsafe sized(run, "the run")
    guard unsafe run.threads >= 0 else {
      throw .invalid(
        "threads", "a call cannot use \(unsafe run.threads) threads; take at least 1, or 0 for the default")
    }
    spelling = try Self.spelling(unsafe run.spelling)
    parallelism = unsafe run.threads == 0 ? .automatic : .threads(Int(run.threads))
    flag = unsafe run.cancel.map { unsafe CancelFlag($0) }
    listener = unsafe run.progress == nil ? nil : ProgressListener(run)
  }

  /// A spelling by its constant of the header.
  private static func spelling(_ constant: Int32) throws(Failure) -> OptionSpelling {
    switch Int(constant) {
    case Int(GAUSS_SPELLING_JSON): .json
    case Int(GAUSS_SPELLING_PYTHON): .keywords
    case Int(GAUSS_SPELLING_R): .namedArguments
    default:
      throw .invalid(
        "spelling", "there is no spelling \(constant) of options; take GAUSS_SPELLING_JSON or another constant")
    }
  }

  /// A flag that is up as soon as the caller wants no result any more; `nil` if nobody will.
  var stopFlag: StopFlag? { flag.map { flag in StopFlag(or: { flag.isUp }) } }

  /// Throws if the caller wants no result any more; asked between blocks of rows.
  func check() throws(Failure) {
    if flag?.isUp ?? false { throw .cancelled }
  }

  /// Calls `body`, which ends soon after the caller has raised the flag.
  ///
  /// - Throws: ``Failure/cancelled``, and what `body` throws.
  func cancellable<Result>(_ body: () throws -> Result) throws -> Result {
    try stopFlag.map { try $0.stopping(body) } ?? body()
  }
}

/// A number of the caller that ends a call when it is other than 0.
@safe
private struct CancelFlag: @unchecked Sendable {
  private let pointer: UnsafePointer<Int32>

  init(_ pointer: UnsafePointer<Int32>) { unsafe self.pointer = pointer }

  var isUp: Bool { unsafe flag_is_raised(pointer) != 0 }
}

/// Tells a caller of iterations, on the thread that called.
///
/// Starts may climb side by side on other threads. What these say waits until the thread that called says something, or the fit
/// has ended: whoever called may hold a lock of an interpreter, and must not be called from elsewhere.
@safe
final class ProgressListener: @unchecked Sendable {
  private let run: gauss_run
  private let thread = pthread_self()
  private let waiting = Mutex<[FitProgress]>([])
  private let isStopped = Atomic<Bool>(false)

  init(_ run: gauss_run) { unsafe self.run = run }

  /// Hears of an iteration, on any thread.
  func hear(_ progress: FitProgress) -> FitContinuation {
    waiting.withLock { $0.append(progress) }
    if pthread_equal(thread, pthread_self()) != 0 { finish() }
    return isStopped.load(ordering: .relaxed) ? .stop : .continue
  }

  /// Tells the caller what waits; called on the thread that called.
  func finish() {
    let events = waiting.withLock { events in
      defer { events = [] }
      return events
    }
    for event in events {
      var progress = gauss_progress(
        size: MemoryLayout<gauss_progress>.size, restart: Int64(event.restart), iteration: Int64(event.iteration),
        value: event.value)
      if unsafe run.progress(run.context, &progress) != 0 { isStopped.store(true, ordering: .relaxed) }
    }
  }
}
