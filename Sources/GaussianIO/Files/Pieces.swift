internal import Dispatch
internal import Synchronization

/// Does pieces of work on several threads; if some fail, the error is the one that a single thread would have
/// met first.
func performPieces(_ count: Int, threads: Int, _ body: @Sendable (Int) throws -> Void) throws {
  let progress = PiecesInProgress(count: count)
  let workers = min(threads, count)
  if workers <= 1 {
    while let piece = progress.take() { progress.perform(piece, body) }
  } else {
    DispatchQueue.concurrentPerform(iterations: workers) { _ in
      while let piece = progress.take() { progress.perform(piece, body) }
    }
  }
  if let error = progress.failure { throw error }
}

/// Pieces are handed out in order, so when one fails all before it have been handed out already, and those
/// after it need not be.
private final class PiecesInProgress: Sendable {
  private struct State {
    var next = 0
    var end: Int
    var failure: (any Error)?
  }
  private let state: Mutex<State>

  init(count: Int) {
    state = Mutex(State(end: count))
  }

  var failure: (any Error)? { state.withLock { $0.failure } }

  func take() -> Int? {
    state.withLock { state in
      guard state.next < state.end else { return nil }
      defer { state.next += 1 }
      return state.next
    }
  }

  func perform(_ piece: Int, _ body: (Int) throws -> Void) {
    do {
      try body(piece)
    } catch {
      state.withLock { state in
        guard piece < state.end else { return }
        (state.end, state.failure) = (piece, error)
      }
    }
  }
}
