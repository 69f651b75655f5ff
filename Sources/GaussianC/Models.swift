public import CGaussian
internal import Gaussian
internal import GaussianIO

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

// MARK: - Text and files

/// As gaussian.h says.
@c @implementation
public func gauss_model_parse(
  _ text: UnsafePointer<CChar>?, _ length: Int, _ model: UnsafeMutablePointer<OpaquePointer?>?,
  _ error: UnsafeMutablePointer<OpaquePointer?>?
) -> gauss_status {
  unsafe call(error) {
    let target = try unsafe needed(model, "the place of the model")
    let bytes = try unsafe bytes(text, length, "the text of the model")
    unsafe target.pointee = ModelHandle(try StoredModel(bytes: bytes)).retained()
  }
}

/// As gaussian.h says.
@c @implementation
public func gauss_model_text(
  _ model: OpaquePointer?, _ text: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?,
  _ length: UnsafeMutablePointer<Int>?, _ error: UnsafeMutablePointer<OpaquePointer?>?
) -> gauss_status {
  unsafe call(error) {
    let target = try unsafe needed(text, "the place of the text")
    let content = try unsafe ModelHandle.needed(model).stored.text
    unsafe write(content, to: target)
    if let length = unsafe length { unsafe length.pointee = content.utf8.count }
  }
}

/// As gaussian.h says.
@c @implementation
public func gauss_model_read(
  _ path: UnsafePointer<CChar>?, _ model: UnsafeMutablePointer<OpaquePointer?>?,
  _ error: UnsafeMutablePointer<OpaquePointer?>?
) -> gauss_status {
  unsafe call(error) {
    let target = try unsafe needed(model, "the place of the model")
    let stored = try StoredModel(contentsOf: try unsafe filePath(path))
    unsafe target.pointee = ModelHandle(stored).retained()
  }
}

/// As gaussian.h says.
@c @implementation
public func gauss_model_write(
  _ model: OpaquePointer?, _ path: UnsafePointer<CChar>?, _ error: UnsafeMutablePointer<OpaquePointer?>?
) -> gauss_status {
  unsafe call(error) {
    let model = try unsafe ModelHandle.needed(model)
    try model.stored.write(to: try unsafe filePath(path))
  }
}

/// The path of a file.
///
/// What is not a file may have no end, or wait for somebody for ever; `-` would be a stream of the program.
///
/// - Throws: ``Failure`` for anything else that exists.
private func filePath(_ pointer: UnsafePointer<CChar>?) throws(Failure) -> String {
  let path = try unsafe text(pointer, "the path")
  var facts = stat()
  let exists = unsafe stat(path, &facts) == 0
  guard path != "-", !exists || facts.st_mode & S_IFMT == S_IFREG || facts.st_mode & S_IFMT == S_IFDIR else {
    throw Failure(status: .file, name: "unsupported", message: "\(path) is not a file; name one")
  }
  return path
}

// MARK: - What a model is

/// As gaussian.h says.
@c @implementation
public func gauss_model_free(_ model: OpaquePointer?) { unsafe ModelHandle.release(model) }

/// As gaussian.h says.
@c @implementation
public func gauss_model_kind(_ model: OpaquePointer?) -> UnsafePointer<CChar>? {
  unsafe (ModelHandle.of(model)?.kind ?? noText).pointer
}

/// As gaussian.h says.
@c @implementation
public func gauss_model_dimension(_ model: OpaquePointer?) -> Int64 {
  unsafe Int64(ModelHandle.of(model)?.stored.model.dimension ?? 0)
}

/// As gaussian.h says.
@c @implementation
public func gauss_model_parameter_count(_ model: OpaquePointer?) -> Int64 {
  unsafe Int64(ModelHandle.of(model)?.stored.model.parameterCount ?? 0)
}

/// As gaussian.h says.
@c @implementation
public func gauss_model_variable(_ model: OpaquePointer?, _ index: Int64) -> UnsafePointer<CChar>? {
  guard let names = unsafe ModelHandle.of(model)?.variables, let index = Int(exactly: index),
    names.indices.contains(index)
  else { return nil }
  return unsafe names[index].pointer
}
