import Foundation
import Gaussian
import GaussianIO

extension PlotKind {
  /// Rows and variables by two latent factors.
  ///
  /// ## Source
  /// K. R. Gabriel, The biplot graphic display of matrices with application to principal component analysis, Biometrika 58
  /// (1971): the inner product of a point and an arrow is what the factors say of the cell.
  public static let biplot = PlotKind(
    name: "biplot",
    meaning:
      "rows by two latent factors, axes at the bottom and left, and the loadings of the variables as arrows, axes at the top "
      + "and right",
    picture: Biplot.picture)
}

private enum Biplot {
  static func picture(of task: PlotTask) throws -> any Picture {
    let model = try model(task)
    let pair = try pair(task, model)
    let rows = task.rows ?? task.draws()
    task.progress("encoding \(counted(rows.rows, "row"))", nil)
    let codes = model.encode(observedCellsOf: rows, parallelism: task.parallelism)
      .selecting(columns: [pair.x, pair.y])
    let isStandardized = model.noise == .diagonal
    let arrows = arrows(task, model, pair, isStandardized: isStandardized)
    let (numbers, shares) = ((pair.x + 1, pair.y + 1), model.explainedShares)
    func share(_ factor: Int) -> String {
      "factor \(factor + 1) of the rows (\(fixed(100 * shares[factor], digits: 1)) % of the variance)"
    }
    let units = isStandardized ? "standard deviations of each variable" : "units of the variables"
    let groups = try groups(codes, task)
    return BiplotPicture(
      title: task.title
        ?? "Factors \(numbers.0) and \(numbers.1) of \(task.rows == nil ? task.modelName : task.tableName)",
      subtitle: "Model: \(task.modelTitle); point · arrow is what these factors add to a variable's mean",
      names: (
        (share(pair.x), share(pair.y)),
        ("loading on factor \(numbers.0) (\(units))", "loading on factor \(numbers.1) (\(units))")
      ),
      groups: groups, arrows: Array(arrows.prefix(mostArrows)), variableCount: arrows.count,
      isStandardized: isStandardized)
  }

  /// Arrows that are drawn at most.
  private static let mostArrows = 300

  private static func model(_ task: PlotTask) throws -> any LatentFactorModel<Double> {
    guard let model = task.model as? any LatentFactorModel<Double> else {
      throw PlotError.noFactors(kind: PlotKind.biplot.name)
    }
    guard model.factorCount >= 2 else {
      throw PlotError.tooFewFactors(model.factorCount, kind: PlotKind.biplot.name)
    }
    return model
  }

  /// The two factors, counted from 0.
  private static func pair(
    _ task: PlotTask, _ model: some LatentFactorModel<Double>
  ) throws -> (x: Int, y: Int) {
    if let factor = [task.factors.x, task.factors.y].first(where: { $0 >= model.factorCount }) {
      throw PlotError.noSuchFactor(factor + 1, count: model.factorCount)
    }
    return task.factors
  }

  /// Loadings of the variables, the longest first.
  private static func arrows(
    _ task: PlotTask, _ model: some LatentFactorModel<Double>, _ pair: (x: Int, y: Int), isStandardized: Bool
  ) -> [BiplotPicture.Arrow] {
    let (loadings, variances) = (model.loadings, model.variances)
    let all = (task.variables ?? Array(0..<model.dimension)).map { variable in
      let unit = isStandardized ? variances[variable].squareRoot() : 1
      return BiplotPicture.Arrow(
        name: task.names[variable],
        tip: PlotPoint(x: loadings[variable, pair.x] / unit, y: loadings[variable, pair.y] / unit))
    }
    // Of arrows of the same length the first variable comes first.
    return all.enumerated().sorted { ($1.element.length, $0.offset) < ($0.element.length, $1.offset) }.map(\.element)
  }

  // MARK: Points

  /// Classes that have a colour of their own at most.
  private static let mostClasses = 6

  /// The points by the classes of their rows, if there are classes.
  private static func groups(_ codes: Matrix<Double>, _ task: PlotTask) throws -> [BiplotPicture.Group] {
    let chosen = task.legibleRows(of: codes.rows)
    guard let labels = task.labels else {
      let points = codes.selecting(rows: chosen)
      guard task.rows != nil else {
        return [
          BiplotPicture.Group(
            name: "\(counted(codes.rows, "draw")) of the model", colour: Palette.model, points: points)
        ]
      }
      return [BiplotPicture.Group(name: task.describe(rows: points.rows), colour: Palette.data, points: points)]
    }
    var sizes: [String: Int] = [:]
    for row in chosen { sizes[labels[row], default: 0] += 1 }
    let bySize = sizes.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map(\.key)
    let own = bySize.count <= mostClasses + 1 ? bySize : Array(bySize.prefix(mostClasses))
    // A number alone would not say what it counts.
    let prefix = bySize.allSatisfy { Double($0) != nil } ? (task.labelName.map { "\($0) " } ?? "") : ""
    var groups = own.sorted { $0.compare($1, options: .numeric) == .orderedAscending }.enumerated().map {
      place, label in
      BiplotPicture.Group(
        name: shortened(printable(prefix + label), to: 30), colour: Palette.series[place],
        points: codes.selecting(rows: chosen.filter { labels[$0] == label }))
    }
    if own.count < bySize.count {
      let kept = Set(own)
      // Below the others.
      groups.append(
        BiplotPicture.Group(
          name: "\(grouped(bySize.count - own.count)) other classes", colour: "#AAAAAA",
          points: codes.selecting(rows: chosen.filter { !kept.contains(labels[$0]) })))
    }
    return groups
  }
}
