public import Gaussian

extension FitEnding {
  /// What files and reports call it.
  public var storedName: String {
    switch self {
    case .closedForm: "closed form"
    case .converged: "converged"
    case .iterationLimit: "iteration limit"
    case .stalled: "stalled"
    case .likelihoodFell: "likelihood fell"
    case .componentFailed: "component failed"
    case .singular: "singular"
    case .stopped: "stopped"
    }
  }

  /// Reads one of the endings that a kind of fit may have.
  ///
  /// - Throws: ``FileError`` if it is none of them.
  init(_ node: JSONNode, among endings: [FitEnding]) throws {
    let name = try node.string()
    guard let ending = endings.first(where: { $0.storedName == name }) else {
      throw node.problem("is none of \(endings.map(\.storedName).joined(separator: ", "))")
    }
    self = ending
  }
}
