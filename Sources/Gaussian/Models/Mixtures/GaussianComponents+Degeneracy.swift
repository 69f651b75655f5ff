internal import GaussianEngine
internal import LinearAlgebra

extension GaussianComponents {
  func isHeldUp(_ component: Component) -> Bool {
    guard let ridge else { return component.estimation?.adjustment != nil }
    let covariance = component.parameter
    // The ridge is more than the rest, S < R, where S + R − 2R is not positive definite.
    guard covariance.structure == .full else {
      return zip(covariance.variances, ridge).contains { Double($0) < 2 * $1 }
    }
    var rest = covariance.matrix.converted(to: Double.self)
    for index in ridge.indices { rest[index, index] -= 2 * ridge[index] }
    return (try? CholeskyFactor(factoring: rest)) == nil
  }

  func suspects(_ components: [Component]) -> [SuspectComponent] {
    let sharedIsHeldUp = maximization.covariance == .tied ? components.first.map { isHeldUp($0) } : nil
    return components.indices.map { index in
      let isHeldUp = sharedIsHeldUp ?? isHeldUp(components[index])
      return SuspectComponent(
        component: index, direction: isHeldUp ? weakestDirection(of: components[index]) : [])
    }
  }

  /// What is added to the variance of each variable unasked; `nil` if nothing is.
  private var ridge: [Double]? {
    switch policy {
    case .ridge(let epsilon): variances.map { _ in epsilon }
    case .relativeRidge(let epsilon): reference.map { epsilon * $0 }
    default: nil
    }
  }

  /// Variances that units are taken from, the same for all variables of a spherical covariance.
  private var reference: [Double] {
    guard maximization.covariance == .spherical else { return variances }
    let mean = variances.reduce(0) { $0 + $1 / Double(variances.count) }
    return variances.map { _ in mean }
  }

  /// Weights of the variables in the sum of them that varies least, each in units of its deviation in all rows.
  private func weakestDirection(of component: Component) -> [Double] {
    let units = reference.map { $0 > 0 ? 1 / $0.squareRoot() : 1 }
    let covariance = component.parameter
    var direction = [Double](repeating: 0, count: units.count)
    let weakest = units.indices.min {
      units[$0] * units[$0] * Double(covariance.variances[$0])
        < units[$1] * units[$1] * Double(covariance.variances[$1])
    }
    direction[weakest ?? 0] = units[weakest ?? 0]
    guard covariance.structure == .full else { return direction }
    var scaled = covariance.matrix.converted(to: Double.self)
    for row in units.indices { for column in units.indices { scaled[row, column] *= units[row] * units[column] } }
    guard let (_, vectors) = try? symmetricEigendecomposition(of: scaled) else { return direction }
    return units.indices.map { units[$0] * vectors[0, $0] }
  }
}
