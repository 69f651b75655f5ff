// A self-contained library does without Foundation, which nobody there would ask.
#if !WITHOUT_FOUNDATION
  public import Gaussian
  public import LinearAlgebra

  #if canImport(FoundationEssentials)
    public import FoundationEssentials
  #else
    public import Foundation
  #endif

  // Foundation's `localizedDescription` asks for this conformance, and has nothing but the number of a case without it.

  extension LocalizedError where Self: ExplainedError {
    /// The fact, then what to try: what `localizedDescription` shows.
    public var errorDescription: String? { description }
    /// What is wrong.
    public var failureReason: String? { fact }
    /// What to try; `nil` if nothing helps.
    public var recoverySuggestion: String? { advice.isEmpty ? nil : advice }
  }

  extension MatrixError: LocalizedError {}
  extension GaussianError: LocalizedError {}
  extension FileError: LocalizedError {}
  extension VariableError: LocalizedError {}
#endif
