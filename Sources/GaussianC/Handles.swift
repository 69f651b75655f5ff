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

// What callers hold is a pointer to one of these objects, retained once for the caller.

/// An object that callers hold by an opaque pointer.
protocol Handle: AnyObject {
  /// What an error calls it, with its article.
  static var words: String { get }
}

extension Handle {
  /// The object as callers hold it, retained for them.
  func retained() -> OpaquePointer { unsafe OpaquePointer(Unmanaged.passRetained(self).toOpaque()) }

  /// The object behind a pointer; `nil` for none.
  static func of(_ pointer: OpaquePointer?) -> Self? {
    guard let pointer = unsafe pointer else { return nil }
    return unsafe Unmanaged<Self>.fromOpaque(UnsafeRawPointer(pointer)).takeUnretainedValue()
  }

  /// The object behind a pointer.
  ///
  /// - Throws: ``Failure`` for none.
  static func needed(_ pointer: OpaquePointer?, _ words: String = Self.words) throws(Failure) -> Self {
    guard let object = unsafe of(pointer) else { throw .invalid("null", "\(words) is NULL") }
    return object
  }

  /// Gives up what a caller holds.
  static func release(_ pointer: OpaquePointer?) {
    guard let pointer = unsafe pointer else { return }
    unsafe Unmanaged<Self>.fromOpaque(UnsafeRawPointer(pointer)).release()
  }
}

/// A model, and texts of it that callers read in place.
final class ModelHandle: Handle, Sendable {
  static let words = "the model"

  let stored: StoredModel
  /// What there is to say of the fit, if the model comes of one.
  let outcome: FitOutcome?
  let kind: CText
  let variables: [CText]
  /// Names of the classes; none of models without.
  let classes: [CText]

  init(_ stored: StoredModel, outcome: FitOutcome? = nil) {
    (self.stored, self.outcome) = (stored, outcome)
    kind = CText(type(of: stored.model).storedName)
    variables = stored.variables?.map { CText($0) } ?? []
    classes = (stored.model as? any LabelledModel<Double>)?.classes.map { CText($0) } ?? []
  }

  /// What the kind of model does not have.
  func lacks(_ needs: String) -> Failure {
    Failure(
      status: .unsupported, name: "unsuitableModel",
      message: "a \(type(of: stored.model).storedName) has no \(needs); take another kind of model")
  }
}

/// What went wrong, and texts of it that callers read in place.
final class ErrorHandle: Handle, Sendable {
  static let words = "the error"

  let failure: Failure
  let name: CText
  let message: CText

  init(_ failure: Failure) {
    self.failure = failure
    name = CText(failure.name)
    message = CText(failure.message)
  }
}

/// A text that ends with a zero byte and stays where it is.
@safe
final class CText: @unchecked Sendable {
  /// The first byte.
  let pointer: UnsafePointer<CChar>

  init(_ text: String) { unsafe pointer = UnsafePointer(Self.copied(text)) }

  deinit { unsafe free(UnsafeMutableRawPointer(mutating: pointer)) }

  /// A copy that `free` takes; a zero byte in the text ends it.
  static func copied(_ text: String) -> UnsafeMutablePointer<CChar> {
    guard let copy = unsafe strdup(text) else { fatalError("no memory for a text") }
    return unsafe copy
  }
}
