package import Gaussian

/// Pictures of cylinders, one a row, and what each was made from.
package struct Pictures {
  /// Radius, height and tilt.
  ///
  /// Shape `count × 3`.
  package let causes: Matrix<Double>
  /// The pictures before noise.
  ///
  /// Shape `count × pixels`.
  let clean: Matrix<Double>
  /// The pictures as models see them.
  package let noisy: Matrix<Double>

  /// Standard deviation of the noise of each pixel.
  package static let noise = 0.1

  /// Makes pictures: causes first, then what they look like, then noise.
  ///
  /// Picture i depends on the seed and i only.
  ///
  /// - Parameters:
  ///   - count: How many.
  ///   - seed: Any number.
  package init(count: Int, seed: UInt64) {
    let (chance, grain) = (RandomStream(seed: seed, stream: 101), RandomStream(seed: seed, stream: 102))
    let cylinders = (0..<UInt64(count)).map { row in
      Cylinder(
        Cylinder.causes.enumerated().map { index, cause in
          cause.range.lowerBound
            + (cause.range.upperBound - cause.range.lowerBound) * chance.uniform(row: row, index: UInt32(index))
        })
    }
    let pixels = Cylinder.side * Cylinder.side
    let pictures = cylinders.flatMap { $0.picture() }
    let normals = (0..<UInt64(count)).flatMap { grain.standardNormals(row: $0, count: pixels) }
    causes = Matrix(cylinders.map(\.values))
    clean = Matrix(rows: count, columns: pixels, elements: pictures)
    noisy = Matrix(rows: count, columns: pixels, elements: zip(pictures, normals).map { $0 + Self.noise * $1 })
  }

  private init(causes: Matrix<Double>, clean: Matrix<Double>, noisy: Matrix<Double>) {
    (self.causes, self.clean, self.noisy) = (causes, clean, noisy)
  }

  /// Some of the pictures.
  func selecting(_ rows: [Int]) -> Pictures {
    Pictures(
      causes: causes.selecting(rows: rows), clean: clean.selecting(rows: rows), noisy: noisy.selecting(rows: rows))
  }
}
