internal import GaussianEngine
internal import LinearAlgebra

extension MultivariateNormal: DistributableComponent where Scalar == Double {
  static var packedName: String { "gaussian" }

  static func write(_ form: GaussianForm, to writer: inout PackedWriter) {
    writer.write(form.structure.rawValue)
    writer.write(form.policy.description)
  }

  static func form(_ reader: inout PackedReader) throws(PackedReader.Fault) -> GaussianForm {
    GaussianForm(structure: try reader.choice(), policy: try reader.policy())
  }

  static func write(_ components: [MultivariateNormal], _ form: GaussianForm, to writer: inout PackedWriter) {
    for (index, component) in components.enumerated() {
      writer.write(component.mean)
      writer.writeOptional(component.observationCount) { $0.write($1) }
      writer.writeOptional(component.estimation) { $0.write($1) }
      // What all share travels once.
      if form.structure != .tied || index == 0 { writer.write(component.parameter) }
    }
  }

  static func components(
    _ count: Int, _ form: GaussianForm, dimension: Int, _ reader: inout PackedReader
  ) throws(PackedReader.Fault) -> [MultivariateNormal] {
    var shared: (any CovarianceParameter<Double>)?
    var components: [MultivariateNormal] = []
    for _ in 0..<count {
      let mean = try reader.finite(dimension)
      let rows = try reader.optional { reader throws(PackedReader.Fault) in try reader.integer(in: 0...(1 << 53)) }
      let estimation = try reader.optional { reader throws(PackedReader.Fault) in try reader.estimation() }
      let parameter: any CovarianceParameter<Double>
      if let shared {
        parameter = shared
      } else {
        parameter = try reader.parameter(form.structure.structure, dimension: dimension)
      }
      if form.structure == .tied { shared = parameter }
      do throws(GaussianError) {
        components.append(
          try MultivariateNormal(
            mean: mean, parameter: parameter, observationCount: rows, estimation: estimation))
      } catch { throw PackedReader.Fault("a component that is none") }
    }
    return components
  }
}

// MARK: - Covariances

extension PackedWriter {
  fileprivate mutating func write(_ parameter: any CovarianceParameter<Double>) {
    let values = parameter.values
    write(parameter.valuesName)
    // Symmetric or triangular.
    write(packed(values.elements, dimension: parameter.dimension, shape: values.rows == 1 ? .diagonal : .full))
  }
}

extension PackedReader {
  fileprivate mutating func parameter(
    _ structure: CovarianceStructure, dimension: Int
  ) throws(Fault) -> any CovarianceParameter<Double> {
    let type = structure.parameterType(of: Double.self)
    let name = try text()
    guard type.valuesNames.contains(name) else { throw Fault("a covariance of another structure") }
    let shape = type.valuesShape(dimension: dimension)
    let isMatrix = structure == .full
    let values = try finite(isMatrix ? dimension * (dimension + 1) / 2 : shape.columns)
    var matrix = Matrix(
      rows: shape.rows, columns: shape.columns,
      elements: unpacked(values, dimension: dimension, shape: isMatrix ? .full : .diagonal))
    if isMatrix, name == "covariance" { matrix.mirrorLowerTriangle() }
    do throws(GaussianError) {
      return try type.init(values: matrix, named: name, dimension: dimension)
    } catch { throw Fault("a covariance that is none") }
  }

  mutating func policy() throws(Fault) -> CovariancePolicy {
    guard let policy = CovariancePolicy(try text()) else { throw Fault("a policy that is none") }
    return policy
  }
}

// MARK: - How components were estimated

extension PackedWriter {
  mutating func write(_ record: EstimationRecord) {
    write(record.estimator)
    writeList(record.values.sorted { $0.key < $1.key }) { writer, value in
      writer.write(value.key)
      writer.write(value.value)
    }
    write(record.count)
    write(record.weight)
    write(record.effectiveSampleSize)
    writeOptional(record.iterations) { $0.write($1) }
    writeOptional(record.ending) { $0.write($1.rawValue) }
    write(record.policy.description)
    writeOptional(record.adjustment) { writer, adjustment in
      switch adjustment {
      case .ridge(let value): writer.write(adjustment: 0, value)
      case .relativeRidge(let value): writer.write(adjustment: 1, value)
      case .floor(let value, let count): writer.write(adjustment: 2, value, count)
      case .shrinkage(let value): writer.write(adjustment: 3, value)
      case .truncation(let value, let rank): writer.write(adjustment: 4, value, rank)
      }
    }
  }

  private mutating func write(adjustment kind: Int, _ value: Double, _ count: Int = 0) {
    write(kind)
    write(value)
    write(count)
  }
}

extension PackedReader {
  mutating func estimation() throws(Fault) -> EstimationRecord {
    let estimator = try text()
    let values = try list(bytesEach: 16) { reader throws(Fault) in (try reader.text(), try reader.finite()) }
    let count = try integer(in: 0...(1 << 53))
    var record = EstimationRecord(
      estimator: estimator, count: count, weight: try finite(), effectiveSampleSize: try finite(),
      values: Dictionary(values) { $1 })
    record.iterations = try optional { reader throws(Fault) in try reader.integer(in: 0...(.max)) }
    record.ending = try optional { reader throws(Fault) in try reader.choice() }
    record.policy = try policy()
    record.adjustment = try optional { reader throws(Fault) in
      let (kind, value, count) = (try reader.integer(), try reader.finite(), try reader.integer())
      return switch kind {
      case 0: .ridge(value)
      case 1: .relativeRidge(value)
      case 2: .floor(value, liftedCount: count)
      case 3: .shrinkage(value)
      case 4: .truncation(value, rank: count)
      default: throw Fault("an adjustment that is none")
      }
    }
    return record
  }
}
