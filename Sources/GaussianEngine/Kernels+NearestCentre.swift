internal import CGaussianKernels
package import LinearAlgebra

// MARK: - Nearest centres

extension Kernels {
  /// Centres that stand side by side in ``packedCentres(_:)``.
  package static var centresOfGroup: Int { 8 }

  /// Elements of scratch for ``nearestCentres`` and ``centrePotentials``.
  package static func centreScratchCount<Scalar: GaussianScalar>(
    _: Scalar.Type, dimension: Int, centres: Int
  ) -> Int {
    let chunk = 64 / MemoryLayout<Scalar>.stride
    return chunk * centres + max(128 * dimension, 4 * chunk * dimension)
  }

  /// Centres in groups, in each of which the elements of one variable are neighbours.
  ///
  /// What fills up the last group is infinitely far from everything.
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  package static func packedCentres<Scalar: GaussianScalar>(_ centres: Matrix<Scalar>) -> Workspace<Scalar> {
    let (group, dimension) = (centresOfGroup, centres.columns)
    let groups = (centres.rows + group - 1) / group
    let packed = Workspace(count: groups * group * dimension, filledWith: Scalar.infinity)
    for centre in 0..<centres.rows {
      for variable in 0..<dimension {
        let place = (centre / group * dimension + variable) * group + centre % group
        unsafe packed.base[place] = centres[centre, variable]
      }
    }
    return packed
  }

  /// The centre nearest to each row.
  ///
  /// - Parameters:
  ///   - rows: Row-major without gaps.
  ///   - weights: How often each row counts in the inertia; `nil` for once.
  ///   - count: Number of rows.
  ///   - dimension: Number of columns.
  ///   - packed: As ``packedCentres(_:)`` makes it.
  ///   - centres: Number of centres.
  ///   - scratch: As ``centreScratchCount(_:dimension:centres:)`` says.
  ///   - labels: Overwritten with the number of the nearest centre, the lowest of those that are equally near.
  ///   - distances: Overwritten with the squared distance to it.
  ///   - inertia: Σw·distance² is added.
  /// - Returns: True if a label differs from what it was.
  package func nearestCentres<Scalar: GaussianScalar>(
    _ rows: UnsafePointer<Scalar>, weights: UnsafePointer<Scalar>?, count: Int, dimension: Int,
    packed: UnsafePointer<Scalar>, centres: Int, scratch: UnsafeMutablePointer<Scalar>,
    labels: UnsafeMutablePointer<Int32>, distances: UnsafeMutablePointer<Scalar>, inertia: inout Double
  ) -> Bool {
    var changes = 0
    if Scalar.isDouble {
      unsafe table.pointee.nearest_centres_f64(
        rows.typed(as: Double.self), weights?.typed(as: Double.self), count, dimension,
        packed.typed(as: Double.self), centres, scratch.typed(as: Double.self), labels,
        distances.typed(as: Double.self), &inertia, &changes)
    } else {
      unsafe table.pointee.nearest_centres_f32(
        rows.typed(as: Float.self), weights?.typed(as: Float.self), count, dimension,
        packed.typed(as: Float.self), centres, scratch.typed(as: Float.self), labels,
        distances.typed(as: Float.self), &inertia, &changes)
    }
    return changes > 0
  }

  /// Adds w·(x − c) of each row x to the sums of its centre c, and its weight to the weights.
  ///
  /// - Parameters:
  ///   - rows: Row-major without gaps.
  ///   - weights: How often each row counts; `nil` for once. A row of weight 0 may hold anything.
  ///   - count: Number of rows.
  ///   - dimension: Number of columns.
  ///   - centres: Row-major without gaps.
  ///   - labels: The centre of each row.
  ///   - sums: Σw·(x − c), centre after centre; added to.
  ///   - totals: Σw, one a centre; added to.
  package func centreSums<Scalar: GaussianScalar>(
    _ rows: UnsafePointer<Scalar>, weights: UnsafePointer<Scalar>?, count: Int, dimension: Int,
    centres: UnsafePointer<Scalar>, labels: UnsafePointer<Int32>,
    sums: UnsafeMutablePointer<Double>, totals: UnsafeMutablePointer<Double>
  ) {
    if Scalar.isDouble {
      unsafe table.pointee.centre_sums_f64(
        rows.typed(as: Double.self), weights?.typed(as: Double.self), count, dimension,
        centres.typed(as: Double.self), labels, sums, totals)
    } else {
      unsafe table.pointee.centre_sums_f32(
        rows.typed(as: Float.self), weights?.typed(as: Float.self), count, dimension,
        centres.typed(as: Float.self), labels, sums, totals)
    }
  }

  /// Takes a centre, and finds what others would leave of the distances.
  ///
  /// - Parameters:
  ///   - rows: Row-major without gaps.
  ///   - weights: How often each row counts; `nil` for once. A row of weight 0 may hold anything.
  ///   - count: Number of rows.
  ///   - dimension: Number of columns.
  ///   - packed: The centre that is taken and then those to be tried.
  ///   - centres: How many there are.
  ///   - scratch: As ``centreScratchCount(_:dimension:centres:)`` says.
  ///   - distances: Lowered to the squared distance from the centre that is taken, where that is less.
  ///   - potentials: Σw·min(distance, squared distance from a centre) is added, one sum a centre.
  package func centrePotentials<Scalar: GaussianScalar>(
    _ rows: UnsafePointer<Scalar>, weights: UnsafePointer<Scalar>?, count: Int, dimension: Int,
    packed: UnsafePointer<Scalar>, centres: Int, scratch: UnsafeMutablePointer<Scalar>,
    distances: UnsafeMutablePointer<Scalar>, potentials: UnsafeMutablePointer<Double>
  ) {
    if Scalar.isDouble {
      unsafe table.pointee.centre_potentials_f64(
        rows.typed(as: Double.self), weights?.typed(as: Double.self), count, dimension,
        packed.typed(as: Double.self), centres, scratch.typed(as: Double.self), distances.typed(as: Double.self),
        potentials)
    } else {
      unsafe table.pointee.centre_potentials_f32(
        rows.typed(as: Float.self), weights?.typed(as: Float.self), count, dimension,
        packed.typed(as: Float.self), centres, scratch.typed(as: Float.self), distances.typed(as: Float.self),
        potentials)
    }
  }
}
