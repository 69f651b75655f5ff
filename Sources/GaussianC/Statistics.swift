public import CGaussian
internal import Gaussian
internal import GaussianIO
internal import LinearAlgebra

/// Statistics that callers hold and change.
final class StatisticsHandle: ChangingHandle, Sendable {
  static let words = "the statistics"
  static let pronoun = "them"

  let content: Guarded<StoredStatistics>

  init(_ content: StoredStatistics) { self.content = Guarded(content) }
}

/// As gaussian.h says.
@c @implementation
public func gauss_statistics_new(
  _ columns: Int64, _ structure: UnsafePointer<CChar>?, _ moments: Int32,
  _ variables: UnsafePointer<UnsafePointer<CChar>?>?, _ statistics: UnsafeMutablePointer<OpaquePointer?>?,
  _ error: UnsafeMutablePointer<OpaquePointer?>?
) -> gauss_status {
  unsafe call(error) {
    let target = try unsafe needed(statistics, "the place of the statistics")
    guard columns >= 1, columns <= Int64(Int32.max) else {
      throw Failure.invalid("columns", "there are no statistics of \(columns) variables; at least 1 is needed")
    }
    let name = unsafe structure == nil ? CovarianceStructure.full.rawValue : try text(structure, "the structure")
    guard let structure = CovarianceStructure(rawValue: name) else {
      throw Failure.invalid(
        "structure", "there is no structure '\(name)'; choose \(list(CovarianceStructure.allCases.map(\.rawValue)))")
    }
    guard moments == 2 || moments == 4 else {
      throw Failure.invalid("moments", "statistics have moments of order 2 or 4, not \(moments)")
    }
    guard moments == 2 || structure == .full else {
      throw Failure.invalid("moments", "moments of order 4 need the structure 'full', not '\(name)'")
    }
    let names = try unsafe names(variables, count: Int(columns), "the variables")
    try SufficientStatistics<Double>.checkMemory(dimension: Int(columns), structure: structure)
    let empty = SufficientStatistics<Double>(
      dimension: Int(columns), structure: structure, moments: moments == 4 ? .fourth : .second)
    unsafe target.pointee = StatisticsHandle(StoredStatistics(empty, variables: names)).retained()
  }
}

/// As gaussian.h says.
@c @implementation
public func gauss_statistics_update(
  _ statistics: OpaquePointer?, _ rows: UnsafePointer<gauss_table>?, _ run: UnsafePointer<gauss_run>?,
  _ error: UnsafeMutablePointer<OpaquePointer?>?
) -> gauss_status {
  unsafe call(error) {
    let handle = try unsafe StatisticsHandle.needed(statistics)
    let run = try unsafe Run(run)
    try handle.change { content in
      let rows = try unsafe Rows(rows, columns: content.statistics.dimension)
      if let names = rows.variables, let known = content.variables, names != known {
        throw Failure.invalid(
          "variables", "the rows are of other variables than the statistics; pass the same, in the same order")
      }
      try run.check()
      try run.cancellable { try content.add(rows.source, parallelism: run.parallelism) }
    }
  }
}

/// As gaussian.h says.
@c @implementation
public func gauss_statistics_merge(
  _ statistics: OpaquePointer?, _ other: OpaquePointer?, _ error: UnsafeMutablePointer<OpaquePointer?>?
) -> gauss_status {
  unsafe call(error) {
    let handle = try unsafe StatisticsHandle.needed(statistics)
    let added = try unsafe StatisticsHandle.needed(other, "the other statistics").current()
    try handle.change { try $0.merge(added, from: "the other statistics", into: "the statistics") }
  }
}

/// As gaussian.h says.
@c @implementation
public func gauss_statistics_text(
  _ statistics: OpaquePointer?, _ text: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?,
  _ length: UnsafeMutablePointer<Int>?, _ error: UnsafeMutablePointer<OpaquePointer?>?
) -> gauss_status {
  unsafe call(error) {
    let target = try unsafe needed(text, "the place of the text")
    let content = try unsafe StatisticsHandle.needed(statistics).current().text()
    unsafe write(content, to: target)
    if let length = unsafe length { unsafe length.pointee = content.utf8.count }
  }
}

/// As gaussian.h says.
@c @implementation
public func gauss_statistics_parse(
  _ text: UnsafePointer<CChar>?, _ length: Int, _ statistics: UnsafeMutablePointer<OpaquePointer?>?,
  _ error: UnsafeMutablePointer<OpaquePointer?>?
) -> gauss_status {
  unsafe call(error) {
    let target = try unsafe needed(statistics, "the place of the statistics")
    let bytes = try unsafe bytes(text, length, "the text of the statistics")
    unsafe target.pointee = StatisticsHandle(try StoredStatistics(bytes: bytes)).retained()
  }
}

/// As gaussian.h says.
@c @implementation
public func gauss_statistics_count(_ statistics: OpaquePointer?) -> Int64 {
  guard let content = unsafe try? StatisticsHandle.of(statistics)?.current() else { return 0 }
  return Int64(content.statistics.count)
}

/// As gaussian.h says.
@c @implementation
public func gauss_statistics_weight(_ statistics: OpaquePointer?) -> Double {
  guard let content = unsafe try? StatisticsHandle.of(statistics)?.current() else { return 0 }
  return content.statistics.weight
}

/// As gaussian.h says.
@c @implementation
public func gauss_statistics_free(_ statistics: OpaquePointer?) { unsafe StatisticsHandle.release(statistics) }
