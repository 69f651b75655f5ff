public import CGaussian
internal import Gaussian
internal import GaussianIO
internal import LinearAlgebra

/// As gaussian.h says.
@c @implementation
public func gauss_minimum_covariance_determinant(
  _ rows: UnsafePointer<gauss_table>?, _ options: UnsafePointer<CChar>?, _ run: UnsafePointer<gauss_run>?,
  _ raw: UnsafeMutablePointer<OpaquePointer?>?, _ model: UnsafeMutablePointer<OpaquePointer?>?,
  _ support: UnsafeMutablePointer<Int32>?, _ capacity: Int64, _ error: UnsafeMutablePointer<OpaquePointer?>?
) -> gauss_status {
  unsafe call(error) {
    let target = try unsafe needed(model, "the place of the model")
    let estimator = try unsafe MinimumCovarianceDeterminant(options)
    let run = try unsafe Run(run)
    let table = try unsafe Rows(rows)
    var output: Output<Int32>?
    if let support = unsafe support {
      output = try unsafe Output(support, capacity, rows: table.count, columns: 1, "the support")
    }
    try GaussianError.checkMemory(matrices: 8, dimension: table.columns)
    let (values, weights) = try table.whole()
    let fit = try fit(estimator, values, weights, run)
    let final = try MultivariateNormal<Double>(estimator.estimate(of: fit))
    let rough = try MultivariateNormal<Double>(
      GaussianEstimate(
        mean: fit.rawLocation, covariance: fit.rawCovariance,
        record: EstimationRecord(
          estimator: "mcd-raw", count: fit.rawSupport.count, weight: fit.rawWeight, effectiveSampleSize: fit.rawWeight))
    )
    if let output {
      var flags = [Int32](repeating: 0, count: values.rows)
      for row in fit.support { flags[row] |= Int32(GAUSS_SUPPORT) }
      for row in fit.rawSupport { flags[row] |= Int32(GAUSS_RAW_SUPPORT) }
      try output.write(flags, row: 0)
    }
    if let raw = unsafe raw {
      unsafe raw.pointee = ModelHandle(StoredModel(rough, variables: table.variables)).retained()
    }
    unsafe target.pointee = ModelHandle(StoredModel(final, variables: table.variables)).retained()
  }
}

private func fit(
  _ estimator: MinimumCovarianceDeterminant, _ rows: Matrix<Double>, _ weights: [Double]?, _ run: Run
) throws -> MinimumCovarianceDeterminantFit {
  let listener = run.listener
  var observer: FitObserver?
  if let listener { observer = { listener.hear($0) } }
  defer { listener?.finish() }
  let hearing = observer
  try run.check()
  return try run.cancellable {
    try estimator.fit(rows, weights: weights, parallelism: run.parallelism, observer: hearing)
  }
}

extension MinimumCovarianceDeterminant {
  /// Takes options in JSON.
  ///
  /// - Throws: ``Failure`` for what is no object, an unknown key, and a value that cannot be.
  fileprivate init(_ pointer: UnsafePointer<CChar>?) throws(Failure) {
    var (share, trials, seed, corrects) = (Double?.none, 500, 0, true)
    let keys = ["support_fraction", "trials", "seed", "corrects_for_small_samples"]
    for option in try unsafe givenOptions(pointer, among: keys) {
      switch option.key {
      case "support_fraction": share = try option.share()
      case "trials": trials = try option.wholeNumber(in: 1...100_000)
      case "seed": seed = try option.wholeNumber(in: 0 ... .max)
      default: corrects = try option.isTrue()
      }
    }
    self.init(supportFraction: share, trials: trials, seed: UInt64(seed), correctsForSmallSamples: corrects)
  }
}
