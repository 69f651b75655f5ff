import Gaussian
import GaussianReference
import LinearAlgebra
import RealModule
import TestSupport
import Testing

/// Tiny bandwidths, huge offsets, extreme scales, and rows that have no kernel density.
@Suite struct KernelDensityEdgeTests {
  private func rows(_ count: Int = 30, _ dimension: Int = 2, seed: UInt64 = 90) -> [[Double]] {
    var generator = SplitMix64(seed: seed)
    return generator.normalRows(count, dimension: dimension)
  }

  /// At a training row a tiny kernel stands alone: its log-density is that at the peak less the logarithm of the rows.
  @Test(arguments: [1e-3, 1e-6, 1e-9, 1e-100]) func memorises(factor: Double) throws {
    let rows = rows()
    let model = try KernelDensity(fitting: Matrix(rows), bandwidth: .factor(factor))
    let wide = try KernelDensity(fitting: Matrix(rows), bandwidth: .factor(1))
    let normal = try MultivariateNormal(mean: [0, 0], covariance: wide.bandwidthCovariance)
    let peak = normal.logDensity(of: [0, 0]) - 2 * Double.log(factor) - Double.log(30)
    for density in model.logDensities(of: Matrix(rows)) {
      #expect((density - peak).magnitude < 1e-14 * (1 + peak.magnitude) * 8)
    }
    let reference = try ReferenceKernelDensity<WidestScalar>(
      fitting: converted(rows), weights: rows.map { _ in 1 }, factor: WidestScalar(factor))
    for query in self.rows(10, seed: 91) {
      let (density, expected) = (model.logDensity(of: query), reference.logDensity(of: converted(query)))
      #expect(density.isFinite)
      #expect(Double((WidestScalar(density) - expected) / expected).magnitude < 1e-12)
    }
    let leftOut = model.leaveOneOutLogDensities()
    #expect(leftOut.allSatisfy { $0.isFinite })
    // So far that the squared distance leaves the range, the density is 0.
    #expect(model.logDensity(of: [1e200, 0]) == -.infinity)
  }

  /// Rows about 10⁸, where a hundredth of a deviation is what a double resolves to 7 digits, as rows about 0.
  @Test func offsets() throws {
    // Multiples of 2⁻²⁰, so that moving them loses nothing.
    let rows = rows(40).map { $0.map { ($0 * 0x1p20).rounded() * 0x1p-20 } }
    let moved = rows.map { $0.map { $0 + 0x1p27 } }
    for factor in [0.5, 0.01] {
      let near = try KernelDensity(fitting: Matrix(rows), bandwidth: .factor(factor))
      let far = try KernelDensity(fitting: Matrix(moved), bandwidth: .factor(factor))
      for (row, movedRow) in zip(rows, moved) {
        let (x, y) = (near.logDensity(of: row.map { $0 + 0.125 }), far.logDensity(of: movedRow.map { $0 + 0.125 }))
        #expect((x - y).magnitude < 1e-9 * (1 + x.magnitude))
      }
    }
  }

