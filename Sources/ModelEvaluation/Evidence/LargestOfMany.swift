/// Several statistics of one labelling, judged together by the one that stands out most.
///
/// Each statistic is measured by its mean and standard deviation over all labellings, the true one among them, and the largest of
/// them is compared with the largest of each relabelling. So the p-value is exact whatever the statistics have to do with each other,
/// and a hundred of them cost no more than chance asks for.
///
/// ## Source
/// P. H. Westfall, S. S. Young, Resampling-Based Multiple Testing (1993), their maxT.
struct LargestOfMany {
  /// Probability that the largest of all is as large.
  let pValue: Double
  /// The least p-value that any of the labellings has.
  let leastPValue: Double
  /// For each statistic the probability that the largest of all is as large as this one: its p-value, adjusted for all others.
  let adjusted: [Double]
  /// Each statistic of the true labelling, in standard deviations from its mean; 0 for one that never varies.
  let deviations: [Double]

  /// Judges statistics.
  ///
  /// - Parameter statistics: For each one its values over all labellings, the true one first; large values speak against.
  /// - Precondition: There is a statistic, and each has as many values, more than one.
  /// - Complexity: O(statistics × labellings).
  init(_ statistics: [[Double]]) {
    precondition(!statistics.isEmpty && statistics[0].count > 1, "there is nothing to compare")
    let count = statistics[0].count
    var largest = [Double](repeating: -.infinity, count: count)
    var own: [Double] = []
    for values in statistics {
      let mean = pairedSum(values.indices) { values[$0] } / Double(count)
      let variance = pairedSum(values.indices) { (values[$0] - mean) * (values[$0] - mean) } / Double(count)
      // Rounding of values that are all alike is no deviation.
      let scale = variance.squareRoot() > 1e-12 * mean.magnitude ? 1 / variance.squareRoot() : 0
      own.append((values[0] - mean) * scale)
      for labelling in 0..<count { largest[labelling] = max(largest[labelling], (values[labelling] - mean) * scale) }
    }
    deviations = own
    let null = largest.dropFirst()
    pValue = MonteCarlo.upperPValue(largest[0], among: null, rounding: 1e-9)
    leastPValue = MonteCarlo.leastPValue(largest[0], among: null, rounding: 1e-9)
    adjusted = own.map { MonteCarlo.upperPValue($0, among: null, rounding: 1e-9) }
  }
}
