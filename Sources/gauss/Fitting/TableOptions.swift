import ArgumentParser
import GaussianWorkflows

/// Options of one section of the table of options, in a type so that the parser has a group for it.
protocol OptionGroupContents {
  /// The options, in the order of the help; the parser asks again and again.
  static var options: [OptionSpec] { get }

  /// Flags of the command that stand among them, with their help.
  static var flags: [(name: String, help: String)] { get }
}

extension OptionGroupContents {
  static var flags: [(name: String, help: String)] { [] }

  /// The options of a section.
  fileprivate static func all(of section: OptionSection) -> [OptionSpec] {
    ModelKinds.builtIn.options.filter { $0.section == section }
  }
}

/// Options that are made of the table of options when the program starts.
///
/// The parser looks at the properties of a group by its mirror, and decodes them by their names: this group has a mirror
/// with an option for each line of the table. What the values are worth is checked when all are known, by ``FitOptions``.
struct TableOptions<Contents: OptionGroupContents>: ParsableArguments, CustomReflectable {
  /// What was given: a text for each time that an option was.
  private(set) var texts: [(name: String, text: String)] = []
  /// Flags that were given.
  private(set) var flags: Set<String> = []

  init() {}

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: OptionName.self)
    for option in Contents.options {
      let key = OptionName(option.name)
      if option.isList {
        texts += try container.decode(Option<[String]>.self, forKey: key).wrappedValue.map { (option.name, $0) }
      } else if let text = try container.decode(Option<String?>.self, forKey: key).wrappedValue {
        texts.append((option.name, text))
      }
    }
    for flag in Contents.flags where try container.decode(Flag<Bool>.self, forKey: OptionName(flag.name)).wrappedValue {
      flags.insert(flag.name)
    }
  }

  var customMirror: Mirror {
    let options = Contents.options.map { (label: String?.some("_" + $0.name), value: $0.definition) }
    let flags = Contents.flags.map { name, help in
      (
        label: String?.some("_" + name),
        value: Flag(wrappedValue: false, name: .customLong(name), help: ArgumentHelp(help)) as Any
      )
    }
    return Mirror(self, children: options + flags, displayStyle: .struct)
  }

  /// The text of an option that is no list.
  func text(of name: String) -> String? { texts.first { $0.name == name }?.text }
}

/// The name of an option as the parser keys it.
private struct OptionName: CodingKey {
  let stringValue: String
  var intValue: Int? { nil }

  init(_ name: String) { stringValue = name }
  init?(stringValue: String) { self.init(stringValue) }
  init?(intValue: Int) { nil }
}

extension OptionSpec {
  /// Whether it may be given several times.
  fileprivate var isList: Bool { if case .list = values { true } else { false } }

  /// Whether a value may look like an option, as negative numbers and names of columns do.
  private var takesAnything: Bool {
    switch values {
    case .wholeNumber, .number, .wordsOrNumbers, .text: true
    case .words, .wordsWithNumbers, .wordsByName, .list: false
    }
  }

  /// The option as the parser has it.
  fileprivate var definition: Any {
    let ending = standard.isEmpty ? "" : " (default: \(standard.text(.command)))"
    let words = help.text(.command) + (isList ? " May be given several times." : "") + ending
    let help = ArgumentHelp("\(words)", valueName: valueName)
    let name = NameSpecification.customLong(name)
    let completion: CompletionKind? = self.words.isEmpty ? nil : .list(self.words)
    if isList { return Option<[String]>(wrappedValue: [], name: name, help: help, completion: completion) }
    return Option<String?>(
      name: name, parsing: takesAnything ? .unconditional : .next, help: help, completion: completion)
  }
}

// MARK: - Groups

/// Which covariances, and how they are estimated.
enum EstimationOptions: OptionGroupContents {
  static let options = all(of: .estimation)
}

/// How one covariance is estimated, where it is said elsewhere which.
enum EstimatorOptions: OptionGroupContents {
  static let options = [OptionTable.estimator.spec, OptionTable.policy.spec]
}

/// Classes of rows.
enum ClassOptions: OptionGroupContents {
  static let options = all(of: .classes)
}

/// Copulas.
enum CopulaOptions: OptionGroupContents {
  static let options = all(of: .copulas)
}

/// What goes with everything that iterates.
enum IterationOptions: OptionGroupContents {
  static let options = all(of: .iterations)
}

/// Mixtures, and how their rows are read.
enum MixtureOptions: OptionGroupContents {
  static let options = all(of: .mixtures)

  static var flags: [(name: String, help: String)] {
    [
      (
        "stream",
        "Read the file once an iteration rather than hold its rows in memory, as is done if it is large."
      )
    ]
  }
}

/// Mixtures of rows that are elsewhere.
enum PartMixtureOptions: OptionGroupContents {
  static let options = MixtureOptions.options
}

/// t distributions.
enum HeavyTailOptions: OptionGroupContents {
  static let options = all(of: .heavyTails)
}

/// Kernels on rows.
enum KernelDensityOptions: OptionGroupContents {
  static let options = all(of: .kernelDensities)
}

/// Models of factors.
enum LatentFactorOptions: OptionGroupContents {
  static let options = all(of: .latentFactors)
}
