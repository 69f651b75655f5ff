import Foundation
import Gaussian

/// A part of a distribution in the plane that is smaller than a point: where it is, and its share of the mass.
struct PlaneAtom: Equatable {
  var point: PlotPoint
  var mass: Double
}

/// The regions of highest density of two variables, and what is too small in them to be seen.
///
/// Outlines are found on a grid, which has lines about the mean of each narrow part. A part that lies askew and is narrower than the
/// grid has an ellipse of its own: there it is so much denser than all others that these hardly bend its outline.
struct PlaneRegions {
  /// In the order of their masses.
  let regions: [DensityRegion]
  /// Parts that are smaller than a point.
  let atoms: [PlaneAtom]
  /// False if there is a density, and it is too narrow to be outlined.
  let isComplete: Bool

  static let empty = PlaneRegions(regions: [], atoms: [], isComplete: true)

  private init(regions: [DensityRegion], atoms: [PlaneAtom], isComplete: Bool) {
    (self.regions, self.atoms, self.isComplete) = (regions, atoms, isComplete)
  }

  /// Finds the regions of two variables of a model.
  ///
  /// - Parameters:
  ///   - model: Any.
  ///   - variables: Two of them, counted from 0.
  ///   - masses: Probabilities, between 0 and 1.
  ///   - ranges: Where rows and draws are; regions may be larger.
  ///   - dots: How long the axes are.
  ///   - gridSize: How many values of each variable to look at, at least.
  ///   - seed: What the draws begin with.
  ///   - parallelism: Threads to use.
  init(
    of model: any MarginalModel<Double>, _ variables: (x: Int, y: Int), masses: [Double],
    ranges: (x: AxisRange, y: AxisRange),
    dots: (x: Double, y: Double), gridSize: Int, seed: UInt64, parallelism: Parallelism
  ) {
    let plane = Plane(ranges: ranges, dots: dots, gridSize: gridSize, seed: seed, parallelism: parallelism)
    guard let parts = (model as? any GaussianSumModel<Double>)?.gaussianParts(over: [variables.x, variables.y]) else {
      self = plane.smoothRegions(of: model, variables, masses)
      return
    }
    let present = parts.filter { $0.weight > 0 }
    let atoms = plane.atoms(of: present)
    guard present.count > 1 else {
      // One Gaussian has ellipses, which may be flat.
      let outlines = present.first.map { part in
        masses.map { DensityRegion(mass: $0, outline: [plane.ellipse(of: part, mass: $0)]) }
      }
      self.init(regions: outlines ?? [], atoms: atoms, isComplete: true)
      return
    }
    self.init(regions: plane.regions(of: present, masses), atoms: atoms, isComplete: true)
  }

  /// The same search, in units in which the axes go from 0 to 1.
  private struct Plane {
    let ranges: (x: AxisRange, y: AxisRange)
    let dots: (x: Double, y: Double)
    let gridSize: Int
    let seed: UInt64
    let parallelism: Parallelism

    /// A Gaussian in these units.
    struct Blob {
      var weight: Double
      var mean: (x: Double, y: Double)
      var deviation: (x: Double, y: Double)
      var correlation: Double

      /// The logarithm of the weight times the density at the mean.
      var peak: Double {
        log(weight) - log(2 * .pi * deviation.x * deviation.y) - 0.5 * log1p(-correlation * correlation)
      }

      /// The standard deviation across its longer axis.
      var width: Double {
        let (a, b) = (deviation.x * deviation.x, deviation.y * deviation.y)
        let half = 0.5 * (a + b) + hypot(0.5 * (a - b), correlation * deviation.x * deviation.y)
        return deviation.x * deviation.y * (1 - correlation * correlation).squareRoot() / half.squareRoot()
      }

      var normal: MultivariateNormal<Double>? {
        let product = correlation * deviation.x * deviation.y
        return try? MultivariateNormal(
          mean: [mean.x, mean.y],
          covariance: Matrix([[deviation.x * deviation.x, product], [product, deviation.y * deviation.y]]))
      }
    }

    func blob(_ part: GaussianPart<Double>) -> Blob {
      let (sx, sy) = (part.covariance[0, 0].squareRoot(), part.covariance[1, 1].squareRoot())
      let correlation = sx > 0 && sy > 0 ? part.covariance[0, 1] / sx / sy : 0
      // What has no extent gets a fiftieth of a dot: a density that nobody can tell from none.
      return Blob(
        weight: part.weight,
        mean: ((part.mean[0] - ranges.x.lower) / ranges.x.span, (part.mean[1] - ranges.y.lower) / ranges.y.span),
        deviation: (max(sx / ranges.x.span, 0.02 / dots.x), max(sy / ranges.y.span, 0.02 / dots.y)),
        correlation: min(max(correlation, -1 + 1e-9), 1 - 1e-9))
    }

