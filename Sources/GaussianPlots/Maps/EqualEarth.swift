import Foundation

/// A map of the world on which equal areas are equal: the Equal Earth projection.
///
/// Longitude λ and latitude φ, in degrees, go to x in ±2.7066 and y in ±1.3173. Points of a density on the sphere lie
/// equally dense wherever it is the same.
///
/// ## Source
/// B. Šavrič, T. Patterson, B. Jenny, The Equal Earth map projection, International Journal of Geographical Information
/// Science 33 (2019).
enum EqualEarth {
  private static let a = (1.340264, -0.081106, 0.000893, 0.003796)
  private static let slope = 3.0.squareRoot() / 2

  /// Half of the width of the map, at the equator, and half of its height.
  static let reach = (x: project(longitude: 180, latitude: 0).x, y: project(longitude: 0, latitude: 90).y)

  /// Where a place is on the map.
  static func project(longitude: Double, latitude: Double) -> PlotPoint {
    let t = asin(slope * sin(latitude * .pi / 180))
    return PlotPoint(x: longitude * .pi / 180 * cos(t) / (slope * stretch(t)), y: height(t))
  }

  /// The parallel at a height of the map: its latitude and how many degrees of longitude one unit of x is; `nil` off the
  /// world.
  static func parallel(at y: Double) -> (latitude: Double, degreesPerUnit: Double)? {
    var t = y / a.0
    for _ in 0..<20 {
      let step = (height(t) - y) / stretch(t)
      t -= step
      if abs(step) < 1e-14 { break }
    }
    let sine = sin(t) / slope
    guard abs(sine) <= 1 else { return nil }
    return (asin(sine) * 180 / .pi, slope * stretch(t) / cos(t) * 180 / .pi)
  }

  /// y of the parametric latitude.
  private static func height(_ t: Double) -> Double {
    let t2 = t * t
    let t6 = t2 * t2 * t2
    return t * (a.0 + a.1 * t2 + t6 * (a.2 + a.3 * t2))
  }

  /// Its derivative.
  private static func stretch(_ t: Double) -> Double {
    let t2 = t * t
    let t6 = t2 * t2 * t2
    return a.0 + 3 * a.1 * t2 + t6 * (7 * a.2 + 9 * a.3 * t2)
  }
}
