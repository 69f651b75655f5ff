import ArgumentParser
import Gaussian
import GaussianIO
import GaussianWorkflows

struct Decode: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Make rows of hidden factors.",
    discussion: """
      Reads the columns factor1, factor2 and so on, or as many columns of a table without names, and writes the row that \
      each line of them makes without noise; the column component before them says of which component of a mixture. After 'gauss encode' these are the rows with their noise taken away.
      """)

  @Argument(help: "Model file.", completion: .file(extensions: ["json"]))
  var model: String

  @Argument(help: "Table of factors.", completion: .file(extensions: ["csv", "tsv", "npy"]))
  var codes: String

  @Option(name: .shortAndLong, help: ArgumentHelp("Table of rows to write.", valueName: "table"))
  var output: String

  @OptionGroup var text: TextArguments

  @OptionGroup var threads: ThreadArgument

  @Flag(help: "Print the summary as JSON.")
  var json = false

  func run() throws {
    let parallelism = try threads.parallelism()
    try checkOneStandardInput([model, codes])
    try checkOutput(output, isNoneOf: [model, codes])
    let stored = try StoredModel(contentsOf: model)
    let coding = try stored.coding(of: model, for: "decode")
    let progress = Progress()
    defer { progress.finish() }

    progress.update("reading \(inputName(codes))")
    let remarks = TableRemarks()
    let options = TableReadingOptions(
      columns: .matching(coding.codeNames), threads: try threads.count()
    ).reading(text, remarks)
    let stream = try TableStream<Double>(contentsOf: codes, options: options)
    let writer = try TableWriter<Double>(
      path: output, columnNames: stored.variables, rows: stream.rowCount, columns: coding.dimension)
    // Rows may be far wider than codes, so a block of these is taken in parts.
    let part = max(1, (1 << 20) / coding.dimension)
    while let block = try stream.next() {
      for first in stride(from: 0, to: block.values.rows, by: part) {
        let range = first..<min(first + part, block.values.rows)
        let codes = range.count == block.values.rows ? block.values : block.values.selecting(rows: Array(range))
        try writer.append(try rows(from: codes, by: coding, after: block.firstRow + first, parallelism))
      }
      progress.update("decoding \(inputName(codes))", stream)
    }
    try writer.finish()
    progress.finish()

    var report = Report("Decoded \(counted(stream.rowsRead, "row")) of \(inputName(codes)) by \(inputName(model))")
    report.add(remarks)
    report.add("rows", stream.rowsRead, label: nil)
    report.add("dimension", coding.dimension, label: "variables")
    report.add("output", output: output, label: "rows written to")
    try report.print(asJSON: json, besides: output)
  }

  private func rows(
    from codes: Matrix<Double>, by coding: any CodingModel<Double>, after rowsBefore: Int, _ parallelism: Parallelism
  ) throws -> Matrix<Double> {
    func failure(_ row: Int, _ problem: String) -> Failure {
      .data("\(inputName(self.codes)): row \(grouped(rowsBefore + row + 1)): \(problem)")
    }
    let rows: Matrix<Double>
    do throws(ImpossibleCode) {
      rows = try coding.rows(from: codes, parallelism: parallelism)
    } catch {
      throw failure(error.row, error.problem)
    }
    if let (row, _) = rows.firstNonFiniteElement() {
      throw failure(row, "these factors make a row beyond the range of floating-point numbers; look at the row")
    }
    return rows
  }
}
