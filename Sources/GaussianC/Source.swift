public import CGaussian
internal import Gaussian
internal import GaussianEngine

/// Rows that can be read again and again, and the names of their columns.
final class SourceHandle: Handle, Sendable {
  static let words = "the source"

  let source: any RowSource<Double>
  let variables: [String]?

  init(_ source: any RowSource<Double>, variables: [String]?) { (self.source, self.variables) = (source, variables) }
}

/// As gaussian.h says.
@c @implementation
public func gauss_source_from_blocks(
  _ blocks: UnsafePointer<gauss_blocks>?, _ source: UnsafeMutablePointer<OpaquePointer?>?,
  _ error: UnsafeMutablePointer<OpaquePointer?>?
) -> gauss_status {
  unsafe call(error) {
    let target = try unsafe needed(source, "the place of the source")
    unsafe target.pointee = SourceHandle(try BlockSource(blocks), variables: nil).retained()
  }
}

/// As gaussian.h says.
@c @implementation
public func gauss_source_from_arrow(
  _ stream: UnsafeMutablePointer<ArrowArrayStream>?, _ columns: UnsafePointer<UnsafePointer<CChar>?>?,
  _ columnCount: Int64, _ source: UnsafeMutablePointer<OpaquePointer?>?, _ error: UnsafeMutablePointer<OpaquePointer?>?
) -> gauss_status {
  unsafe call(error) {
    let target = try unsafe needed(source, "the place of the source")
    guard columnCount >= 0, columnCount <= Int64(Int32.max) else {
      throw Failure.invalid("columns", "\(columnCount) columns cannot be chosen")
    }
    let wanted = try unsafe names(columns, count: Int(columnCount), "the columns")
    let rows = try unsafe ArrowRows(stream, columns: wanted)
    unsafe target.pointee = SourceHandle(rows, variables: rows.names).retained()
  }
}

/// As gaussian.h says.
@c @implementation
public func gauss_source_rows(_ source: OpaquePointer?) -> Int64 {
  unsafe Int64(SourceHandle.of(source)?.source.rowCount ?? -1)
}

/// As gaussian.h says.
@c @implementation
public func gauss_source_columns(_ source: OpaquePointer?) -> Int64 {
  unsafe Int64(SourceHandle.of(source)?.source.dimension ?? 0)
}

/// As gaussian.h says.
@c @implementation
public func gauss_source_free(_ source: OpaquePointer?) { unsafe SourceHandle.release(source) }
