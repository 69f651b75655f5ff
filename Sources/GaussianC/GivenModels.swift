public import CGaussian
internal import Gaussian
internal import GaussianIO
internal import LinearAlgebra

// Models of parameters that somebody else has.

/// As gaussian.h says.
@c @implementation
public func gauss_normal_new(
  _ mean: UnsafePointer<Double>?, _ matrix: UnsafePointer<gauss_table>?, _ form: Int32,
  _ model: UnsafeMutablePointer<OpaquePointer?>?, _ error: UnsafeMutablePointer<OpaquePointer?>?
) -> gauss_status {
  unsafe call(error) {
    let target = try unsafe needed(model, "the place of the model")
    guard let mean = unsafe mean else { throw Failure.invalid("null", "the mean is NULL") }
    guard let form = CovarianceForm(rawValue: form) else {
      throw Failure.invalid(
        "form", "there is no form \(form) of a covariance; take GAUSS_COVARIANCE or another constant")
    }
    let table = try unsafe Rows(matrix, "the matrix")
    let dimension = table.columns
    let rows = form == .standardDeviations ? 1 : dimension
    guard table.count == rows else {
      throw Failure.invalid(
        "shape", "the matrix has \(table.count ?? -1) rows and \(dimension) columns, and \(rows) rows are needed")
    }
    try GaussianError.checkMemory(matrices: form == .standardDeviations ? 0 : 4, dimension: dimension)
    let numbers = try table.whole().rows
    let centre = unsafe Array(UnsafeBufferPointer(start: mean, count: dimension))
    unsafe target.pointee = ModelHandle(
      StoredModel(try form.normal(mean: centre, numbers), variables: table.variables)
    ).retained()
  }
}

/// How a covariance is given, by the constants of the header.
private enum CovarianceForm: Int32 {
  case covariance, precision, choleskyFactor, standardDeviations

  func normal(mean: [Double], _ numbers: Matrix<Double>) throws(GaussianError) -> MultivariateNormal<Double> {
    switch self {
    // What the caller has lent is not kept: a factor is made of it.
    case .covariance: try MultivariateNormal(mean: mean, covariance: numbers)
    case .precision: try MultivariateNormal(mean: mean, precision: numbers)
    case .choleskyFactor:
      try MultivariateNormal(
        mean: mean,
        choleskyFactor: Matrix(rows: numbers.rows, columns: numbers.columns, elements: numbers.elements))
    case .standardDeviations: try MultivariateNormal(mean: mean, standardDeviations: numbers.elements)
    }
  }
}

/// As gaussian.h says.
@c @implementation
public func gauss_mixture_new(
  _ weights: UnsafePointer<Double>?, _ components: UnsafePointer<OpaquePointer?>?, _ count: Int64,
  _ mixture: UnsafeMutablePointer<OpaquePointer?>?, _ error: UnsafeMutablePointer<OpaquePointer?>?
) -> gauss_status {
  unsafe call(error) {
    let target = try unsafe needed(mixture, "the place of the mixture")
    guard count >= 1, count <= Int64(Int32.max) else {
      throw Failure.invalid("count", "a mixture cannot have \(count) components; at least 1 is needed")
    }
    guard let weights = unsafe weights, let components = unsafe components else {
      throw Failure.invalid("null", "the weights or the components are NULL")
    }
    var (normals, variables) = ([MultivariateNormal<Double>](), [String]?.none)
    for place in 0..<Int(count) {
      let handle = try unsafe ModelHandle.needed(components[place], "component \(place + 1)")
      guard let model = handle.stored.model as? any NormalModel<Double> else {
        throw Failure(
          status: .unsupported, name: "unsuitableModel",
          message: "component \(place + 1) is a \(type(of: handle.stored.model).storedName); mix Gaussians")
      }
      if place == 0 { variables = handle.stored.variables }
      guard normals.first.map({ $0.dimension == model.dimension }) ?? true, handle.stored.variables == variables else {
        throw Failure.invalid(
          "components", "component \(place + 1) is about other variables than the first; mix models of the same")
      }
      let normal = model.normal
      guard normals.first.map({ $0.structure == normal.structure }) ?? true else {
        throw Failure.invalid(
          "components",
          "component \(place + 1) has a \(normal.structure) covariance, the first another; give all of them the same form"
        )
      }
      normals.append(normal)
    }
    let shares = unsafe Array(UnsafeBufferPointer(start: weights, count: Int(count)))
    let mixed = try GaussianMixture(weights: shares, components: normals)
    unsafe target.pointee = ModelHandle(StoredModel(mixed, variables: variables)).retained()
  }
}
