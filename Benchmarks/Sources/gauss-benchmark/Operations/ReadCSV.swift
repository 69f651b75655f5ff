import Gaussian
import GaussianIO

/// A table of 20 columns of 17-digit numbers, read from memory.
func readCSVWorkload(threads: Int, megabytes: Int) -> Workload {
  let table = observations(rows: megabytes << 20 / (20 * 19), dimension: 20, Double.self)
  var text = (1...20).map { "x\($0)" }.joined(separator: ",") + "\n"
  for row in 0..<table.rows { text += table.row(row).map(\.description).joined(separator: ",") + "\n" }
  let input = InputFile(bytes: Array(text.utf8), named: "table.csv")
  return Workload(
    operation: "read CSV", dimension: 20, rows: table.rows, scalar: "Double", threads: threads, operations: 0,
    bytes: Double(input.count), unit: "byte", units: Double(input.count)
  ) {
    do { _ = try Table<Double>(input: input, options: TableReadingOptions(threads: threads)) } catch {
      fatalError("\(error)")
    }
  }
}
