import Gaussian
import TestSupport
import Testing

/// What is wrong with parts is said, by the part, and changes nothing.
@Suite("Faults of parts")
struct DistributedErrorTests {
  private let problem: DistributedProblem
  /// A fit that has asked for sums weighted with shares.
  private let fit: DistributedFit

  init() throws {
    problem = DistributedProblem(rows: try DistributedProblem.clusters(400, 2, components: 2), variables: ["a", "b"])
    var fit = DistributedFit(mixtureOf: 2)
    for _ in 0..<3 {
      let step = try #require(fit.step)
      try fit.absorb(problem.parts([0, 200], step))
    }
    self.fit = fit
    #expect(fit.step?.kind == .expectation)
  }

  private func expect(
    _ code: DistributedError.Code, _ words: String, _ parts: [PartialSums], named names: [String]? = nil,
    by fit: DistributedFit? = nil
  ) throws {
    var fit = fit ?? self.fit
    let before = fit.serialised()
    let error = #expect(throws: DistributedError.self) { try fit.absorb(parts, named: names) }
    #expect(error?.code == code && error?.fact.contains(words) == true, "\(error?.description ?? "no error")")
    #expect(error?.advice.isEmpty == false)
    #expect(fit.serialised() == before)
  }

  @Test("that are missing, doubled or of another step")
  func rows() throws {
    let step = try #require(fit.step)
    func part(_ range: Range<Int>) throws -> PartialSums { try problem.part(range, step) }
    try expect(.missingRows, "no sums", [])
    try expect(.missingRows, "rows 0 to 99 are in no part, and part 1 begins", [part(100..<400)])
    try expect(.missingRows, "row 200 is in no part, between part 2 and part 1", [part(201..<400), part(0..<200)])
    try expect(.missingRows, "rows 398 to 399 are in no part, which the survey has seen", [part(0..<398)])
    try expect(
      .doubledRows, "rows 150 to 199 are in a and in b", [part(0..<200), part(150..<400)], named: ["a", "b"])
    try expect(.doubledRows, "rows 0 to 399 are in", [part(0..<400), part(0..<400)])
    var later = fit
    try later.absorb([part(0..<400)])
    try expect(.stale, "part 1 holds sums of step 4, expectation, and the fit is at step 5", [part(0..<400)], by: later)
    let other = try #require(try DistributedProblem(rows: problem.rows).begun().step)
    try expect(.stale, "of another fit", [DistributedProblem(rows: problem.rows).part(0..<400, other)])
    while let step = later.step { try later.absorb([problem.part(0..<400, step)]) }
    try expect(.done, "has come to its end", [part(0..<400)], by: later)
  }

  @Test("that are not what they were")
  func changes() throws {
    let step = try #require(fit.step)
    var rows = problem.rows
    rows[250, 1] += 1e-9
    let changed = DistributedProblem(rows: rows, variables: ["a", "b"])
    try expect(
      .changedRows, "the rows of part 1 are not", [changed.part(200..<400, step), problem.part(0..<200, step)])
    try expect(.changedRows, "the rows of these parts", [changed.part(0..<400, step)])
    // The same rows in another order.
    let order = Array(0..<100) + [101, 100] + Array(102..<400)
    let turned = DistributedProblem(rows: problem.rows.selecting(rows: order))
    try expect(.changedRows, "the rows of these parts", [turned.part(0..<400, step)])
    let more = DistributedProblem(rows: try DistributedProblem.clusters(401, 2, components: 2))
    try expect(.changedRows, "of which there are more", [more.part(0..<401, step)])
    // Weights count, but for how they are said.
    let weighted = DistributedProblem(rows: problem.rows, weights: [Double](repeating: 1, count: 400))
    var same = fit
    try same.absorb([weighted.part(0..<400, step)])
    let heavier = DistributedProblem(rows: problem.rows, weights: [Double](repeating: 2, count: 400))
    try expect(.changedRows, "the rows of these parts", [heavier.part(0..<400, step)])
  }

