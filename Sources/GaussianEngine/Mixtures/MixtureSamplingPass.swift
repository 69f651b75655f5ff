package import LinearAlgebra
internal import RandomStreams

/// One pass that draws rows of a mixture: the component of each row, standard normals, and the component's map.
///
/// Rows of a block are gathered by component, so that a map colours many at a time; what it does to a row does not depend
/// on the rows beside it.
package enum MixtureSamplingPass {
  /// Rows of the endless table that a seed defines, and the component of each.
  ///
  /// - Parameters:
  ///   - rows: Which rows.
  ///   - seed: Normals come from stream 0 of it.
  ///   - transforms: The map of each component.
  ///   - choice: How components are chosen.
  ///   - parallelism: Threads to use.
  /// - Returns: Row i and its component depend on the seed, the mixture and i only.
  package static func run<Scalar: GaussianScalar>(
    rows: Range<Int>, seed: UInt64, transforms: [any RowTransform<Scalar>], choice: ComponentChoice,
    parallelism: Parallelism
  ) -> (rows: Matrix<Scalar>, components: [Int]) {
    precondition(rows.lowerBound >= 0, "rows are counted from 0, not \(rows.lowerBound)")
    let dimension = transforms[0].dimension
    let normals = RandomStream(seed: seed)
    let scratchCount = transforms.reduce(0) { max($0, $1.colorScratchCount) }
    let blocks = RowBlocks.sampling(rows: rows.count, columns: dimension)
    var components = [Int](repeating: 0, count: rows.count)
    let matrix = unsafe components.withUnsafeMutableBufferPointer { buffer in
      nonisolated(unsafe) let chosen = unsafe buffer
      return unsafe Matrix<Scalar>(rows: rows.count, columns: dimension) { target in
        guard let base = target.baseAddress else { return }
        nonisolated(unsafe) let output = unsafe base
        forEachBlock(count: blocks.count, parallelism: parallelism) {
          Gathering<Scalar>(
            rows: blocks.rowsPerBlock, dimension: dimension, components: transforms.count, scratchCount: scratchCount)
        } _: { block, gathering in
          let range = blocks[block]
          let start = unsafe output + range.lowerBound * dimension
          unsafe normals.fillStandardNormals(
            rows: rows.lowerBound + range.lowerBound..<rows.lowerBound + range.upperBound, columns: dimension,
            into: start)
          for row in range { unsafe chosen[row] = choice.component(row: rows.lowerBound + row, seed: seed) }
          unsafe gathering.color(
            start, components: UnsafeBufferPointer(rebasing: chosen[range]), transforms: transforms)
        }
      }
    }
    return (matrix, components)
  }
}

/// Memory of one thread for the rows of a block, gathered by component.
@safe
private final class Gathering<Scalar: GaussianScalar> {
  private let dimension: Int
  private let gathered: Workspace<Scalar>
  private let scratch: Workspace<Scalar>
  private var places: [Int]
  private var starts: [Int]

  init(rows: Int, dimension: Int, components: Int, scratchCount: Int) {
    self.dimension = dimension
    gathered = Workspace(count: rows * dimension, filledWith: 0)
    scratch = Workspace(count: scratchCount, filledWith: 0)
    places = [Int](repeating: 0, count: rows)
    starts = [Int](repeating: 0, count: components + 1)
  }

  /// Replaces standard normal rows by rows of their components.
  func color(
    _ rows: UnsafeMutablePointer<Scalar>, components: UnsafeBufferPointer<Int>,
    transforms: [any RowTransform<Scalar>]
  ) {
    for index in starts.indices { starts[index] = 0 }
    for row in components.indices { unsafe starts[components[row] + 1] += 1 }
    for index in 1..<starts.count { starts[index] += starts[index - 1] }
    var next = starts
    for row in components.indices {
      let place = unsafe next[components[row]]
      unsafe next[components[row]] += 1
      places[row] = place
      unsafe (gathered.base + place * dimension).update(from: rows + row * dimension, count: dimension)
    }
    for (component, transform) in transforms.enumerated() where starts[component + 1] > starts[component] {
      unsafe transform.color(
        rows: gathered.base + starts[component] * dimension, count: starts[component + 1] - starts[component],
        scratch: scratch.base)
    }
    for row in components.indices {
      unsafe (rows + row * dimension).update(from: gathered.base + places[row] * dimension, count: dimension)
    }
  }
}
