import LinearAlgebra
import Testing

/// Who owns memory, who shares it, and who is never written to.
@Suite struct MatrixMemoryTests {
  private func address<Scalar>(of matrix: Matrix<Scalar>) -> UInt {
    unsafe matrix.withUnsafeBufferPointer { UInt(bitPattern: $0.baseAddress) }
  }

  @Test func ownedMemoryIsAligned() {
    for count in 0..<20 {
      #expect(address(of: Matrix<Float>(rows: 1, columns: count, repeating: 1)) % 64 == 0)
      #expect(address(of: Matrix<Double>(rows: count, columns: 3, repeating: 1)) % 64 == 0)
      #expect(address(of: Matrix<Double>(rows: count, columns: 3, repeating: 1).transposed()) % 64 == 0)
    }
  }

  @Test func copiesShareMemoryUntilOneIsWritten() {
    let original = Matrix<Double>([[1, 2], [3, 4]])
    var copy = original
    #expect(address(of: copy) == address(of: original))
    copy[1, 1] = 5
    #expect(address(of: copy) != address(of: original))
    #expect(original == Matrix([[1, 2], [3, 4]]) && copy == Matrix([[1, 2], [3, 5]]))
    let before = address(of: copy)
    copy[0, 0] = 6
    #expect(address(of: copy) == before, "sole owner, no copy")
  }

  @Test func slicesShareMemory() {
    let matrix = Matrix<Float>(rows: 10, columns: 3, elements: (0..<30).map { Float($0) })
    let slice = matrix.rows(in: 4..<7)
    #expect(address(of: slice) == address(of: matrix) + 4 * 3 * 4)
    #expect(slice.rows == 3 && slice.row(0) == [12, 13, 14])
    let inner = slice.rows(in: 1..<2)
    #expect(address(of: inner) == address(of: matrix) + 5 * 3 * 4)
    #expect(slice.rows(in: 3..<3).rows == 0)
  }

  @Test func writingToASliceLeavesTheMatrixAlone() {
    let matrix = Matrix<Double>(rows: 4, columns: 2, elements: (0..<8).map { Double($0) })
    var slice = matrix.rows(in: 1..<3)
    slice[0, 0] = -1
    unsafe slice.withUnsafeMutableBufferPointer { buffer in unsafe buffer[3] = -2 }
    #expect(slice == Matrix([[-1, 3], [4, -2]]))
    #expect(matrix.elements == (0..<8).map { Double($0) })
    #expect(address(of: slice) % 64 == 0)
  }

  @Test func aSliceOutlivesItsMatrix() {
    func slice() -> Matrix<Double> { Matrix(rows: 1000, columns: 8, repeating: 3).rows(in: 500..<501) }
    let alone = slice()
    #expect(alone.row(0) == [Double](repeating: 3, count: 8))
  }

  /// Memory of somebody else, which reports its end.
  @safe private final class Owner {
    let base = UnsafeMutablePointer<Double>.allocate(capacity: 6)
    let end: () -> Void
    init(end: @escaping () -> Void) {
      self.end = end
      for index in 0..<6 { unsafe (base + index).initialize(to: Double(index)) }
    }
    deinit {
      unsafe base.deallocate()
      end()
    }
  }

  @Test func borrowedMemoryIsKeptAliveAndNeverWritten() throws {
    var hasEnded = false
    var owner: Owner? = Owner { hasEnded = true }
    let base = unsafe try #require(owner).base
    var matrix: Matrix<Double>? = unsafe Matrix(borrowing: base, rows: 3, columns: 2, owner: owner)
    owner = nil
    var slice = try #require(matrix).rows(in: 1..<3)
    #expect(address(of: try #require(matrix)) == UInt(bitPattern: base))
    matrix = nil
    #expect(!hasEnded && slice.elements == [2, 3, 4, 5])

    var written = slice
    written[0, 0] = 9
    unsafe written.withUnsafeMutableBufferPointer { unsafe $0[1] = 9 }
    #expect(written.elements == [9, 9, 4, 5])
    #expect(unsafe base[2] == 2 && base[3] == 3)
    slice = written
    #expect(hasEnded, "nobody refers to the borrowed memory any more")
  }

  /// A matrix that is the sole user of borrowed memory copies it all the same.
  @Test func borrowingIsNotOwning() {
    let elements: [Float] = [1, 2, 3, 4]
    unsafe elements.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      var matrix = unsafe Matrix(borrowing: base, rows: 2, columns: 2, owner: nil)
      matrix[0, 0] = 7
      #expect(unsafe base[0] == 1)
      #expect(matrix.elements == [7, 2, 3, 4])
    }
  }

  @Test func traps() async {
    let outside = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      print(Matrix<Double>(rows: 2, columns: 3, repeating: 0)[1, 3])
    }
    #expect(message(of: outside).contains("index (1, 3) is outside a 2 × 3 matrix"))
    await #expect(processExitsWith: .failure) { print(Matrix<Double>.identity(2)[-1, 0]) }
    await #expect(processExitsWith: .failure) {
      var matrix = Matrix<Double>.identity(2)
      matrix[2, 0] = 1
    }
    let row = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      print(Matrix<Double>.identity(2).row(2))
    }
    #expect(message(of: row).contains("row 2 is outside a 2 × 2 matrix"))
    let rows = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      print(Matrix<Double>.identity(2).rows(in: 1..<3))
    }
    #expect(message(of: rows).contains("rows 1..<3 are outside a 2 × 2 matrix"))
    await #expect(processExitsWith: .failure) { print(Matrix<Double>.identity(2).rows(in: -1..<1)) }
    let ragged = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      print(Matrix<Double>([[1, 2], [3]]))
    }
    #expect(message(of: ragged).contains("row 2 has 1 element, row 1 has 2"))
    let short = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      print(Matrix<Double>(rows: 2, columns: 2, elements: [1, 2, 3]))
    }
    #expect(message(of: short).contains("3 elements do not fill a 2 × 2 matrix"))
    await #expect(processExitsWith: .failure) { print(Matrix<Double>(rows: -1, columns: 2, repeating: 0)) }
    let vast = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      print(Matrix<Double>(rows: 1 << 40, columns: 1 << 40, repeating: 0))
    }
    #expect(message(of: vast).contains("does not fit in the address space"))
    await #expect(processExitsWith: .failure) {
      print(Matrix<Double>(rows: 1 << 40, columns: 1 << 21, repeating: 0))
    }
    let column = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      print(Matrix<Double>.identity(2).selecting(columns: [0, 2]))
    }
    #expect(message(of: column).contains("column 2 is outside a 2 × 2 matrix"))
    await #expect(processExitsWith: .failure) {
      var matrix = Matrix<Double>(rows: 2, columns: 3, repeating: 0)
      matrix.mirrorLowerTriangle()
    }
  }
}
