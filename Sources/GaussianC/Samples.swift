public import CGaussian
internal import Gaussian
internal import GaussianEngine
internal import GaussianIO
internal import LinearAlgebra

/// As gaussian.h says.
@c @implementation
public func gauss_sample(
  _ model: OpaquePointer?, _ first: Int64, _ count: Int64, _ seed: UInt64, _ run: UnsafePointer<gauss_run>?,
  _ values: UnsafeMutablePointer<Double>?, _ capacity: Int64, _ labels: UnsafeMutablePointer<Int64>?,
  _ error: UnsafeMutablePointer<OpaquePointer?>?
) -> gauss_status {
  unsafe call(error) {
    let handle = try unsafe ModelHandle.needed(model)
    let model = handle.stored.model
    let run = try unsafe Run(run)
    let rows = try drawnRows(first, count)
    let output = try unsafe Output(values, capacity, rows: rows.count, columns: model.dimension)
    let parts = try unsafe labels.map { pointer throws(Failure) in
      guard let parts = PartedModel(model) else { throw handle.lacks("components and no classes") }
      return (parts, try unsafe Output(pointer, count, rows: rows.count, columns: 1))
    }
    try forEachPart(of: rows, columns: model.dimension) { part in
      try run.check()
      let first = part.lowerBound - rows.lowerBound
      if let (parts, target) = parts {
        let drawn = parts.labelledSamples(rows: part, seed: seed, run.parallelism)
        try output.write(drawn.rows, row: first)
        try target.write(drawn.labels, row: first)
      } else {
        try output.write(model.samples(rows: part, seed: seed, parallelism: run.parallelism), row: first)
      }
    }
  }
}

/// As gaussian.h says.
@c @implementation
public func gauss_sample_incomplete(
  _ model: OpaquePointer?, _ first: Int64, _ count: Int64, _ seed: UInt64, _ run: UnsafePointer<gauss_run>?,
  _ values: UnsafeMutablePointer<Double>?, _ capacity: Int64, _ error: UnsafeMutablePointer<OpaquePointer?>?
) -> gauss_status {
  unsafe call(error) {
    let handle = try unsafe ModelHandle.needed(model)
    let run = try unsafe Run(run)
    guard let model = handle.stored.model as? any MissingRatesModel<Double> else {
      throw handle.lacks("count of missing cells")
    }
    let rows = try drawnRows(first, count)
    let output = try unsafe Output(values, capacity, rows: rows.count, columns: model.dimension)
    try forEachPart(of: rows, columns: model.dimension) { part in
      try run.check()
      let drawn = model.samples(rows: part, seed: seed, parallelism: run.parallelism)
      try output.write(
        try model.leavingOutCells(of: drawn, firstRow: part.lowerBound, seed: seed),
        row: part.lowerBound - rows.lowerBound)
    }
  }
}

/// Which rows are to be drawn.
///
/// - Throws: ``Failure`` for numbers that cannot be.
private func drawnRows(_ first: Int64, _ count: Int64) throws(Failure) -> Range<Int> {
  guard first >= 0, count >= 0 else {
    throw .invalid("count", "\(count) rows from row \(first) on cannot be drawn; neither number is negative")
  }
  let (end, overflow) = Int(first).addingReportingOverflow(Int(count))
  guard !overflow else {
    throw .invalid("count", "\(count) rows from row \(first) on are more than can be counted")
  }
  return Int(first)..<end
}

/// Calls `body` with parts of a range, each of so many rows as a cache holds: they are copied to where the caller wants them.
private func forEachPart(of rows: Range<Int>, columns: Int, _ body: (Range<Int>) throws -> Void) rethrows {
  let most = max(64, min(BlockSizes.densities, 131_072 / max(1, columns)))
  for start in stride(from: rows.lowerBound, to: rows.upperBound, by: most) {
    try body(start..<min(rows.upperBound, start.advanced(by: min(most, rows.upperBound - start))))
  }
}
