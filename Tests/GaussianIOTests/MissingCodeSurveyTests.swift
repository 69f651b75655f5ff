import GaussianIO
import LinearAlgebra
import Testing

@Suite("Likely codes for missing values")
struct MissingCodeSurveyTests {
  /// Numbers that are the same in every run.
  private struct Numbers {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    /// By SplitMix64 (Steele, Lea, Flood 2014).
    mutating func uniform() -> Double {
      state &+= 0x9E37_79B9_7F4A_7C15
      var bits = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
      bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
      return Double((bits ^ (bits >> 31)) >> 11) * 0x1p-53
    }

    /// Roughly normal: the sum of twelve uniforms.
    mutating func normal() -> Double { (0..<12).reduce(-6) { sum, _ in sum + uniform() } }

    mutating func cauchy() -> Double { normal() / (normal() + 1e-12) }
    mutating func below(_ count: Int) -> Int { min(count - 1, Int(uniform() * Double(count))) }
  }

  /// What is found in one column, read as a file with several threads and cuts.
  private func found(_ values: [Double]) throws -> [MissingCodeSurvey.Finding] {
    let scratch = Scratch()
    let path = scratch.file("t.csv", "a\n" + values.map { $0.isNaN ? "NA\n" : "\($0)\n" }.joined())
    var all: [[MissingCodeSurvey.Finding]] = []
    for (threads, bytes) in [(1, 1 << 19), (3, 50)] {
      for isStream in [false, true] {
        var options = TableReadingOptions.pieces(of: bytes, threads: threads, rowsPerBlock: 7)
        options.missing = .asNaN
        let survey = MissingCodeSurvey()
        options.survey = survey
        if isStream {
          let stream = try TableStream<Double>(contentsOf: path, options: options)
          while try stream.next() != nil {}
        } else {
          _ = try Table<Double>(contentsOf: path, options: options)
        }
        all.append(survey.findings)
      }
    }
    #expect(all.allSatisfy { $0 == all[0] })
    return all[0]
  }

  private func isFound(_ code: Double, _ count: Int, among values: [Double]) throws -> Bool {
    let findings = try found(values)
    return findings.map(\.variable) == [0] && findings.map(\.code) == [MissingCode(code)]
      && findings.map(\.count) == [count]
  }

  @Test("are numbers that repeat far outside all others")
  func codes() throws {
    var numbers = Numbers(1)
    for code in [
      -9999, -999, -99, 999, 9999, 99999, 1e20, -1e30, 9.96921e36, -3.4028234663852886e38, -32768, 8888, 1e15,
    ] {
      for scale in [1.0, 5] {
        var values = (0..<60).map { _ in 10 + scale * numbers.normal() / 2 }
        for place in [0, 17, 40, values.count - 1] { values[place] = code }
        #expect(try isFound(code, 4, among: values), "\(code)")
      }
    }
    // Two codes, on both sides and on one.
    let plain = (0..<40).map { Double($0 % 9) / 2 }
    #expect(try found(plain + [-9999, 999, -9999, 999, 999]).map(\.code.value) == [-9999, 999])
    #expect(try found(plain + [-99, -98, -99, -999, -99, -999]).map(\.code.value) == [-999])
    #expect(try found(plain + [888, 888, 999, 999]).map(\.code.value) == [888, 999])
    // A number in no shape of a code has to repeat far more than all others.
    #expect(
      try isFound(-5000, 30, among: (0..<60).map { _ in numbers.normal() } + [Double](repeating: -5000, count: 30)))
    #expect(try found((0..<60).map { _ in numbers.normal() } + [-5000, -5000, -5000]) == [])
    // Once is no code, and neither is what lies near the others.
    #expect(try found(plain + [-9999]) == [])
    #expect(try found((0..<80).map { _ in 500 * numbers.uniform() } + [-99, -99, 999, 999]) == [])
  }

  @Test("are not found in honest columns")
  func honest() throws {
    var numbers = Numbers(2)
    var wrong: [String] = []
    for trial in 0..<250 {
      let count = 5 + numbers.below(200)
      func column(_ make: () -> Double) -> [Double] { (0..<count).map { _ in make() } }
      let normal = column { numbers.normal() }
      let share = numbers.uniform()
      let levels = 2 + numbers.below(9)
      let columns: [(String, [Double])] = [
        ("normal", normal), ("rounded", normal.map { ($0 * 2).rounded() }),
        ("heavy tails", column { numbers.cauchy() }),
        ("whole numbers with heavy tails", column { numbers.cauchy().rounded() }),
        ("rows drawn again", column { normal[numbers.below(count)] }),
        (
          "heavy tails drawn again",
          {
            let tail = (0..<20).map { _ in numbers.cauchy() }; return column { tail[numbers.below(20)] }
          }()
        ),
        ("zero-inflated", column { numbers.uniform() < share ? 0 : 100 + numbers.normal() }),
        ("zero-inflated counts", column { numbers.uniform() < share ? 0 : (40 * numbers.uniform()).rounded() }),
        ("two levels", column { numbers.uniform() < share ? 0 : 1 }),
        ("two levels far apart", column { numbers.uniform() < share ? -1 : 999 }),
        ("a scale", column { Double(1 + numbers.below(levels)) }),
        ("censored", column { min(99, 120 * numbers.uniform()) }), ("constant", column { 7 }),
        ("percents", column { (100 * numbers.uniform()).rounded() }),
        ("years", column { Double(1990 + numbers.below(40)) }),
        ("powers", column { Double(1 << numbers.below(12)) }),
        ("amounts", column { (1 / (numbers.uniform() + 0.01)).rounded() * 100 }),
      ]
      for (name, values) in columns where try !found(values).isEmpty { wrong.append("\(trial) \(name): \(values)") }
    }
    #expect(wrong == [])
  }

  @Test("stand for themselves as single precision has them, and for the largest number they abbreviate")
  func matching() throws {
    func values(_ codes: [Double], _ cells: [String]) throws -> [Bool] {
      let options = TableReadingOptions(missing: .asNaN, missingCodes: codes.compactMap(MissingCode.init(_:)))
      let scratch = Scratch()
      let path = scratch.file("t.csv", "a\n" + cells.map { $0 + "\n" }.joined())
      return try Table<Double>(contentsOf: path, options: options).values.elements.map(\.isNaN)
    }
    #expect(
      try values([-9999], ["-9999", "-9999.0", "-9.999E3", "-9999.0001", "9999", "\"-9999\""]) == [
        true, true, true, false, false, true,
      ])
    #expect(
      try values([1e20], ["1e20", "100000002004087734272", "1.00000002e+20", "1.0001e20"]) == [true, true, true, false])
    #expect(
      try values([-3.4e38], ["-3.4e38", "-3.4028234663852886e+38", "-3.4028235e38", "-3.3e38"]) == [
        true, true, true, false,
      ])
    #expect(try values([-1.79e308], ["-1.7976931348623157e308", "1.7976931348623157e308"]) == [true, false])
    #expect(try values([99.99], ["99.99", "99.98999786376953", "99.98"]) == [true, true, false])
    #expect(try values([0], ["0", "-0", "0.0", "1e-300"]) == [true, true, true, false])
  }
}
