internal import Dispatch
internal import Synchronization

/// A few pieces of memory that one thread fills and another empties, in turn.
@safe
final class PieceRing: @unchecked Sendable {
  /// A piece, and what is in it; of one thread at a time.
  @safe
  final class Piece {
    let memory: UnsafeMutableRawPointer
    fileprivate(set) var count = 0
    /// True if nothing comes after it.
    fileprivate(set) var isLast = false
    /// Why not.
    fileprivate(set) var error: (any Error)?

    // With the default alignment this comes from `malloc`.
    fileprivate init() { unsafe memory = .allocate(byteCount: PieceRing.capacity, alignment: 1) }
    deinit { unsafe memory.deallocate() }
  }

  /// Writes what comes next, and says what share of the source that took.
  ///
  /// Fewer bytes than there is room for are the last.
  typealias Filling = (UnsafeMutableRawBufferPointer) throws -> (count: Int, fraction: Double?)

  private static let capacity = 1 << 20
  private let pieces = (0..<4).map { _ in Piece() }
  private let filling: Filling
  private let filled = DispatchSemaphore(value: 0)
  private let empty = DispatchSemaphore(value: 0)
  private let isAbandoned = Atomic(false)
  private let counts = Mutex<(made: Int, fraction: Double?)>((0, nil))
  /// The piece that is read next.
  private var place = 0

  init(_ filling: @escaping Filling) {
    unsafe self.filling = filling
    // Not at its creation: a semaphore must not end below the value that it began with.
    for _ in pieces { empty.signal() }
  }

  /// Bytes made so far, and the share of the source that they took.
  var progress: (made: Int, fraction: Double)? { counts.withLock { state in state.fraction.map { (state.made, $0) } } }

  // MARK: The thread that fills

  /// Fills pieces until nothing is left or nobody asks for more.
  func fill() {
    var place = 0
    while true {
      empty.wait()
      guard !isAbandoned.load(ordering: .acquiring) else { return }
      let piece = pieces[place]
      do {
        let (count, fraction) = try unsafe filling(.init(start: piece.memory, count: Self.capacity))
        counts.withLock { $0 = ($0.made + count, fraction) }
        (piece.count, piece.isLast) = (count, count < Self.capacity)
      } catch {
        (piece.count, piece.isLast, piece.error) = (0, true, error)
      }
      let isLast = piece.isLast
      filled.signal()
      if isLast { return }
      place = (place + 1) % pieces.count
    }
  }

  // MARK: The thread that reads

  /// Waits for the next piece.
  func next() -> Piece {
    filled.wait()
    return pieces[place]
  }

  /// Has the piece filled again.
  func handBack() {
    place = (place + 1) % pieces.count
    empty.signal()
  }

  /// Nobody will ask for more.
  func abandon() {
    isAbandoned.store(true, ordering: .releasing)
    empty.signal()
  }
}
