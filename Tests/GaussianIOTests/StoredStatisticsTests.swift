import Gaussian
import GaussianIO
import LinearAlgebra
import Testing

@Suite("Statistics files")
struct StoredStatisticsTests {
  private func statistics(
    rows: Int, dimension: Int, structure: CovarianceStructure = .full, moments: Moments = .second, seed: UInt64 = 1,
    blocks: Int = 1
  ) throws -> SufficientStatistics<Double> {
    var generator = RepeatableGenerator(state: seed)
    var result = SufficientStatistics<Double>(dimension: dimension, structure: structure, moments: moments)
    for _ in 0..<blocks {
      let elements = (0..<rows * dimension).map { _ in 1e3 + Double.random(in: -1...1, using: &generator) }
      let weights = (0..<rows).map { _ in Double.random(in: 0...2, using: &generator) }
      try result.update(with: Matrix(rows: rows, columns: dimension, elements: elements), weights: weights)
    }
    return result
  }

  @Test("come back with every bit", arguments: [1, 2, 9, 40], [1, 5])
  func roundTrip(_ dimension: Int, _ blocks: Int) throws {
    let scratch = Scratch()
    let path = scratch.path("a.stats")
    for (structure, moments) in [(CovarianceStructure.full, Moments.second), (.full, .fourth), (.diagonal, .second)] {
      let original = StoredStatistics(
        try statistics(rows: 20, dimension: dimension, structure: structure, moments: moments, blocks: blocks),
        variables: dimension == 2 ? ["a", "größe\n\""] : nil)
      try original.write(to: path)
      let read = try StoredStatistics(contentsOf: path)
      // Equal numbers may still be other bits: zeros have signs.
      try read.write(to: scratch.path("b.stats"))
      #expect(scratch.bytes("a.stats") == scratch.bytes("b.stats"))
      #expect(read.variableNames == original.variableNames)
      #expect(read.variables == original.variables)
      let (one, two) = (original.statistics, read.statistics)
      #expect(one.count == two.count)
      #expect(one.mean == two.mean)
      #expect(one.variances() == two.variances())
      #expect(one.cubicMoments == two.cubicMoments)
      #expect(one.quarticMoment == two.quarticMoment)
      if structure == .full { #expect(one.covariance() == two.covariance()) }
    }
  }

  @Test("sums that leave the range when parts are merged are bad data, not a fault of the program")
  func mergedOutOfRange() throws {
    let parts = try [-8e153, 8e153].map { center in
      var part = SufficientStatistics<Double>(dimension: 2)
      try part.update(with: Matrix([[center, 1], [center * 1.001, 2], [center * 1.002, 4]]))
      return StoredStatistics(part, variables: nil)
    }
    let scratch = Scratch()
    #expect(throws: Never.self) { try parts[0].write(to: scratch.path("a.stats")) }
    var merged = parts[0]
    try merged.merge(parts[1], from: "b.stats", into: "a.stats")
    #expect(throws: GaussianError.overflow(quantity: "the variance of the observations")) {
      try merged.write(to: scratch.path("c.stats"))
    }
  }

