import GaussianIO

/// A change of the words that the command was called with.
struct CommandLineChange: Hashable {
  /// The option, such as "--covariance".
  let option: String
  /// Its new value; `nil` to leave the option out.
  let value: String?

  /// As a user writes it: "--covariance diagonal".
  var text: String {
    guard let value else { return option }
    // What begins with a dash would be taken for an option.
    return option + (value.hasPrefix("-") ? "=" : " ") + shellWord(value)
  }

  /// The words after the change; `option` has a value there.
  func applied(to words: [String]) -> [String] {
    var result: [String] = []
    var isValue = false
    for word in words {
      if isValue {
        isValue = false
      } else if word == option {
        isValue = true
      } else if !word.hasPrefix(option + "=") {
        result.append(word)
      }
    }
    guard let value else { return result }
    return result + (value.hasPrefix("-") ? ["\(option)=\(value)"] : [option, value])
  }
}
