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
    let table = try unsafe Rows(matrix, "the matrix")
    let covariance = try GivenCovariance(table, form)
    let centre = unsafe Array(UnsafeBufferPointer(start: mean, count: table.columns))
    unsafe target.pointee = ModelHandle(
      StoredModel(try covariance.normal(mean: centre), variables: table.variables)
    ).retained()
  }
}

/// As gaussian.h says.
@c @implementation
public func gauss_kernel_density_new(
  _ rows: UnsafePointer<gauss_table>?, _ matrix: UnsafePointer<gauss_table>?, _ form: Int32,
  _ model: UnsafeMutablePointer<OpaquePointer?>?, _ error: UnsafeMutablePointer<OpaquePointer?>?
) -> gauss_status {
  unsafe call(error) {
    let target = try unsafe needed(model, "the place of the model")
    let rows = try unsafe Rows(rows)
    let covariance = try GivenCovariance(try unsafe Rows(matrix, "the matrix", columns: rows.columns), form)
    let bandwidth = try covariance.bandwidth()
    let (kept, weights) = try rows.kept()
    unsafe target.pointee = ModelHandle(
      StoredModel(try KernelDensity(fitting: kept, weights: weights, bandwidth: bandwidth), variables: rows.variables)
    ).retained()
  }
}

/// A covariance of a caller.
private struct GivenCovariance {
  /// How it is given, by the constants of the header.
  private enum Form: Int32 {
    case covariance, precision, choleskyFactor, standardDeviations
  }

  private let form: Form
  /// What the caller has lent, which no model may keep.
  private let numbers: Matrix<Double>

  /// Takes a table.
  ///
  /// - Throws: ``Failure`` for a form that there is not, and for another shape than it has.
  init(_ table: Rows, _ form: Int32) throws {
    guard let form = Form(rawValue: form) else {
      throw Failure.invalid(
        "form", "there is no form \(form) of a covariance; take GAUSS_COVARIANCE or another constant")
    }
    let dimension = table.columns
    let rows = form == .standardDeviations ? 1 : dimension
    guard table.count == rows else {
      throw Failure.invalid(
        "shape", "the matrix has \(table.count ?? -1) rows and \(dimension) columns, and \(rows) rows are needed")
    }
    try GaussianError.checkMemory(matrices: form == .standardDeviations ? 0 : 4, dimension: dimension)
    (self.form, numbers) = (form, try table.whole().rows)
  }

  /// The Gaussian with this covariance.
  func normal(mean: [Double]) throws(GaussianError) -> MultivariateNormal<Double> {
    switch form {
    // A factor is made of it.
    case .covariance: try MultivariateNormal(mean: mean, covariance: numbers)
    case .precision: try MultivariateNormal(mean: mean, precision: numbers)
    case .choleskyFactor: try MultivariateNormal(mean: mean, choleskyFactor: copy)
    case .standardDeviations: try MultivariateNormal(mean: mean, standardDeviations: numbers.elements)
    }
  }

  /// Kernels with this covariance.
  func bandwidth() throws(GaussianError) -> KernelDensity<Double>.Bandwidth {
    switch form {
    case .covariance: .matrix(numbers)
    case .precision:
      .matrix(
        try MultivariateNormal(mean: [Double](repeating: 0, count: numbers.columns), precision: numbers).covariance)
    case .choleskyFactor: .choleskyFactor(copy)
    case .standardDeviations: .choleskyFactor(Matrix(diagonal: numbers.elements))
    }
  }

  private var copy: Matrix<Double> {
    Matrix(rows: numbers.rows, columns: numbers.columns, elements: numbers.elements)
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
