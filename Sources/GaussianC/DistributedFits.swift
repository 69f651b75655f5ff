public import CGaussian
internal import Gaussian
internal import GaussianIO
internal import GaussianWorkflows

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// A fit in parts that callers hold.
final class DistributedFitHandle: ChangingHandle, Sendable {
  static let words = "the fit"
  static let pronoun = "it"

  let content: Guarded<DistributedRun>

  init(_ run: DistributedRun) { content = Guarded(run) }
}

/// Bytes of a caller, copied.
private func copied(_ pointer: UnsafePointer<UInt8>?, _ count: Int, _ words: String) throws(Failure) -> [UInt8] {
  let characters = unsafe UnsafeRawPointer(pointer)?.assumingMemoryBound(to: CChar.self)
  return try unsafe bytes(characters, count, words)
}

/// Bytes for the caller, which `gauss_bytes_free` takes.
private func write(
  _ bytes: [UInt8], to target: UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>, _ length: UnsafeMutablePointer<Int>
) throws(Failure) {
  guard let copy = unsafe malloc(max(bytes.count, 1)) else { throw .noMemory("bytes of a fit") }
  unsafe bytes.withUnsafeBytes { source in
    if let base = source.baseAddress { unsafe copy.copyMemory(from: base, byteCount: source.count) }
  }
  unsafe target.pointee = copy.assumingMemoryBound(to: UInt8.self)
  unsafe length.pointee = bytes.count
}

/// As gaussian.h says.
@c @implementation
public func gauss_distributed_fit_new(
  _ options: UnsafePointer<CChar>?, _ start: OpaquePointer?, _ fit: UnsafeMutablePointer<OpaquePointer?>?,
  _ error: UnsafeMutablePointer<OpaquePointer?>?
) -> gauss_status {
  unsafe call(error) {
    let target = try unsafe needed(fit, "the place of the fit")
    let options = unsafe options == nil ? "{}" : try text(options, "the options")
    var request = try OptionSpelling.json.inErrors { try FitRequest(options, rows: .elsewhere()) }
    request.spelling = .json
    request.start = unsafe ModelHandle.of(start)?.stored
    unsafe target.pointee = DistributedFitHandle(try DistributedRun(request)).retained()
  }
}

/// As gaussian.h says.
@c @implementation
public func gauss_distributed_fit_next(_ fit: OpaquePointer?) -> UnsafePointer<CChar>? {
  guard let run = unsafe try? DistributedFitHandle.of(fit)?.current() else { return unsafe noText.pointer }
  return unsafe (run.fit.next.map { kindTexts[$0] ?? noText } ?? doneText).pointer
}

private let doneText = CText("done")
private let kindTexts = Dictionary(uniqueKeysWithValues: FitStep.Kind.allCases.map { ($0, CText($0.rawValue)) })

/// As gaussian.h says.
@c @implementation
public func gauss_distributed_fit_step(
  _ fit: OpaquePointer?, _ bytes: UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>?,
  _ length: UnsafeMutablePointer<Int>?, _ error: UnsafeMutablePointer<OpaquePointer?>?
) -> gauss_status {
  unsafe call(error) {
    let target = try unsafe needed(bytes, "the place of the bytes")
    let count = try unsafe needed(length, "the place of the length")
    guard let step = try unsafe DistributedFitHandle.needed(fit).current().fit.step else {
      throw Failure(
        status: .unsupported, name: "done", message: "the fit has come to its end, and has no step; take its model")
    }
    try unsafe write(step.serialised(), to: target, count)
  }
}

/// As gaussian.h says.
@c @implementation
public func gauss_step_sums(
  _ step: UnsafePointer<UInt8>?, _ stepLength: Int, _ rows: UnsafePointer<gauss_table>?, _ firstRow: Int64,
  _ run: UnsafePointer<gauss_run>?, _ sums: UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>?,
  _ length: UnsafeMutablePointer<Int>?, _ error: UnsafeMutablePointer<OpaquePointer?>?
) -> gauss_status {
  unsafe call(error) {
    let target = try unsafe needed(sums, "the place of the sums")
    let count = try unsafe needed(length, "the place of the length")
    let run = try unsafe Run(run)
    guard firstRow >= 0, firstRow <= 1 << 52 else {
      throw Failure.invalid("firstRow", "\(firstRow) is no number of a row; rows are counted from 0")
    }
    let step = try FitStep(serialised: try unsafe copied(step, stepLength, "the step"))
    let rows = try unsafe Rows(rows, columns: step.dimension)
    try run.check()
    let result = try run.cancellable {
      try step.sums(
        of: rows.source, firstRow: Int(firstRow), variables: rows.variables, parallelism: run.parallelism)
    }
    try unsafe write(result.serialised(), to: target, count)
  }
}

