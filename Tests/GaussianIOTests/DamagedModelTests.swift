import Foundation
import Gaussian
import GaussianIO
import LinearAlgebra
import Testing

/// Model files in which a number or more is not what was written: each is refused, or is a model like any other.
@Suite("Model files with other numbers")
struct DamagedModelTests {
  /// Numbers at the ends of the range and of that of their squares, and small whole ones.
  private static let numbers: [Double] = [
    1e308, -1e308, .greatestFiniteMagnitude, 1e-308, .leastNonzeroMagnitude, -.leastNonzeroMagnitude, 0, -0.0, 1e155,
    -1e155, 1e154, 1e-154, 1e-160,
    1e200, -1e200, 1e-200, 1e100, 1e30, 1e-30, 1, -1, 2, 0.5, 1e16,
  ]

  /// One model of each kind.
  static func models() throws -> [(name: String, model: any StorableModel)] {
    var generator = RepeatableGenerator(state: 5)
    let rows = Matrix<Double>(
      (0..<40).map { row in
        let (u, v) = (Double(generator.next() >> 11) * 0x1p-53, Double(generator.next() >> 11) * 0x1p-53)
        return [u + (row < 20 ? 0 : 3), u - v + Double(row % 5) / 8, v * v + Double(row % 7)]
      })
    let flat = Matrix<Double>((0..<12).map { [Double($0), 2 * Double($0), Double($0 % 4)] })
    let constant = Matrix<Double>((0..<12).map { [Double($0), 2.5, Double($0 % 4)] })
    let labels = (0..<40).map { $0 < 20 ? "a" : "b" }
    var models: [(String, any StorableModel)] = []
    for covariance in CovarianceStructure.allCases {
      models.append(("normal \(covariance)", try MultivariateNormal(fitting: rows, structure: covariance)))
    }
    models.append(("singular", try MultivariateNormal(fitting: flat, policy: .pseudo())))
    models.append(
      ("singular diagonal", try MultivariateNormal(fitting: constant, structure: .diagonal, policy: .pseudo())))
    models.append(
      ("by factor", try MultivariateNormal(fitting: rows).marginal(over: [2, 0]).conditioned(on: [1: 0.5])))
    for covariance in MixtureCovariance.allCases {
      models.append(
        (
          "mixture \(covariance)",
          try GaussianMixture(fitting: rows, components: 2, structure: covariance, options: .init(seed: 1))
        ))
      models.append(
        ("classes \(covariance)", try ClassConditionalModel(fitting: rows, labels: labels, structure: covariance)))
    }
    models.append(("kernels", try KernelDensity(fitting: flat.rows(in: 0..<5), bandwidth: .scott, policy: .ridge(0.5))))
    models.append(
      (
        "weighted kernels",
        try KernelDensity(fitting: rows.rows(in: 0..<5), weights: [1, 2, 1, 0.5, 3], bandwidth: .silverman)
      ))
    models.append(("probabilistic PCA", try ProbabilisticPCA(fitting: rows, factors: 1)))
    models.append(("factor analysis", try FactorAnalysis(fitting: rows, factors: 1)))
    for noise in FactorNoise.allCases {
      models.append(
        (
          "factor mixture \(noise)",
          try FactorMixture(fitting: rows, components: 2, factors: 1, noise: noise, options: .init(seed: 1))
        ))
    }
    return models
  }

