internal import Synchronization

/// An object that callers hold and change, in one thread at a time; another one is told.
protocol ChangingHandle: Handle {
  associatedtype Content: Sendable
  /// What changes.
  var content: Guarded<Content> { get }
  /// What stands for ``Handle/words`` in a sentence: "it" or "them".
  static var pronoun: String { get }
}

/// A value behind a lock.
final class Guarded<Content: Sendable>: Sendable {
  fileprivate let value: Mutex<Content>

  init(_ value: Content) { self.value = Mutex(value) }
}

extension ChangingHandle {
  /// What it is now.
  ///
  /// - Throws: ``Failure`` if another call is using it.
  func current() throws(Failure) -> Content {
    guard let value = content.value.withLockIfAvailable({ $0 }) else { throw Self.isBusy }
    return value
  }

  /// Changes it; nothing is changed if `body` throws.
  func change(_ body: (inout Content) throws -> Void) throws {
    let outcome = content.value.withLockIfAvailable { value in
      Result {
        var changed = value
        try body(&changed)
        value = changed
      }
    }
    guard let outcome else { throw Self.isBusy }
    try outcome.get()
  }

  private static var isBusy: Failure {
    .invalid("busy", "another call is using \(words); use \(pronoun) in one thread at a time")
  }
}
