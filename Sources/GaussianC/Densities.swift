public import CGaussian
internal import Gaussian
internal import GaussianIO
internal import LinearAlgebra

/// As gaussian.h says.
@c @implementation
public func gauss_log_densities(
  _ model: OpaquePointer?, _ rows: UnsafePointer<gauss_table>?, _ run: UnsafePointer<gauss_run>?,
  _ values: UnsafeMutablePointer<Double>?, _ capacity: Int64, _ error: UnsafeMutablePointer<OpaquePointer?>?
) -> gauss_status {
  unsafe call(error) {
    let model = try unsafe ModelHandle.needed(model).stored.model
    let run = try unsafe Run(run)
    let rows = try unsafe Rows(rows, columns: model.dimension)
    let output = try unsafe Output(values, capacity, rows: rows.count, columns: 1)
    try run.check()
    if rows.areInPlace, let direct = model as? any DirectDensityModel<Double> {
      return try rows.forEachBlock { block, first in
        try run.check()
        try output.fill(block.rows, from: first) {
          direct.logDensities(of: block, into: &$0, parallelism: run.parallelism)
        }
      }
    }
    try rows.forEachLogDensities(under: model, run.parallelism) { densities, first in
      try run.check()
      try output.write(densities, row: first)
    }
  }
}

/// As gaussian.h says.
@c @implementation
public func gauss_observed_log_densities(
  _ model: OpaquePointer?, _ rows: UnsafePointer<gauss_table>?, _ run: UnsafePointer<gauss_run>?,
  _ values: UnsafeMutablePointer<Double>?, _ capacity: Int64, _ error: UnsafeMutablePointer<OpaquePointer?>?
) -> gauss_status {
  unsafe call(error) {
    let handle = try unsafe ModelHandle.needed(model)
    guard let model = handle.stored.model as? any IncompleteRowsModel<Double> else {
      throw handle.lacks("densities of incomplete rows")
    }
    let run = try unsafe Run(run)
    let rows = try unsafe Rows(rows, columns: model.dimension)
    let output = try unsafe Output(values, capacity, rows: rows.count, columns: 1)
    try rows.forEachBlock { block, first in
      try run.check()
      try output.write(model.observedLogDensities(of: block, parallelism: run.parallelism), row: first)
    }
  }
}

/// As gaussian.h says.
@c @implementation
public func gauss_squared_distances(
  _ model: OpaquePointer?, _ rows: UnsafePointer<gauss_table>?, _ run: UnsafePointer<gauss_run>?,
  _ values: UnsafeMutablePointer<Double>?, _ capacity: Int64, _ error: UnsafeMutablePointer<OpaquePointer?>?
) -> gauss_status {
  unsafe call(error) {
    let handle = try unsafe ModelHandle.needed(model)
    guard let model = handle.stored.model as? any EllipticalModel<Double> else { throw handle.lacks("single centre") }
    let run = try unsafe Run(run)
    let rows = try unsafe Rows(rows, columns: model.dimension)
    let output = try unsafe Output(values, capacity, rows: rows.count, columns: 1)
    try rows.forEachBlock { block, first in
      try run.check()
      try output.write(model.squaredMahalanobisDistances(of: block, parallelism: run.parallelism), row: first)
    }
  }
}

/// As gaussian.h says.
@c @implementation
public func gauss_leave_one_out(
  _ model: OpaquePointer?, _ rows: UnsafePointer<gauss_table>?, _ run: UnsafePointer<gauss_run>?,
  _ values: UnsafeMutablePointer<Double>?, _ capacity: Int64, _ error: UnsafeMutablePointer<OpaquePointer?>?
) -> gauss_status {
  unsafe call(error) {
    let handle = try unsafe ModelHandle.needed(model)
    guard let model = handle.stored.model as? any LeaveOneOutModel<Double> else {
      throw handle.lacks("leave-one-out densities")
    }
    let run = try unsafe Run(run)
    let rows = try unsafe Rows(rows, columns: model.dimension)
    let output = try unsafe Output(values, capacity, rows: rows.count, columns: 1)
    let (whole, weights) = try rows.whole()
    guard model.canLeaveOut(whole) else {
      throw Failure(
        status: .data, name: "unsuitableRows",
        message: "the model was fitted to other rows, or these are too many to leave out; pass the rows of the fit")
    }
    try run.check()
    let found = try run.cancellable {
      try model.leaveOneOutLogLikelihoods(of: whole, weights: weights, parallelism: run.parallelism)
    }
    try output.write(found, row: 0)
  }
}
