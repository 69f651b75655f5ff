package import LinearAlgebra

/// What makes rows of a model from standard normals: the seam between models and the passes that draw.
///
/// What a conformer does to a row depends on the normals of the row, its number and the seed alone, never on the rows
/// beside it.
package protocol RowSampler<Scalar>: Sendable {
  associatedtype Scalar: GaussianScalar

  /// Number of columns of a row.
  var dimension: Int { get }

  /// How many normals a row takes beside one a column, such as its factors.
  var latentCount: Int { get }

  /// Elements of scratch that `draw` needs, for any number of rows.
  var drawScratchCount: Int { get }

  /// Makes rows.
  ///
  /// - Parameters:
  ///   - normals: Of each row first the latent ones and then, from `noise` on, one a column. They may be overwritten.
  ///   - layout: Where normals lie.
  ///   - count: How many rows.
  ///   - numbers: Of each row, its place in the endless table.
  ///   - seed: That of the table.
  ///   - scratch: Memory of the thread.
  ///   - rows: Row after row; the normals' own memory if no model has latent ones.
  func draw(
    _ normals: UnsafeMutablePointer<Scalar>, _ layout: NormalLayout, count: Int, numbers: UnsafePointer<Int>,
    seed: UInt64, scratch: UnsafeMutablePointer<Scalar>, into rows: UnsafeMutablePointer<Scalar>)
}

/// Where the normals of rows lie.
package struct NormalLayout: Sendable {
  /// Normals of a row.
  package let stride: Int
  /// Where in a row those for the columns begin.
  package let noise: Int
}

/// A covariance structure's map of one normal a column.
package struct TransformSampler<Scalar: GaussianScalar>: RowSampler {
  private let transform: any RowTransform<Scalar>

  package init(_ transform: any RowTransform<Scalar>) { self.transform = transform }

  package var dimension: Int { transform.dimension }
  package var latentCount: Int { 0 }
  package var drawScratchCount: Int { transform.colorScratchCount }

  package func draw(
    _ normals: UnsafeMutablePointer<Scalar>, _ layout: NormalLayout, count: Int, numbers: UnsafePointer<Int>,
    seed: UInt64, scratch: UnsafeMutablePointer<Scalar>, into rows: UnsafeMutablePointer<Scalar>
  ) {
    if unsafe rows != normals {
      for row in 0..<count {
        unsafe (rows + row * dimension).update(from: normals + row * layout.stride + layout.noise, count: dimension)
      }
    }
    unsafe transform.color(rows: rows, count: count, scratch: scratch)
  }
}

extension FactorTransform: RowSampler {
  package var latentCount: Int { factorCount }
  package var drawScratchCount: Int { 0 }

  package func draw(
    _ normals: UnsafeMutablePointer<Scalar>, _ layout: NormalLayout, count: Int, numbers: UnsafePointer<Int>,
    seed: UInt64, scratch: UnsafeMutablePointer<Scalar>, into rows: UnsafeMutablePointer<Scalar>
  ) {
    // In place, without factors, each element is read before it is written.
    unsafe color(
      normals, stride: layout.stride, noise: normals + layout.noise, noiseStride: layout.stride, count: count,
      into: rows)
  }
}

/// A model that can do no more than draw rows by their numbers.
package struct ModelSampler<Scalar: GaussianScalar>: RowSampler {
  package let dimension: Int
  private let samples: @Sendable (_ rows: Range<Int>, _ seed: UInt64) -> Matrix<Scalar>

  package init(dimension: Int, samples: @escaping @Sendable (_ rows: Range<Int>, _ seed: UInt64) -> Matrix<Scalar>) {
    (self.dimension, self.samples) = (dimension, samples)
  }

  package var latentCount: Int { 0 }
  package var drawScratchCount: Int { 0 }

  package func draw(
    _ normals: UnsafeMutablePointer<Scalar>, _ layout: NormalLayout, count: Int, numbers: UnsafePointer<Int>,
    seed: UInt64, scratch: UnsafeMutablePointer<Scalar>, into rows: UnsafeMutablePointer<Scalar>
  ) {
    var first = 0
    while first < count {
      // Numbers that follow each other are drawn together.
      var last = first + 1
      while last < count, unsafe numbers[last] == numbers[last - 1] + 1 { last += 1 }
      let drawn = unsafe samples(numbers[first]..<numbers[last - 1] + 1, seed)
      unsafe drawn.withUnsafeBufferPointer { source in
        guard let base = source.baseAddress else { return }
        unsafe (rows + first * dimension).update(from: base, count: (last - first) * dimension)
      }
      first = last
    }
  }
}
