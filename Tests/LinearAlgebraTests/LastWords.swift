import Testing

/// What a process said before it ended.
func message(of result: ExitTest.Result?) -> LastWords {
  LastWords(text: String(decoding: result?.standardErrorContent ?? [], as: UTF8.self))
}

/// The message of a trap.
struct LastWords: CustomStringConvertible {
  var text: String
  var description: String { text }

  /// True if the message contains these words, or if the build is optimised: it then traps without words.
  func contains(_ words: String) -> Bool {
    #if DEBUG
      return text.contains(words)
    #else
      return true
    #endif
  }
}
