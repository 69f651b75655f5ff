import Foundation
import Gaussian
import GaussianIO
import GaussianWorkflows
import Testing

@Suite("Missing cells of tables, and variables that tables lack")
struct MissingCellPipelineTests {
  private let scratch = Scratch()

  private static func model() throws -> StoredModel {
    StoredModel(
      try MultivariateNormal(mean: [1, -2, 4], covariance: [[4, 1, 0.5], [1, 2, 0.25], [0.5, 0.25, 1]]),
      variables: ["a", "b", "c"])
  }

  @Test("Only missing cells change in a text, whatever else stands in it")
  func cellsOfText() throws {
    let stored = try Self.model()
    let text = "\u{FEFF}name;c;\"b\";a\r\n\"x; \"\"y\"\"\r\nz\";4,50; -1,0 ;NA\r\n;;\"\";2\r\nq;5;-2,25;1\r\n\r\n"
    let source = try scratch.written("holes.csv", text)
    let totals = try ImputationPipeline(source, through: stored).write(to: [scratch.path("full.csv")])
    #expect(totals.rows == 3)
    #expect(totals.filledCells == 3)
    #expect(totals.incompleteRows == 2)
    let model = try #require(stored.model as? any ImputingModel<Double>)
    let nan = Double.nan
    let filled = model.imputed(Matrix([[nan, -1, 4.5], [2, nan, nan]]), firstRow: 0, seed: nil, parallelism: .serial)
    func comma(_ number: Double) -> String { "\(number)".replacingOccurrences(of: ".", with: ",") }
    let expected =
      text.replacingOccurrences(of: ";NA\r", with: ";\(comma(filled[0, 0]))\r")
      .replacingOccurrences(of: ";;\"\";2", with: ";\(comma(filled[1, 2]));\(comma(filled[1, 1]));2")
    #expect(try scratch.text("full.csv") == expected)
  }

