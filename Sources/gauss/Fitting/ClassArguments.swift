import ArgumentParser
import Gaussian
import GaussianIO

/// `--label species` and `--priors uniform`.
struct ClassArguments: ModelKindArguments {
  @Option(
    name: .customLong("label"), parsing: .unconditional,
    help: ArgumentHelp(
      "Fit each class of rows: the column that says what a row is, text or numbers. It is no variable then.",
      valueName: "column"))
  private(set) var label: String?

  @Option(
    name: .customLong("priors"),
    help: ArgumentHelp(
      """
      How probable each class is beforehand: proportional (as often as among the rows), uniform, or a number for each \
      class, such as a=0.9,b=0.1; a name with a comma stands in quotation marks: '"a,b"=0.9,c=0.1'. May be given several \
      times. (default: proportional)
      """, valueName: "priors"))
  private var priorsTexts: [String] = []

  var iterates: Bool { false }

  var request: String? { label.map { "--label \($0)" } }

  func checkUnused() throws {
    guard !priorsTexts.isEmpty else { return }
    throw Failure.usage("--priors is about classes; name the column that holds them with --label, or leave it out")
  }

  func accepts(_ other: any ModelKindArguments) -> Bool { other is MixtureArguments }

  func fitting(_ task: FittingTask) throws -> any TableFitting {
    guard task.missing != .em else {
      throw Failure.usage("--missing em is for one Gaussian; use --missing drop")
    }
    return ClassFitting(task: task, label: label ?? "", priors: try priors(), density: try density(task))
  }

  /// What each class is to be.
  private func density(_ task: FittingTask) throws -> ClassFitting.Density {
    guard let mixture = task.parts.first as? MixtureArguments else {
      return .normal(
        (task.covariance ?? .full).ofMixture, try task.estimation.estimator(), try task.estimation.policy())
    }
    if let path = mixture.inputs.first {
      throw Failure.usage("--start \(inputName(path)) holds one mixture, and every class has its own; leave it out")
    }
    guard !mixture.stream else {
      throw Failure.usage("--stream is for one mixture; leave it out")
    }
    return .mixture(try mixture.setup(task))
  }

  private func priors() throws -> ClassPriors {
    let parts = try CommaList(priorsTexts, of: "--priors").parts
    switch parts {
    case [], ["proportional"]: return .proportional
    case ["uniform"]: return .uniform
    default:
      var priors: [String: Double] = [:]
      for part in parts {
        // A name may hold an equals sign; a number never does.
        guard let sign = part.lastIndex(of: "="),
          let prior = Double(CommaList.trimmed(String(part[part.index(after: sign)...])))
        else {
          throw Failure.usage(
            "--priors \(priorsTexts.joined(separator: ",")) is neither a word that is known nor a number for each class; "
              + "write proportional, uniform, or a=0.9,b=0.1, with a name that holds a comma in quotation marks")
        }
        let name = CommaList.trimmed(String(part[..<sign]))
        guard priors.updateValue(prior, forKey: name) == nil else {
          throw Failure.usage("--priors gives the class '\(name)' two numbers; give each class one")
        }
      }
      return .given(priors)
    }
  }
}
