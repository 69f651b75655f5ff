import Gaussian
import GaussianIO

/// A kind of model that `gauss fit --model` names, and what its name says beside it.
///
/// A new one is one line in ``all``.
struct NamedKind {
  /// What a user calls it.
  let name: String
  /// Which of the options that ask for a kind of model it takes.
  let takes: [KeyPath<Fit, any ModelKindArguments>]
  /// Gives a command line what the name implies and the user left open.
  let imply: (inout Fit) throws -> Void

  /// All kinds.
  static var all: [NamedKind] {
    [
      NamedKind(name: "normal", takes: []) { _ in },
      NamedKind(name: "mixture", takes: [\.anyMixture]) { $0.mixture.countText = $0.mixture.countText ?? "auto" },
      NamedKind(name: "classes", takes: [\.anyClasses, \.anyMixture]) { fit in
        guard fit.classes.label == nil else { return }
        throw Failure.usage("--model classes has to know what rows are; name the column that says it with --label")
      },
      NamedKind(name: "kernel-density", takes: [\.anyKernelDensity]) {
        $0.kernelDensity.bandwidthText = $0.kernelDensity.bandwidthText ?? "scott"
      },
      NamedKind(name: "pca", takes: [\.anyFactors]) { try $0.factors.imply(.isotropic, for: "pca") },
      NamedKind(name: "factor-analysis", takes: [\.anyFactors]) {
        try $0.factors.imply(.diagonal, for: "factor-analysis")
      },
      NamedKind(name: "student-t", takes: [\.anyStudentT, \.anyMixture]) {
        $0.studentT.degreesText = $0.studentT.degreesText ?? "auto"
      },
      NamedKind(name: "factor-mixture", takes: [\.anyMixture, \.anyFactors]) { fit in
        fit.mixture.countText = fit.mixture.countText ?? "auto"
        fit.factors.countText = fit.factors.countText ?? "auto"
      },
    ]
  }

  /// The kind of a name.
  ///
  /// - Throws: ``Failure`` if there is none.
  static func named(_ name: String) throws -> NamedKind {
    guard let kind = all.first(where: { $0.name == name }) else {
      let names = all.map(\.name)
      throw Failure.usage("--model \(name) is unknown; \(guess(at: name, among: names))choose \(list(names))")
    }
    return kind
  }
}

extension FactorArguments {
  /// Takes what the name of a model of factors implies.
  ///
  /// - Throws: ``Failure`` if the noise was asked to be another.
  mutating func imply(_ noise: FactorNoise, for kind: String) throws {
    if let noiseText, noiseText != noise.rawValue {
      throw Failure.usage(
        "--model \(kind) has \(noise) noise, and --noise \(noiseText) asks for another; leave one of them out")
    }
    noiseText = noise.rawValue
    countText = countText ?? "auto"
  }
}

extension Fit {
  var anyClasses: any ModelKindArguments { classes }
  var anyStudentT: any ModelKindArguments { studentT }
  var anyMixture: any ModelKindArguments { mixture }
  var anyKernelDensity: any ModelKindArguments { kernelDensity }
  var anyFactors: any ModelKindArguments { factors }

  /// The same command line with all that `--model` implies.
  ///
  /// - Throws: ``Failure`` if there is no such kind, or another option asks for a different one.
  func resolved() throws -> Fit {
    guard let model else { return self }
    let kind = try NamedKind.named(model)
    let others = [\.anyClasses, \.anyStudentT, \.anyMixture, \.anyKernelDensity, \Fit.anyFactors].filter {
      !kind.takes.contains($0)
    }
    if let request = others.compactMap({ self[keyPath: $0].request }).first {
      throw Failure.usage("--model \(model) and \(request) ask for different kinds of model; leave one of them out")
    }
    var fit = self
    fit.model = nil
    try kind.imply(&fit)
    return fit
  }
}
