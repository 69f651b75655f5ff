public import CGaussian
internal import Gaussian
internal import GaussianIO
internal import LinearAlgebra

/// As gaussian.h says.
@c @implementation
public func gauss_marginal(
  _ model: OpaquePointer?, _ variables: UnsafePointer<Int64>?, _ count: Int64,
  _ marginal: UnsafeMutablePointer<OpaquePointer?>?, _ error: UnsafeMutablePointer<OpaquePointer?>?
) -> gauss_status {
  unsafe call(error) {
    let target = try unsafe needed(marginal, "the place of the marginal")
    let stored = try unsafe ModelHandle.needed(model).stored
    let chosen = try unsafe places(variables, count, of: stored)
    unsafe target.pointee = ModelHandle(try stored.marginal(at: chosen)).retained()
  }
}

/// As gaussian.h says.
@c @implementation
public func gauss_condition(
  _ model: OpaquePointer?, _ variables: UnsafePointer<Int64>?, _ values: UnsafePointer<Double>?, _ count: Int64,
  _ conditional: UnsafeMutablePointer<OpaquePointer?>?, _ error: UnsafeMutablePointer<OpaquePointer?>?
) -> gauss_status {
  unsafe call(error) {
    let target = try unsafe needed(conditional, "the place of the conditional")
    let stored = try unsafe ModelHandle.needed(model).stored
    let chosen = try unsafe places(variables, count, of: stored)
    guard let values = unsafe values, count > 0 else {
      guard count == 0 else { throw Failure.invalid("null", "the values are NULL") }
      unsafe target.pointee = ModelHandle(try stored.conditioned(at: [:])).retained()
      return
    }
    var observed: [Int: Double] = [:]
    for (place, variable) in chosen.enumerated() {
      guard observed.updateValue(unsafe values[place], forKey: variable) == nil else {
        throw Failure.invalid("variables", "variable \(variable) is given twice; give it once")
      }
    }
    unsafe target.pointee = ModelHandle(try stored.conditioned(at: observed)).retained()
  }
}

/// As gaussian.h says.
@c @implementation
public func gauss_impute(
  _ model: OpaquePointer?, _ rows: UnsafePointer<gauss_table>?, _ seed: UnsafePointer<UInt64>?,
  _ run: UnsafePointer<gauss_run>?, _ values: UnsafeMutablePointer<Double>?, _ capacity: Int64,
  _ error: UnsafeMutablePointer<OpaquePointer?>?
) -> gauss_status {
  unsafe call(error) {
    let handle = try unsafe ModelHandle.needed(model)
    guard let model = handle.stored.model as? any ImputingModel<Double> else {
      throw handle.lacks("distributions of missing cells")
    }
    let seed = unsafe seed.map { unsafe $0.pointee }
    let run = try unsafe Run(run)
    let rows = try unsafe Rows(rows, columns: model.dimension)
    let output = try unsafe Output(values, capacity, rows: rows.count, columns: model.dimension)
    try rows.forEachBlock { block, first in
      try run.check()
      try output.write(
        model.imputed(block, firstRow: first, seed: seed, parallelism: run.parallelism), row: first)
    }
  }
}

/// Variables that a caller has chosen.
///
/// - Throws: ``Failure`` for one that there is not.
private func places(
  _ variables: UnsafePointer<Int64>?, _ count: Int64, of stored: StoredModel
) throws(Failure) -> [Int] {
  let dimension = stored.model.dimension
  guard count >= 0, count <= Int64(dimension) else {
    throw .invalid("count", "\(count) variables cannot be chosen of \(dimension)")
  }
  guard let variables = unsafe variables else {
    guard count == 0 else { throw .invalid("null", "the variables are NULL") }
    return []
  }
  var chosen: [Int] = []
  for place in 0..<Int(count) {
    let variable = unsafe variables[place]
    guard let known = Int(exactly: variable), known >= 0, known < dimension else {
      throw .invalid("variables", "there is no variable \(variable) among \(dimension), counted from 0")
    }
    chosen.append(known)
  }
  return chosen
}
