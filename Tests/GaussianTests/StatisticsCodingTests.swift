import Foundation
import Gaussian
import LinearAlgebra
import TestSupport
import Testing

/// Statistics that are encoded come back with every bit; what no rows could have led to does not.
@Suite struct StatisticsCodingTests {
  private func sample(
    _ structure: CovarianceStructure, _ moments: Moments, parts: Int = 3
  ) throws -> SufficientStatistics<Double> {
    var generator = SplitMix64(seed: 360)
    var statistics = SufficientStatistics<Double>(dimension: 3, structure: structure, moments: moments)
    for _ in 0..<parts {
      try statistics.update(
        with: Matrix(generator.normalRows(40, dimension: 3, offset: 1e6)),
        weights: (0..<40).map { _ in generator.uniform() })
    }
    return statistics
  }

  private func roundTrip<Value: Codable>(_ value: Value) throws -> Value {
    try JSONDecoder().decode(Value.self, from: JSONEncoder().encode(value))
  }

  @Test(arguments: CovarianceStructure.allCases, [0, 1, 3]) func roundTrips(
    structure: CovarianceStructure, parts: Int
  ) throws {
    for moments in Moments.allCases where moments == .second || structure == .full {
      let statistics = try sample(structure, moments, parts: parts)
      var copy = try roundTrip(statistics)
      #expect(copy == statistics)
      // It also goes on as the original would.
      var original = statistics
      let more = try sample(structure, moments)
      copy.merge(more)
      original.merge(more)
      #expect(copy == original)
    }
    let single = SufficientStatistics<Float>(dimension: 4, structure: structure)
    #expect(try roundTrip(single) == single)
  }

  /// Each change of the encoded form, as JSON, and what the error must name; `nil` takes the key away.
  static let forgeries: [(key: String, value: String?, names: String)] = [
    ("dimension", "0", "number of variables"), ("dimension", "-3", "number of variables"),
    ("dimension", "4", "numbers"), ("dimension", "\(Int.max)", "number of variables"),
    ("dimension", "3000000000", "numbers"), ("dimension", nil, "dimension"),
    ("structure", "\"round\"", "structure"), ("structure", "\"diagonal\"", "full structure"),
    ("count", "-1", "count of -1"), ("count", "\(Int.max)", "count of \(Int.max)"), ("count", "0", "no observations"),
    ("count", "1", "cannot have these sums"),
    ("count", "1.5", "orrupted"), ("weight", "0", "larger than rounding"), ("weight", "-60", "not positive"),
    ("weight", "\"many\"", "weight"), ("squaredWeight", "0", "not positive"),
    ("squaredWeight", "1e9", "cannot have these sums"), ("shift", "[1, 2]", "2 numbers, 3 are needed"),
    ("offset", "[1, 2, 3, 4]", "4 numbers"), ("scatter", "[1, 0, 1, 0, 0]", "5 numbers, 6 are needed"),
    ("scatter", "[-1, 0, 1, 0, 0, 1]", "larger than rounding"),
    ("scatter", "[-1e9, 1e6, 1e9, 1e6, 1e6, 1e9]", "negative sum of squares"),
    ("scatter", "[1e9, 2e9, 1e9, 1e6, 1e6, 1e9]", "larger than the squares allow"),
    ("scatterResiduals", "[1e9, 0, 0, 0, 0, 0]", "larger than rounding"),
    ("offsetResiduals", "[1, 1]", "2 numbers"), ("weightResiduals", "[0]", "1 numbers"),
    ("cubic", "[1, 2]", "2 numbers"), ("cubic", nil, "cubic"), ("quartic", "-1", "negative sum of powers"),
    ("quartic", "1e-3", "smaller than the squares allow"),
    ("weightResiduals", "[4294967296, 0]", "larger than rounding"),
    ("weightResiduals", "[0, 1e200]", "larger than rounding"),
  ]

  @Test(arguments: forgeries.indices) func forgery(index: Int) throws {
    let forgery = Self.forgeries[index]
    let encoded = try JSONEncoder().encode(try sample(.full, .fourth))
    var object = try #require(try JSONSerialization.jsonObject(with: encoded) as? [String: Any])
    #expect(object[forgery.key] != nil, "no key '\(forgery.key)' to forge")
    object[forgery.key] = try forgery.value.map {
      try JSONSerialization.jsonObject(with: Data($0.utf8), options: .fragmentsAllowed)
    }
    let data = try JSONSerialization.data(withJSONObject: object)
    let error = try #require(throws: DecodingError.self) {
      try JSONDecoder().decode(SufficientStatistics<Double>.self, from: data)
    }
    #expect("\(error)".contains(forgery.names), "\(error)")
  }

  @Test func numbersOutOfRange() throws {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    let encoded = try JSONEncoder().encode(try sample(.full, .fourth))
    for key in ["weight", "quartic"] {
      for value in ["nan", "inf"] {
        var object = try #require(try JSONSerialization.jsonObject(with: encoded) as? [String: Any])
        object[key] = value
        let data = try JSONSerialization.data(withJSONObject: object)
        #expect(throws: DecodingError.self) { try decoder.decode(SufficientStatistics<Double>.self, from: data) }
      }
    }
    for key in ["shift", "offset", "scatter", "cubic"] {
      var object = try #require(try JSONSerialization.jsonObject(with: encoded) as? [String: Any])
      var list = try #require(object[key] as? [Any])
      list[1] = "inf"
      object[key] = list
      let data = try JSONSerialization.data(withJSONObject: object)
      #expect(throws: DecodingError.self) { try decoder.decode(SufficientStatistics<Double>.self, from: data) }
    }
  }

  @Test func recordsAndPolicies() throws {
    let policies: [CovariancePolicy] = [
      .fail, .ridge(1e-6), .relativeFloor(0.1), .shrink, .pseudo(), .pseudo(1e-3), .ridge(.leastNormalMagnitude),
      .relativeRidge(1e-6),
    ]
    for policy in policies {
      #expect(CovariancePolicy(policy.description) == policy)
      #expect(try roundTrip([policy]) == [policy])
    }
    #expect(CovariancePolicy("pseudo") == .pseudo())
    for text in [
      "", "none", "ridge", "ridge=", "ridge=x", "ridge=0", "ridge=-1", "ridge=inf", "ridge=nan", "fail=1", "shrink=1",
      "relative-ridge", "relative-ridge=0", "relative-floor", "relative-floor=1", "relative-floor=0", "pseudo=2",
      "pseudo=", "Fail", "fail ",
    ] {
      #expect(CovariancePolicy(text) == nil, "'\(text)'")
    }
    let adjustments: [CovarianceAdjustment?] = [
      nil, .ridge(1e-6), .relativeRidge(1e-6), .floor(0.5, liftedCount: 2), .shrinkage(0.25),
      .truncation(1e-9, rank: 3),
    ]
    for adjustment in adjustments {
      var record = EstimationRecord(estimator: "oas", count: 7, weight: 7.5, effectiveSampleSize: 6.25)
      record.values = ["shrinkage": 0.5]
      record.policy = .shrink
      record.adjustment = adjustment
      record.iterations = 12
      record.ending = .iterationLimit
      #expect(try roundTrip(record) == record)
    }
  }
}
