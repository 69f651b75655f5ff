/// What an option is about: options of one section stand together in a help text.
public enum OptionSection: String, Sendable, CaseIterable {
  /// How covariances are estimated.
  case estimation = "Estimation"
  /// Classes of rows.
  case classes = "Classes"
  /// Copulas.
  case copulas = "Copulas"
  /// Fits that iterate.
  case iterations = "Iterations"
  /// Mixtures.
  case mixtures = "Mixtures"
  /// t distributions.
  case heavyTails = "Heavy tails"
  /// Kernels on rows.
  case kernelDensities = "Kernel densities"
  /// Models of factors.
  case latentFactors = "Latent factors"
  /// The rows.
  case rows = "Rows"
  /// Anything else, such as options of kinds of your own.
  case other = "Other"
}
