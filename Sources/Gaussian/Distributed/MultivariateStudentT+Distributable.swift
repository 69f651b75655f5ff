internal import LinearAlgebra

extension MultivariateStudentT: DistributableComponent where Scalar == Double {
  static var packedName: String { "t distribution" }

  static func write(_ form: StudentTForm, to writer: inout PackedWriter) {
    writer.write(form.structure.rawValue)
    writer.writeOptional(form.degreesOfFreedom) { $0.write($1) }
    writer.write(form.policy.description)
  }

  static func form(_ reader: inout PackedReader) throws(PackedReader.Fault) -> StudentTForm {
    let structure: CovarianceStructure = try reader.choice()
    let degreesOfFreedom = try reader.optional { reader throws(PackedReader.Fault) in try reader.finite() }
    guard degreesOfFreedom ?? 1 > 0 else { throw PackedReader.Fault("degrees of freedom that are none") }
    return StudentTForm(structure: structure, degreesOfFreedom: degreesOfFreedom, policy: try reader.policy())
  }

  static func write(_ components: [MultivariateStudentT], _ form: StudentTForm, to writer: inout PackedWriter) {
    MultivariateNormal.write(components.map(\.gaussianLimit), form.gaussian, to: &writer)
    for component in components {
      writer.write(component.degreesOfFreedom)
      writer.write(component.hasGivenDegreesOfFreedom)
    }
  }

  static func components(
    _ count: Int, _ form: StudentTForm, dimension: Int, _ reader: inout PackedReader
  ) throws(PackedReader.Fault) -> [MultivariateStudentT] {
    let limits = try MultivariateNormal.components(count, form.gaussian, dimension: dimension, &reader)
    var components: [MultivariateStudentT] = []
    for limit in limits {
      // Of a start they may be infinite.
      let degreesOfFreedom = try reader.number()
      guard degreesOfFreedom > 0 else { throw PackedReader.Fault("degrees of freedom that are none") }
      components.append(
        MultivariateStudentT(
          gaussianLimit: limit, degreesOfFreedom: degreesOfFreedom, estimation: limit.estimation,
          hasGivenDegreesOfFreedom: try reader.flag()))
    }
    return components
  }
}
