internal import GaussianEngine
internal import LinearAlgebra

/// The step that chooses the rows that a start is made of.
struct SampleStep: StepWork {
  let columns: Int
  let wanted: Int
  let keepsAbsent: Bool
  let seed: UInt64

  var kind: FitStep.Kind { .sample }
  var dimension: Int? { columns }

  private func none(firstRow: Int) -> SampledRows<Double> {
    SampledRows(wanted, columns: columns, seed: seed, keepsAbsent: keepsAbsent, firstRow: firstRow)
  }

  func part(of source: some RowSource<Double>, firstRow: Int, parallelism: Parallelism) throws -> SamplePart {
    var chosen = none(firstRow: firstRow)
    try source.forEachBlock { block, weights in chosen.add(block, weights) }
    return SamplePart(chosen)
  }

  func takes(_ part: SamplePart) -> Bool { part.columns == columns && part.keys.count <= wanted }

  func join(_ part: inout SamplePart, _ next: SamplePart) {
    var chosen = none(firstRow: part.firstRow)
    for part in [part, next] {
      chosen.add(
        keys: part.keys, elements: part.elements, weights: part.weights, isWeighted: part.isWeighted,
        nextRow: part.nextRow)
    }
    part = SamplePart(chosen)
  }

  /// The rows that were chosen.
  func rows(of part: SamplePart) -> Observations<Double> {
    let rows = Matrix(rows: part.keys.count, columns: columns, elements: part.elements)
    return Observations(rows, weights: part.isWeighted ? part.weights : nil)
  }

  func write(to writer: inout PackedWriter) {
    writer.write(columns)
    writer.write(wanted)
    writer.write(keepsAbsent)
    writer.write(seed)
  }

  init(columns: Int, wanted: Int, keepsAbsent: Bool, seed: UInt64) {
    (self.columns, self.wanted, self.keepsAbsent, self.seed) = (columns, wanted, keepsAbsent, seed)
  }

  init(_ reader: inout PackedReader) throws(PackedReader.Fault) {
    columns = try reader.integer(in: 1...(1 << 20))
    wanted = try reader.integer(in: 0...(1 << 20))
    keepsAbsent = try reader.flag()
    seed = try reader.word()
  }
}

/// The rows of a part that may be among the chosen.
struct SamplePart: PartBody {
  static var tag: Int { 2 }
  let (firstRow, nextRow): (Int, Int)
  let columns: Int
  let isWeighted: Bool
  let keys: [Double]
  let weights: [Double]
  let elements: [Double]

  init(_ chosen: SampledRows<Double>) {
    var chosen = chosen
    chosen.prune()
    (firstRow, nextRow) = (chosen.firstRow, chosen.nextRow)
    (columns, isWeighted) = (chosen.columns, chosen.isWeighted)
    (keys, weights, elements) = (chosen.keys, chosen.weights, chosen.elements)
  }

  func write(to writer: inout PackedWriter) {
    writer.write(firstRow)
    writer.write(nextRow)
    writer.write(columns)
    writer.write(isWeighted)
    writer.writeList(keys)
    writer.write(weights)
    writer.write(elements)
  }

  init(_ reader: inout PackedReader) throws(PackedReader.Fault) {
    firstRow = try reader.integer(in: 0...(1 << 53))
    nextRow = try reader.integer(in: firstRow...(1 << 53))
    columns = try reader.integer(in: 1...(1 << 20))
    isWeighted = try reader.flag()
    keys = try reader.numbers()
    guard keys.allSatisfy({ $0 >= 0 && $0 < 1 }), keys.count <= nextRow - firstRow else {
      throw PackedReader.Fault("a choice of rows that is none")
    }
    weights = try reader.numbers(keys.count)
    let (size, overflow) = keys.count.multipliedReportingOverflow(by: columns)
    guard !overflow else { throw PackedReader.Fault("rows that are too long") }
    elements = try reader.numbers(size)
    try reader.checkRows(elements, weights, columns: columns)
  }
}
