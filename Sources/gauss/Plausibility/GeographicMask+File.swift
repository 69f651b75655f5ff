import Gaussian
import GaussianIO
import ModelEvaluation

extension GeographicMask {
  /// Reads a mask from an array file: bits, 8 cells a byte, or one number a cell.
  ///
  /// - Parameter input: The file.
  /// - Throws: ``FileError`` if it is no array of that shape.
  init(input: InputFile) throws {
    let table = try Table<Double>(input: input, options: TableReadingOptions(header: .absent))
    let (rows, columns) = (table.values.rows, table.values.columns)
    let elements = table.values.elements
    if columns == 2 * rows && rows > 0 {
      self.init(bands: rows) { elements[$0 * columns + $1] != 0 }
    } else if columns == (2 * rows + 7) / 8 && elements.allSatisfy({ UInt8(exactly: $0) != nil }),
      let mask = GeographicMask(bits: elements.map { UInt8($0) }, bands: rows)
    {
      self = mask
    } else {
      throw FileError(
        .malformed, path: input.path, "\(rows) × \(columns) is no mask of the Earth",
        advice: "give n bands of latitude with 2·n cells each, as numbers or as bits in bytes, from 90° N and 180° W on"
      )
    }
  }
}