  @Test("that are about other variables")
  func variables() throws {
    let fresh = DistributedFit(mixtureOf: 2)
    let survey = try #require(fresh.step)
    func part(_ range: Range<Int>, _ names: [String]?, columns: Int = 2) throws -> PartialSums {
      let rows = try DistributedProblem.clusters(400, columns, components: 2)
      return try DistributedProblem(rows: rows, variables: names).part(range, survey)
    }
    try expect(
      .otherVariables, "column 1 of part 2 is 'b', and of part 1 'a'",
      [part(0..<200, ["a", "b"]), part(200..<400, ["b", "a"])], by: fresh)
    try expect(
      .otherVariables, "of part 1 have names, and those of part 2 have none",
      [part(0..<200, ["a", "b"]), part(200..<400, nil)], by: fresh)
    try expect(
      .otherVariables, "part 2 has 3 columns, and part 1 has 2",
      [part(0..<200, nil), part(200..<400, nil, columns: 3)], by: fresh)
    let step = try #require(fit.step)
    for (rows, names) in [(2, ["a", "c"]), (3, ["a", "b", "c"])] {
      let rows = try DistributedProblem.clusters(10, rows, components: 2)
      let error = #expect(throws: DistributedError.self) {
        try step.sums(of: rows, firstRow: 0, variables: names)
      }
      #expect(error?.code == .otherVariables)
    }
  }

  @Test("of rows that cannot be fitted name the row in its part")
  func badRows() throws {
    let step = try #require(fit.step)
    let survey = try #require(DistributedFit(mixtureOf: 2).step)
    var rows = problem.rows.rows(in: 100..<400)
    rows[7, 1] = .nan
    #expect(throws: GaussianError.nonFinite(quantity: GaussianError.observations, row: 7, variable: 1)) {
      try survey.sums(of: rows, firstRow: 100)
    }
    rows[7, 1] = 1e300
    #expect(throws: GaussianError.outOfReach(row: 7)) { try step.sums(of: rows, firstRow: 100) }
    #expect(throws: GaussianError.invalidWeight(row: 2, value: -1)) {
      try survey.sums(of: rows, firstRow: 100, weights: [1, 1, -1] + [Double](repeating: 1, count: 297))
    }
    // An absent row may hold anything.
    rows[7, 1] = .nan
    var weights = [Double](repeating: 1, count: 300)
    weights[7] = 0
    _ = try survey.sums(of: rows, firstRow: 100, weights: weights)
    var few = DistributedFit(mixtureOf: 5)
    #expect(throws: GaussianError.tooManyComponents(5, count: 3)) {
      try few.absorb([survey.sums(of: problem.rows.rows(in: 0..<3), firstRow: 0)])
    }
  }

  @Test("that fail in every start are one error, and in some none")
  func failures() throws {
    // One of the clusters is a point.
    let rows = Matrix(
      (0..<400).map { row -> [Double] in row % 2 == 0 ? [50, 50] : [Double(row % 37), Double(row % 41)] })
    let form = GaussianForm(policy: .fail)
    let problem = DistributedProblem(rows: rows)
    let once = #expect(throws: GaussianError.self) {
      try problem.run(DistributedFit(mixtureOf: 2, form: form, options: .init(restarts: 1)), parts: 2)
    }
    #expect(once?.code == .componentFailed)
    let often = #expect(throws: DistributedError.self) {
      try problem.run(DistributedFit(mixtureOf: 2, form: form, options: .init(restarts: 3)), parts: 2)
    }
    #expect(often?.code == .failedStarts && often?.fact.contains("all 3 starts failed") == true)
  }
}

extension DistributedProblem {
  /// A fit that has asked for sums weighted with shares, of another form.
  fileprivate func begun() throws -> DistributedFit {
    var fit = DistributedFit(mixtureOf: 2, form: GaussianForm(structure: .diagonal))
    for _ in 0..<3 {
      guard let step = fit.step else { break }
      try fit.absorb(parts([0], step))
    }
    return fit
  }
}
