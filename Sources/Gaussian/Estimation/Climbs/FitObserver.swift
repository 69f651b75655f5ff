/// Where a fit stands.
public struct FitProgress: Sendable, Hashable {
  /// Which start this is, counted from 0.
  public var restart: Int
  /// Iterations of this start so far.
  public var iteration: Int
  /// What is climbed, at the parameters before this iteration, as ``ClimbRecord/trace`` has it.
  public var value: Double
}

/// Whether a fit is to go on.
public enum FitContinuation: Sendable, Hashable {
  /// As if nobody listened.
  case `continue`
  /// No further iteration: the fit ends with the parameters that it has, and its record says `stopped`.
  case stop
}

/// Who hears of each iteration of a fit, and may end it; called from several threads if there are several starts.
public typealias FitObserver = @Sendable (FitProgress) -> FitContinuation
