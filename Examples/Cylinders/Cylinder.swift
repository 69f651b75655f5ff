import Foundation

/// What makes a picture of a cylinder: three causes.
package struct Cylinder: Equatable {
  /// In pixels.
  var radius: Double
  /// In pixels, from the middle of one end to that of the other.
  var height: Double
  /// Degrees to the right of upright.
  var tilt: Double

  /// Height of an end by its width, as seen from somewhat above.
  private static let flatness = 0.36

  /// Pixels of each side of a picture.
  package static let side = 32

  /// The causes as the tables of the example name them, and where they lie; cylinders are even in all three.
  static let causes: [(name: String, unit: String, range: ClosedRange<Double>)] = [
    ("radius", "pixels", 4.5...8), ("height", "pixels", 10...17), ("tilt", "degrees", -25...25),
  ]

  /// The causes in the order of ``causes``.
  package var values: [Double] { [radius, height, tilt] }

  package init(radius: Double, height: Double, tilt: Double) {
    (self.radius, self.height, self.tilt) = (radius, height, tilt)
  }

  package init(_ values: [Double]) { self.init(radius: values[0], height: values[1], tilt: values[2]) }

  /// Brightness from 0 to 1 of each pixel, line by line from the top.
  ///
  /// Smooth in all causes: edges are soft, as those of a camera slightly out of focus, and no pixel jumps.
  package func picture() -> [Double] {
    let (sine, cosine) = (sin(tilt * .pi / 180), cos(tilt * .pi / 180))
    let middle = Double(Self.side) / 2
    return (0..<Self.side * Self.side).map { pixel in
      let right = Double(pixel % Self.side) + 0.5 - middle
      let up = middle - Double(pixel / Self.side) - 0.5
      return brightness(across: cosine * right - sine * up, along: sine * right + cosine * up)
    }
  }

  /// Brightness at a place, in pixels from the middle, seen from somewhat above and lit from the upper left.
  private func brightness(across: Double, along: Double) -> Double {
    let top = inEnd(across, along - height / 2)
    let bottom = inEnd(across, along + height / 2)
    let wall = inside(radius - abs(across)) * inside(height / 2 - abs(along))
    let solid = 1 - (1 - wall) * (1 - top) * (1 - bottom)
    let glance = (across / radius + 0.4) / 0.8
    return (1 - top) * solid * (0.42 + 0.3 * exp(-glance * glance)) + 0.92 * top
  }

  /// How much of a pixel an end of the cylinder covers, an ellipse.
  private func inEnd(_ across: Double, _ along: Double) -> Double {
    let (x, y) = (across / radius, along / (Self.flatness * radius))
    let distance = (x * x + y * y + 1e-12).squareRoot()
    let slope = hypot(x / radius, y / (Self.flatness * radius)) / distance
    return inside((1 - distance) / max(slope, 1e-3))
  }

  /// How much of a pixel is inside, given how deep its middle is, in pixels.
  private func inside(_ depth: Double) -> Double { 1 / (1 + exp(-depth / 0.6)) }
}
