internal import GaussianEngine
internal import LinearAlgebra

/// The step that finds out which components stand on too few different rows.
struct ExaminationWork<Component: DistributableComponent>: StepWork {
  let components: Int
  let form: Component.Form
  let parameters: MixtureParameters<Component>
  let suspects: [SuspectComponent]

  var kind: FitStep.Kind { .examination }
  var dimension: Int? { parameters.components[0].dimension }

  /// Nothing is known yet.
  private var none: [ComponentEvidence<Double>] {
    ComponentEvidence.none(of: suspects, means: parameters.shifts)
  }

  func part(of source: some RowSource<Double>, firstRow: Int, parallelism: Parallelism) throws -> ExaminationPart {
    var evidence = none
    let count = try evidence.look(at: source, parameters.terms, parallelism)
    return ExaminationPart(
      firstRow: firstRow, nextRow: firstRow + count, columns: source.dimension, evidence: evidence.map { .init($0) })
  }

  func takes(_ part: ExaminationPart) -> Bool {
    part.columns == dimension && part.evidence.count == suspects.count
  }

  func join(_ part: inout ExaminationPart, _ next: ExaminationPart) {
    var evidence = none
    for index in evidence.indices {
      part.evidence[index].add(to: &evidence[index])
      next.evidence[index].add(to: &evidence[index])
    }
    part = ExaminationPart(
      firstRow: part.firstRow, nextRow: next.nextRow, columns: part.columns, evidence: evidence.map { .init($0) })
  }

  /// What is known of the suspects that are degenerate.
  func degenerate(by part: ExaminationPart) -> [ComponentEvidence<Double>] {
    var evidence = none
    for index in evidence.indices { part.evidence[index].add(to: &evidence[index]) }
    return evidence.filter { !$0.isCleared }
  }

  func write(to writer: inout PackedWriter) {
    writer.write(Component.packedName)
    writer.write(components)
    writer.write(parameters.components[0].dimension)
    Component.write(form, to: &writer)
    writer.write(parameters, form)
    writer.write(suspects)
  }

  init(
    _ task: MixtureTask<Component>, _ parameters: MixtureParameters<Component>, _ suspects: [SuspectComponent]
  ) {
    (components, form) = (task.components, task.form)
    (self.parameters, self.suspects) = (parameters, suspects)
  }

  init(_ reader: inout PackedReader) throws(PackedReader.Fault) {
    components = try reader.integer(in: 1...(.max))
    let dimension = try reader.integer(in: 1...(1 << 20))
    form = try Component.form(&reader)
    parameters = try reader.parameters(components, form, dimension: dimension)
    suspects = try reader.suspects(components: components, dimension: dimension)
  }
}

extension PackedWriter {
  mutating func write(_ suspects: [SuspectComponent]) {
    writeList(suspects) { writer, suspect in
      writer.write(suspect.component)
      writer.writeList(suspect.direction)
    }
  }
}

extension PackedReader {
  mutating func suspects(components: Int, dimension: Int) throws(Fault) -> [SuspectComponent] {
    let suspects = try list(bytesEach: 16) { reader throws(Fault) in
      let component = try reader.integer(in: 0...(components - 1))
      let direction = try reader.numbers()
      guard direction.isEmpty || direction.count == dimension else { throw Fault("a direction that is none") }
      return SuspectComponent(component: component, direction: direction)
    }
    guard Set(suspects.map(\.component)).count == suspects.count else { throw Fault("a component twice") }
    return suspects
  }
}

/// What the rows of a part tell of suspects.
struct ExaminationPart: PartBody {
  static var tag: Int { 4 }
  let firstRow: Int
  let nextRow: Int
  let columns: Int
  var evidence: [Evidence]

  /// What the rows of a part tell of one suspect.
  struct Evidence: Sendable {
    /// Different rows: all, or as many as are enough.
    let rows: [[Double]]
    let least, greatest, size: Double
    let ranges: [(least: Double, greatest: Double)]

    init(_ evidence: ComponentEvidence<Double>) {
      rows = Array(evidence.rows)
      (least, greatest, size) = (evidence.least, evidence.greatest, evidence.size)
      ranges = evidence.ranges
    }

    func add(to evidence: inout ComponentEvidence<Double>) {
      evidence.merge(rows: rows, least: least, greatest: greatest, size: size, ranges: ranges)
    }
  }
}

extension ExaminationPart {
  func write(to writer: inout PackedWriter) {
    writer.write(firstRow)
    writer.write(nextRow)
    writer.write(columns)
    writer.writeList(evidence) { writer, own in
      // In an order that does not depend on the process.
      writer.writeList(own.rows.sorted { $0.lexicographicallyPrecedes($1) }) { $0.write($1) }
      writer.write([own.least, own.greatest, own.size])
      writer.write(own.ranges.flatMap { [$0.least, $0.greatest] })
    }
  }

  init(_ reader: inout PackedReader) throws(PackedReader.Fault) {
    firstRow = try reader.integer(in: 0...(1 << 53))
    nextRow = try reader.integer(in: firstRow...(1 << 53))
    let columns = try reader.integer(in: 1...(1 << 20))
    self.columns = columns
    evidence = try reader.list(bytesEach: 32) { reader throws(PackedReader.Fault) in
      try Evidence(&reader, columns: columns)
    }
  }
}

extension ExaminationPart.Evidence {
  fileprivate init(_ reader: inout PackedReader, columns: Int) throws(PackedReader.Fault) {
    rows = try reader.list(bytesEach: 8 * columns) { reader throws(PackedReader.Fault) in
      try reader.finite(columns)
    }
    let numbers = try reader.numbers(3 + 2 * columns)
    guard numbers.allSatisfy({ !$0.isNaN }) else { throw PackedReader.Fault("a range that is none") }
    (least, greatest, size) = (numbers[0], numbers[1], numbers[2])
    ranges = (0..<columns).map { (numbers[3 + 2 * $0], numbers[4 + 2 * $0]) }
  }
}
