import Gaussian
import GaussianIO
import LinearAlgebra
import Testing

@Suite("Looks at whole tables")
struct TableSurveyTests {
  /// All that a survey says, as text.
  private func words(_ survey: TableSurvey) -> [String] {
    ["\(survey.rows) \(survey.hasNames)"]
      + survey.columns.map { column in
        "\(column.column) \(column.evidence) \(column.remarks) \(column.missing) \(column.distinct) \(column.isDistinctExact) "
          + "\(String(describing: column.range)) \(column.quantiles) \(column.histogram) \(column.common)"
      }
  }

  @Test("a file, a pipe and a compressed file show the same, by any number of threads", arguments: [1, 2])
  func ways(_ threads: Int) throws {
    let scratch = Scratch()
    // As many rows as a pipe holds, and enough that a sample is of some of them.
    for rows in [1, 450, 6000] {
      let bytes = Array(MixedColumns.text(rows: rows).utf8)
      var options = TableReadingOptions()
      options.threads = threads
      let expected = words(try TableSurvey(input: SequentialInput(InputFile(bytes: bytes, named: "t.csv"))))
      #expect(expected.count == 13)
      let file = scratch.file("t.csv", bytes)
      #expect(words(try TableSurvey(contentsOf: file, options: options)) == expected)
      let zipped = scratch.file("t.csv.gz", Compressed.gzip(bytes))
      #expect(words(try TableSurvey(contentsOf: zipped, options: options)) == expected)
      if bytes.count <= 1 << 16 {
        let pipe = SmallPipe(bytes)
        #expect(words(try TableSurvey(contentsOf: pipe.path, options: options)) == expected)
      }
      for (pieces, block) in [(7, 5), (1 << 20, 1000)] {
        let cut = options.cut(pieces: pieces, rows: block, threads: threads)
        #expect(words(try TableSurvey(contentsOf: file, options: cut)) == expected, "\(pieces)")
      }
    }
  }

  @Test("columns that a schema writes are found to be what it says")
  func kindsOfWrittenColumns() throws {
    let scratch = Scratch()
    let survey = try TableSurvey(contentsOf: scratch.file("t.csv", MixedColumns.text(rows: 800)))
    let kinds = survey.columns.map { $0.column.kind }
    #expect(
      kinds == [
        .identifier, .integer, .decimal, .decimal, .category, .category, .boolean, .date, .time, .constant, .text,
        .continuous,
      ])
    let table = try MixedTable(contentsOf: scratch.path("t.csv"), schema: survey.schema)
    let copula = try GaussianCopula(
      fitting: table.values, kinds: survey.schema.modelled.map(\.variableKind),
      options: SearchOptions(maximumIterations: 3))
    let drawn = try copula.incompleteSamples(rows: 0..<800, seed: 1)
    let writer = try TableWriter<Double>(path: scratch.path("drawn.csv"), schema: survey.schema, rows: 800)
    try writer.append(drawn)
    try writer.finish()
    let again = try TableSurvey(contentsOf: scratch.path("drawn.csv"))
    // A text is left out; all others are found to be what they were, and written in the same way.
    let expected = survey.columns.filter { $0.column.kind != .text }
    #expect(again.columns.map(\.column.name) == expected.map(\.column.name))
    for (found, column) in zip(again.columns, expected) {
      #expect(found.column.kind == column.column.kind, "\(column.column.name)")
      #expect(found.column.format == column.column.format, "\(column.column.name)")
      #expect(Set(found.column.levels) == Set(column.column.levels), "\(column.column.name)")
      #expect((found.missing > 0) == (column.missing > 0), "\(column.column.name)")
    }
  }
}
