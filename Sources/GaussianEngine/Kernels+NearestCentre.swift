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
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  package func nearestCentres<Scalar: GaussianScalar>(
    _ rows: UnsafePointer<Scalar>, weights: UnsafePointer<Scalar>?, count: Int, dimension: Int,
    packed: UnsafePointer<Scalar>, centres: Int, scratch: UnsafeMutablePointer<Scalar>,
    labels: UnsafeMutablePointer<Int32>, distances: UnsafeMutablePointer<Scalar>, inertia: inout Double
  ) -> Bool {
    var hasChanged = false
    for row in 0..<count {
      var (label, least) = (0, Scalar.infinity)
      for centre in 0..<centres {
        let distance = unsafe squaredDistance(
          rows + row * dimension, packed + centre / 8 * 8 * dimension + centre % 8, dimension: dimension)
        if distance < least { (label, least) = (centre, distance) }
      }
      hasChanged = unsafe hasChanged || labels[row] != Int32(label)
      unsafe labels[row] = Int32(label)
      unsafe distances[row] = least
      guard let weights = unsafe weights else {
        inertia += Double(least)
        continue
      }
      if unsafe weights[row] != 0 { unsafe inertia += Double(weights[row] * least) }
    }
    return hasChanged
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
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  package func centreSums<Scalar: GaussianScalar>(
    _ rows: UnsafePointer<Scalar>, weights: UnsafePointer<Scalar>?, count: Int, dimension: Int,
    centres: UnsafePointer<Scalar>, labels: UnsafePointer<Int32>,
    sums: UnsafeMutablePointer<Double>, totals: UnsafeMutablePointer<Double>
  ) {
    for row in 0..<count {
      let weight = unsafe weights.map { unsafe Double($0[row]) } ?? 1
      guard weight != 0 else { continue }
      let centre = unsafe Int(labels[row])
      unsafe totals[centre] += weight
      for variable in 0..<dimension {
        let difference = unsafe rows[row * dimension + variable] - centres[centre * dimension + variable]
        unsafe sums[centre * dimension + variable] += weight * Double(difference)
      }
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
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  package func centrePotentials<Scalar: GaussianScalar>(
    _ rows: UnsafePointer<Scalar>, weights: UnsafePointer<Scalar>?, count: Int, dimension: Int,
    packed: UnsafePointer<Scalar>, centres: Int, scratch: UnsafeMutablePointer<Scalar>,
    distances: UnsafeMutablePointer<Scalar>, potentials: UnsafeMutablePointer<Double>
  ) {
    for row in 0..<count {
      let weight = unsafe weights.map { unsafe $0[row] } ?? 1
      var nearest = unsafe distances[row]
      for centre in 0..<centres {
        let distance = unsafe squaredDistance(
          rows + row * dimension, packed + centre / 8 * 8 * dimension + centre % 8, dimension: dimension)
        let least = distance < nearest ? distance : nearest
        if weight != 0 { unsafe potentials[centre] += Double(weight * least) }
        if centre == 0 { nearest = least }
      }
      unsafe distances[row] = nearest
    }
  }
}

/// ‖row − centre‖², the centre as it is packed.
@inline(__always)
private func squaredDistance<Scalar: GaussianScalar>(
  _ row: UnsafePointer<Scalar>, _ packed: UnsafePointer<Scalar>, dimension: Int
) -> Scalar {
  var sum = Scalar.zero
  for variable in 0..<dimension {
    let difference = unsafe row[variable] - packed[variable * 8]
    sum += difference * difference
  }
  return sum
}