    func point(_ x: Double, _ y: Double) -> PlotPoint {
      PlotPoint(x: ranges.x.lower + ranges.x.span * x, y: ranges.y.lower + ranges.y.span * y)
    }

    func atoms(of parts: [GaussianPart<Double>]) -> [PlaneAtom] {
      var atoms: [PlaneAtom] = []
      for part in parts {
        let (sx, sy) = (part.covariance[0, 0].squareRoot(), part.covariance[1, 1].squareRoot())
        guard sx / ranges.x.span < 1 / dots.x, sy / ranges.y.span < 1 / dots.y else { continue }
        let point = PlotPoint(x: part.mean[0], y: part.mean[1])
        let near = atoms.firstIndex { atom in
          abs(atom.point.x - point.x) / ranges.x.span < 2 / dots.x
            && abs(atom.point.y - point.y) / ranges.y.span < 2 / dots.y
        }
        if let near {
          atoms[near].mass += part.weight
        } else {
          atoms.append(PlaneAtom(point: point, mass: part.weight))
        }
      }
      return atoms
    }

    func ellipse(of part: GaussianPart<Double>, mass: Double) -> [PlotPoint] {
      Ellipse(
        mean: (part.mean[0], part.mean[1]),
        covariance: (part.covariance[0, 0], part.covariance[0, 1], part.covariance[1, 1]), mass: mass
      ).outline
    }

    // MARK: Several Gaussians

    func regions(of parts: [GaussianPart<Double>], _ masses: [Double]) -> [DensityRegion] {
      let blobs = parts.map(blob)
      guard let whole = mixture(blobs) else { return masses.map { DensityRegion(mass: $0, outline: []) } }
      let draws = whole.samples(count: 10_000, seed: seed, parallelism: parallelism)
      let drawn = whole.logDensities(of: draws, parallelism: parallelism).filter { !$0.isNaN }.sorted()
      let levels = masses.map { drawn[min(Int((1 - $0) * Double(drawn.count)), drawn.count - 1)] }
      let lowest = levels.min() ?? 0
      let isNarrow = blobs.map { self.isNarrow($0) }
      let wide = blobs.indices.filter { !isNarrow[$0] }.map { blobs[$0] }
      let narrow = blobs.indices.filter { isNarrow[$0] }.map { blobs[$0] }
      let share = wide.reduce(0) { $0 + $1.weight }
      let background = share > 0 ? mixture(wide) : nil
      func densities(_ table: Matrix<Double>) -> [Double] {
        background?.logDensities(of: table, parallelism: parallelism).map { $0 + log(share) }
          ?? [Double](repeating: -.infinity, count: table.rows)
      }
      var outlines = masses.map { _ in [[PlotPoint]]() }
      if background != nil {
        let x = lines(wide, lowest, \.mean.x, \.deviation.x)
        let y = lines(wide, lowest, \.mean.y, \.deviation.y)
        let grid = Matrix(rows: x.count * y.count, columns: 2, elements: y.flatMap { row in x.flatMap { [$0, row] } })
        // Between a density and none at all a line would not know where to go.
        let values = densities(grid).map { max($0, lowest - 20) }
        let contours = ContourLines(x: x, y: y, values: values)
        for (place, level) in levels.enumerated() {
          outlines[place] = contours.lines(at: level).map { $0.map { point($0.x, $0.y) } }
        }
      }
      if !narrow.isEmpty {
        let others = densities(
          Matrix<Double>(rows: narrow.count, columns: 2, elements: narrow.flatMap { [$0.mean.x, $0.mean.y] }))
        for (blob, other) in zip(narrow, others) {
          for (place, level) in levels.enumerated() where other < level {
            let own = level + log1p(-exp(other - level))
            let square = 2 * (blob.peak - own)
            if square > 0 { outlines[place].append(outline(blob, radius: square.squareRoot())) }
          }
        }
      }
      return zip(masses, outlines).map { DensityRegion(mass: $0, outline: $1) }
    }

