public import Gaussian
internal import GaussianIO

/// Why there is no picture.
public enum PlotError: ExplainedError, Equatable {
  /// The kind of picture shows rows, and there are none.
  case rowsNeeded(kind: String)
  /// The model does not know the distributions of its variables.
  case marginalsUnknown
  /// The kind of picture shows another number of variables.
  case variableCount(Int, shown: ClosedRange<Int>, kind: String, areChosen: Bool, names: [String])
  /// The distances of rows from the mean of the model follow no known law.
  case noLawOfDistances
  /// None of the chosen variables varies under the model.
  case nothingVaries
  /// A table of one row, which does not vary.
  case oneRow
  /// Rows that the picture cannot be computed from, with variables of these names.
  case data(GaussianError, names: [String])
  /// The fit of such a model leaves no trace.
  case noTrace
  /// The model does not tell how it was fitted.
  case noRecord
  /// The model was not fitted step by step.
  case notIterated
  /// The model has no latent factors.
  case noFactors(kind: String)
  /// The model has fewer factors than the kind of picture shows.
  case tooFewFactors(Int, kind: String)
  /// A factor that is shown, counted from 1, is none of the model's.
  case noSuchFactor(Int, count: Int)
  /// Nobody could read the picture at this size.
  case tooSmall(PictureSize, least: PictureSize)
  /// The name of the file asks for no format of pictures.
  case unknownFormat(path: String)
  /// There is no gnuplot.
  case noGnuplot
  /// Gnuplot cannot be started.
  case gnuplotNotStarted(path: String, reason: String)
  /// Gnuplot ended without a picture in the format; `canDraw` is false if it knows no such format.
  case gnuplotFailed(reason: String, format: String, canDraw: Bool)
  /// No font has the characters; the packages are those of Debian and Ubuntu that do.
  case noFont(characters: String, packages: [String])

  /// What is wrong, without a full stop.
  public var fact: String {
    switch self {
    case .rowsNeeded(let kind): "a \(kind) plot needs rows"
    case .marginalsUnknown: "the model does not know the distributions of its variables"
    case .variableCount(let count, let shown, let kind, _, _):
      "a \(kind) plot shows \(Self.words(shown)) variables, not \(count)"
    case .noLawOfDistances: "distances from the mean of the model follow no known law"
    case .nothingVaries: "none of the variables varies under the model"
    case .oneRow: "1 row does not vary"
    case .data(let error, let names): error.fact(naming: names)
    case .noTrace: "the fit of such a model leaves no trace"
    case .noRecord: "the model does not tell how it was fitted"
    case .notIterated: "the model was not fitted step by step"
    case .noFactors(let kind): "a \(kind) plot is about one model of latent factors"
    case .tooFewFactors(let count, let kind): "the model has \(counted(count, "factor")), and a \(kind) plot shows two"
    case .noSuchFactor(let number, let count): "there is no factor \(number) of \(counted(count, "factor"))"
    case .tooSmall(let size, _): "\(size.width)x\(size.height) is too small for this picture"
    case .unknownFormat(let path): "'\(printable(path))' is no name of a picture"
    case .noGnuplot: "there is no gnuplot on the PATH, and it draws the pictures"
    case .gnuplotNotStarted(let path, let reason): "\(path) cannot be started: \(reason)"
    case .gnuplotFailed(let reason, _, _): "gnuplot failed: \(reason)"
    case .noFont(let characters, _): "no font on this machine has the characters \(characters)"
    }
  }

  /// What to try, without a full stop.
  public var advice: String {
    switch self {
    case .rowsNeeded: "pass them beside the model"
    case .marginalsUnknown: "conform it to MarginalModel"
    case .variableCount(_, let shown, _, _, _): "choose \(Self.words(shown))"
    case .noLawOfDistances: "draw its density, or fit one Gaussian or one model of factors"
    case .nothingVaries: "choose others"
    case .oneRow: "add rows"
    case .data(let error, _): error.advice
    case .noTrace: "take a mixture or a model of factors"
    case .noRecord: "take a model that was fitted"
    case .notIterated: "fit it by expectation-maximisation"
    case .noFactors: "fit ProbabilisticPCA or FactorAnalysis"
    case .tooFewFactors: "fit it with two"
    case .noSuchFactor(_, let count): "name two of 1 to \(count)"
    case .tooSmall(_, let least): "give \(least.width)x\(least.height) at least"
    case .unknownFormat: "name it \(list(PictureFormat.all.map { "." + $0.fileExtension }))"
    case .noGnuplot: "install it, or write what it would draw as a script"
    case .gnuplotNotStarted: "mend the installation of gnuplot, or write what it would draw as a script"
    case .gnuplotFailed(_, let format, false): "this gnuplot cannot draw \(format): draw SVG, or install another"
    case .gnuplotFailed: "see what it was to draw by writing the script"
    case .noFont(_, let packages): "install one, such as \(list(packages, "and")), or draw SVG"
    }
  }

  /// The fact, then what to try.
  public var description: String { advice.isEmpty ? fact : "\(fact); \(advice)" }

  /// Whether another program, or a font, is missing or fails.
  public var isUnavailable: Bool {
    switch self {
    case .noGnuplot, .gnuplotNotStarted, .gnuplotFailed, .noFont: true
    default: false
    }
  }

  /// "2", or "1 to 8".
  package static func words(_ counts: ClosedRange<Int>) -> String {
    counts.lowerBound == counts.upperBound ? "\(counts.lowerBound)" : "\(counts.lowerBound) to \(counts.upperBound)"
  }
}
