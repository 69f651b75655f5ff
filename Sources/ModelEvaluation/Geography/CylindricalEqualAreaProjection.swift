internal import RealModule

/// Lambert's cylindrical projection: x is the longitude in radians, y the sine of the latitude.
///
/// Degrees are no areas, so a density over degrees is none over places. Here equal areas of the map are equal areas of the
/// Earth: a density over (x, y) is one a steradian, and likelihoods of models of it can be compared. The map is a rectangle,
/// [−π, π) × [−1, 1]; x wraps around, and a point with |y| > 1 is nowhere on Earth.
///
/// ## Source
/// J. H. Lambert, Beyträge zum Gebrauche der Mathematik und deren Anwendung, third part (1772).
public struct CylindricalEqualAreaProjection: Sendable, Equatable {
  /// Longitude, in degrees, along which the map is cut.
  ///
  /// No cluster should lie across it. The default, 169° W, runs through Bering Strait and the open Pacific.
  public var seam: Double

  /// Creates a projection.
  public init(seam: Double = -169) { self.seam = seam }

  /// The point of the map for a place.
  ///
  /// - Parameters:
  ///   - longitude: Degrees east; any number of turns is allowed.
  ///   - latitude: Degrees north, from −90 to 90.
  /// - Returns: x from −π, included, to π, and y from −1 to 1.
  public func point(longitude: Double, latitude: Double) -> (x: Double, y: Double) {
    var turn = (longitude - seam).truncatingRemainder(dividingBy: 360)
    if turn < 0 { turn += 360 }
    return ((turn - 180) * .pi / 180, .sin(latitude * .pi / 180))
  }

  /// The place of a point of the map; `nil` for a point that is nowhere on Earth.
  ///
  /// - Parameters:
  ///   - x: Any number of turns is allowed.
  ///   - y: From −1 to 1 on Earth.
  /// - Returns: Degrees east, at least −180 and less than 180, and degrees north.
  public func place(x: Double, y: Double) -> (longitude: Double, latitude: Double)? {
    guard x.isFinite, y.magnitude <= 1 else { return nil }
    var turn = (x * 180 / .pi + 180 + seam).truncatingRemainder(dividingBy: 360)
    if turn < 0 { turn += 360 }
    return (turn >= 180 ? turn - 360 : turn, .asin(y) * 180 / .pi)
  }

  /// The point of the unit sphere for a place: straight-line distances between such points follow those on the ground.
  public static func unitVector(longitude: Double, latitude: Double) -> (x: Double, y: Double, z: Double) {
    let (east, north) = (longitude * .pi / 180, latitude * .pi / 180)
    return (.cos(north) * .cos(east), .cos(north) * .sin(east), .sin(north))
  }
}
