internal import GaussianEngine
internal import LinearAlgebra
internal import RandomStreams
internal import RealModule

/// Directions of largest variance, and how much there is in all.
struct PrincipalAxes {
  /// Variances, descending; perhaps not those of all directions.
  let values: [Double]
  /// Directions of unit length, one a row, of as many values as were asked for.
  let directions: Matrix<Double>
  /// Sum of the variances of all directions.
  let total: Double

  /// Number of variables.
  var dimension: Int { directions.columns }
}

// MARK: - Ways to find them

extension PrincipalAxes {
  /// Of a covariance that is written out.
  ///
  /// - Complexity: O(dimension³).
  init(of covariance: Matrix<Double>, count: Int) throws(GaussianError) {
    let (ascending, vectors) = try lifting(try symmetricEigendecomposition(of: covariance))
    let order = covariance.rows
    values = ascending.reversed().map { max(0, $0) }
    directions = vectors.selecting(rows: (0..<count).map { order - 1 - $0 })
    total = covariance.diagonal.reduce(0, +)
  }

  /// Of fewer rows than columns, by the products of rows with each other.
  ///
  /// With Y of the rows about their mean, YᵀY and YYᵀ have the same eigenvalues but for zeros.
  ///
  /// - Complexity: O(rows² × dimension + rows³); memory for rows², nothing of dimension².
  init<Scalar>(byProductsOf rows: CentredRows<Scalar>, count: Int) throws(GaussianError) {
    let (height, dimension) = (rows.count, rows.dimension)
    let blocks = RowBlocks(rows: dimension, rowsPerBlock: 4096)
    let products: ProductSums = reduceBlocks(count: blocks.count, parallelism: rows.parallelism) {
      Workspace(count: height * min(4096, dimension), filledWith: 0.0)
    } _: { block, scratch in
      var sums = ProductSums(count: height * height)
      unsafe rows.center(columns: blocks[block], into: scratch.base)
      unsafe sums.values.withUnsafeMutableBufferPointer { result in
        guard let result = result.baseAddress else { return }
        let centred = unsafe StridedBlock(scratch.base, rows: height, columns: blocks[block].count)
        unsafe BLAS.gemm(
          1, centred, transposed: false, centred, transposed: true, plus: 0,
          into: StridedBlock(result, rows: height, columns: height))
      }
      return sums
    }
    let (ascending, vectors) = try lifting(
      try symmetricEigendecomposition(
        of: Matrix(rows: height, columns: height, elements: products.values)))
    let padding = [Double](repeating: 0, count: max(0, dimension - height))
    values = Array((ascending.reversed().map { max(0, $0) } + padding).prefix(dimension))
    let kept = min(count, height)
    let coordinates = vectors.selecting(rows: (0..<kept).map { height - 1 - $0 })
    var images = Matrix(rows: count, columns: dimension, repeating: 0.0)
    for block in 0..<blocks.count where kept > 0 {
      let columns = blocks[block]
      var centred = Matrix(rows: height, columns: columns.count, repeating: 0.0)
      unsafe centred.withBlock { unsafe rows.center(columns: columns, into: $0.base) }
      images.replace(columns: columns, with: product(coordinates, centred))
    }
    // Directions without variance, if any are asked for, are any that are orthogonal to the others.
    directions = try images.orthonormalRows()
    total = rows.variances.reduce(0, +)
  }
}

extension Matrix<Double> {
  /// Overwrites the leading rows of some columns.
  fileprivate mutating func replace(columns range: Range<Int>, with block: Matrix<Double>) {
    let columns = columns
    unsafe withUnsafeMutableBufferPointer { target in
      unsafe block.withUnsafeBufferPointer { source in
        for row in 0..<block.rows {
          for column in 0..<range.count {
            unsafe target[row * columns + range.lowerBound + column] = unsafe source[row * block.columns + column]
          }
        }
      }
    }
  }

  /// Orthonormal rows that span the same space; rows that depend on those before them are replaced by others.
  ///
  /// - Throws: ``GaussianError/overflow(quantity:)`` if the rows are not finite.
  func orthonormalRows() throws(GaussianError) -> Matrix<Double> {
    guard rows > 0 else { return self }
    var result = self
    do throws(LAPACK.Failure) {
      try unsafe result.withBlock { (block) throws(LAPACK.Failure) in try unsafe LAPACK.orthonormalRows(block) }
    } catch {
      throw .overflow(quantity: "the products of the observations")
    }
    return result
  }
}

// MARK: - Without the covariance

/// A search for the principal axes that multiplies by the covariance and never writes it down.
///
/// A random space of a few more dimensions than are wanted is multiplied by the covariance and made orthonormal again and
/// again, which turns it towards the principal axes. Within the space the axes are found exactly, so that each pass
/// over the rows also gives the likelihood of the model that the space allows: it only rises, and ends the search.
///
/// ## Source
/// N. Halko, P. G. Martinsson, J. A. Tropp, Finding structure with randomness, SIAM Review 53 (2011), algorithm 4.4.
struct RangeFinder {
  let factors: Int
  let rules: ClimbRules
  let seed: UInt64

  /// Directions beyond those that are wanted.
  private static var oversampling: Int { 10 }

  /// Axes, and how the search went.
  func search(
    _ covariance: some CovarianceOperator
  ) throws -> (axes: PrincipalAxes, record: ClimbRecord) {
    var course = ClimbCourse(rules)
    func result(_ axes: PrincipalAxes) -> (PrincipalAxes, ClimbRecord) {
      var record = course.record
      record.seed = seed
      return (axes, record)
    }
    let dimension = covariance.dimension
    let width = min(dimension, factors + Self.oversampling)
    var normals = [Double](repeating: 0, count: width * dimension)
    RandomStream(seed: seed, for: .factorStarts).standardNormals(
      rows: 0..<UInt64(width), columns: dimension, into: &normals)
    var basis = try Matrix(rows: width, columns: dimension, elements: normals).orthonormalRows()
    let total = covariance.diagonal.reduce(0, +)
    while true {
      let images = try covariance.times(basis)
      let (ascending, vectors) = try lifting(try symmetricEigendecomposition(of: product(images, transposing: basis)))
      let axes = PrincipalAxes(
        values: ascending.reversed().map { max(0, $0) },
        directions: product(vectors.selecting(rows: (0..<factors).map { width - 1 - $0 }), basis), total: total)
      let likelihood = IsotropicFactors.meanLogLikelihood(axes, factors: factors)
      let gain = course.trace.last.map { likelihood - $0 } ?? .infinity
      course.note(likelihood)
      // Without noise there is nothing to look for; the caller says so. Rounding of the trace is what no pass improves on.
      if !likelihood.isFinite || gain < max(course.tolerance, 64 * .ulpOfOne * likelihood.magnitude)
        || width == dimension
      {
        course.end(.converged)
        return result(axes)
      }
      guard course.mayGoOn() else { return result(axes) }
      basis = try images.orthonormalRows()
      course.advance()
    }
  }
}
