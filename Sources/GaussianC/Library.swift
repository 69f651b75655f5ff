public import CGaussian
internal import Gaussian
internal import GaussianEngine
internal import GaussianIO
internal import GaussianWorkflows
internal import LinearAlgebra

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

// MARK: - Version

/// As gaussian.h says.
@c @implementation
public func gauss_abi_version() -> Int32 { GAUSSIAN_ABI_VERSION }

/// As gaussian.h says.
@c @implementation
public func gauss_version() -> UnsafePointer<CChar>? { unsafe versionText.pointer }

private let versionText = CText(Library.version)

/// As gaussian.h says.
@c @implementation
public func gauss_info(
  _ text: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?, _ error: UnsafeMutablePointer<OpaquePointer?>?
) -> gauss_status {
  unsafe call(error) {
    let target = try unsafe needed(text, "the place of the text")
    let object: JSONObject = [
      "version": .string(Library.version),
      "abiVersion": .integer(Int(GAUSSIAN_ABI_VERSION)),
      "instructionSet": .string("\(InstructionSet.active)"),
      "threads": .integer(Int(gauss_threads())),
      "openBLAS": .string(OpenBLAS.configuration),
      "openBLASCore": .string(OpenBLAS.coreName),
      "openBLASThreads": .integer(OpenBLAS.threadCount),
    ]
    unsafe write(JSONValue.object(object).text, to: target)
  }
}

/// As gaussian.h says.
@c @implementation
public func gauss_text_free(_ text: UnsafeMutablePointer<CChar>?) { unsafe free(text) }

// MARK: - Threads

/// As gaussian.h says.
@c @implementation
public func gauss_set_threads(_ threads: Int32, _ error: UnsafeMutablePointer<OpaquePointer?>?) -> gauss_status {
  unsafe call(error) {
    guard threads >= 0 else {
      throw Failure.invalid("threads", "calls cannot use \(threads) threads; take at least 1, or 0 for all processors")
    }
    Parallelism.automaticThreads = threads == 0 ? nil : Int(threads)
  }
}

/// As gaussian.h says.
@c @implementation
public func gauss_threads() -> Int32 {
  Int32(clamping: Parallelism.automaticThreads ?? AvailableProcessors.count)
}

// MARK: - Errors

/// As gaussian.h says.
@c @implementation
public func gauss_error_status(_ error: OpaquePointer?) -> gauss_status {
  unsafe ErrorHandle.of(error)?.failure.status.rawValue ?? gauss_status(GAUSS_OK)
}

/// As gaussian.h says.
@c @implementation
public func gauss_error_name(_ error: OpaquePointer?) -> UnsafePointer<CChar>? {
  unsafe (ErrorHandle.of(error)?.name ?? noText).pointer
}

/// As gaussian.h says.
@c @implementation
public func gauss_error_message(_ error: OpaquePointer?) -> UnsafePointer<CChar>? {
  unsafe (ErrorHandle.of(error)?.message ?? noText).pointer
}

/// As gaussian.h says.
@c @implementation
public func gauss_error_row(_ error: OpaquePointer?) -> Int64 {
  unsafe Int64(ErrorHandle.of(error)?.failure.row ?? -1)
}

/// As gaussian.h says.
@c @implementation
public func gauss_error_variable(_ error: OpaquePointer?) -> Int64 {
  unsafe Int64(ErrorHandle.of(error)?.failure.variable ?? -1)
}

/// As gaussian.h says.
@c @implementation
public func gauss_error_free(_ error: OpaquePointer?) { unsafe ErrorHandle.release(error) }
