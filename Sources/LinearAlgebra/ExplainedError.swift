/// An error that says what is wrong, and what to try.
///
/// Its description is one line: the fact, then what to try.
public protocol ExplainedError: Error, CustomStringConvertible {
  /// What is wrong, without a full stop.
  var fact: String { get }
  /// What to try, without a full stop; empty if nothing helps.
  var advice: String { get }
}

/// The fact, then what to try, unless there is nothing.
package func sentence(_ fact: String, _ advice: String) -> String { advice.isEmpty ? fact : "\(fact); \(advice)" }
