import Gaussian
import GaussianIO

/// Something about a fit that whoever asked for it should know: a warning, by a name that stays.
public struct FitRemark: Sendable {
  /// What it is about.
  @nonexhaustive
  public enum Code: String, Sendable, CaseIterable {
    /// Iterations ended before they came to rest.
    case notConverged
    /// The likelihood fell, and the better parameters were kept.
    case likelihoodFell
    /// A component failed, and the parameters before were kept.
    case componentFailed
    /// The likelihood has no maximum, and leads to a covariance without mass off a plane.
    case singular
    /// Rows that lack a cell were left out.
    case droppedRows
    /// Components have lost all their rows.
    case emptyComponents
    /// Components stand for nothing but equal rows.
    case degenerateComponents
    /// Variables have next to no noise of their own.
    case heywoodVariables
  }

  /// What it is about.
  public let code: Code
  /// What is so, for any spelling of options.
  public let factText: OptionText
  /// What to try, for any spelling of options; empty for nothing.
  public let adviceText: OptionText
  /// How options are spelled.
  public var spelling: OptionSpelling

  /// What is so, without a full stop.
  public var fact: String { factText.text(spelling) }
  /// What to try, without a full stop; empty for nothing.
  public var advice: String { adviceText.text(spelling) }
}

extension FitRemark: CustomStringConvertible {
  /// The fact, then what to try.
  public var description: String { sentence(fact, advice) }
}

extension FitOutcome {
  /// What whoever asked for the fit should know of it; empty for a fit without a flaw.
  public var remarks: [FitRemark] {
    var remarks: [FitRemark] = []
    func add(_ code: FitRemark.Code, _ fact: OptionText, _ advice: OptionText = "") {
      remarks.append(FitRemark(code: code, factText: fact, adviceText: advice, spelling: spelling))
    }
    if droppedRows > 0 {
      add(
        .droppedRows,
        "\(counted(droppedRows, "row")) that \(droppedRows == 1 ? "lacks" : "lack") a value \(droppedRows == 1 ? "was" : "were") left out"
      )
    }
    switch climb?.ending {
    case .iterationLimit:
      add(
        .notConverged, "the fit has not converged within \(counted(climb?.iterations ?? 0, "iteration"))",
        "allow more with \(option: "max-iterations")")
    case .stopped: add(.notConverged, "the fit was stopped before it had converged")
    case .stalled: add(.notConverged, "the fit came to rest before the tolerance was met")
    case .likelihoodFell: add(.likelihoodFell, "the likelihood fell, and the most likely parameters were kept")
    case .componentFailed:
      add(
        .componentFailed, "a component failed, and the parameters before were kept",
        "take fewer with \(option: "components"), or another \(option: "policy")")
    case .singular:
      add(.singular, "the likelihood leads to a covariance that leaves no mass off a plane through the rows")
    case .closedForm, .converged, nil: break
    }
    if let record = (model as? any DescribableMixture)?.estimation {
      if !record.emptyComponents.isEmpty {
        add(
          .emptyComponents, "\(counted(record.emptyComponents.count, "component")) of the mixture lost all rows",
          "take fewer with \(option: "components")")
      }
      if !record.degenerateComponents.isEmpty {
        add(
          .degenerateComponents,
          "\(counted(record.degenerateComponents.count, "component")) of the mixture stand for nothing but equal rows",
          "take fewer with \(option: "components"), or another \(option: "policy")")
      }
    }
    if let record = (model as? any DescribableFactorModel)?.estimation, !record.heywoodVariables.isEmpty {
      let names = record.heywoodVariables.map { stored.variableNames[$0] }
      add(
        .heywoodVariables, "next to no noise is left in \(list(names, "and"))", "take fewer with \(option: "factors")")
    }
    return remarks
  }
}
