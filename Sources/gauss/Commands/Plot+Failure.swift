import GaussianIO
import GaussianPlots

extension Plot {
  /// What an error means to who wrote this command line.
  ///
  /// - Parameters:
  ///   - error: Why there is no picture.
  ///   - storedName: What the model is.
  /// - Returns: The fact and what to try, in the words of options.
  func failure(_ error: PlotError, _ storedName: String) -> Failure {
    let name = inputName(model == "-" ? model : model.split(separator: "/").last.map(String.init) ?? model)
    switch error {
    case .rowsNeeded(let kind):
      return .usage("--kind \(kind) needs the rows of a table; name one behind the model")
    case .marginalsUnknown:
      return .software("the marginals of a \(storedName) are not known")
    case .variableCount(let count, let shown, let kind, let areChosen, let names):
      let problem =
        "--kind \(kind) shows \(PlotError.words(shown)) variables, and "
        + (areChosen ? "--columns names \(count)" : "\(name) has \(names.count)")
      guard names.count >= shown.lowerBound else { return .data("\(problem); choose another --kind") }
      let example = commaList(Array(names.prefix(shown.upperBound)))
      return .usage("\(problem); choose some with --columns \(shellWord(example))")
    case .noLawOfDistances:
      return .data(
        "\(name) is a \(storedName), and distances from its mean follow no known law; choose --kind density, or fit one "
          + "Gaussian or one model of factors")
    case .nothingVaries:
      return .data("\(name): what --columns names does not vary; choose other columns")
    case .oneRow:
      return .data("\(inputName(table ?? "")): 1 row does not vary; add rows")
    case .data(let error, let names):
      return .data(error, in: table ?? "", variables: names)
    case .noTrace:
      return .data(
        "\(name) is a \(storedName), whose fit leaves no trace; name a mixture, from 'gauss fit --components'")
    case .noRecord:
      return .data("\(name) does not tell how it was fitted; fit it with 'gauss fit --components'")
    case .notIterated:
      return .data("\(name) was not fitted step by step; fit it with 'gauss fit --factors --factor-method em'")
    case .noFactors(let kind):
      return .data(
        "\(name) is a \(storedName), and --kind \(kind) is about one model of latent factors; fit one with "
          + "'gauss fit --factors 2'")
    case .tooFewFactors(let count, let kind):
      return .data(
        "\(name) has \(counted(count, "factor")), and --kind \(kind) shows two; fit it with 'gauss fit --factors 2'")
    case .noSuchFactor(let number, let count):
      return .usage(
        "--factors \(factors ?? "") names factor \(number), and \(name) has \(counted(count, "factor")); name two of 1 to "
          + "\(count)")
    case .tooSmall(let size, let least):
      return .usage(
        "--size \(size.width)x\(size.height) is too small for this picture; give \(least.width)x\(least.height) at least"
      )
    case .noGnuplot:
      return .unavailable(
        "\(error.fact); install it with Scripts/setup, or write what it would draw with --script")
    case .gnuplotNotStarted:
      return .unavailable(
        "\(error.fact); mend the installation of gnuplot, or write what it would draw with --script")
    case .gnuplotFailed(_, let format, false):
      return .unavailable(
        "\(error.fact); this gnuplot cannot draw \(format): name the picture .svg, or install another with Scripts/setup"
      )
    case .gnuplotFailed:
      return .unavailable("\(error.fact); see what it was to draw with --script")
    case .unknownFormat, .noFont:
      return Failure(error)
    }
  }
}

extension Failure {
  /// A picture that another program, or a font, is missing for, or whose name says no format.
  init(_ error: PlotError) {
    switch error {
    case .unknownFormat(let path):
      self = .usage("-o \(outputName(path)) is no name of a picture; \(error.advice)")
    case .noFont(_, let packages):
      self = .unavailable("\(error.fact); install one, such as \(list(packages, "and")), or name the picture .svg")
    case _ where error.isUnavailable: self = .unavailable(error.description)
    default: self = .data(error.description)
    }
  }
}

extension PlotKind {
  /// The kind of a name.
  ///
  /// - Throws: ``Failure`` if there is none.
  static func named(_ name: String) throws -> PlotKind {
    guard let kind = all.first(where: { $0.name == name }) else {
      throw Failure.usage("--kind \(name) is unknown; choose \(list(all.map(\.name)))")
    }
    return kind
  }

  /// All of them, for a help text.
  static var help: String { all.map { "\($0.name) (\($0.meaning))" }.joined(separator: ", ") }
}
