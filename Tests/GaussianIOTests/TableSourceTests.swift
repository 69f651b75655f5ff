import Gaussian
import GaussianIO
import LinearAlgebra
import Testing

@Suite("Tables that are read again")
struct TableSourceTests {
  private func text(rows: Int) -> String {
    var generator = RepeatableGenerator(state: 8)
    var text = "a,w,b\n"
    for row in 0..<rows {
      let (a, b) = (Double.random(in: -1...1, using: &generator), Double.random(in: -1...1, using: &generator))
      text += "\(row % 3 == 0 ? a : a + 4),\(row % 5),\(row % 7 == 0 ? "" : "\(b)")\n"
    }
    return text
  }

  /// All rows, and the weights.
  private func collected(_ source: TableSource<Double>) throws -> (
    rows: Matrix<Double>, weights: [Double]?, blocks: Int
  ) {
    var (elements, weights, blocks): ([Double], [Double]?, Int) = ([], nil, 0)
    try source.forEachBlock { rows, part in
      elements += rows.elements
      if let part { weights = (weights ?? []) + part }
      blocks += 1
    }
    return (
      Matrix(rows: elements.count / source.dimension, columns: source.dimension, elements: elements), weights, blocks
    )
  }

  @Test("the rows come block by block, as often as they are asked for", arguments: [1, 2])
  func rows(_ threads: Int) throws {
    let scratch = Scratch()
    let path = scratch.file("t.csv", text(rows: 100))
    var options = TableReadingOptions(weights: "w", missing: .asNaN, threads: threads)
    options.rowsPerBlock = 9
    let table = try Table<Double>(contentsOf: path, options: options)
    let complete = table.values.droppingIncompleteRows(weights: table.weights)
    let source = try TableSource<Double>(contentsOf: path, options: options)
    #expect(source.columnNames == ["a", "b"])
    #expect(source.dimension == 2)
    #expect(source.droppedRowCount == 0)
    for _ in 0..<2 {
      let (rows, weights, blocks) = try collected(source)
      #expect(rows == complete.observations)
      #expect(weights == complete.weights)
      #expect(blocks == 12)
      // Rows of weight 0 are absent, whatever they lack.
      let lacking = (0..<100).count { row in
        table.values.row(row).contains { $0.isNaN } && table.weights?[row] != 0
      }
      #expect(source.droppedRowCount == complete.droppedRowCount)
      #expect(source.droppedRowCount == lacking)
      #expect(lacking > 0)
    }
  }

  @Test("a fit of a table is that of its rows in memory", arguments: [7, 1000])
  func fit(_ rowsPerBlock: Int) throws {
    let scratch = Scratch()
    let path = scratch.file("t.csv", text(rows: 200))
    var options = TableReadingOptions(weights: "w", missing: .asNaN)
    let table = try Table<Double>(contentsOf: path, options: options)
    let complete = table.values.droppingIncompleteRows(weights: table.weights)
    options.rowsPerBlock = rowsPerBlock
    let whole = try GaussianMixture(fitting: complete.observations, components: 2, weights: complete.weights)
    let source = try TableSource<Double>(contentsOf: path, options: options)
    let read = try GaussianMixture(fitting: source, components: 2, form: .init())
    // A start takes all rows if there are few, and one block is one matrix.
    #expect(rowsPerBlock == 7 || read == whole)
    for (a, b) in zip(read.components, whole.components) {
      for (x, y) in zip(a.mean + a.covariance.elements, b.mean + b.covariance.elements) {
        #expect(abs(x - y) < 1e-12)
      }
    }
    #expect(read.estimation?.count == whole.estimation?.count)
    #expect(read.estimation?.weight == whole.estimation?.weight)
  }

  @Test("how large the table is, is known beforehand")
  func size() throws {
    let scratch = Scratch()
    let text = text(rows: 20)
    let path = scratch.file("t.csv", text)
    let options = TableReadingOptions(missing: .asNaN)
    #expect(try TableSource<Double>(contentsOf: path, options: options).byteCount == text.utf8.count)
    let array = try TableWriter<Double>(path: scratch.path("t.npy"), columnNames: nil, rows: 5, columns: 3)
    try array.append(Matrix(rows: 5, columns: 3, repeating: 1))
    try array.finish()
    let columns = TableReadingOptions(columns: .named(["1", "3"]))
    #expect(try TableSource<Double>(contentsOf: scratch.path("t.npy"), options: columns).byteCount == 80)
    #expect(try TableSource<Float>(contentsOf: scratch.path("t.npy"), options: columns).byteCount == 40)
  }

  @Test("a table that changes between two passes is refused", arguments: ["a,b\n1,2\n", "a,b,c\n1,2,3\n3,4,5\n"])
  func changed(_ other: String) throws {
    let scratch = Scratch()
    let path = scratch.file("t.csv", "a,b\n1,2\n3,4\n")
    let source = try TableSource<Double>(contentsOf: path)
    _ = try collected(source)
    _ = scratch.file("t.csv", other)
    let error = try #require(throws: FileError.self) { try collected(source) }
    #expect(error.code == .readFailed, "\(error)")
    #expect(error.description.contains("the table has changed"), "\(error)")
  }

  @Test("a pipe is refused")
  func pipe() throws {
    let pipe = SmallPipe(Array("a\n1\n".utf8))
    let error = try #require(throws: FileError.self) { try TableSource<Double>(contentsOf: pipe.path) }
    #expect(error.description.contains("a pipe can be read only once"), "\(error)")
  }

  @Test("what is wrong with a row is an error with its place, and that of a caller passes through")
  func errors() throws {
    let scratch = Scratch()
    let source = try TableSource<Double>(contentsOf: scratch.file("t.csv", "a,b\n1,2\n3,x\n"))
    let error = try #require(throws: FileError.self) { try collected(source) }
    #expect(error.description.contains("t.csv:3: column 2 'b'"), "\(error)")
    let good = try TableSource<Double>(contentsOf: scratch.file("g.csv", "a,b\n1,2\n3,4\n"))
    #expect(throws: Enough.self) { try good.forEachBlock { _, _ in throw Enough() } }
    #expect(try collected(good).rows.rows == 2)
  }

  private struct Enough: Error {}
}
