import LinearAlgebra
import Testing

/// Shapes that do not fit trap before a C function sees them, with both shapes in the message.
@Suite struct FencePreconditionTests {
  @Test func products() async {
    let inner = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      Fence.gemm(1, ones(4, 2), ones(3, 5), plus: 0, into: ones(4, 5))
    }
    #expect(message(of: inner).contains("gemm: 4 × 2 times 3 × 5 does not give 4 × 5"))
    let outer = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      Fence.gemm(
        1, ones(2, 4), transposed: true, ones(5, 2), transposed: true, plus: 0, into: ones(5, 4))
    }
    #expect(message(of: outer).contains("gemm: 4 × 2 times 2 × 5 does not give 5 × 4"))
    let gram = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      Fence.syrk(1, ones(9, 3), plus: 0, into: ones(3, 4))
    }
    #expect(message(of: gram).contains("syrk: 9 × 3 does not update 3 × 4"))
  }

  @Test func triangles() async {
    let left = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      Fence.trsm(.left, lower: ones(3, 3), ones(4, 3))
    }
    #expect(message(of: left).contains("trsm: a factor of 3 × 3 does not apply to 4 × 3"))
    let right = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      Fence.trmm(.right, lower: ones(3, 3), ones(3, 4))
    }
    #expect(message(of: right).contains("trmm: a factor of 3 × 3 does not apply to 3 × 4"))
    await #expect(processExitsWith: .failure) {
      Fence.trmm(.left, lower: ones(3, 2), ones(3, 4))
    }
  }

  @Test func factorisations() async {
    let factor = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      try Fence.potrf(ones(3, 4))
    }
    #expect(message(of: factor).contains("potrf: a matrix of 3 × 4 is not square"))
    let inverse = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      Fence.trtri(lower: ones(3, 4))
    }
    #expect(message(of: inverse).contains("trtri: a matrix of 3 × 4 is not square"))
    let eigen = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = try LinearAlgebra.symmetricEigenvalues(of: Matrix<Float>(rows: 2, columns: 3, repeating: 1))
    }
    #expect(message(of: eigen).contains("syevd: a matrix of 2 × 3 is not square"))
    let cholesky = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = try CholeskyFactor(factoring: Matrix<Float>(rows: 2, columns: 3, repeating: 1))
    }
    #expect(message(of: cholesky).contains("the covariance is 2 × 3, not square"))
    await #expect(processExitsWith: .failure) {
      _ = try CholeskyFactor(factoring: Matrix<Float>(rows: 0, columns: 0, elements: []))
    }
    await #expect(processExitsWith: .failure) {
      _ = try CholeskyFactor(lower: Matrix<Float>(rows: 2, columns: 1, repeating: 1))
    }
    await #expect(processExitsWith: .failure) {
      _ = try CholeskyFactor(inverting: Matrix<Float>(rows: 2, columns: 3, repeating: 1))
    }
    await #expect(processExitsWith: .failure) {
      _ = try CholeskyFactor(inverting: Matrix<Float>(rows: 3, columns: 2, repeating: 1))
    }
  }

  @Test func windowsAndSizes() async {
    let narrow = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let base = UnsafeMutablePointer<Double>.allocate(capacity: 12)
      unsafe print(StridedBlock(base, rows: 3, columns: 4, stride: 3).shape)
    }
    #expect(message(of: narrow).contains("stride 3 is less than 4 columns"))
    await #expect(processExitsWith: .failure) {
      let base = UnsafeMutablePointer<Double>.allocate(capacity: 12)
      unsafe print(StridedBlock(base, rows: -1, columns: 4).shape)
    }
    let wide = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      print(blasInteger(1 << 31))
    }
    #expect(message(of: wide).contains("2147483648 exceeds the 32-bit sizes of OpenBLAS"))
    #expect(blasInteger(1 << 31 - 1) == .max)
  }
}

/// A matrix for a shape.
private func ones(_ rows: Int, _ columns: Int) -> StridedMatrix<Double> {
  StridedMatrix([[Double]](repeating: [Double](repeating: 1, count: columns), count: rows))
}
