import Gaussian
import GaussianTesting
import Testing

/// Holds a model to the contract of ``GenerativeModel``; every model of the package goes through here.
func checkGenerativeModel<Scalar>(
  _ model: some GenerativeModel<Scalar>, known: KnownMoments,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  let check = GenerativeModelCheck(of: model, known: known)
  for violation in check.violations { Issue.record("\(violation)", sourceLocation: sourceLocation) }
  let worst = ((check.worstDeviation ?? 0) * 100).rounded() / 100
  print("moments of a draw of \(model.dimension) \(Scalar.self): at most \(worst) standard errors")
}
