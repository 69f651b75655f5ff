import Foundation
import Gaussian
import GaussianIO

/// A part of a distribution that is narrower than a line: where it is, and its share of the mass.
struct Atom: Equatable {
  var position: Double
  var mass: Double
}

/// "33 %" for the share of an atom.
func share(_ mass: Double) -> String {
  mass >= 0.0995 ? "\(fixed(100 * mass, digits: 0)) %" : "\(rounded(100 * mass, digits: 2)) %"
}

/// The density of one variable as a picture shows it: a curve, and a stem for each part that is narrower than a line.
///
/// A part of ten dots' width has its peak between the points of an even grid more often than on one, and one of a tenth of a dot would
/// be seen by chance, as high as chance has it. So the curve has points about the mean of each part, and what no curve can show is
/// told by its mass.
struct MarginalCurve {
  /// The density of all that is wide enough; empty if nothing is.
  let points: [PlotPoint]
  /// What is too narrow, in ascending order.
  let atoms: [Atom]
  /// False if there is a density, and it is too narrow to be drawn.
  let isComplete: Bool

  /// Draws the density of a model.
  ///
  /// - Parameters:
  ///   - model: Any.
  ///   - variable: The variable, counted from 0.
  ///   - range: What the axis shows.
  ///   - dots: How long the axis is.
  ///   - narrowest: Standard deviation below which a part has no curve, even if it is wider than a dot.
  ///   - parallelism: Threads to use.
  init(
    of model: any MarginalModel<Double>, _ variable: Int, in range: AxisRange, dots: Double, narrowest: Double,
    _ parallelism: Parallelism
  ) {
    guard let parts = (model as? any GaussianSumModel<Double>)?.gaussianParts(over: [variable]) else {
      (points, atoms) = (Self.curve(of: model, variable, range, dots, parallelism), [])
      isComplete = !points.isEmpty
      return
    }
    // In units of the axis nothing is too small to be squared.
    let scaled = parts.map { part in
      (
        weight: part.weight, mean: (part.mean[0] - range.lower) / range.span,
        deviation: part.covariance[0, 0].squareRoot() / range.span
      )
    }
    let limit = max(1 / dots, narrowest / range.span)
    atoms = Self.merged(
      zip(parts, scaled).filter { $0.0.weight > 0 && $0.1.deviation < limit }.map {
        Atom(position: $0.0.mean[0], mass: $0.0.weight)
      }, within: 1.5 * range.span / dots)
    isComplete = true
    let wide = scaled.filter { $0.weight > 0 && $0.deviation >= limit }
    let mass = wide.reduce(0) { $0 + $1.weight }
    guard mass > 0,
      let mixture = try? GaussianMixture(
        weights: wide.map { $0.weight / mass },
        components: try wide.map { try MultivariateNormal(mean: [$0.mean], standardDeviation: $0.deviation) })
    else {
      points = []
      return
    }
    let even = (0..<240).map { Double($0) / 239 }
    let near = wide.flatMap { part in (-20...20).map { part.mean + Double($0) / 4 * part.deviation } }
    let grid = Set(even + near.filter { $0 > 0 && $0 < 1 }).sorted()
    let densities = mixture.logDensities(
      of: Matrix(rows: grid.count, columns: 1, elements: grid), parallelism: parallelism)
    let height = mass / range.span
    points = zip(grid, densities).map { PlotPoint(x: range.lower + range.span * $0, y: height * exp($1)) }
  }

  /// Atoms that would be drawn on each other, as one.
  private static func merged(_ atoms: [Atom], within distance: Double) -> [Atom] {
    var result: [Atom] = []
    for atom in atoms.sorted(by: { $0.position < $1.position }) {
      guard let last = result.last, atom.position - last.position <= distance else {
        result.append(atom)
        continue
      }
      let mass = last.mass + atom.mass
      // As a step from the last one, which has all digits far from 0.
      result[result.count - 1] = Atom(
        position: last.position + (atom.position - last.position) * (atom.mass / mass), mass: mass)
    }
    return result
  }

  /// The density of what is no sum of Gaussians, on a grid finer than its details; empty if these are narrower than a line.
  private static func curve(
    of model: any MarginalModel<Double>, _ variable: Int, _ range: AxisRange, _ dots: Double, _ parallelism: Parallelism
  ) -> [PlotPoint] {
    guard let deviations = (model as? any SmoothModel<Double>)?.finestDeviations else { return [] }
    let width = deviations[variable] / range.span
    guard width >= 0.5 / dots else { return [] }
    let grid = range.grid(min(4_000, max(240, Int(2 / width))))
    let densities = model.marginal(over: [variable]).logDensities(
      of: Matrix(rows: grid.count, columns: 1, elements: grid), parallelism: parallelism)
    return zip(grid, densities).map { PlotPoint(x: $0, y: exp($1)) }
  }
}
