internal import LinearAlgebra

// Loops over the missing cells of rows, which are NaN.

/// Puts values into missing cells.
@specialized(where Scalar == Double)
@specialized(where Scalar == Float)
func fillMissingCells<Scalar: GaussianScalar>(of rows: inout Matrix<Scalar>, with values: Matrix<Double>) {
  unsafe rows.withUnsafeMutableBufferPointer { cells in
    unsafe values.withUnsafeBufferPointer { values in
      for index in cells.indices where unsafe cells[index].isNaN { unsafe cells[index] = Scalar(values[index]) }
    }
  }
}

/// sums ← sums + share·values in missing cells, with a share a row; a row of no share takes no part.
@specialized(where Scalar == Double)
@specialized(where Scalar == Float)
func addMissingCells<Scalar: GaussianScalar>(
  of rows: Matrix<Scalar>, _ values: Matrix<Scalar>, shares: [Double], to sums: inout Matrix<Double>
) {
  let columns = rows.columns
  unsafe rows.withUnsafeBufferPointer { rows in
    unsafe values.withUnsafeBufferPointer { values in
      unsafe sums.withUnsafeMutableBufferPointer { sums in
        // A share that is NaN does take part.
        for (row, share) in shares.enumerated() where share != 0 {
          for index in row * columns..<(row + 1) * columns where unsafe rows[index].isNaN {
            unsafe sums[index] += share * Double(values[index])
          }
        }
      }
    }
  }
}

/// The rows without missing cells but in some: in all others these are 0.
@specialized(where Scalar == Double)
@specialized(where Scalar == Float)
func keepingMissingCells<Scalar: GaussianScalar>(of rows: Matrix<Scalar>, inRows kept: [Bool]) -> Matrix<Scalar> {
  var result = rows
  let columns = rows.columns
  unsafe result.withUnsafeMutableBufferPointer { cells in
    for (row, isKept) in kept.enumerated() where !isKept {
      for index in row * columns..<(row + 1) * columns where unsafe cells[index].isNaN { unsafe cells[index] = 0 }
    }
  }
  return result
}

/// Copies some rows.
@specialized(where Scalar == Double)
@specialized(where Scalar == Float)
func copyRows<Scalar: GaussianScalar>(of source: Matrix<Scalar>, where chosen: [Bool], to target: inout Matrix<Scalar>)
{
  let columns = source.columns
  unsafe target.withUnsafeMutableBufferPointer { target in
    unsafe source.withUnsafeBufferPointer { source in
      for (row, isChosen) in chosen.enumerated() where isChosen {
        for index in row * columns..<(row + 1) * columns { unsafe target[index] = source[index] }
      }
    }
  }
}
