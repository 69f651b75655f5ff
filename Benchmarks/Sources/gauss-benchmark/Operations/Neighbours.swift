import Gaussian
import ModelEvaluation

/// All measures that need neighbours, of so many generated rows and as many training rows, with a tenth as many held out.
///
/// Precision, recall, density, coverage, closest rows, C_T and authenticity, for rows of a mixture of five normals.
func neighboursWorkload(dimension d: Int, rows: Int, threads: Int) -> Workload {
  let heldOut = rows / 10
  let table = clusteredRows(2 * rows + heldOut, dimension: d)
  let (training, unseen) = (table.rows(in: 0..<rows), table.rows(in: rows..<rows + heldOut))
  let generated = table.rows(in: rows + heldOut..<table.rows)
  let (n, size) = (Double(rows), Double(d))
  return Workload(
    operation: "neighbour measures", dimension: d, rows: rows, scalar: "Double", threads: threads,
    // A difference, its square and the sum of each pair, of six searches that would otherwise be of all pairs.
    operations: 6 * 3 * n * n * size, bytes: 2 * n * size * 8, unit: "row", units: n
  ) {
    do {
      let parallelism = Parallelism.threads(threads)
      let distances = try TrainingDistances(
        training: training, heldOut: unseen, generated: generated, parallelism: parallelism)
      _ = try NeighbourLikeness(distances, parallelism: parallelism)
      _ = try DataCopyingTest(distances, parallelism: parallelism)
      _ = (ClosestRows(distances), Authenticity(distances))
    } catch { fatalError("\(error)") }
  }
}

/// Rows about five centres, in turn.
private func clusteredRows(_ count: Int, dimension: Int) -> Matrix<Double> {
  let rows = observations(rows: count, dimension: dimension, Double.self)
  var elements = rows.elements
  for index in elements.indices { elements[index] += Double(index / dimension % 5 * (index % dimension % 3)) }
  return Matrix(rows: count, columns: dimension, elements: elements)
}