  @Test("Several draws are several tables, the first of which is the only one of one draw")
  func draws() throws {
    let stored = try Self.model()
    let source = try scratch.written("holes.csv", "a,b,c\n1,,4\n,-2,\n,,\n")
    let several = (1...3).map { scratch.path("full.\($0).csv") }
    _ = try ImputationPipeline(source, through: stored, draws: 3, seed: 9).write(to: several)
    _ = try ImputationPipeline(source, through: stored, draws: 1, seed: 9).write(to: [scratch.path("one.csv")])
    let texts = try (1...3).map { try scratch.text("full.\($0).csv") }
    #expect(Set(texts).count == 3)
    #expect(try scratch.text("one.csv") == texts[0])
    #expect(texts.allSatisfy { $0.hasPrefix("a,b,c\n1,") && !$0.contains(",,") })
    let drawn = try #require(stored.model as? any ImputingModel<Double>).imputed(
      Matrix([[1, .nan, 4], [.nan, -2, .nan], [.nan, .nan, .nan]]), firstRow: 0, seed: 9, parallelism: .serial)
    #expect(try Table<Double>(contentsOf: scratch.path("one.csv")).values == drawn)
    // An array has no text that could be carried over.
    _ = try ImputationPipeline(source, through: stored, draws: 1, seed: 9).write(to: [scratch.path("one.npy")])
    #expect(try Table<Double>(contentsOf: scratch.path("one.npy")).values == drawn)
  }

  @Test("Predictions are the means and quantiles of what a table lacks, given what it has")
  func predictions() throws {
    let stored = try Self.model()
    let source = try scratch.written("known.csv", "id,c,a\n1,4.5,3\n2,,0\n")
    let pipeline = try PredictionPipeline(source, through: stored, interval: 0.8)
    #expect(pipeline.known == ["a", "c"])
    #expect(pipeline.predicted == ["b"])
    let totals = try pipeline.write(to: scratch.path("predicted.csv"))
    #expect(totals.rows == 2)
    #expect(totals.incompleteRows == 1)
    let table = try Table<Double>(contentsOf: scratch.path("predicted.csv"))
    #expect(table.columnNames == ["b", "b_lower", "b_upper"])
    for (row, values) in [["a": 3, "c": 4.5], ["a": 0.0]].enumerated() {
      let given = try #require(
        try stored.conditioned(on: values).marginal(over: ["b"]).model as? any MomentModel<Double>)
      let deviation = given.variances[0].squareRoot()
      #expect(abs(table.values[row, 0] - given.mean[0]) < 1e-12)
      // z₀.₉ = 1.2815515655446004.
      #expect(abs(table.values[row, 1] - (given.mean[0] - 1.2815515655446004 * deviation)) < 1e-12)
      #expect(abs(table.values[row, 2] - (given.mean[0] + 1.2815515655446004 * deviation)) < 1e-12)
    }
    for (name, text) in [("all.csv", "a,b,c\n1,2,3\n"), ("none.csv", "x,y\n1,2\n"), ("bare.csv", "1,2\n3,4\n")] {
      let source = try scratch.written(name, text)
      #expect(throws: PredictionError.self, "\(name)") { try PredictionPipeline(source, through: stored) }
    }
  }

  @Test("Rows drawn given values are those of the conditional distribution, with the values in their places")
  func given() throws {
    let stored = try Self.model()
    _ = try scratch.written("x", "")
    let given = try GivenValues(["b=-1.5"], of: stored)
    let conditional = try given.conditioning(stored)
    try SamplePipeline(of: conditional, count: 50, seed: 4, given: given).write(to: scratch.path("drawn.csv"))
    let table = try Table<Double>(contentsOf: scratch.path("drawn.csv"))
    #expect(table.columnNames == ["a", "b", "c"])
    #expect(table.values.column(1).allSatisfy { $0 == -1.5 })
    let drawn = try stored.conditioned(on: ["b": -1.5]).model.samples(count: 50, seed: 4)
    #expect(table.values.selecting(columns: [0, 2]) == drawn)
    #expect(throws: GivenValueError.repeated("b")) { try GivenValues(["b=1", "b=2"], of: stored) }
    #expect(throws: GivenValueError.notANumber("north", variable: "a")) { try GivenValues(["a=north"], of: stored) }
    #expect(throws: GivenValueError.malformed("a")) { try GivenValues(["a"], of: stored) }
    #expect(throws: GivenValueError.unknown("d", among: ["a", "b", "c"])) { try GivenValues(["d=1"], of: stored) }
    #expect(throws: VariableError.noneLeft) {
      try GivenValues(["a=1", "b=2", "c=3"], of: stored).conditioning(stored)
    }
  }

  @Test("Of a table with kinds of columns, cells are read, given and written as it has them")
  func kinds() throws {
    let schema = TableSchema(columns: [
      TableColumn(name: "size", kind: .ordered, levels: ["small", "mid,dle", "large"]),
      TableColumn(name: "note", kind: .text),
      TableColumn(name: "visits", kind: .integer, format: .number(NumberForm(places: 0))),
      TableColumn(name: "weight", kind: .continuous),
    ])
    let stored = StoredModel(
      try MultivariateNormal(mean: [1, 20, 50], covariance: [[0.5, 2, 3], [2, 30, 5], [3, 5, 100]]), schema: schema)
    let source = try scratch.written("t.csv", "note,size,visits,weight\n\"a,b\",,17,61.5\nc,large,,\n")
    _ = try ImputationPipeline(source, through: stored).write(to: [scratch.path("full.csv")])
    let model = try #require(stored.model as? any ImputingModel<Double>)
    let means = model.imputed(
      [[.nan, 17, 61.5], [2, .nan, .nan]], firstRow: 0, seed: nil, parallelism: .serial)
    let columns = schema.modelled
    #expect(columns[0].text(of: means[0, 0]) == "mid,dle")
    #expect(
      try scratch.text("full.csv") == "note,size,visits,weight\n\"a,b\",\"mid,dle\",17,61.5\nc,large,"
        + "\(columns[1].text(of: means[1, 1])),\(columns[2].text(of: means[1, 2]))\n")

    let given = try GivenValues(["size=large"], of: stored)
    #expect(given.values == [0: 2])
    try SamplePipeline(of: given.conditioning(stored), count: 5, seed: 1, given: given).write(
      to: scratch.path("drawn.csv"))
    let lines = try scratch.text("drawn.csv").split(separator: "\n")
    #expect(lines[0] == "size,visits,weight")
    #expect(lines.dropFirst().allSatisfy { $0.hasPrefix("large,") && Int($0.split(separator: ",")[1]) != nil })
    #expect(throws: GivenValueError.notACell("huge", variable: "size", levels: columns[0].levels)) {
      try GivenValues(["size=huge"], of: stored)
    }

    let known = try scratch.written("known.csv", "visits,weight\n30,70\n")
    _ = try PredictionPipeline(known, through: stored).write(to: scratch.path("predicted.csv"))
    let predicted = try scratch.text("predicted.csv").split(separator: "\n")
    #expect(predicted[0] == "size,size_lower,size_upper")
    #expect(predicted[1].hasSuffix("large"))
  }

  /// Two samples of a variable: those given a value, and those of all draws that happen to be near it.
  @Test("Rows drawn given a value are those that rejection would keep")
  func rejection() throws {
    let mixture = try GaussianMixture(
      weights: [0.4, 0.6],
      components: [
        MultivariateNormal(mean: [0, 0], covariance: [[1, 0.8], [0.8, 1]]),
        MultivariateNormal(mean: [2, -1], covariance: [[1, -0.5], [-0.5, 2]]),
      ])
    let stored = StoredModel(mixture, variables: ["x", "y"])
    let given = try GivenValues(["x=1"], of: stored)
    let drawn = try given.conditioning(stored).model.samples(count: 2000, seed: 1).column(0).sorted()
    let all = mixture.samples(count: 100_000, seed: 2)
    let kept = (0..<all.rows).filter { abs(all[$0, 0] - 1) < 0.02 }.map { all[$0, 1] }.sorted()
    #expect(kept.count > 600)
    // The largest difference of the two distribution functions; 1.95 is passed once in a thousand samples, and this is one sample.
    var (largest, place) = (0.0, 0)
    for (index, value) in drawn.enumerated() {
      while place < kept.count, kept[place] <= value { place += 1 }
      largest = max(
        largest, abs(Double(index + 1) / Double(drawn.count) - Double(place) / Double(kept.count)))
    }
    let size = Double(drawn.count * kept.count) / Double(drawn.count + kept.count)
    #expect(largest * size.squareRoot() < 1.95)
  }
}
