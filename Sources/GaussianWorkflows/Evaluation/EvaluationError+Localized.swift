// A self-contained library does without Foundation, which nobody there would ask.
#if !WITHOUT_FOUNDATION
  internal import GaussianIO
  public import ModelEvaluation

  #if canImport(FoundationEssentials)
    public import FoundationEssentials
  #else
    public import Foundation
  #endif

  // Here, since evaluations do without Foundation, and files do without evaluations.
  extension EvaluationError: LocalizedError {}
#endif
