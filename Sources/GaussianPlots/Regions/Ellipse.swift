import Foundation
import Gaussian

/// The region of highest density of a Gaussian of two variables that holds a given mass.
struct Ellipse {
  /// Where it is centred.
  let centre: PlotPoint
  /// A row each for x and y of a square root of the covariance, times the radius.
  private let (xx, yx, yy): (Double, Double, Double)

  /// - Parameters:
  ///   - mean: Two elements.
  ///   - covariance: Its elements xx, xy and yy; it may be singular.
  ///   - mass: Probability of the region, between 0 and 1. The squared radius, in standard deviations, is −2·ln(1 − mass):
  ///     that of two variables is distributed exponentially.
  init(mean: (Double, Double), covariance: (xx: Double, xy: Double, yy: Double), mass: Double) {
    self.init(mean: mean, covariance: covariance, radius: (-2 * log1p(-mass)).squareRoot())
  }

  /// - Parameters:
  ///   - mean: Two elements.
  ///   - covariance: Its elements xx, xy and yy; it may be singular.
  ///   - radius: In standard deviations.
  init(mean: (Double, Double), covariance: (xx: Double, xy: Double, yy: Double), radius: Double) {
    let root = covariance.xx.squareRoot()
    let below = root > 0 ? covariance.xy / root : 0
    centre = PlotPoint(x: mean.0, y: mean.1)
    (xx, yx, yy) = (radius * root, radius * below, radius * max(covariance.yy - below * below, 0).squareRoot())
  }

  /// The outline, ending where it begins.
  var outline: [PlotPoint] {
    let count = 96
    return (0...count).map { step in
      let angle = 2 * Double.pi * (Double(step % count) / Double(count))
      return PlotPoint(x: centre.x + xx * cos(angle), y: centre.y + yx * cos(angle) + yy * sin(angle))
    }
  }
}
