package import LinearAlgebra
package import RandomStreams

extension RandomStream {
  /// Standard normals in either precision for a range of rows, row after row without gaps.
  package func fillStandardNormals<Scalar: GaussianScalar>(
    rows: Range<Int>, columns: Int, into output: UnsafeMutablePointer<Scalar>
  ) {
    let rows = UInt64(rows.lowerBound)..<UInt64(rows.upperBound)
    if Scalar.isDouble {
      unsafe fillStandardNormals(rows: rows, columns: columns, into: output.typed(as: Double.self))
    } else {
      unsafe fillStandardNormals(rows: rows, columns: columns, into: output.typed(as: Float.self))
    }
  }
}