  @Test("a changed bit anywhere is refused")
  func damage() throws {
    let scratch = Scratch()
    try StoredStatistics(statistics(rows: 9, dimension: 2, blocks: 2), variables: ["a", "b"]).write(
      to: scratch.path("a.stats"))
    let bytes = try #require(scratch.bytes("a.stats"))
    _ = try StoredStatistics(contentsOf: scratch.file("b.stats", bytes))
    for place in bytes.indices {
      for bit in [0, 5, place % 8] {
        var damaged = bytes
        damaged[place] ^= 1 << UInt8(bit)
        let error = try #require(throws: FileError.self) {
          try StoredStatistics(contentsOf: scratch.file("b.stats", damaged))
        }
        #expect(error.exitCode == 65, "byte \(place), bit \(bit): \(error)")
        #expect(!error.advice.isEmpty, "byte \(place), bit \(bit): \(error)")
      }
    }
    for length in 0..<bytes.count {
      let error = #expect(throws: FileError.self) {
        try StoredStatistics(contentsOf: scratch.file("b.stats", Array(bytes[..<length])))
      }
      #expect(error?.exitCode == 65, "\(length) bytes")
    }
  }

  @Test("merge as their statistics do, in the order given")
  func merging() throws {
    let parts = try (1...4).map { try statistics(rows: 30, dimension: 3, seed: $0) }
    var (stored, expected) = (StoredStatistics(parts[0], variables: nil), parts[0])
    for part in parts.dropFirst() {
      try stored.merge(StoredStatistics(part, variables: nil), from: "b", into: "a")
      expected.merge(part)
    }
    #expect(try text(stored) == text(StoredStatistics(expected, variables: nil)))
  }

  private func text(_ statistics: StoredStatistics) throws -> String? {
    let scratch = Scratch()
    try statistics.write(to: scratch.path("a.stats"))
    return scratch.text("a.stats")
  }

  @Test("of other variables, structures or moments do not merge")
  func mismatches() throws {
    func stored(
      _ names: [String]?, _ structure: CovarianceStructure = .full, _ moments: Moments = .second
    ) throws -> StoredStatistics {
      StoredStatistics(
        try statistics(rows: 5, dimension: names?.count ?? 2, structure: structure, moments: moments), variables: names)
    }
    let cases: [(StoredStatistics, String)] = [
      (
        try stored(["a", "b", "c"]), "about 3 variables, those of 'first' about 2; make all of them of the same columns"
      ),
      (
        try stored(["b", "a"]),
        "variable 1 is 'b', in 'first' it is 'a'; make all of them of the same columns in the same"
      ),
      (try stored(["a", "c"]), "variable 2 is 'c', in 'first' it is 'b'; make all of them of the same columns"),
      (try stored(nil), "the variables have no names, those of 'first' have some; "),
      (try stored(["a", "b"], .diagonal), "for a diagonal covariance, those of 'first' for a full one; "),
      (try stored(["a", "b"], .full, .fourth), "hold fourth moments, those of 'first' second moments; "),
    ]
    let first = try stored(["a", "b"])
    for (other, says) in cases {
      var copy = first
      let error = try #require(throws: FileError.self) { try copy.merge(other, from: "second", into: "first") }
      #expect(error.code == .mismatch)
      #expect(error.exitCode == 65)
      #expect(error.path == "second")
      #expect(error.description.contains(says), "\(error)")
      #expect(try text(copy) == text(first))
    }
  }
}

@Suite("Values as JSON")
struct JSONCodingTests {
  private struct Sample: Codable, Equatable {
    enum Kind: String, Codable { case one, two }
    var count: Int
    var small: UInt8
    var number: Double
    var single: Float
    var text: String
    var flag: Bool
    var kind: Kind
    var list: [Double]
    var nested: [[Int]]
    var table: [String: Double]
    var absent: Int?
  }

  private let sample = Sample(
    count: -3, small: 255, number: 0.1, single: 0.1, text: "a\n", flag: true, kind: .two, list: [1, -0.0, 1e300],
    nested: [[], [1, 2]], table: ["x": 2], absent: nil)

  @Test("come back as they were")
  func roundTrip() throws {
    let value = try JSONValue(encoding: sample)
    let text = value.text
    let read = try JSONNode(JSONValue(parsing: Array(text.utf8), path: "t.json"), path: "t.json")
    #expect(try read.decode(Sample.self) == sample)
    #expect(value.text.contains(#""number": 0.1,"#))
    #expect(text.contains(#""list": [1.0, -0.0, 1e+300]"#))
    #expect(try JSONValue(encoding: 5) == .integer(5) && JSONValue(encoding: ["a"]) == .strings(["a"]))
  }

  @Test("what does not fit is named with its place")
  func errors() throws {
    func error(_ part: String, _ other: String) throws -> String {
      let text = try JSONValue(encoding: sample).text
      #expect(text.contains(part))
      let changed = Array(text.replacing(part, with: other).utf8)
      let node = try JSONNode(JSONValue(parsing: changed, path: "t.json"), path: "t.json")
      return try #require(throws: FileError.self) { try node.decode(Sample.self) }.problem
    }
    #expect(try error("\"count\"", "\"amount\"") == "the key 'count' is missing")
    #expect(try error("255", "256") == "'small' is out of range")
    #expect(try error("true", "1") == "'flag' is a number, true or false is needed")
    #expect(try error("\"two\"", "\"three\"").hasPrefix("'kind' cannot be used: "))
    #expect(try error("1e+300]", "null]") == "'list[2]' is null, a number is needed")
    #expect(try error("[1, 2]", "[1, 2.5]") == "'nested[1][1]' is a number, a whole number is needed")
    #expect(throws: EncodingError.self) { try JSONValue(encoding: Double.nan) }
    #expect(throws: EncodingError.self) { try JSONValue(encoding: [1, Double.infinity]) }
    #expect(throws: EncodingError.self) { try JSONValue(encoding: UInt64.max) }
  }
}
