import Foundation

/// A terminal without a screen: what a process writes to it can be read.
final class PseudoTerminal: @unchecked Sendable {
  /// The end that a process takes for a terminal.
  let terminal: FileHandle
  private let controller: Int32
  private var text = ""

  /// `nil` if the system has no terminals to give.
  init?() {
    var (controller, terminal): (Int32, Int32) = (-1, -1)
    guard unsafe openpty(&controller, &terminal, nil, nil, nil) == 0 else { return nil }
    _ = fcntl(controller, F_SETFL, O_NONBLOCK)
    self.controller = controller
    self.terminal = FileHandle(fileDescriptor: terminal, closeOnDealloc: true)
  }

  deinit { close(controller) }

  /// Everything that was written so far.
  func written() -> String {
    while true {
      var bytes = [UInt8](repeating: 0, count: 4096)
      let count = unsafe read(controller, &bytes, bytes.count)
      guard count > 0 else { return text }
      text += String(decoding: bytes.prefix(count), as: UTF8.self)
    }
  }
}