  @Test("each has densities of all rows, draws that are numbers, and a file of its own, or is refused")
  func mutations() throws {
    let scratch = Scratch()
    let count = ProcessInfo.processInfo.environment["MUTATIONS"].flatMap { Int($0) } ?? 40
    let start = ProcessInfo.processInfo.environment["MUTATIONS_SEED"].flatMap { UInt64($0) } ?? 1
    var readable = 0
    for (name, model) in try Self.models() {
      let path = scratch.path("m.json")
      try StoredModel(model, variables: nil).write(to: path)
      let original = try JSONValue(parsing: try #require(scratch.bytes("m.json")), path: path)
      for seed in start..<start + UInt64(count) {
        var generator = RepeatableGenerator(state: seed)
        var value = original
        for _ in 0...generator.next() % 3 { Self.mutate(&value, by: &generator) }
        _ = scratch.file("m.json", value.text)
        if let keep = ProcessInfo.processInfo.environment["MUTATIONS_KEEP"] {
          try value.text.write(toFile: keep, atomically: false, encoding: .utf8)
        }
        guard let read = Result(catching: { try StoredModel(contentsOf: path).model }).value else { continue }
        readable += 1
        try check(read, "\(name), seed \(seed)", path, scratch)
      }
    }
    #expect(readable > 0)
  }

  private func check(
    _ model: any StorableModel, _ name: Comment, _ path: String, _ scratch: Scratch
  ) throws {
    let dimension = model.dimension
    let values: [[Double]] = [
      [0, 0, 0], [1, 2.5, 3], [1e300, -1e300, 1e300], [1e155, 0, -1e155], [1e-300, 1e-300, 0],
      [-1e300, 1, 0],
    ]
    let rows = Matrix(values.map { row in (0..<dimension).map { row[$0 % 3] } })
    let densities = model.logDensities(of: rows, parallelism: .serial)
    #expect(densities.allSatisfy { !$0.isNaN }, "\(name): \(densities)")
    let draws = model.samples(rows: 0..<20, seed: 1, parallelism: .serial)
    #expect(draws.firstNonFinite == nil, "\(name): \(draws.elements)")
    // What was read can be written, and read again.
    let copy = scratch.file(
      "copy.json", ModelDocument(model: type(of: model).storedName, parameters: model.storedParameters).text)
    let again = Result { try StoredModel(contentsOf: copy).model }
    #expect(again.value.map { $0.storedParameters == model.storedParameters } ?? false, "\(name): \(again)")
  }

  // MARK: Mutations

  private static func mutate(_ value: inout JSONValue, by generator: inout RepeatableGenerator) {
    switch value {
    case .object(var object) where !object.members.isEmpty:
      // The marks of the file are not worth many of the tries.
      let member = object.members[Int(generator.next() % UInt64(object.members.count))]
      if ["format", "version", "model"].contains(member.key) && generator.next() % 16 > 0 { return }
      if generator.next() % 64 == 0 {
        object[member.key] = nil
      } else {
        var part = member.value
        mutate(&part, by: &generator)
        object[member.key] = part
      }
      value = .object(object)
    case .array(var list) where !list.isEmpty:
      let place = Int(generator.next() % UInt64(list.count))
      switch generator.next() % 32 {
      case 0: list.remove(at: place)
      case 1: list.append(list[place])
      case 2...7:
        let factor = numbers[Int(generator.next() % UInt64(numbers.count))]
        value = scaled(value, by: factor)
        return
      default: mutate(&list[place], by: &generator)
      }
      value = .array(list)
    case .number(let number):
      let other = numbers[Int(generator.next() % UInt64(numbers.count))]
      value = .number(generator.next() % 2 == 0 ? other : finite(number * other))
      if generator.next() % 64 == 0 { value = wrongType(by: &generator) }
    case .integer:
      let wholes = [0, 1, -1, 2, 3, 40, 41, 1 << 53, .max, .min]
      value = .integer(wholes[Int(generator.next() % UInt64(wholes.count))])
      if generator.next() % 16 == 0 { value = wrongType(by: &generator) }
    default: if generator.next() % 4 == 0 { value = wrongType(by: &generator) }
    }
  }

  private static func wrongType(by generator: inout RepeatableGenerator) -> JSONValue {
    let others: [JSONValue] = [
      .null, .boolean(true), .string("full"), .array([]), .object([:]), .integer(3), .number(0.5),
    ]
    return others[Int(generator.next() % UInt64(others.count))]
  }

  private static func scaled(_ value: JSONValue, by factor: Double) -> JSONValue {
    switch value {
    case .number(let number): .number(finite(number * factor))
    case .array(let list): .array(list.map { scaled($0, by: factor) })
    default: value
    }
  }

  private static func finite(_ number: Double) -> Double {
    number.isNaN ? 0 : max(-.greatestFiniteMagnitude, min(number, .greatestFiniteMagnitude))
  }
}

extension Matrix<Double> {
  fileprivate var firstNonFinite: Int? { elements.firstIndex { !$0.isFinite } }
}

extension Result {
  fileprivate var value: Success? { try? get() }
}
