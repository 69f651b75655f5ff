public import CGaussian
internal import Gaussian
internal import GaussianIO
internal import LinearAlgebra

/// A model whose rows belong to one of several parts: components of a mixture, or classes.
enum PartedModel {
  case mixture(any MixtureModel<Double>)
  case classes(any LabelledModel<Double>)

  /// `nil` for a model without parts.
  init?(_ model: any StorableModel) {
    if let model = model as? any LabelledModel<Double> {
      self = .classes(model)
    } else if let model = model as? any MixtureModel<Double> {
      self = .mixture(model)
    } else {
      return nil
    }
  }

  /// How many parts there are.
  var count: Int {
    switch self {
    case .mixture(let model): model.weights.count
    case .classes(let model): model.classes.count
    }
  }

  /// The probability of each part given each row.
  func responsibilities(of rows: Matrix<Double>, _ parallelism: Parallelism) -> Matrix<Double> {
    switch self {
    case .mixture(let model): model.responsibilities(of: rows, parallelism: parallelism)
    case .classes(let model): model.posteriors(of: rows, parallelism: parallelism)
    }
  }

  /// Logarithm of the share of each part in the density at each row.
  func weightedLogDensities(of rows: Matrix<Double>, _ parallelism: Parallelism) -> Matrix<Double> {
    switch self {
    case .mixture(let model): model.weightedLogDensities(of: rows, parallelism: parallelism)
    case .classes(let model): model.jointLogDensities(of: rows, parallelism: parallelism)
    }
  }

  /// The most probable part of each row; −1 for none.
  func labels(of rows: Matrix<Double>, least: Double, _ parallelism: Parallelism) -> [Int64] {
    switch self {
    case .classes(let model):
      return model.predictedIndices(of: rows, rejectingBelow: least, parallelism: parallelism).map { Int64($0 ?? -1) }
    case .mixture(let model):
      let labels = model.labels(of: rows, parallelism: parallelism)
      guard least > -.infinity else { return labels.map { Int64($0) } }
      let densities = model.logDensities(of: rows, parallelism: parallelism)
      return zip(labels, densities).map { label, density in density < least ? -1 : Int64(label) }
    }
  }

  /// Rows that the model draws, and the part that each was drawn from.
  func labelledSamples(
    rows: Range<Int>, seed: UInt64, _ parallelism: Parallelism
  ) -> (rows: Matrix<Double>, labels: [Int64]) {
    switch self {
    case .mixture(let model):
      let drawn = model.labelledSamples(rows: rows, seed: seed, parallelism: parallelism)
      return (drawn.rows, drawn.components.map { Int64($0) })
    case .classes(let model):
      let drawn = model.labelledSamples(rows: rows, seed: seed, parallelism: parallelism)
      let places = Dictionary(uniqueKeysWithValues: zip(model.classes, model.classes.indices.map { Int64($0) }))
      return (drawn.rows, drawn.labels.map { places[$0] ?? -1 })
    }
  }
}

/// The parts of a model.
///
/// - Throws: ``Failure`` for a model that has none.
private func parts(of handle: ModelHandle) throws(Failure) -> PartedModel {
  guard let parts = PartedModel(handle.stored.model) else { throw handle.lacks("components and no classes") }
  return parts
}

/// As gaussian.h says.
@c @implementation
public func gauss_model_part_count(_ model: OpaquePointer?) -> Int64 {
  guard let handle = unsafe ModelHandle.of(model) else { return 0 }
  return Int64(PartedModel(handle.stored.model)?.count ?? 0)
}

/// As gaussian.h says.
@c @implementation
public func gauss_model_part_name(_ model: OpaquePointer?, _ index: Int64) -> UnsafePointer<CChar>? {
  guard let names = unsafe ModelHandle.of(model)?.classes, let index = Int(exactly: index),
    names.indices.contains(index)
  else { return nil }
  return unsafe names[index].pointer
}