/// As gaussian.h says.
@c @implementation
public func gauss_step_join(
  _ step: UnsafePointer<UInt8>?, _ stepLength: Int, _ first: UnsafePointer<UInt8>?, _ firstLength: Int,
  _ next: UnsafePointer<UInt8>?, _ nextLength: Int, _ joined: UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>?,
  _ joinedLength: UnsafeMutablePointer<Int>?, _ error: UnsafeMutablePointer<OpaquePointer?>?
) -> gauss_status {
  unsafe call(error) {
    let target = try unsafe needed(joined, "the place of the sums")
    let count = try unsafe needed(joinedLength, "the place of the length")
    let step = try FitStep(serialised: try unsafe copied(step, stepLength, "the step"))
    let parts = [
      try PartialSums(serialised: try unsafe copied(first, firstLength, "the first sums")),
      try PartialSums(serialised: try unsafe copied(next, nextLength, "the next sums")),
    ]
    try unsafe write(step.sums(joining: parts[0], parts[1]).serialised(), to: target, count)
  }
}

/// As gaussian.h says.
@c @implementation
public func gauss_distributed_fit_absorb(
  _ fit: OpaquePointer?, _ sums: UnsafePointer<UnsafePointer<UInt8>?>?, _ lengths: UnsafePointer<Int>?, _ count: Int64,
  _ names: UnsafePointer<UnsafePointer<CChar>?>?, _ error: UnsafeMutablePointer<OpaquePointer?>?
) -> gauss_status {
  unsafe call(error) {
    let handle = try unsafe DistributedFitHandle.needed(fit)
    guard count >= 1, count <= 1 << 32 else {
      throw Failure.invalid("count", "a fit does not go on with \(count) parts; pass at least 1")
    }
    guard let sums = unsafe sums, let lengths = unsafe lengths else {
      throw Failure.invalid("null", "the sums or their lengths are NULL")
    }
    var (parts, called): ([PartialSums], [String]) = ([], [])
    for place in 0..<Int(count) {
      let name = unsafe names == nil ? "part \(place + 1)" : try text(names?[place], "the name of part \(place + 1)")
      let own = try unsafe copied(sums[place], lengths[place], name)
      do throws(DistributedError) {
        parts.append(try PartialSums(serialised: own))
      } catch {
        throw Failure(status: .data, name: error.code.rawValue, message: "\(name): \(error.description)")
      }
      called.append(name)
    }
    try handle.change { try $0.absorb(parts, named: called) }
  }
}

/// As gaussian.h says.
@c @implementation
public func gauss_distributed_fit_model(
  _ fit: OpaquePointer?, _ model: UnsafeMutablePointer<OpaquePointer?>?, _ error: UnsafeMutablePointer<OpaquePointer?>?
) -> gauss_status {
  unsafe call(error) {
    let target = try unsafe needed(model, "the place of the model")
    guard let outcome = try unsafe DistributedFitHandle.needed(fit).current().outcome() else {
      throw Failure(
        status: .unsupported, name: "notDone", message: "the fit has not come to its end; go on with sums of its step")
    }
    unsafe target.pointee = ModelHandle(outcome.stored, outcome: outcome).retained()
  }
}

/// As gaussian.h says.
@c @implementation
public func gauss_distributed_fit_bytes(
  _ fit: OpaquePointer?, _ bytes: UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>?,
  _ length: UnsafeMutablePointer<Int>?, _ error: UnsafeMutablePointer<OpaquePointer?>?
) -> gauss_status {
  unsafe call(error) {
    let target = try unsafe needed(bytes, "the place of the bytes")
    let count = try unsafe needed(length, "the place of the length")
    try unsafe write(DistributedFitHandle.needed(fit).current().serialised(), to: target, count)
  }
}

/// As gaussian.h says.
@c @implementation
public func gauss_distributed_fit_parse(
  _ bytes: UnsafePointer<UInt8>?, _ length: Int, _ fit: UnsafeMutablePointer<OpaquePointer?>?,
  _ error: UnsafeMutablePointer<OpaquePointer?>?
) -> gauss_status {
  unsafe call(error) {
    let target = try unsafe needed(fit, "the place of the fit")
    let content = try unsafe copied(bytes, length, "the bytes of the fit")
    unsafe target.pointee = DistributedFitHandle(try DistributedRun(serialised: content, spelling: .json)).retained()
  }
}

/// As gaussian.h says.
@c @implementation
public func gauss_distributed_fit_free(_ fit: OpaquePointer?) { unsafe DistributedFitHandle.release(fit) }

/// As gaussian.h says.
@c @implementation
public func gauss_bytes_free(_ bytes: UnsafeMutablePointer<UInt8>?) { unsafe free(bytes) }
