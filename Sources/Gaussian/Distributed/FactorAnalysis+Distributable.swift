internal import LinearAlgebra

extension FactorAnalysis: DistributableComponent where Scalar == Double {
  static var packedName: String { "factor analysis" }

  static func write(_ form: FactorForm, to writer: inout PackedWriter) {
    writer.write(form.factors)
    writer.write(form.noise.rawValue)
    writer.write(form.leastNoise)
    writer.write(form.leastUniqueness)
    writer.writeOptional(form.formsCovariances) { $0.write($1) }
  }

  static func form(_ reader: inout PackedReader) throws(PackedReader.Fault) -> FactorForm {
    let factors = try reader.integer(in: 0...(1 << 20))
    let noise: FactorNoise = try reader.choice()
    let (leastNoise, leastUniqueness) = (try reader.number(), try reader.number())
    guard leastNoise > 0, leastNoise < 1, leastUniqueness > 0, leastUniqueness < 1 else {
      throw PackedReader.Fault("a least share that is none")
    }
    var form = FactorForm(
      factors: factors, noise: noise, leastNoise: leastNoise, leastUniqueness: leastUniqueness)
    form.formsCovariances = try reader.optional { reader throws(PackedReader.Fault) in try reader.flag() }
    return form
  }

  static func write(_ components: [FactorAnalysis], _ form: FactorForm, to writer: inout PackedWriter) {
    for component in components {
      writer.write(component.mean)
      writer.write(component.loadings.elements)
      writer.write(form.noise == .isotropic ? [component.noiseVariances[0]] : component.noiseVariances)
    }
  }

  static func components(
    _ count: Int, _ form: FactorForm, dimension: Int, _ reader: inout PackedReader
  ) throws(PackedReader.Fault) -> [FactorAnalysis] {
    guard form.factors <= dimension else { throw PackedReader.Fault("more factors than variables") }
    var components: [FactorAnalysis] = []
    for _ in 0..<count {
      let mean = try reader.finite(dimension)
      let loadings = try reader.finite(dimension * form.factors)
      let noise = try reader.finite(form.noise == .isotropic ? 1 : dimension)
      do throws(GaussianError) {
        components.append(
          try FactorAnalysis(
            mean: mean, loadings: Matrix(rows: dimension, columns: form.factors, elements: loadings),
            noiseVariances: form.noise == .isotropic ? Array(repeating: noise[0], count: dimension) : noise))
      } catch { throw PackedReader.Fault("a component that is none") }
    }
    return components
  }
}
