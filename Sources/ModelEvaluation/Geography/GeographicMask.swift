/// A map of the Earth in equal steps of longitude and latitude, each cell of which is in or out: land, a country, a habitat.
///
/// Row r is the band of latitudes that begins r steps south of the North Pole, and cell c of it the longitudes that begin c
/// steps east of 180° W.
public struct GeographicMask: Sendable, Equatable {
  /// Bands of latitude; a step is 180°/`bands`, and there are twice as many cells in a band.
  public let bands: Int
  /// The cells of all bands, a bit each, the most significant bit of a byte first, every band from a new byte.
  private let bits: [UInt8]
  private let bytesPerBand: Int

  /// Creates a mask from packed bits, or `nil` unless each band has 2·`bands` cells, rounded up to whole bytes.
  ///
  /// - Parameters:
  ///   - bits: All bands from north to south, 8 cells a byte, the most significant bit first.
  ///   - bands: Number of bands.
  public init?(bits: [UInt8], bands: Int) {
    let bytesPerBand = (2 * bands + 7) / 8
    guard bands > 0, bits.count == bands * bytesPerBand else { return nil }
    self.bands = bands
    self.bits = bits
    self.bytesPerBand = bytesPerBand
  }

  /// Creates a mask from one truth value a cell.
  ///
  /// - Parameters:
  ///   - bands: Number of bands.
  ///   - isIn: Says of a band and a cell whether it is in.
  /// - Precondition: `bands` is positive.
  public init(bands: Int, isIn: (_ band: Int, _ cell: Int) -> Bool) {
    precondition(bands > 0, "a mask of \(bands) bands")
    self.bands = bands
    bytesPerBand = (2 * bands + 7) / 8
    var bits = [UInt8](repeating: 0, count: bands * bytesPerBand)
    for band in 0..<bands {
      for cell in 0..<2 * bands where isIn(band, cell) {
        bits[band * bytesPerBand + cell / 8] |= 0x80 >> UInt8(cell % 8)
      }
    }
    self.bits = bits
  }

  /// True if the cell of a place is in.
  ///
  /// - Parameters:
  ///   - longitude: Degrees east; any number of turns is allowed.
  ///   - latitude: Degrees north.
  /// - Returns: False for a latitude beyond the poles, and for what is not finite.
  public func contains(longitude: Double, latitude: Double) -> Bool {
    guard latitude.magnitude <= 90, longitude.isFinite else { return false }
    let steps = Double(bands) / 180
    var turn = (longitude + 180).truncatingRemainder(dividingBy: 360)
    if turn < 0 { turn += 360 }
    // A tiny negative remainder rounds up to a whole turn, and the South Pole belongs to the last band.
    let cell = min(Int(turn * steps), 2 * bands - 1)
    let band = min(Int((90 - latitude) * steps), bands - 1)
    return bits[band * bytesPerBand + cell / 8] & (0x80 >> UInt8(cell % 8)) != 0
  }
}
