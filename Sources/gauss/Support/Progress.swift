import Dispatch
import GaussianIO
import Synchronization

/// Says on a terminal's standard error what takes long.
///
/// Nothing in the first second, then a line that rewrites itself.
final class Progress: @unchecked Sendable {
  private struct State {
    var stage = ""
    var fraction: Double?
    var isShown = false
  }

  private let state = Mutex(State())
  // A dispatch source may be used from any thread.
  private let timer: (any DispatchSourceTimer)?

  /// Starts watching the clock; does nothing unless a person reads along.
  init() {
    guard Terminal.standardError.isInteractive else {
      timer = nil
      return
    }
    let timer = DispatchSource.makeTimerSource(queue: .global(qos: .utility))
    self.timer = timer
    timer.schedule(deadline: .now() + 1, repeating: .milliseconds(200))
    timer.setEventHandler { [weak self] in self?.redraw() }
    timer.resume()
  }

  /// Names what is going on, and how much of it is done if that is known.
  func update(_ stage: String, fraction: Double? = nil) {
    guard timer != nil else { return }
    state.withLock {
      $0.stage = stage
      $0.fraction = fraction
    }
  }

  /// Tells how much is done of what is going on.
  func update(fraction: Double?) {
    guard timer != nil else { return }
    state.withLock { $0.fraction = fraction }
  }

  /// Names what is done to the rows of a table, and how far it is: in parts of the whole, or in rows if the whole is not
  /// known.
  func update(_ stage: String, _ stream: TableStream<Double>) {
    let rows = stream.fractionRead == nil ? ", \(counted(stream.rowsRead, "row"))" : ""
    update(stage + rows, fraction: stream.fractionRead)
  }

  /// Removes the line; call before anything else is printed.
  func finish() {
    guard let timer else { return }
    timer.cancel()
    state.withLock {
      if $0.isShown { try? Terminal.standardError.write("\r\u{1B}[K") }
      $0.isShown = false
      $0.stage = ""
    }
  }

  private func redraw() {
    state.withLock {
      guard !$0.stage.isEmpty else { return }
      let share = $0.fraction.map { "  \(Int(($0 * 100).rounded(.down)))%" } ?? " …"
      try? Terminal.standardError.write("\r\u{1B}[K\($0.stage)\(share)")
      $0.isShown = true
    }
  }
}
