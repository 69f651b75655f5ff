import Gaussian
import LinearAlgebra
import RealModule
import SpecialFunctions
import TestSupport
import Testing

/// Margins that are not as they were seen: kernels, and the choice of forms.
@Suite struct MarginTests {
  private let normal = StandardNormalDistribution()

  private func column(_ values: [Double]) -> Matrix<Double> { Matrix(rows: values.count, columns: 1, elements: values) }

  /// The margin of one column.
  private func margin(
    _ values: [Double], _ form: MarginForm, kind: VariableKind = .continuous, seed: UInt64 = 0
  ) throws -> Margin {
    try GaussianCopula(fitting: column(values), kinds: [kind], margins: [form], options: SearchOptions(seed: seed))
      .margins[0]
  }

  private func kernel(_ margin: Margin) throws -> KernelMargin {
    guard case .kernel(let kernel) = margin else {
      Issue.record("no kernel margin")
      throw GaussianError.neverObserved(variable: 0)
    }
    return kernel
  }

  /// Numbers of two clusters, a third of them 0 if asked for.
  private func values(_ count: Int, zeros: Bool, seed: UInt64) -> [Double] {
    var generator = SplitMix64(seed: seed)
    return generator.normals(count).map { normal in
      let choice = generator.uniform()
      return zeros && choice < 0.35 ? 0 : choice < 0.6 ? 10 + normal : 20 + 3 * normal
    }
  }

  /// The slow twin: sums of kernels with reflections, from the definition.
  private func kernelScore(_ value: Double, _ sorted: [Double], bandwidth: Double) -> (score: Double, logSlope: Double)
  {
    let count = Double(sorted.count)
    let (low, high) = (sorted[0], sorted[sorted.count - 1])
    var (mass, density) = (0.0, 0.0)
    for (place, centre) in sorted.enumerated() {
      let before = place > 0 ? centre - sorted[place - 1] : sorted[1] - centre
      let after = place + 1 < sorted.count ? sorted[place + 1] - centre : before
      let h = max(bandwidth, (before + after) / 2)
      var (below, all, here) = (0.0, 0.0, 0.0)
      for image in [centre, 2 * low - centre, 2 * high - centre] {
        let start = normal.cumulativeProbability(at: (low - image) / h)
        below += normal.cumulativeProbability(at: (value - image) / h) - start
        all += normal.cumulativeProbability(at: (high - image) / h) - start
        let z = (value - image) / h
        here += Double.exp(-z * z / 2) / (h * (2 * Double.pi).squareRoot())
      }
      mass += below / all
      density += here / all
    }
    let score = normal.quantile((mass + 0.5) / (count + 1))
    let logDensity = -score * score / 2 - 0.5 * Double.log(2 * Double.pi)
    return (score, Double.log(density / (count + 1)) - logDensity)
  }

