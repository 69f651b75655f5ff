import Gaussian
import TestSupport
import Testing

/// Whatever bytes say, nothing traps.
@Suite("Hostile bytes of fits in parts")
struct HostileBytesTests {
  private let problem: DistributedProblem
  /// A fit before each of its steps, and the sums that lead to the next.
  private let stages: [(fit: DistributedFit, sums: PartialSums)]

  init() throws {
    problem = DistributedProblem(rows: try DistributedProblem.clusters(12, 2, components: 2), variables: ["a", "b"])
    var stages: [(DistributedFit, PartialSums)] = []
    for form in [GaussianForm(), GaussianForm(structure: .tied)] {
      var fit = DistributedFit(
        mixtureOf: 2, form: form, start: .kMeans, options: .init(maximumIterations: 1, restarts: 2, seed: 1))
      while let step = fit.step {
        let sums = try problem.part(0..<12, step)
        stages.append((fit, sums))
        try fit.absorb([sums])
      }
    }
    let options = SearchOptions(maximumIterations: 1)
    for first in [
      DistributedFit(mixtureOf: 2, form: FactorForm(factors: 1), options: options),
      DistributedFit(mixtureOf: 2, form: FactorForm(factors: 1, noise: .diagonal), options: options),
      DistributedFit(mixtureOf: 2, form: StudentTForm(), start: .kMeans, options: options),
    ] {
      var fit = first
      while let step = fit.step {
        let sums = try problem.part(0..<12, step)
        stages.append((fit, sums))
        try fit.absorb([sums])
      }
    }
    var fit = DistributedFit(statistics: .full, moments: .fourth)
    let sums = try problem.part(0..<12, try #require(fit.step))
    stages.append((fit, sums))
    try fit.absorb([sums])
    stages.append((fit, sums))
    self.stages = stages
  }

  /// Reads bytes as whatever they may be.
  private func isRefused(_ bytes: [UInt8]) -> Bool {
    (try? DistributedFit(serialised: bytes)) == nil && (try? FitStep(serialised: bytes)) == nil
      && (try? PartialSums(serialised: bytes)) == nil
  }

  @Test("each bit that flips, and each end that comes too early, is an error")
  func damage() throws {
    let (fit, sums) = stages[2]
    for bytes in [sums.serialised(), try #require(fit.step).serialised(), fit.serialised()] {
      #expect(!isRefused(bytes))
      for count in bytes.indices { #expect(isRefused(Array(bytes[..<count]))) }
      #expect(isRefused(bytes + [0]))
      for place in bytes.indices {
        for bit in 0..<8 {
          var changed = bytes
          changed[place] ^= 1 << UInt8(bit)
          if !isRefused(changed) { Issue.record("bit \(bit) of byte \(place) may flip") }
        }
      }
    }
  }

  @Test("what was changed and sealed again is an error, or a fit of something else")
  func forgery() throws {
    var generator = SplitMix64(seed: 5)
    for (fit, sums) in stages {
      for _ in 0..<(isLongRun ? 4000 : 150) {
        if let forged = try? PartialSums(serialised: forged(sums.serialised(), &generator)) {
          var fit = fit
          try? fit.absorb([forged])
          if let step = fit.step { _ = try? step.sums(joining: forged, sums) }
        }
        if let step = try? FitStep(serialised: forged(fit.step?.serialised() ?? [], &generator)) {
          _ = try? step.sums(of: problem.rows, firstRow: 0)
        }
        if var state = try? DistributedFit(serialised: forged(fit.serialised(), &generator)) {
          if let step = state.step, let sums = try? step.sums(of: problem.rows, firstRow: 0) {
            try? state.absorb([sums])
          }
          _ = state.model
        }
      }
    }
  }

  /// The same bytes with some changed in their body, and a seal that fits.
  private func forged(_ bytes: [UInt8], _ generator: inout SplitMix64) throws -> [UInt8] {
    guard bytes.count > 40 else { return bytes }
    var changed = Array(bytes.dropLast(8))
    for _ in 0..<Int.random(in: 1...3, using: &generator) {
      let place = Int.random(in: 24..<changed.count, using: &generator)
      switch Int.random(in: 0..<3, using: &generator) {
      case 0: changed[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
      case 1: changed[place] = UInt8.random(in: 0...255, using: &generator)
      default:
        // A word of its own: the least, the greatest, the largest number.
        let words: [UInt64] = [.max, 1 << 63, 0, 0x7FEF_FFFF_FFFF_FFFF, 0x7FF0_0000_0000_0000, 1 << 62]
        let word = words[Int.random(in: words.indices, using: &generator)]
        let first = 24 + (place - 24) / 8 * 8
        for byte in 0..<8 where first + byte < changed.count {
          changed[first + byte] = UInt8(truncatingIfNeeded: word >> (8 * UInt64(byte)))
        }
      }
    }
    let seal = checksum(of: changed)
    return changed + (0..<8).map { UInt8(truncatingIfNeeded: seal >> (8 * UInt64($0))) }
  }

  @Test("bytes of other kinds are named")
  func others() throws {
    let (fit, sums) = stages[0]
    func code(_ body: () throws -> Void) -> DistributedError.Code? {
      do { try body() } catch { return (error as? DistributedError)?.code }
      return nil
    }
    #expect(code { _ = try PartialSums(serialised: fit.serialised()) } == .malformed)
    #expect(code { _ = try DistributedFit(serialised: sums.serialised()) } == .malformed)
    #expect(code { _ = try FitStep(serialised: Array("{}".utf8)) } == .malformed)
    #expect(code { _ = try FitStep(serialised: []) } == .malformed)
    var newer = sums.serialised()
    newer[8] = 2
    let seal = checksum(of: newer.dropLast(8))
    newer = newer.dropLast(8) + (0..<8).map { UInt8(truncatingIfNeeded: seal >> (8 * UInt64($0))) }
    #expect(code { _ = try PartialSums(serialised: newer) } == .newerVersion)
  }
}
