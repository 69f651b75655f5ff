package import LinearAlgebra

/// The terms of a kernel density: one Gaussian kernel a row, all with the same covariance H = L·Lᵀ.
///
/// Rows are whitened once, z = L⁻¹(x − centre), in `Double`; then the squared distance of a query from a row is a sum
/// of squared differences. Points of a `Float` model are held in single precision as long as they are within
/// ``singlePrecisionReach`` bandwidths of the centre; beyond it, differences of what is near would drown in
/// the rounding of what is far, and the whole model is held in double precision. Which of the two it is depends on the
/// model alone.
package struct KernelDensityTerms<Scalar: GaussianScalar>: Sendable {
  /// Number of rows.
  package let count: Int
  /// Number of variables.
  package let dimension: Int
  /// The largest element of a whitened row.
  package let reach: Double

  let kernels: Kernels
  let points: Points
  private let centre: [Double]
  private let inverseRoot: Workspace<Double>
  private let origin: Workspace<Double>

  /// Whitened rows in the precision of the lanes.
  enum Points: Sendable {
    case single(WhitenedPoints<Float>)
    case double(WhitenedPoints<Double>)
  }

  /// Whitens rows.
  ///
  /// - Parameters:
  ///   - rows: Finite. Shape `count × dimension`.
  ///   - offsets: −2·ln of each row's weight relative to the largest; `nil` if all are equal.
  ///   - centre: A point near the mean.
  ///   - root: L; lower triangular with a positive diagonal.
  ///   - alwaysInDouble: Whether a `Float` model is held in double precision too.
  ///   - kernels: The kernels to use.
  /// - Precondition: Shapes agree.
  /// - Complexity: O(count × dimension² + dimension³).
  package init(
    rows: Matrix<Scalar>, offsets: [Double]?, centre: [Double], root: Matrix<Double>, alwaysInDouble: Bool = false,
    kernels: Kernels = .active
  ) {
    precondition(
      centre.count == rows.columns && root.rows == rows.columns && root.columns == rows.columns,
      "rows of \(rows.columns) columns, a centre of \(centre.count), a root of \(root.rows) × \(root.columns)")
    precondition(
      offsets.map { $0.count == rows.rows } ?? true, "\(offsets?.count ?? 0) offsets for \(rows.rows) rows")
    (count, dimension) = (rows.rows, rows.columns)
    self.kernels = kernels
    self.centre = centre
    var inverse = root
    unsafe inverse.withBlock { unsafe LAPACK.trtri(lower: $0) }
    inverseRoot = Kernels.packedTriangle(inverse)
    origin = Kernels.padded([Double](repeating: 0, count: rows.columns))

    let whitened = Self.whitened(rows, centre: centre, inverseRoot: inverseRoot, origin: origin, kernels)
    reach = whitened.largest
    // A comparison that NaN fails.
    if Scalar.isDouble || alwaysInDouble || !(reach <= Self.singlePrecisionReach) {
      points = .double(WhitenedPoints(rows: whitened.rows, offsets: offsets))
    } else {
      points = .single(
        WhitenedPoints(rows: whitened.rows.converted(to: Float.self), offsets: offsets?.map { Float($0) }))
    }
  }

  /// 64 bandwidths: a difference then keeps an absolute error below 10⁻⁵ bandwidths.
  package static var singlePrecisionReach: Double { 64 }

  /// Elements of scratch for ``whiten(_:count:into:scratch:)``.
  var whiteningScratchCount: Int { Kernels.colorScratchCount(Double.self, dimension: dimension) }

  /// Replaces rows x by L⁻¹(x − centre).
  func whiten(
    _ rows: UnsafePointer<Scalar>, count: Int, into output: UnsafeMutablePointer<Double>,
    scratch: UnsafeMutablePointer<Double>
  ) {
    unsafe Self.centred(rows, count: count, centre: centre, into: output)
    unsafe kernels.color(
      output, count: count, dimension: dimension, mean: origin.base, factor: inverseRoot.base, scratch: scratch)
  }

  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  private static func centred(
    _ rows: UnsafePointer<Scalar>, count: Int, centre: [Double], into output: UnsafeMutablePointer<Double>
  ) {
    let dimension = centre.count
    unsafe centre.withUnsafeBufferPointer { centre in
      for row in 0..<count {
        for j in 0..<dimension {
          unsafe output[row * dimension + j] = Double(rows[row * dimension + j]) - centre[j]
        }
      }
    }
  }

  private static func whitened(
    _ rows: Matrix<Scalar>, centre: [Double], inverseRoot: Workspace<Double>, origin: Workspace<Double>,
    _ kernels: Kernels
  ) -> (rows: Matrix<Double>, largest: Double) {
    let scratch = Workspace(
      count: Kernels.colorScratchCount(Double.self, dimension: rows.columns), filledWith: 0.0)
    let whitened = unsafe Matrix<Double>(rows: rows.rows, columns: rows.columns) { target in
      unsafe rows.withUnsafeBufferPointer { source in
        guard let output = target.baseAddress, let input = source.baseAddress else { return }
        unsafe centred(input, count: rows.rows, centre: centre, into: output)
        unsafe kernels.color(
          output, count: rows.rows, dimension: rows.columns, mean: origin.base, factor: inverseRoot.base,
          scratch: scratch.base)
      }
    }
    let largest = unsafe whitened.withUnsafeBufferPointer { elements in
      var largest = 0.0
      for index in elements.indices {
        let magnitude = unsafe elements[index].magnitude
        if !(magnitude <= largest) { largest = magnitude }
      }
      return largest
    }
    return (whitened, largest)
  }
}

/// Whitened rows and their offsets in one precision.
struct WhitenedPoints<Lane: GaussianScalar>: Sendable {
  let rows: Matrix<Lane>
  let offsets: [Lane]?

  /// Sums over all points; as ``Kernels/kernelDensity``.
  func sums(
    _ queries: UnsafePointer<Lane>, count: Int, scales: [Double]?, leftOut: Int, isWeighted: Bool, _ kernels: Kernels,
    scratch: UnsafeMutablePointer<Lane>, least: UnsafeMutablePointer<Double>, sums: UnsafeMutablePointer<Double>
  ) {
    unsafe rows.withUnsafeBufferPointer { points in
      unsafe (offsets ?? []).withUnsafeBufferPointer { offsets in
        guard let points = points.baseAddress else { return }
        unsafe kernels.kernelDensity(
          queries, count: count, dimension: rows.columns, points: points,
          offsets: self.offsets == nil || !isWeighted ? nil : offsets.baseAddress, pointCount: rows.rows,
          scales: scales?.map { Lane($0) }, leftOut: leftOut, scratch: scratch, least: least, sums: sums)
      }
    }
  }
}
