extension OpenBLAS {
  /// One line of the self-test: a routine, a size, and its error.
  public struct Check: Sendable {
    /// Routine, precision and size, for example "dpotrf 64".
    public let name: String
    /// Residual in units of `order × ε × ‖operands‖`; LAPACK's own tests accept less than 30.
    public let ratio: Double
    /// True if the residual is acceptable.
    public var passed: Bool { ratio < 30 }
  }

  /// Compares every routine of the fence with plain loops, and has the factorisation refuse NaN and infinity.
  ///
  /// Some builds of OpenBLAS choose kernels for a processor that compute wrongly on it without an error. The
  /// test takes a few milliseconds.
  ///
  /// ## Source
  /// LAPACK Working Note 41: a test ratio below 30.
  public static func selfTest() -> [Check] {
    let orders = [1, 7, 8, 63, 64, 65, 129]
    return orders.flatMap { checks(order: $0, Double.self) }
      + orders.flatMap { checks(order: $0, Float.self) }
      + [refusal(of: .nan), refusal(of: .infinity)]
  }

  private static func checks<Scalar: GaussianScalar>(order: Int, _ type: Scalar.Type) -> [Check] {
    let prefix = Scalar.isDouble ? "d" : "s"
    var state: UInt64 = 0x9E37_79B9_7F4A_7C15
    func random(_ rows: Int, _ columns: Int) -> Matrix<Scalar> {
      Matrix(
        rows: rows, columns: columns,
        elements: (0..<rows * columns).map { _ in
          state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
          return Scalar(Double(state >> 40) / 8_388_608 - 1)
        })
    }
    func check(_ name: String, _ got: Matrix<Scalar>, _ expected: Matrix<Double>, scale: Double) -> Check {
      var largest = 0.0
      for row in 0..<got.rows {
        for column in 0..<got.columns {
          let error = (Double(got[row, column]) - expected[row, column]).magnitude
          largest = error.isFinite ? max(largest, error) : .infinity
        }
      }
      return Check(name: "\(prefix)\(name) \(order)", ratio: largest / (Double(order) * Scalar.epsilon * scale))
    }

    var a = random(order + 3, order)
    var b = random(order, 5)
    var lower = random(order, order)
    for row in 0..<order {
      for column in 0..<order {
        if column > row { lower[row, column] = 0 } else { lower[row, column] /= Scalar(order) }
      }
      lower[row, row] += 2
    }

    var gram = Matrix<Scalar>(rows: order, columns: order, repeating: 0)
    unsafe gram.withBlock { c in unsafe a.withBlock { unsafe BLAS.syrk(1, $0, plus: 0, into: c) } }
    gram.mirrorLowerTriangle()
    let plainGram = plainProduct(a.transposed(), a)
    let gramScale = Double(order + 3)

    var product = Matrix<Scalar>(rows: order + 3, columns: 5, repeating: 0)
    unsafe product.withBlock { c in
      unsafe a.withBlock { x in unsafe b.withBlock { unsafe BLAS.gemm(1, x, $0, plus: 0, into: c) } }
    }

    var multiplied = b
    unsafe multiplied.withBlock { x in
      unsafe lower.withBlock { unsafe BLAS.trmm(.left, lower: $0, x) }
    }
    var solved = b
    unsafe solved.withBlock { x in
      unsafe lower.withBlock { unsafe BLAS.trsm(.left, lower: $0, x) }
    }

    let covariance = Matrix(diagonal: [Scalar](repeating: 1, count: order)).adding(gram)
    let factor =
      (try? CholeskyFactor(factoring: covariance))?.lower
      ?? Matrix(rows: order, columns: order, repeating: .nan)

    let (values, vectors) =
      (try? symmetricEigendecomposition(of: covariance))
      ?? ([Scalar](repeating: .nan, count: order), covariance)
    var stretched = vectors
    for row in 0..<order {
      for column in 0..<order { stretched[row, column] *= values[row] }
    }

    return [
      check("syevd", stretched, plainProduct(vectors, covariance), scale: gramScale),
      check("syrk", gram, plainGram, scale: gramScale),
      check("gemm", product, plainProduct(a, b), scale: gramScale),
      check("trmm", multiplied, plainProduct(lower, b), scale: 3),
      check("trsm", b, plainProduct(lower, solved), scale: 3),
      check("potrf", covariance, plainProduct(factor, factor.transposed()), scale: gramScale),
    ]
  }

  /// A factorisation of a matrix with one bad element must throw.
  private static func refusal(of bad: Double) -> Check {
    var covariance = Matrix<Double>.identity(8)
    covariance[5, 2] = bad
    covariance[2, 5] = bad
    let refused = (try? CholeskyFactor(factoring: covariance)) == nil
    return Check(name: "dpotrf refuses \(bad)", ratio: refused ? 0 : .infinity)
  }

  /// Textbook triple loop in `Double`.
  private static func plainProduct<Scalar>(_ a: Matrix<Scalar>, _ b: Matrix<Scalar>) -> Matrix<Double> {
    var result = Matrix<Double>(rows: a.rows, columns: b.columns, repeating: 0)
    for row in 0..<a.rows {
      for column in 0..<b.columns {
        result[row, column] = (0..<a.columns).reduce(0) { $0 + Double(a[row, $1]) * Double(b[$1, column]) }
      }
    }
    return result
  }
}

extension Matrix {
  /// Element-wise sum of two matrices of one shape.
  fileprivate func adding(_ other: Matrix) -> Matrix {
    Matrix(rows: rows, columns: columns, elements: zip(elements, other.elements).map { $0 + $1 })
  }
}
