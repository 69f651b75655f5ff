internal import GaussianEngine
internal import LinearAlgebra

/// The step that counts the values of the variable that varies least in each component that is degenerate.
struct ValuesWork<Component: DistributableComponent>: StepWork {
  let components: Int
  let form: Component.Form
  let parameters: MixtureParameters<Component>
  /// Components and their variables.
  let wanted: [(component: Int, variable: Int)]

  var kind: FitStep.Kind { .examination }
  var isCounting: Bool { true }
  var dimension: Int? { parameters.components[0].dimension }

  /// Nothing is known yet.
  private var none: [ComponentValues<Double>] {
    wanted.map { ComponentValues(component: $0.component, variable: $0.variable) }
  }

  func part(of source: some RowSource<Double>, firstRow: Int, parallelism: Parallelism) throws -> ValuesPart {
    var values = none
    let count = try values.look(at: source, parameters.terms, parallelism)
    return ValuesPart(firstRow: firstRow, nextRow: firstRow + count, values)
  }

  func takes(_ part: ValuesPart) -> Bool { part.values.count == wanted.count }

  func join(_ part: inout ValuesPart, _ next: ValuesPart) {
    part = ValuesPart(firstRow: part.firstRow, nextRow: next.nextRow, merged([part, next]))
  }

  /// The values of all rows.
  func merged(_ parts: [ValuesPart]) -> [ComponentValues<Double>] {
    var values = none
    for part in parts {
      for index in values.indices { values[index].merge(all: part.values[index].all, own: part.values[index].own) }
    }
    return values
  }

  func write(to writer: inout PackedWriter) {
    writer.write(Component.packedName)
    writer.write(components)
    writer.write(parameters.components[0].dimension)
    Component.write(form, to: &writer)
    writer.write(parameters, form)
    writer.writeList(wanted) { writer, own in
      writer.write(own.component)
      writer.write(own.variable)
    }
  }

  init(
    _ task: MixtureTask<Component>, _ parameters: MixtureParameters<Component>,
    _ degenerate: [DegenerateComponent]
  ) {
    (components, form) = (task.components, task.form)
    self.parameters = parameters
    wanted = degenerate.map { ($0.component, $0.variable) }
  }

  init(_ reader: inout PackedReader) throws(PackedReader.Fault) {
    let count = try reader.integer(in: 1...(.max))
    let dimension = try reader.integer(in: 1...(1 << 20))
    form = try Component.form(&reader)
    parameters = try reader.parameters(count, form, dimension: dimension)
    components = count
    wanted = try reader.list(bytesEach: 16) { reader throws(PackedReader.Fault) in
      (try reader.integer(in: 0...(count - 1)), try reader.integer(in: 0...(dimension - 1)))
    }
  }
}

/// The values of some variables in the rows of a part.
struct ValuesPart: PartBody {
  static var tag: Int { 5 }
  let firstRow: Int
  let nextRow: Int
  let values: [(all: [Double], own: [Double])]

  init(firstRow: Int, nextRow: Int, _ values: [ComponentValues<Double>]) {
    (self.firstRow, self.nextRow) = (firstRow, nextRow)
    self.values = values.map { (Array($0.all), Array($0.own)) }
  }

  func write(to writer: inout PackedWriter) {
    writer.write(firstRow)
    writer.write(nextRow)
    writer.writeList(values) { writer, own in
      // In an order that does not depend on the process.
      writer.writeList(own.all.sorted())
      writer.writeList(own.own.sorted())
    }
  }

  init(_ reader: inout PackedReader) throws(PackedReader.Fault) {
    firstRow = try reader.integer(in: 0...(1 << 53))
    nextRow = try reader.integer(in: firstRow...(1 << 53))
    values = try reader.list(bytesEach: 16) { reader throws(PackedReader.Fault) in
      (try reader.numbers(), try reader.numbers())
    }
  }
}
