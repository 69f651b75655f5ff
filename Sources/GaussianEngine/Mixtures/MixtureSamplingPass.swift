package import LinearAlgebra
internal import RandomStreams

/// One pass that draws rows of a mixture: the component of each row, standard normals, and what the component makes of them.
///
/// Rows of a block are gathered by component, so that many are made at a time; what is done to a row does not depend on the
/// rows beside it.
package enum MixtureSamplingPass {
  /// Rows of the endless table that a seed defines, and the component of each.
  ///
  /// - Parameters:
  ///   - rows: Which rows.
  ///   - seed: Normals come from stream 0 of it: of each row first the latent ones, as many as any component has, and then
  ///     one a column.
  ///   - samplers: What each component makes of normals.
  ///   - choice: How components are chosen.
  ///   - parallelism: Threads to use.
  /// - Returns: Row i and its component depend on the seed, the mixture and i only.
  package static func run<Scalar: GaussianScalar>(
    rows: Range<Int>, seed: UInt64, samplers: [any RowSampler<Scalar>], choice: ComponentChoice,
    parallelism: Parallelism
  ) -> (rows: Matrix<Scalar>, components: [Int]) {
    precondition(rows.lowerBound >= 0, "rows are counted from 0, not \(rows.lowerBound)")
    let dimension = samplers[0].dimension
    let latents = samplers.reduce(0) { max($0, $1.latentCount) }
    let layout = NormalLayout(stride: latents + dimension, noise: latents)
    let normals = RandomStream(seed: seed)
    let scratchCount = samplers.reduce(0) { max($0, $1.drawScratchCount) }
    let blocks = RowBlocks.sampling(rows: rows.count, columns: layout.stride)
    var components = [Int](repeating: 0, count: rows.count)
    let matrix = unsafe components.withUnsafeMutableBufferPointer { buffer in
      nonisolated(unsafe) let chosen = unsafe buffer
      return unsafe Matrix<Scalar>(rows: rows.count, columns: dimension) { target in
        guard let base = target.baseAddress else { return }
        nonisolated(unsafe) let output = unsafe base
        forEachBlock(count: blocks.count, parallelism: parallelism) {
          Gathering<Scalar>(
            rows: blocks.rowsPerBlock, dimension: dimension, layout: layout, components: samplers.count,
            scratchCount: scratchCount)
        } _: { block, gathering in
          let range = blocks[block]
          let numbers = rows.lowerBound + range.lowerBound..<rows.lowerBound + range.upperBound
          let start = unsafe output + range.lowerBound * dimension
          let drawn = unsafe gathering.normals ?? start
          unsafe normals.fillStandardNormals(rows: numbers, columns: layout.stride, into: drawn)
          for row in range { unsafe chosen[row] = choice.component(row: rows.lowerBound + row, seed: seed) }
          unsafe gathering.draw(
            drawn, components: UnsafeBufferPointer(rebasing: chosen[range]), firstNumber: numbers.lowerBound,
            seed: seed, samplers: samplers, into: start)
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
  private let layout: NormalLayout
  private let gathered: Workspace<Scalar>
  private let scratch: Workspace<Scalar>
  /// Normals as they are drawn, and rows as they are made, where those are more than these; `nil` where they change places.
  private let wide: (normals: Workspace<Scalar>, rows: Workspace<Scalar>)?
  // Not arrays: each access to one that is a variable of an object is checked, several a row.
  private let numbers: Workspace<Int>
  private let places: Workspace<Int>
  private let componentCount: Int

  init(rows: Int, dimension: Int, layout: NormalLayout, components: Int, scratchCount: Int) {
    (self.dimension, self.layout) = (dimension, layout)
    gathered = Workspace(count: rows * layout.stride, filledWith: 0)
    scratch = Workspace(count: scratchCount, filledWith: 0)
    wide =
      layout.stride == dimension
      ? nil
      : (
        Workspace(count: rows * layout.stride, filledWith: 0), Workspace(count: rows * dimension, filledWith: 0)
      )
    numbers = Workspace(count: rows, filledWith: 0)
    places = Workspace(count: rows, filledWith: 0)
    componentCount = components
  }

  /// Where the normals of a block are drawn; `nil` for the place of its rows.
  var normals: UnsafeMutablePointer<Scalar>? { unsafe wide.map { unsafe $0.normals.base } }

  /// Makes rows of the normals of a block.
  func draw(
    _ normals: UnsafeMutablePointer<Scalar>, components: UnsafeBufferPointer<Int>, firstNumber: Int, seed: UInt64,
    samplers: [any RowSampler<Scalar>], into rows: UnsafeMutablePointer<Scalar>
  ) {
    let stride = layout.stride
    var starts = [Int](repeating: 0, count: componentCount + 1)
    for row in components.indices { unsafe starts[components[row] + 1] += 1 }
    for index in 1..<starts.count { starts[index] += starts[index - 1] }
    var next = starts
    for row in components.indices {
      let place = unsafe next[components[row]]
      unsafe next[components[row]] += 1
      unsafe places.base[row] = place
      unsafe numbers.base[place] = firstNumber + row
      unsafe (gathered.base + place * stride).update(from: normals + row * stride, count: stride)
    }
    let made = unsafe wide.map { unsafe $0.rows.base } ?? gathered.base
    for (component, sampler) in samplers.enumerated() where starts[component + 1] > starts[component] {
      let first = starts[component]
      unsafe sampler.draw(
        gathered.base + first * stride, layout, count: starts[component + 1] - first, numbers: numbers.base + first,
        seed: seed, scratch: scratch.base, into: made + first * dimension)
    }
    for row in components.indices {
      unsafe (rows + row * dimension).update(from: made + places.base[row] * dimension, count: dimension)
    }
  }
}