  @Test func kernelsAreThoseOfTheDefinition() throws {
    let values = values(300, zeros: false, seed: 1)
    let found = try margin(values, .kernel)
    let kernel = try kernel(found)
    let sorted = values.sorted()
    // Silverman's rule, from the definition: quantiles are values that are reached.
    let mean = values.reduce(0, +) / 300
    let deviation = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 300).squareRoot()
    let range = sorted[224] - sorted[74]
    let bandwidth = 0.9 * min(deviation, range / 1.34) * Double.pow(300, -0.2)
    #expect((kernel.bandwidth - bandwidth).magnitude < 1e-12 * bandwidth)
    var (worst, worstSlope) = (0.0, 0.0)
    for step in 0...1000 {
      let value = sorted[0] + Double(step) / 1000 * (sorted[299] - sorted[0])
      let exact = kernelScore(value, sorted, bandwidth: bandwidth)
      guard case .point(let score, let logSlope) = found.score(of: value) else {
        Issue.record("\(value) has no score")
        continue
      }
      worst = max(worst, (score - exact.score).magnitude)
      worstSlope = max(worstSlope, (logSlope - exact.logSlope).magnitude)
    }
    #expect(worst < 3e-6, "\(worst)")
    #expect(worstSlope < 5e-3, "\(worstSlope)")
  }

  @Test(arguments: [false, true]) func kernelsAreInverseEverywhere(zeros: Bool) throws {
    let values = values(2000, zeros: zeros, seed: 2)
    let found = try margin(values, .kernel)
    let kernel = try kernel(found)
    #expect(kernel.hasAtoms == zeros)
    #expect(kernel.values.count < 1000)
    #expect(kernel.bounds == values.min()!...values.max()!)
    for value in values + [0.001, 5, 15.5] where kernel.bounds.contains(value) {
      switch found.score(of: value) {
      case .point(let score, let logSlope):
        #expect(logSlope > -.infinity)
        // Where the density is low, a score is known to fewer digits than its value.
        let error =
          4 * Double.ulpOfOne * (1 + score.magnitude) * Double.exp(-logSlope) + 1e-14 * max(1, value.magnitude)
        #expect((found.value(at: [score]) - value).magnitude <= error, "\(value)")
      case .interval(let lower, let upper):
        #expect(value == 0 && found.value(at: [0.5 * (lower + upper)]) == 0)
        let share = normal.cumulativeProbability(at: upper) - normal.cumulativeProbability(at: lower)
        #expect((share - (Double(values.count { $0 == 0 }) + 0.5) / 2001).magnitude < 1e-12)
      default: Issue.record("\(value) has no score")
      }
    }
    // It ascends, and stays between the ends.
    var last = -Double.infinity
    for step in -800...800 {
      let value = found.value(at: [Double(step) / 100])
      #expect(value >= last && kernel.bounds.contains(value))
      last = value
    }
    if case .point(_, let logSlope) = found.score(of: values.max()! + 1) { #expect(logSlope == -.infinity) }
  }

  /// The density of a margin has the mass 1, with its atoms, and what the ends hold.
  @Test func kernelsHaveMassOne() throws {
    let values = values(1000, zeros: true, seed: 3)
    let found = try margin(values, .kernel)
    let kernel = try kernel(found)
    // The lowest value is an atom, which has the half row below it.
    var total = 0.5 / 1001
    for (low, high) in zip(kernel.lowerScores, kernel.upperScores) where low < high {
      total += normal.cumulativeProbability(at: high) - normal.cumulativeProbability(at: low)
    }
    let steps = 200_000
    let (start, width) = (kernel.bounds.lowerBound, kernel.bounds.upperBound - kernel.bounds.lowerBound)
    for step in 0..<steps {
      let value = start + (Double(step) + 0.5) / Double(steps) * width
      guard case .point(let score, let logSlope) = found.score(of: value) else { continue }
      total += width / Double(steps) * Double.exp(logSlope - score * score / 2) / (2 * Double.pi).squareRoot()
    }
    #expect((total - 1).magnitude < 1e-5, "\(total)")
  }

  @Test func unitsOfKernelsDoNotMatter() throws {
    let values = values(500, zeros: true, seed: 4)
    let one = try kernel(try margin(values, .kernel))
    for unit in [0x1p-600, 0x1p40] {
      let other = try kernel(try margin(values.map { $0 * unit }, .kernel))
      #expect(other.values == one.values.map { $0 * unit })
      #expect(other.lowerScores == one.lowerScores)
      #expect(other.bandwidth == one.bandwidth * unit)
    }
  }

  @Test func kernelsOfHardColumns() throws {
    // Two values, one value and rest, values that are far from all others, and one that is always the same.
    for values in [
      [1, 2], [1, 1, 2], [0, 0, 0, 0, 0, 0, 0, 0, 0, 1], [1, 2, 3, 4, 1e12], [-1e300, 0, 1, 2, 1e300], [7, 7, 7],
      Array(repeating: 1.0, count: 50) + Array(repeating: 2.0, count: 50),
      [.leastNonzeroMagnitude, 0, 2 * .leastNonzeroMagnitude],
    ] as [[Double]] {
      let found = try margin(values, .kernel)
      for value in values {
        let score: Double
        switch found.score(of: value) {
        case .point(let point, _): score = point
        case .interval(let lower, let upper): score = max(lower, -9) / 2 + min(upper, 9) / 2
        default: score = .nan
        }
        #expect(score.isFinite, "\(values)")
        #expect((found.value(at: [score]) - value).magnitude <= 1e-6 * max(1, value.magnitude), "\(values): \(value)")
      }
    }
    #expect(throws: GaussianError.overflow(quantity: "the range of variable 1")) {
      try margin([-1.7e308, 0, 1.7e308], .kernel)
    }
    let rounded = try margin((0..<200).map { Double($0 * $0 % 97) }, .kernel, kind: .rounded(places: 0))
    for step in -30...30 {
      let value = rounded.value(at: [Double(step) / 10])
      #expect(value == value.rounded())
    }
  }

  // MARK: The choice of forms

  private func choice(_ values: [Double], seed: UInt64 = 1) throws -> MarginChoice {
    let copula = try GaussianCopula(
      fitting: column(values), margins: [.automatic], options: SearchOptions(seed: seed))
    return try #require(copula.estimation?.marginChoices[0])
  }

  @Test func formsAreChosenByValuesLeftOut() throws {
    var generator = SplitMix64(seed: 7)
    let normals = generator.normals(800)
    let one = try choice(normals)
    #expect(one.form == .normal, "\(one)")
    #expect(one.heldOut[.logNormal] == nil)
    // Of a standard normal distribution the mean is −½·ln(2πe).
    let exact = -0.5 * Double.log(2 * Double.pi * Double.exp(1))
    #expect((try #require(one.heldOut[.normal]) - exact).magnitude < 4 * (0.5 / 800).squareRoot())
    #expect(try choice(normals.map { Double.exp($0) }).form == .logNormal)
    #expect(try choice(values(800, zeros: false, seed: 8)).form == .kernel)
    // With atoms there are two forms to choose from, and few values have nothing to choose by.
    let zeros = try choice(values(800, zeros: true, seed: 9))
    #expect(Set(zeros.heldOut.keys) == [.kernel, .empirical] && zeros.form == .kernel)
    #expect(try choice([1, 2, 3, 4, 5]) == MarginChoice(form: .empirical, heldOut: [:]))
    // A gap that kernels smear over, and steps that they round off: two hundred plateaus.
    let steps = (0..<3000).map { Double($0 % 200 * 100) + generator.uniform() }
    #expect(try choice(steps).form == .empirical)
    // By the seed, and not by threads or units.
    let again = try choice(normals)
    #expect(again == one)
    #expect(try choice(normals, seed: 2).heldOut != one.heldOut)
    #expect(try choice(normals.map { 0x1p20 * $0 }).form == .normal)
  }

  @Test func onlyNumbersHaveAChoice() throws {
    let normals = values(300, zeros: false, seed: 10)
    var rows = Matrix<Double>(rows: 300, columns: 3, repeating: 0)
    for row in 0..<300 {
      rows[row, 0] = normals[row]
      rows[row, 1] = Double(row % 3)
      rows[row, 2] = (normals[row] * 7).rounded()
    }
    let copula = try GaussianCopula(
      fitting: rows, kinds: [.continuous, .nominal(categories: 3), .rounded(places: 0)],
      margins: [.automatic, .automatic, .automatic])
    #expect(copula.estimation?.marginChoices.keys.sorted() == [0, 2])
    #expect(copula.marginal(over: [2]).estimation?.marginChoices.keys.sorted() == [0])
  }

  // MARK: Values between atoms

  @Test func valuesBetweenAtomsHaveADensityWhereOthersAreSeen() throws {
    var generator = SplitMix64(seed: 11)
    let others = (0..<100).map { _ in 20 + 10 * generator.uniform() }
    let atoms = Array(repeating: 10.0, count: 50) + Array(repeating: 12.0, count: 50)
    func logSlope(_ margin: Margin, _ value: Double) -> Double {
      if case .point(_, let slope) = margin.score(of: value) { slope } else { .nan }
    }
    let found = try margin(atoms + others, .empirical)
    #expect(logSlope(found, 11) > -.infinity)
    // Half a row's share lies between them.
    guard case .empirical(let margin) = found else { return }
    let share =
      normal.cumulativeProbability(at: margin.lowerScores[1]) - normal.cumulativeProbability(at: margin.upperScores[0])
    #expect((share - 0.5 / 201).magnitude < 1e-12)
    // Atoms alone, and neighbours among whole numbers, leave nothing between.
    #expect(try logSlope(self.margin(atoms, .empirical), 11) == -.infinity)
    let whole = try self.margin(
      Array(repeating: 10.0, count: 50) + Array(repeating: 11.0, count: 50) + others.map { $0.rounded() }, .empirical,
      kind: .rounded(places: 0))
    #expect(logSlope(whole, 10.5) == -.infinity)
    for step in -40...40 {
      let value = whole.value(at: [Double(step) / 10])
      #expect(value == value.rounded())
    }
  }
}
