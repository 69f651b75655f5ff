public import CGaussian
internal import Gaussian
internal import GaussianIO
internal import LinearAlgebra

/// As gaussian.h says.
@c @implementation
public func gauss_model_code_count(_ model: OpaquePointer?) -> Int64 {
  guard let handle = unsafe ModelHandle.of(model) else { return 0 }
  return Int64((handle.stored.model as? any CodingModel<Double>)?.codeNames.count ?? 0)
}

/// As gaussian.h says.
@c @implementation
public func gauss_encode(
  _ model: OpaquePointer?, _ rows: UnsafePointer<gauss_table>?, _ run: UnsafePointer<gauss_run>?,
  _ values: UnsafeMutablePointer<Double>?, _ capacity: Int64, _ error: UnsafeMutablePointer<OpaquePointer?>?
) -> gauss_status {
  unsafe call(error) {
    let model = try coding(unsafe ModelHandle.needed(model))
    let run = try unsafe Run(run)
    let rows = try unsafe Rows(rows, columns: model.dimension)
    let output = try unsafe Output(values, capacity, rows: rows.count, columns: model.codeNames.count)
    try rows.forEachBlock { block, first in
      try run.check()
      let codes: Matrix<Double>
      do throws(GaussianError) {
        codes = try model.codes(of: block, parallelism: run.parallelism)
      } catch {
        guard case .outOfReach(let row) = error else { throw error }
        throw GaussianError.outOfReach(row: first + row)
      }
      try output.write(codes, row: first)
    }
  }
}

/// As gaussian.h says.
@c @implementation
public func gauss_decode(
  _ model: OpaquePointer?, _ codes: UnsafePointer<gauss_table>?, _ run: UnsafePointer<gauss_run>?,
  _ values: UnsafeMutablePointer<Double>?, _ capacity: Int64, _ error: UnsafeMutablePointer<OpaquePointer?>?
) -> gauss_status {
  unsafe call(error) {
    let model = try coding(unsafe ModelHandle.needed(model))
    let run = try unsafe Run(run)
    let codes = try unsafe Rows(codes, "the table of codes", columns: model.codeNames.count)
    let output = try unsafe Output(values, capacity, rows: codes.count, columns: model.dimension)
    try codes.forEachBlock { block, first in
      try run.check()
      let rows: Matrix<Double>
      do throws(ImpossibleCode) {
        rows = try model.rows(from: block, parallelism: run.parallelism)
      } catch {
        throw Failure(
          status: .data, name: "impossibleCode",
          message: "row \(first + error.row + 1) of the codes names component \(error.component), and there are "
            + "\(error.componentCount), counted from 1; correct it", row: first + error.row, variable: 0)
      }
      try output.write(rows, row: first)
    }
  }
}

/// A model as one that has factors.
///
/// - Throws: ``Failure`` for one that has none.
private func coding(_ handle: ModelHandle) throws(Failure) -> any CodingModel<Double> {
  guard let model = handle.stored.model as? any CodingModel<Double> else { throw handle.lacks("latent factors") }
  return model
}
