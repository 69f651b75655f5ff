internal import GaussianEngine
internal import LinearAlgebra

/// A component whose mixtures can be fitted in parts: its parameters travel with every bit.
protocol DistributableComponent: MixtureComponent where Scalar == Double {
  /// What tells one kind of component from another.
  static var packedName: String { get }

  static func write(_ form: Form, to writer: inout PackedWriter)
  static func form(_ reader: inout PackedReader) throws(PackedReader.Fault) -> Form

  static func write(_ components: [Self], _ form: Form, to writer: inout PackedWriter)

  /// Reads so many components, of which the form and the dimension are known.
  static func components(
    _ count: Int, _ form: Form, dimension: Int, _ reader: inout PackedReader
  ) throws(PackedReader.Fault) -> [Self]
}

/// The kinds of component that mixtures in parts may have.
///
/// A new one conforms in a file of its own, and is one line here.
let distributableComponents: [any DistributableComponent.Type] = [
  MultivariateNormal<Double>.self, FactorAnalysis<Double>.self, MultivariateStudentT<Double>.self,
]
