import LinearAlgebra
import TestSupport

/// A small table at the edges: columns of any scale, constant, repeated, and weights of any size.
struct ExtremeTable: CustomStringConvertible {
  let rows: Matrix<Double>
  let weights: [Double]?
  let labels: [String]
  /// The same rows with holes.
  let incomplete: Matrix<Double>

  init(seed: UInt64) {
    var generator = SplitMix64(seed: seed)
    func choose<Element>(_ choices: [Element]) -> Element { choices[Int(generator.next() % UInt64(choices.count))] }
    let (count, dimension) = (choose([1, 2, 3, 4, 5, 8, 12, 20, 40]), choose([1, 1, 2, 2, 3, 4]))
    let scales: [Double] = [
      0, .leastNonzeroMagnitude, 0x1p-1030, 1e-200, 1e-162, 1e-154, 1e-80, 1e-8, 1, 1, 1, 1e8, 1e80, 1e153,
      1e155, 1e200, 1e300,
    ]
    let common = choose(scales)
    let isCommon = generator.uniform() < 0.6
    var columns: [[Double]] = []
    for _ in 0..<dimension {
      let scale = isCommon ? common : choose(scales)
      let offset = choose([0, 0, 0, 1, 1e8, -1e300]) * (generator.uniform() < 0.5 ? scale : 1)
      let isInteger = generator.uniform() < 0.2
      columns.append(
        (0..<count).map { _ in
          let value = generator.normal()
          let element = (isInteger ? value.rounded() : value) * scale + offset
          return element.isFinite ? element : 1e300
        })
    }
    if dimension > 1 && generator.uniform() < 0.2 { columns[1] = columns[0].map { min(max(2 * $0, -1e300), 1e300) } }
    var elements = (0..<count).flatMap { row in columns.map { $0[row] } }
    if generator.uniform() < 0.2 {
      for row in count / 2..<count {
        for column in 0..<dimension { elements[row * dimension + column] = elements[column] }
      }
    }
    rows = Matrix(rows: count, columns: dimension, elements: elements)
    let unit: Double = choose([.leastNonzeroMagnitude, 1e-300, 1e-162, 1e-20, 1e-3, 1, 1, 1e15, 1e150, 1e300])
    weights =
      generator.uniform() < 0.5
      ? nil : (0..<count).map { _ in generator.uniform() < 0.1 ? 0 : unit * (0.5 + generator.uniform()) }
    labels = (0..<count).map { _ in generator.uniform() < 0.5 ? "a" : "b" }
    incomplete = Matrix(
      rows: count, columns: dimension, elements: elements.map { generator.uniform() < 0.2 ? .nan : $0 })
  }

  var description: String { "\(rows.elements) in \(rows.columns) columns, weights \(weights ?? [])" }

  /// Rows near and far from those of the table.
  var probes: Matrix<Double> {
    let scales: [Double] = [0, 1, -3, 1e10, 1e150, -1e160, 1e300, -1.7e308]
    var elements = rows.elements
    for scale in scales { elements += (0..<rows.columns).map { $0 % 2 == 0 ? scale : -0.7 * scale } }
    return Matrix(rows: rows.rows + scales.count, columns: rows.columns, elements: elements)
  }
}
