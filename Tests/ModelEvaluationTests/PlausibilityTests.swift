import Gaussian
import LinearAlgebra
import ModelEvaluation
import Testing

@Suite struct PlausibilityTests {
  let standard = try! MultivariateNormal<Double>(mean: [0, 0], covariance: .identity(2))

  @Test func aRateHasAnExactInterval() throws {
    let rows = standard.samples(count: 1000, seed: 1)
    let positive = try Plausibility(of: rows) { $0[0] > 0 }
    #expect(positive.proportion.total == 1000)
    #expect(positive.proportion.interval(confidence: 0.999).contains(0.5))
    #expect(positive.implausibleRows.allSatisfy { rows[$0, 0] <= 0 })
    #expect(positive.implausibleRows.count + positive.proportion.count == 1000)
  }

  @Test func thereIsNoRateOfNoRows() {
    #expect(
      throws: EvaluationError.tooFewRows(
        measure: "a share of plausible rows", role: .heldOut, count: 0, required: 1)
    ) { try Plausibility(of: Matrix<Double>(rows: 0, columns: 2, elements: []), role: .heldOut) { _ in true } }
  }

  @Test func plausibleRowsAreThoseOfTheEndlessTable() throws {
    let all = standard.samples(count: 4000, seed: 9)
    let kept = (0..<all.rows).filter { all[$0, 0] > 1 && all[$0, 1] > 0 }
    for count in [1, 2, 57, 200] {
      let samples = try PlausibleSamples(of: standard, count: count, seed: 9) { $0[0] > 1 && $0[1] > 0 }
      #expect(samples.rows == all.selecting(rows: Array(kept.prefix(count))))
      #expect(samples.acceptance == Proportion(count: count, of: kept[count - 1] + 1))
    }
    // P = 0.158655 · 0.5.
    let many = try PlausibleSamples(of: standard, count: 2000, seed: 3) { $0[0] > 1 && $0[1] > 0 }
    #expect(many.acceptance.interval(confidence: 0.999).contains(0.079_327_6))
  }

  @Test func theSamplerSaysWhatItDiedOf() {
    #expect(throws: EvaluationError.tooFewPlausible(found: 0, wanted: 5, drawn: 10_000)) {
      try PlausibleSamples(of: standard, count: 5, seed: 1, maximumDraws: 10_000) { $0[0] > 40 }
    }
  }
}

@Suite struct GeographyTests {
  @Test func aMaskFindsCells() throws {
    // Two bands of four cells: the north-western cell, and the last one of the south.
    let mask = try #require(GeographicMask(bits: [0b1000_0000, 0b0001_0000], bands: 2))
    #expect(mask.contains(longitude: -180, latitude: 90))
    #expect(mask.contains(longitude: 180, latitude: 0.1))
    #expect(mask.contains(longitude: -90.001, latitude: 45))
    #expect(!mask.contains(longitude: -90, latitude: 45))
    #expect(mask.contains(longitude: 179, latitude: -90))
    #expect(mask.contains(longitude: -1e-20, latitude: -1) == false)
    #expect(mask.contains(longitude: 90 - 720, latitude: -1e-9))
    #expect(!mask.contains(longitude: 0, latitude: 90.1))
    #expect(!mask.contains(longitude: .nan, latitude: 0))
    #expect(!mask.contains(longitude: 0, latitude: .nan))
    #expect(mask == GeographicMask(bands: 2) { $0 == 0 ? $1 == 0 : $1 == 3 })
    #expect(GeographicMask(bits: [0, 0, 0], bands: 2) == nil && GeographicMask(bits: [], bands: 0) == nil)
  }

  @Test(arguments: [-169.0, -180, 0, 30]) func aProjectionIsUndone(seam: Double) throws {
    let projection = CylindricalEqualAreaProjection(seam: seam)
    for longitude in [-180, -169, -168.9, -30.5, 0, 29.999, 30, 179.9] {
      for latitude in [-89.0, -45, 0, 12.25, 88] {
        let point = projection.point(longitude: longitude, latitude: latitude)
        #expect((-Double.pi..<Double.pi).contains(point.x))
        #expect(point.y.magnitude <= 1)
        let place = try #require(projection.place(x: point.x, y: point.y))
        #expect(abs(place.longitude - longitude) < 1e-12)
        #expect(abs(place.latitude - latitude) < 1e-11)
        let turned = try #require(projection.place(x: point.x + 4 * .pi, y: point.y))
        #expect(abs(turned.longitude - longitude) < 1e-12 * 8)
      }
    }
    #expect(projection.place(x: 0, y: 1.001) == nil)
  }
}
