import GaussianIO
import GaussianWorkflows

extension OptionSpelling {
  /// As on the command line: `--degrees-of-freedom 4`, 'gauss describe'.
  static let command = OptionSpelling(
    name: commandOption, setting: { "\(commandOption($0)) \($1)" },
    // What begins with a dash would be taken for an option.
    recommendation: { "\(commandOption($0))\($1.hasPrefix("-") ? "=" : " ")\(shellWord($1))" },
    command: { verb, options in "'\((["gauss", verb] + options).joined(separator: " "))'" })
}

/// An option as the command has it: the kind of model is `--model`.
@Sendable private func commandOption(_ name: String) -> String { name == "kind" ? "--model" : "--\(name)" }