  /// Scaling variables by powers of two moves log-densities by their logarithms, and draws with them.
  @Test(arguments: [-500, -300, 300, 500]) func scales(exponent: Int) throws {
    let scale = Double(sign: .plus, exponent: exponent, significand: 1)
    let rows = rows()
    let plain = try KernelDensity(fitting: Matrix(rows), bandwidth: .factor(0.3))
    let scaled = try KernelDensity(fitting: Matrix(rows.map { $0.map { $0 * scale } }), bandwidth: .factor(0.3))
    for (row, query) in zip(rows, self.rows(30, seed: 92)) {
      _ = row
      let (x, y) = (plain.logDensity(of: query), scaled.logDensity(of: query.map { $0 * scale }))
      #expect((x - 2 * Double(exponent) * Double.log(2) - y).magnitude < 1e-12 * (1 + y.magnitude))
    }
    let (draw, scaledDraw) = (plain.samples(count: 20, seed: 1), scaled.samples(count: 20, seed: 1))
    for (x, y) in zip(draw.elements, scaledDraw.elements) { #expect((x * scale - y).magnitude <= 1e-14 * scale * 8) }
    let tuned = try KernelDensity(fitting: Matrix(rows), bandwidth: .leaveOneOut)
    let scaledTuned = try KernelDensity(fitting: Matrix(rows.map { $0.map { $0 * scale } }), bandwidth: .leaveOneOut)
    let (a, b) = (try #require(tuned.bandwidth.factor), try #require(scaledTuned.bandwidth.factor))
    #expect((a / b - 1).magnitude < 1e-3)
  }

  @Test func floatScales() throws {
    for exponent in [-55, 55] {
      let scale = Float(sign: .plus, exponent: exponent, significand: 1)
      let rows: [[Float]] = converted(rows())
      let plain = try KernelDensity(fitting: Matrix(rows), bandwidth: .factor(1e-4))
      let scaled = try KernelDensity(fitting: Matrix(rows.map { $0.map { $0 * scale } }), bandwidth: .factor(1e-4))
      let (x, y) = (plain.logDensity(of: rows[3]), scaled.logDensity(of: rows[3].map { $0 * scale }))
      #expect((x - 2 * Float(exponent) * 0.6931472 - y).magnitude < 1e-5 * (1 + y.magnitude))
    }
  }

  /// A `Float` model with kernels much narrower than its rows are far is held in double precision.
  @Test func floatMemorises() throws {
    let rows: [[Float]] = converted(rows())
    let model = try KernelDensity(fitting: Matrix(rows), bandwidth: .factor(1e-6))
    let reference = try ReferenceKernelDensity<WidestScalar>(
      fitting: converted(rows), weights: rows.map { _ in 1 }, factor: 1e-6)
    for row in rows {
      let near = row.map { $0.nextUp }
      let (density, expected) = (model.logDensity(of: near), Double(reference.logDensity(of: converted(near))))
      #expect((Double(density) - expected).magnitude < 1e-6 * (1 + expected.magnitude))
    }
  }

  @Test func rangesOfWeights() throws {
    let rows = rows(4)
    let bandwidth = Matrix([[1.0, 0], [0, 1]])
    let weights = [1e-300, 1e-200, 1e300, 1]
    let model = try KernelDensity(
      fitting: Matrix(rows), weights: [1e-8, 1e-9, 1e8, 1], bandwidth: .matrix(bandwidth))
    let reference = try ReferenceKernelDensity<WidestScalar>(
      rows: converted(rows), weights: [1e-8, 1e-9, 1e8, 1], bandwidth: [[1, 0], [0, 1]])
    for row in rows {
      let expected = reference.logDensity(of: converted(row))
      #expect(Double(WidestScalar(model.logDensity(of: row)) - expected).magnitude < 1e-13)
    }
    #expect(throws: GaussianError.self) {
      try KernelDensity(fitting: Matrix(rows), weights: weights, bandwidth: .matrix(bandwidth))
    }
  }

  @Test func oneRow() throws {
    let model = try KernelDensity(fitting: Matrix([[1.0, 2]]), bandwidth: .matrix(Matrix([[2.0, 1], [1, 3]])))
    let normal = try MultivariateNormal(mean: [1, 2], covariance: Matrix([[2, 1], [1, 3]]))
    #expect((model.logDensity(of: [0, 5]) - normal.logDensity(of: [0, 5])).magnitude < 1e-14)
    #expect(model.leaveOneOutLogDensities() == [-.infinity])
    for bandwidth in [KernelDensity<Double>.Bandwidth.scott, .leaveOneOut, .factor(1)] {
      #expect(throws: GaussianError.tooFewObservations(count: 1, required: 3, dimension: 2)) {
        try KernelDensity(fitting: Matrix([[1.0, 2]]), bandwidth: bandwidth)
      }
    }
    #expect(throws: GaussianError.tooFewObservations(count: 0, required: 1, dimension: 2)) {
      try KernelDensity(fitting: Matrix([[1.0, 2]]), weights: [0], bandwidth: .matrix(.identity(2)))
    }
  }

  @Test func refusals() throws {
    var spoiled = rows()
    spoiled[7][1] = .nan
    #expect(throws: GaussianError.nonFinite(quantity: "the observations", row: 7, variable: 1)) {
      try KernelDensity(fitting: Matrix(spoiled))
    }
    var weights = [Double](repeating: 1, count: 30)
    weights[4] = -1
    #expect(throws: GaussianError.invalidWeight(row: 4, value: -1)) {
      try KernelDensity(fitting: Matrix(rows()), weights: weights)
    }
    #expect(throws: GaussianError.zeroVariance(variable: 1)) {
      try KernelDensity(fitting: Matrix(rows().map { [$0[0], 3] }))
    }
    let error = try #require(throws: GaussianError.self) {
      try KernelDensity(fitting: Matrix([[1.0, 2], [2, 1]]), bandwidth: .matrix(Matrix([[1, 1], [1, 1]])))
    }
    guard case .notPositiveDefinite(let facts) = error else { throw error }
    #expect(facts.quantity == "the bandwidth")
  }

  @Test func policies() throws {
    let collinear = rows().map { [$0[0], $0[1], $0[0] + $0[1]] }
    let error = try #require(throws: GaussianError.self) { try KernelDensity(fitting: Matrix(collinear)) }
    guard case .notPositiveDefinite = error else { throw error }
    let model = try KernelDensity(fitting: Matrix(collinear), bandwidth: .factor(0.5), policy: .ridge(0.01))
    #expect(model.estimation.policy == .ridge(0.01))
    #expect(model.estimation.adjustment == .ridge(0.01))
    let covariance = ReferenceKernelDensity<Double>.covariance(of: collinear, weights: collinear.map { _ in 1 })
    let bandwidth = model.bandwidthCovariance
    for i in 0..<3 {
      for j in 0..<3 {
        let expected = 0.25 * (covariance[i][j] + (i == j ? 0.01 : 0))
        #expect((bandwidth[i, j] - expected).magnitude < 1e-13)
      }
    }
    for policy in [CovariancePolicy.relativeFloor(1e-6), .shrink] {
      #expect(try KernelDensity(fitting: Matrix(collinear), policy: policy).estimation.adjustment != nil)
    }
    let dropped = try #require(throws: GaussianError.self) {
      try KernelDensity(fitting: Matrix(collinear), policy: .pseudo())
    }
    #expect(dropped.description.contains("do not vary in 1 of 3 directions"))
    #expect(try KernelDensity(fitting: Matrix(rows()), policy: .pseudo()).estimation.adjustment == nil)
  }
}