/// As gaussian.h says.
@c @implementation
public func gauss_responsibilities(
  _ model: OpaquePointer?, _ rows: UnsafePointer<gauss_table>?, _ run: UnsafePointer<gauss_run>?,
  _ values: UnsafeMutablePointer<Double>?, _ capacity: Int64, _ error: UnsafeMutablePointer<OpaquePointer?>?
) -> gauss_status {
  unsafe call(error) {
    try unsafe writeOfParts(model, rows, run, values, capacity) { $0.responsibilities(of: $1, $2) }
  }
}

/// As gaussian.h says.
@c @implementation
public func gauss_weighted_log_densities(
  _ model: OpaquePointer?, _ rows: UnsafePointer<gauss_table>?, _ run: UnsafePointer<gauss_run>?,
  _ values: UnsafeMutablePointer<Double>?, _ capacity: Int64, _ error: UnsafeMutablePointer<OpaquePointer?>?
) -> gauss_status {
  unsafe call(error) {
    try unsafe writeOfParts(model, rows, run, values, capacity) { $0.weightedLogDensities(of: $1, $2) }
  }
}

/// Writes a number of each row and every part of a model.
private func writeOfParts(
  _ model: OpaquePointer?, _ rows: UnsafePointer<gauss_table>?, _ run: UnsafePointer<gauss_run>?,
  _ values: UnsafeMutablePointer<Double>?, _ capacity: Int64,
  _ numbers: (PartedModel, Matrix<Double>, Parallelism) -> Matrix<Double>
) throws {
  let handle = try unsafe ModelHandle.needed(model)
  let parts = try parts(of: handle)
  let run = try unsafe Run(run)
  let rows = try unsafe Rows(rows, columns: handle.stored.model.dimension)
  let output = try unsafe Output(values, capacity, rows: rows.count, columns: parts.count)
  try rows.forEachBlock { block, first in
    try run.check()
    try output.write(numbers(parts, block, run.parallelism), row: first)
  }
}

/// As gaussian.h says.
@c @implementation
public func gauss_labels(
  _ model: OpaquePointer?, _ rows: UnsafePointer<gauss_table>?, _ least: Double, _ run: UnsafePointer<gauss_run>?,
  _ labels: UnsafeMutablePointer<Int64>?, _ capacity: Int64, _ error: UnsafeMutablePointer<OpaquePointer?>?
) -> gauss_status {
  unsafe call(error) {
    let handle = try unsafe ModelHandle.needed(model)
    let parts = try parts(of: handle)
    guard !least.isNaN else {
      throw Failure.invalid("least", "NaN is no threshold of log-densities; pass -INFINITY for none")
    }
    let run = try unsafe Run(run)
    let rows = try unsafe Rows(rows, columns: handle.stored.model.dimension)
    let output = try unsafe Output(labels, capacity, rows: rows.count, columns: 1)
    try rows.forEachBlock { block, first in
      try run.check()
      try output.write(parts.labels(of: block, least: least, run.parallelism), row: first)
    }
  }
}

/// As gaussian.h says.
@c @implementation
public func gauss_rejection_threshold(
  _ model: OpaquePointer?, _ fraction: Double, _ draws: Int64, _ seed: UInt64, _ run: UnsafePointer<gauss_run>?,
  _ threshold: UnsafeMutablePointer<Double>?, _ error: UnsafeMutablePointer<OpaquePointer?>?
) -> gauss_status {
  unsafe call(error) {
    let target = try unsafe needed(threshold, "the place of the threshold")
    let handle = try unsafe ModelHandle.needed(model)
    guard let model = handle.stored.model as? any LabelledModel<Double> else { throw handle.lacks("classes") }
    guard fraction >= 0, fraction < 1 else {
      throw Failure.invalid("fraction", "a fraction of \(fraction) is not from 0 to less than 1")
    }
    guard draws >= 1 else { throw Failure.invalid("draws", "a threshold cannot be learnt from \(draws) rows") }
    let run = try unsafe Run(run)
    // Rows, their densities, and an order of them.
    let (bytes, overflow) = Int(draws).multipliedReportingOverflow(by: 8 * (model.dimension + 4))
    guard !overflow, AvailableMemory.has(bytes) else { throw Failure.noMemory("\(draws) rows") }
    try run.check()
    unsafe target.pointee = model.rejectionThreshold(
      fraction: fraction, draws: Int(draws), seed: seed, parallelism: run.parallelism)
  }
}
