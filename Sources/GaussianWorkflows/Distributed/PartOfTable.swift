import Gaussian
import GaussianIO
import Synchronization

/// The rows of a table that are a part of more, each with its number: none is left out.
///
/// A file is read again where it has to be; a pipe has no rows the second time.
final class PartOfTable: RowSource {
  private let path: String
  private let options: TableReadingOptions
  private let onFraction: (@Sendable (Double?) -> Void)?
  /// The stream that has been opened to see the columns.
  private let opened: Mutex<Opened>
  let dimension: Int
  let columnNames: [String]?
  private let isRepeatable: Bool

  private struct Opened: @unchecked Sendable {
    var stream: TableStream<Double>?
  }

  init(path: String, options: TableReadingOptions, onFraction: (@Sendable (Double?) -> Void)?) throws {
    let stream = try TableStream<Double>(contentsOf: path, options: options)
    (self.path, self.options, self.onFraction) = (path, options, onFraction)
    (dimension, columnNames) = (stream.columns, stream.columnNames)
    isRepeatable = isRegularFile(path)
    opened = Mutex(Opened(stream: stream))
  }

  func forEachBlock(_ body: (Matrix<Double>, [Double]?) throws -> Void) throws {
    var stream = opened.withLock { box in
      defer { box.stream = nil }
      return box
    }.stream
    if stream == nil, isRepeatable { stream = try TableStream<Double>(contentsOf: path, options: options) }
    while let block = try stream?.next() {
      try body(block.values, block.weights)
      onFraction?(stream?.fractionRead)
    }
  }
}
