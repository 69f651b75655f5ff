import LinearAlgebra
import TestSupport
import Testing

/// The library itself, and that it keeps quiet.
@Suite struct OpenBLASTests {
  /// LAPACK's own tests accept a ratio below 30.
  @Test func selfTestPasses() {
    let checks = OpenBLAS.selfTest()
    var ratios = ErrorBound("self-test on \(OpenBLAS.coreName)")
    for check in checks {
      #expect(check.passed, "\(check)")
      ratios.record(check.ratio, bound: 30, at: check.name)
    }
    #expect(ratios.report(), "\(ratios)")
    #expect(checks.count == 2 * 7 * 6 + 2)
    #expect(Set(checks.map(\.name)).count == checks.count)
  }

  @Test func oneThread() {
    #expect(OpenBLAS.threadCount == 1)
    #expect(OpenBLAS.configuration.hasPrefix("OpenBLAS"))
    #expect(["sequential", "pthreads", "OpenMP"].contains(OpenBLAS.threading))
    #expect(!OpenBLAS.coreName.isEmpty)
  }

  /// A wrong argument makes OpenBLAS print on standard output, where a table may be on its way to a pipe.
  @Test func standardOutputStaysEmpty() async {
    let result = await #expect(processExitsWith: .success, observing: [\.standardOutputContent]) {
      let none = Matrix<Double>(rows: 0, columns: 0, elements: [])
      _ = try LinearAlgebra.symmetricEigenvalues(of: none)
      let (empty, wide) = (StridedMatrix<Double>([], columns: 3), StridedMatrix<Double>([[], []], gap: 0))
      let square = StridedMatrix<Double>([[1, 2, 3], [4, 5, 6], [7, 8, 9]])
      Fence.gemm(1, empty, transposed: true, empty, plus: 1, into: square)
      Fence.gemm(1, empty, square, plus: 0, into: empty)
      Fence.syrk(1, empty, plus: 1, into: square)
      Fence.syrk(1, wide, plus: 0, into: StridedMatrix<Double>([], columns: 0, gap: 0))
      Fence.trsm(.right, lower: square, empty)
      Fence.trmm(.left, lower: StridedMatrix<Double>([[1, 0], [1, 1]]), wide)
      try Fence.potrf(StridedMatrix<Double>([], columns: 0, gap: 0))
      for bad in [Double.nan, .infinity, 0, -1] {
        _ = try? CholeskyFactor(factoring: Matrix<Double>([[1, bad], [bad, 1]]))
        _ = try? CholeskyFactor(factoring: Matrix<Double>([[bad, 0], [0, 1]]))
      }
    }
    #expect(result?.standardOutputContent == [])
  }
}
