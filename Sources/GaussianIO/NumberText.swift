internal import CNumericText
internal import LinearAlgebra

/// Decimal text of one number: exact to read, shortest to write, the same in every locale.
enum NumberText {
  /// Why a text is not a finite number of the type.
  enum Failure: Error {
    case empty, notANumber, notFinite, overflow

    init(_ status: numtext_status) {
      switch status {
      case NUMTEXT_EMPTY: self = .empty
      case NUMTEXT_NOT_FINITE: self = .notFinite
      case NUMTEXT_OVERFLOW: self = .overflow
      default: self = .notANumber
      }
    }
  }

  /// The number that is nearest to the decimal number in the text, with spaces around it allowed.
  static func read<Scalar: GaussianScalar>(
    _ bytes: ArraySlice<UInt8>, as type: Scalar.Type
  ) -> Result<Scalar, Failure> {
    unsafe bytes.withUnsafeBytes { buffer in
      let begin = unsafe buffer.baseAddress?.assumingMemoryBound(to: CChar.self)
      guard let begin = unsafe begin else { return .failure(.empty) }
      var value: Scalar = 0
      let status = unsafe withUnsafeMutablePointer(to: &value) { target in
        unsafe Scalar.isDouble
          ? numtext_read_double(begin, begin + buffer.count, target.typed(as: Double.self))
          : numtext_read_float(begin, begin + buffer.count, target.typed(as: Float.self))
      }
      return status == NUMTEXT_OK ? .success(value) : .failure(Failure(status))
    }
  }
}
