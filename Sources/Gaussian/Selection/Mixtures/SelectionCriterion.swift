/// By what mixtures of different size and structure are compared.
public enum SelectionCriterion: Sendable, Hashable {
  /// Schwarz's Bayesian criterion −2·ln L + k·ln n, with n = Σw; the lowest is best.
  case bic
  /// Akaike's criterion −2·ln L + 2·k, which prefers larger models; the lowest is best.
  case aic
  /// The integrated completed likelihood, BIC plus twice the entropy of the responsibilities: it prefers components that
  /// do not overlap; the lowest is best.
  ///
  /// ## Source
  /// C. Biernacki, G. Celeux, G. Govaert, Assessing a mixture model for clustering with the integrated completed
  /// likelihood, IEEE Transactions on Pattern Analysis and Machine Intelligence 22 (2000).
  case icl
  /// The mean log-likelihood of rows that were left out of the fit, in turn each of so many parts; the highest is best.
  case heldOut(folds: Int)

  /// What the command line and tables call it.
  public var name: String {
    switch self {
    case .bic: "BIC"
    case .aic: "AIC"
    case .icl: "ICL"
    case .heldOut: "held-out"
    }
  }

  /// In how many parts rows are held out; `nil` for none.
  var parts: Int? { if case .heldOut(let folds) = self { folds } else { nil } }
}

/// Which numbers of components to try.
public enum ComponentCounts: Sendable, Hashable {
  /// All of them from here to there.
  case range(ClosedRange<Int>)

  /// These, in any order, none twice.
  case counts([Int])

  /// From 1 on in steps of a quarter, until four steps have not improved the criterion, and then those about the best.
  ///
  /// There are never more components than distinct rows, nor more than 128: for more, name them.
  case automatic
}
