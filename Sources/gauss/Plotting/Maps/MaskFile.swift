import GaussianIO
import LinearAlgebra

/// A land mask as an array of bytes: a row a tenth of a degree of latitude from the north pole on, a bit a tenth of a degree
/// of longitude from −180 on, the highest bit of a byte first.
struct MaskFile {
  private let bytes: [UInt8]
  private static let (rows, columns) = (1800, 450)

  /// Reads a mask.
  ///
  /// - Throws: ``FileError`` if it is missing or has another size.
  init(contentsOf path: String) throws {
    let table = try Table<Double>(contentsOf: path)
    guard table.values.rows == Self.rows, table.values.columns == Self.columns,
      table.values.elements.allSatisfy({ (0...255).contains($0) && $0 == $0.rounded() })
    else {
      throw FileError(
        .malformed, path: path,
        "a land mask has 1800 rows of 450 bytes, and this has \(table.values.rows) rows of \(table.values.columns) numbers",
        advice: "name Data/land_mask_tenth_degree.npy or one like it")
    }
    bytes = table.values.elements.map { UInt8($0) }
  }

  /// Whether a place, in degrees, is on land.
  func isLand(longitude: Double, latitude: Double) -> Bool {
    let row = min(max(Int((90 - latitude) * 10), 0), Self.rows - 1)
    let column = min(max(Int((longitude + 180) * 10), 0), 8 * Self.columns - 1)
    return bytes[row * Self.columns + column / 8] & (128 >> UInt8(column % 8)) != 0
  }
}
