import Foundation
import Gaussian

/// The region of highest density of a distribution of two variables that holds a given mass: its outline.
struct DensityRegion {
  /// Probability of the region.
  let mass: Double
  /// Its outline, of as many lines as it has parts and holes.
  let outline: [[PlotPoint]]

  /// "95 %".
  var label: String { "\(short(100 * mass)) %" }

  /// Where the label stands: at the side of the largest part that is asked for.
  ///
  /// - Parameter share: Of the height of the part, from its lower end: 1 is the point farthest up.
  /// - Returns: A point of the outline; `nil` if there is none.
  func labelPoint(at share: Double) -> PlotPoint? {
    func height(_ line: [PlotPoint]) -> Double { (line.map(\.y).max() ?? 0) - (line.map(\.y).min() ?? 0) }
    guard let line = outline.max(by: { height($0) < height($1) }), let low = line.map(\.y).min() else { return nil }
    let target = low + share * height(line)
    // To the right of the middle, so that labels of regions in each other do not meet.
    let middle = line.reduce(0) { $0 + $1.x } / Double(line.count)
    let candidates = line.filter { $0.x >= middle }
    return (candidates.isEmpty ? line : candidates).min { abs($0.y - target) < abs($1.y - target) }
  }
}

extension DensityRegion {
  /// The regions of a model of two variables, in the order of their masses.
  ///
  /// Those of a Gaussian are ellipses. Others are found from draws: a share of them as large as the mass lies where the
  /// density is above that of the outline.
  ///
  /// - Parameters:
  ///   - model: A model of two variables.
  ///   - masses: Probabilities, between 0 and 1.
  ///   - ranges: The part of the plane to look for outlines in.
  ///   - gridSize: How many values of each variable to look at.
  ///   - seed: What the draws begin with.
  ///   - parallelism: Threads to use.
  /// - Returns: A region for each mass.
  static func regions(
    of model: any GenerativeModel<Double>, masses: [Double], ranges: (x: AxisRange, y: AxisRange), gridSize: Int,
    seed: UInt64, parallelism: Parallelism
  ) -> [DensityRegion] {
    if let normal = model as? MultivariateNormal<Double> {
      let covariance = normal.covariance
      return masses.map { mass in
        let ellipse = Ellipse(
          mean: (normal.mean[0], normal.mean[1]),
          covariance: (covariance[0, 0], covariance[0, 1], covariance[1, 1]), mass: mass)
        return DensityRegion(mass: mass, outline: [ellipse.outline])
      }
    }
    let draws = model.samples(count: 10_000, seed: seed, parallelism: parallelism)
    let drawn = model.logDensities(of: draws, parallelism: parallelism).filter { !$0.isNaN }.sorted()
    guard !drawn.isEmpty else { return masses.map { DensityRegion(mass: $0, outline: []) } }
    let levels = masses.map { drawn[min(Int((1 - $0) * Double(drawn.count)), drawn.count - 1)] }
    let (x, y) = (ranges.x.grid(gridSize), ranges.y.grid(gridSize))
    let grid = Matrix(
      rows: gridSize * gridSize, columns: 2, elements: y.flatMap { y in x.flatMap { x in [x, y] } })
    // Between a density and none at all a line would not know where to go.
    let floor = (levels.min() ?? 0) - 20
    let values = model.logDensities(of: grid, parallelism: parallelism).map { $0 > floor ? $0 : floor }
    let contours = ContourLines(x: x, y: y, values: values)
    return zip(masses, levels).map { DensityRegion(mass: $0, outline: contours.lines(at: $1)) }
  }
}