    private func mixture(_ blobs: [Blob]) -> GaussianMixture<Double>? {
      let total = blobs.reduce(0) { $0 + $1.weight }
      let normals = blobs.compactMap(\.normal)
      guard normals.count == blobs.count, total > 0 else { return nil }
      return try? GaussianMixture(weights: blobs.map { $0.weight / total }, components: normals)
    }

    /// Whether the grid would miss it: it is a point, or narrow and askew.
    private func isNarrow(_ blob: Blob) -> Bool {
      let isPoint = blob.deviation.x < 1 / dots.x && blob.deviation.y < 1 / dots.y
      return isPoint || (abs(blob.correlation) > 0.9 && blob.width < 1.5 / Double(gridSize))
    }

    /// Where the grid has lines: evenly over all that may be within a region, and about the means of what is narrow.
    private func lines(
      _ blobs: [Blob], _ level: Double, _ mean: KeyPath<Blob, Double>, _ deviation: KeyPath<Blob, Double>
    ) -> [Double] {
      // Where the density is at least the level, one of K parts has a Kth of it.
      let reached = blobs.compactMap { blob -> (low: Double, high: Double)? in
        let square = 2 * (blob.peak + log(Double(blobs.count)) - level)
        guard square > 0 else { return nil }
        let reach = square.squareRoot() * blob[keyPath: deviation]
        return (blob[keyPath: mean] - reach, blob[keyPath: mean] + reach)
      }
      guard let low = reached.map(\.low).min(), let high = reached.map(\.high).max() else { return [0, 1] }
      let room = 0.02 * (high - low)
      let (first, last) = (low - room, high + room)
      let even = (0..<gridSize).map { first + (last - first) * Double($0) / Double(gridSize - 1) }
      let step = (last - first) / Double(gridSize - 1)
      let narrow = blobs.filter { $0[keyPath: deviation] < 4 * step }
        .sorted { $0[keyPath: deviation] < $1[keyPath: deviation] }.prefix(12)
      let near = narrow.flatMap { blob in
        (-10...10).map { blob[keyPath: mean] + Double($0) * 0.4 * blob[keyPath: deviation] }
      }
      return Set(even + near.filter { $0 > first && $0 < last }).sorted()
    }

    private func outline(_ blob: Blob, radius: Double) -> [PlotPoint] {
      let ellipse = Ellipse(
        mean: blob.mean,
        covariance: (
          blob.deviation.x * blob.deviation.x, blob.correlation * blob.deviation.x * blob.deviation.y,
          blob.deviation.y * blob.deviation.y
        ), radius: radius)
      return ellipse.outline.map { point($0.x, $0.y) }
    }

    // MARK: Other densities

    func smoothRegions(
      of model: any MarginalModel<Double>, _ variables: (x: Int, y: Int), _ masses: [Double]
    ) -> PlaneRegions {
      let none = PlaneRegions(
        regions: masses.map { DensityRegion(mass: $0, outline: []) }, atoms: [], isComplete: false)
      guard let deviations = (model as? any SmoothModel<Double>)?.finestDeviations else { return none }
      let (x, y) = (ranges.x.wider(by: 4 * deviations[variables.x]), ranges.y.wider(by: 4 * deviations[variables.y]))
      let steps = max(x.span / deviations[variables.x], y.span / deviations[variables.y])
      // Two lines a standard deviation, or chance would say which kernels are seen.
      guard steps.isFinite, 2 * steps <= 400 else { return none }
      let marginal = model.marginal(over: [variables.x, variables.y])
      let draws = marginal.samples(count: 10_000, seed: seed, parallelism: parallelism)
      let drawn = marginal.logDensities(of: draws, parallelism: parallelism).filter { !$0.isNaN }.sorted()
      guard !drawn.isEmpty else { return none }
      let levels = masses.map { drawn[min(Int((1 - $0) * Double(drawn.count)), drawn.count - 1)] }
      let (columns, rows) = (x.grid(max(gridSize, Int(2 * steps))), y.grid(max(gridSize, Int(2 * steps))))
      let grid = Matrix(
        rows: columns.count * rows.count, columns: 2, elements: rows.flatMap { row in columns.flatMap { [$0, row] } })
      let floor = (levels.min() ?? 0) - 20
      let values = marginal.logDensities(of: grid, parallelism: parallelism).map { $0 > floor ? $0 : floor }
      let contours = ContourLines(x: columns, y: rows, values: values)
      return PlaneRegions(
        regions: zip(masses, levels).map { DensityRegion(mass: $0, outline: contours.lines(at: $1)) }, atoms: [],
        isComplete: true)
    }
  }
}
