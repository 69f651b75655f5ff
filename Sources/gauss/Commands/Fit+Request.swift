import ArgumentParser
import Gaussian
import GaussianIO

extension Fit {
  /// What a remedy has to know of the fit.
  var request: Request {
    if model != nil, let resolved = try? resolved() { return resolved.request }
    var request = Request(of: input)
    request.covariance = covariance
    request.estimator = estimation.estimatorName
    request.policy = estimation.policyName.flatMap { CovariancePolicy($0) }
    request.components = mixture.countText
    request.factors = factors.countText
    request.noise = factors.noiseText.flatMap { FactorNoise(rawValue: $0) } ?? .isotropic
    request.bandwidth = kernelDensity.bandwidthText
    request.reserved += [classes.label].compactMap(\.self)
    request.kind = kind
    request.takesIncompleteRows =
      switch kind {
      case .normal: ["mle"].contains(request.estimatorName)
      case .factors: request.factors.map { Int($0) != nil } ?? false
      default: false
      }
    if isSmall { request.trial = trial }
    return request
  }

  private var kind: Request.Kind {
    if studentT.degreesText != nil { return mixture.countText == nil ? .studentT : .studentTMixture }
    return switch (classes.label, mixture.countText, kernelDensity.bandwidthText, factors.countText) {
    case (_?, nil, _, _): .classes
    case (_?, _?, _, _): .classesOfMixtures
    case (nil, _, _?, _): .kernelDensity
    case (nil, nil, nil, _?): .factors
    case (nil, _?, nil, _?): .factorMixture
    case (nil, _?, nil, nil): .mixture
    case (nil, nil, nil, nil): .normal
    }
  }

  /// Whether a fit to the table takes no time to speak of, and the table can be read again.
  private var isSmall: Bool {
    let isSlow = mixture.countText != nil || kernelDensity.bandwidthText != nil
    return (sizeOfRegularFile(input.table) ?? .max) <= (isSlow ? 128 << 10 : 4 << 20)
  }

  /// Fits as another command line would, and writes nothing.
  private func trial(of change: CommandLineChange, against fault: DataFault) -> Request.TrialEnding {
    do {
      let words = change.applied(to: Array(CommandLine.arguments.dropFirst(2)))
      _ = try Fit.parse(words).fitted(Progress(), TableRemarks())
      return .success
    } catch let failure as Failure {
      guard let other = failure.fault else { return .failure }
      return other.fact == fault.fact ? .failure : .otherFault(other)
    } catch {
      return .failure
    }
  }
}
