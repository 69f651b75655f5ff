package import Gaussian
import ModelEvaluation

/// What a model of factors makes of pictures whose causes it is never told.
package struct CylinderStudy {
  /// Pictures that models are fitted to.
  let seen: Pictures
  /// Pictures that judge them.
  package let unseen: Pictures

  /// Numbers of factors, of which the best is taken.
  let selection: FactorSelection
  /// Factors behind the pixels, and noise.
  package let model: ProbabilisticPCA<Double>
  /// The factors of each picture that was seen.
  package let codes: Matrix<Double>
  /// The factors of each picture that was not.
  let unseenCodes: Matrix<Double>

  /// Where codes lie: on a curved sheet, of which a few Gaussians make a good cover.
  package let mixture: GaussianMixture<Double>
  /// Codes and causes together, to find one from the other; the only model that knows of causes.
  let joint: GaussianMixture<Double>

  /// Makes pictures and fits the models.
  ///
  /// - Parameters:
  ///   - count: How many pictures; a quarter of them judge.
  ///   - seed: Any number.
  /// - Throws: `GaussianError` if there is no model of so few.
  package init(count: Int, seed: UInt64) throws {
    let split = RowSplit(count: count, heldOut: count / 4, seed: seed)
    let pictures = Pictures(count: count, seed: seed)
    seen = pictures.selecting(split.training)
    unseen = pictures.selecting(split.heldOut)

    selection = try FactorSelection(fitting: seen.noisy, noise: .isotropic, factors: 0...40, criterion: .bic)
    model = try ProbabilisticPCA(fitting: seen.noisy, factors: selection.best ?? 0)
    codes = model.encode(seen.noisy)
    unseenCodes = model.encode(unseen.noisy)

    let options = SearchOptions(tolerance: 1e-4, maximumIterations: 300, restarts: 2, seed: seed)
    let sizes = ComponentCounts.counts([1, 2, 4, 8, 12, 16, 24])
    mixture = try MixtureSelection(fitting: codes, components: sizes, options: options).best
    joint = try MixtureSelection(fitting: codes.beside(seen.causes), components: sizes, options: options).best
  }
}

extension CylinderStudy {
  /// Typical error of a pixel that was not seen, before its factors took noise away and after.
  var pixelErrors: (before: Double, after: Double) {
    func error(_ pictures: Matrix<Double>) -> Double {
      let squares = zip(pictures.elements, unseen.clean.elements).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
      return (squares / Double(unseen.clean.count)).squareRoot()
    }
    return (error(unseen.noisy), error(model.decode(unseenCodes)))
  }
}

// MARK: - Causes

extension CylinderStudy {
  /// Models of the pixels with as few factors as there seem to be causes, one for each piece of the sheet.
  ///
  /// - Parameter factors: How many each has.
  /// - Returns: As many as the mixture of codes has Gaussians.
  /// - Throws: `GaussianError` if they cannot be fitted.
  package func pieces(factors: Int) throws -> FactorMixture<Double> {
    try FactorMixture(fitting: seen.noisy, components: mixture.components.count, factors: factors)
  }

  /// The causes that codes speak of.
  ///
  /// - Parameter codes: Shape `count × factors`.
  /// - Returns: Shape `count × 3`.
  package func causes(ofCodes codes: Matrix<Double>) -> Matrix<Double> {
    joint.conditional(on: Array(0..<model.factorCount)).means(given: codes)
  }

  /// The pictures that causes ask for, from what was learnt of pictures alone: no cylinder is rendered.
  ///
  /// - Parameter causes: Shape `count × 3`.
  /// - Returns: Shape `count × pixels`.
  package func pictures(ofCauses causes: Matrix<Double>) -> Matrix<Double> {
    let known = Array(model.factorCount..<joint.dimension)
    return model.decode(joint.conditional(on: known).means(given: causes))
  }

  /// How well causes of pictures that were not seen follow from their leading factors by a plane.
  ///
  /// - Parameter factors: How many factors, of those that there are.
  /// - Returns: What is left to err.
  /// - Throws: `GaussianError` if there is no model of as many factors.
  package func linearRecovery(factors: Int) throws -> Recovery {
    let leading = Array(0..<factors)
    let together = try MultivariateNormal(fitting: codes.selecting(columns: leading).beside(seen.causes))
    let regression = together.conditional(on: leading)
    return Recovery(of: unseen.causes, by: regression.means(given: unseenCodes.selecting(columns: leading)))
  }

  /// How well they follow from all factors by a mixture of planes.
  package var recovery: Recovery { Recovery(of: unseen.causes, by: causes(ofCodes: unseenCodes)) }

  /// The share of the variance within each Gaussian of the mixture that its leading directions hold.
  ///
  /// If pictures have three causes, each piece of the sheet they lie on has three directions.
  ///
  /// - Parameter directions: How many.
  /// - Returns: The shares, ascending.
  /// - Throws: `GaussianError` if eigenvalues cannot be found.
  package func localShares(directions: Int) throws -> [Double] {
    // Columns of the loadings are at right angles, and so codes times their lengths are in units of brightness.
    let lengths = model.loadings.transposed().lengthsOfRows
    return try mixture.components.map { component in
      var covariance = component.covariance
      for row in 0..<covariance.rows {
        for column in 0..<covariance.columns { covariance[row, column] *= lengths[row] * lengths[column] }
      }
      let variances = try symmetricEigenvalues(of: covariance)
      return variances.suffix(directions).reduce(0, +) / variances.reduce(0, +)
    }.sorted()
  }
}

/// How well causes were recovered: 1 − (mean squared error) / variance, and the root of the mean squared error.
package struct Recovery {
  package let rSquared: [Double]
  package let typicalError: [Double]

  init(of truth: Matrix<Double>, by guess: Matrix<Double>) {
    let count = Double(truth.rows)
    var (shares, errors): ([Double], [Double]) = ([], [])
    for cause in 0..<truth.columns {
      let values = (0..<truth.rows).map { truth[$0, cause] }
      let mean = values.reduce(0, +) / count
      let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
      let error = values.indices.reduce(0) { $0 + (values[$1] - guess[$1, cause]) * (values[$1] - guess[$1, cause]) }
      shares.append(1 - error / count / variance)
      errors.append((error / count).squareRoot())
    }
    (rSquared, typicalError) = (shares, errors)
  }
}

// MARK: - Tables

extension Matrix<Double> {
  /// The columns of this matrix, and then those of another.
  func beside(_ other: Matrix<Double>) -> Matrix<Double> {
    Matrix(
      rows: rows, columns: columns + other.columns, elements: (0..<rows).flatMap { row($0) + other.row($0) })
  }

  /// √Σx² of each row.
  var lengthsOfRows: [Double] { (0..<rows).map { row($0).reduce(0) { $0 + $1 * $1 }.squareRoot() } }
}
