import Foundation
import Gaussian
import LinearAlgebra
import TestSupport
import Testing

/// Whatever is asked for, a fit ends: with an error that says why, or with a model without a NaN.
///
/// `GAUSSIAN_FUZZ_COUNT` sets how many fits are tried, `GAUSSIAN_FUZZ_SEED` the first of their seeds. A failure prints its
/// seed; with `GAUSSIAN_FUZZ_COUNT=1 GAUSSIAN_FUZZ_SEED=n` it is tried alone. If `GAUSSIAN_FUZZ_LOG` names a file, each
/// case is written there before it is tried, so that the last line tells of a trap or a hang.
@Suite struct MixtureFuzzTests {
  @Test func fitsEnd() throws {
    let environment = ProcessInfo.processInfo.environment
    let count = environment["GAUSSIAN_FUZZ_COUNT"].flatMap { UInt64($0) } ?? 1500
    let first = environment["GAUSSIAN_FUZZ_SEED"].flatMap { UInt64($0) } ?? 0
    let log = environment["GAUSSIAN_FUZZ_LOG"]
    if let log { _ = FileManager.default.createFile(atPath: log, contents: nil) }
    let handle = log.flatMap { FileHandle(forWritingAtPath: $0) }
    var outcomes: [String: Int] = [:]
    for seed in first..<first + count {
      let example = MixtureFuzzCase(seed: seed)
      handle?.write(Data("\(example)\n".utf8))
      let outcome = example.isFloat ? check(example, Float.self) : check(example, Double.self)
      outcomes[outcome, default: 0] += 1
    }
    print(
      "\(count) fits from seed \(first): "
        + outcomes.sorted { $0.value > $1.value }.map { "\($0.value) \($0.key)" }
        .joined(separator: ", "))
    // Most of what is asked for can be done, and some cannot.
    if count >= 1000 {
      #expect(outcomes.filter { !$0.key.hasPrefix("error") }.values.reduce(0, +) > Int(count) / 3)
    }
  }

  /// Fits, checks and names the outcome.
  private func check<Scalar: GaussianScalar>(_ example: MixtureFuzzCase, _ type: Scalar.Type) -> String {
    let options: GaussianRecipe<Scalar>
    do { options = try example.options(type) } catch { return "error: no start" }
    let rows = example.observations(type)
    let weights = example.weights.map { $0.map { Scalar($0) } }
    let mixture: GaussianMixture<Scalar>
    do {
      mixture = try GaussianMixture(
        fitting: rows, components: example.components, weights: weights, recipe: options, parallelism: .serial)
    } catch {
      let sentence = "\(error)"
      expect(!sentence.isEmpty && !sentence.contains { $0.isNewline }, example, "an error of one line: \(sentence)")
      return "error: \(kind(of: error))"
    }
    checkParameters(mixture, example)
    checkRecord(mixture, example, rows, weights)
    checkDensities(mixture, example, rows, weights)
    return mixture.estimation.map { "\($0.ending)" } ?? "no record"
  }

  private func checkParameters<Scalar>(_ mixture: GaussianMixture<Scalar>, _ example: MixtureFuzzCase) {
    expect(mixture.weights.count == example.components, example, "\(mixture.weights.count) components")
    expect(mixture.weights.allSatisfy { $0 >= 0 && $0 <= 1 }, example, "weights \(mixture.weights)")
    let total = mixture.weights.reduce(0, +)
    expect((total - 1).magnitude <= 1e-12, example, "weights add up to \(total)")
    for (k, component) in mixture.components.enumerated() {
      expect(component.mean.allSatisfy(\.isFinite), example, "mean \(k): \(component.mean)")
      let covariance = component.covariance
      expect(covariance.firstNonFiniteElement() == nil, example, "covariance \(k): \(covariance)")
      expect((0..<component.dimension).allSatisfy { covariance[$0, $0] > 0 }, example, "variances \(k): \(covariance)")
      expect(component.logDeterminant.isFinite, example, "log determinant \(k)")
    }
    expect(mixture.mean.allSatisfy(\.isFinite), example, "mean of the mixture")
  }

  private func checkRecord<Scalar>(
    _ mixture: GaussianMixture<Scalar>, _ example: MixtureFuzzCase, _ rows: Matrix<Scalar>, _ weights: [Scalar]?
  ) {
    guard let record = mixture.estimation else { return expect(false, example, "no record") }
    expect(record.trace.allSatisfy(\.isFinite) && !record.trace.isEmpty, example, "trace \(record.trace)")
    expect(record.iterations <= example.iterations, example, "\(record.iterations) iterations")
    for (before, after) in zip(record.trace, record.trace.dropFirst()) {
      expect(
        after >= before - 8 * .ulpOfOne * max(1, before.magnitude), example, "likelihood fell: \(before), \(after)")
    }
    // The trace speaks of the model that is returned: sums of the same densities in another order.
    let densities = mixture.logDensities(of: rows, parallelism: .serial)
    var (sum, total, size) = (0.0, 0.0, 0.0)
    for (row, density) in densities.enumerated() {
      let weight = weights.map { Double($0[row]) } ?? 1
      guard weight > 0 else { continue }
      sum += weight * Double(density)
      size += weight * Double(density.magnitude)
      total += weight
    }
    let error = (sum / total - record.meanLogLikelihood).magnitude
    // The plain sum above errs by half an ε a term.
    let bound = (8 * Double(Scalar.ulpOfOne) + Double(densities.count) * .ulpOfOne) * max(1, size / total)
    expect(error <= bound, example, "trace ends with \(record.meanLogLikelihood), the model scores \(sum / total)")
    let present = weights.map { $0.count { $0 > 0 } } ?? rows.rows
    expect(record.count == present, example, "\(record.count) of \(present) rows counted")
  }

  private func checkDensities<Scalar>(
    _ mixture: GaussianMixture<Scalar>, _ example: MixtureFuzzCase, _ rows: Matrix<Scalar>, _ weights: [Scalar]?
  ) {
    let densities = mixture.logDensities(of: rows, parallelism: .serial)
    let shares = mixture.responsibilities(of: rows, parallelism: .serial)
    let labels = mixture.labels(of: rows, parallelism: .serial)
    for row in densities.indices where weights.map({ $0[row] > 0 }) ?? true {
      expect(densities[row].isFinite, example, "row \(row) has log-density \(densities[row])")
      let total = shares.row(row).reduce(0) { $0 + Double($1) }
      // Each share errs by a few ε of its own, and their sum in the kernel by half an ε a component.
      let bound = 16 + 0.5 * Double(mixture.weights.count)
      expect(
        (total - 1).magnitude < bound * Double(Scalar.ulpOfOne), example, "shares of row \(row) add up to \(total)")
      expect(labels[row] >= 0, example, "row \(row) has no label")
    }
    let drawn = mixture.samples(rows: 0..<8, seed: example.seed, parallelism: .serial)
    expect(drawn.firstNonFiniteElement() == nil, example, "drawn \(drawn)")
  }

  private func kind(of error: any Error) -> String {
    guard let error = error as? GaussianError else { return "\(type(of: error))" }
    if case .componentFailed(_, _, let reason) = error { return "componentFailed(\(kind(of: reason)))" }
    return "\(Mirror(reflecting: error).children.first?.label ?? "\(error)")"
  }

  private func expect(_ condition: Bool, _ example: MixtureFuzzCase, _ what: @autoclosure () -> String) {
    guard !condition else { return }
    Issue.record("\(what()) (\(example))")
  }
}
