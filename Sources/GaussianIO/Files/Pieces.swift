internal import Dispatch
internal import Synchronization

/// Does pieces of work on several threads; if some fail, the error is the one that a single thread would have
/// met first.
func performPieces(_ count: Int, threads: Int, _ body: @Sendable (Int) throws -> Void) throws {
  let workers = min(threads, count)
  guard workers > 1 else {
    for piece in 0..<count { try body(piece) }
    return
  }

  // Pieces are handed out in order, so when one fails all before it have been handed out already; those after
  // it need not be.
  let next = Atomic(0)
  let end = Atomic(count)
  var failures = [(piece: Int, error: any Error)?](repeating: nil, count: workers)
  unsafe failures.withUnsafeMutableBufferPointer { buffer in
    nonisolated(unsafe) let failures = unsafe buffer
    DispatchQueue.concurrentPerform(iterations: workers) { worker in
      while true {
        let piece = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard piece < end.load(ordering: .relaxed) else { return }
        do {
          try body(piece)
        } catch {
          unsafe failures[worker] = (piece, error)
          end.min(piece, ordering: .relaxed)
          return
        }
      }
    }
  }
  if let first = failures.compactMap({ $0 }).min(by: { $0.piece < $1.piece }) { throw first.error }
}
