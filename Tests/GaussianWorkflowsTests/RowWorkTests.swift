import Foundation
import Gaussian
import GaussianIO
import GaussianWorkflows
import ModelEvaluation
import Testing

@Suite("Splits, rows that are looked at, and matrices in and out")
struct RowWorkTests {
  private let scratch = Scratch()

  // MARK: Splits

  @Test("Rows go where a split of their numbers sends them, byte for byte")
  func split() throws {
    let rows = (0..<40).map { "\($0),\"a \"\"\($0 % 3)\"\"\nb\", x \r\n" } + ["40,last,y"]
    let head = "\u{FEFF}id,name,name\r\n"
    let source = try scratch.written("t.csv", head + rows.joined())
    let totals = try TableSplit(source, testShare: 0.25, seed: 7).write(
      training: scratch.path("a.csv"), test: scratch.path("b.csv"))
    let expected = RowSplit(count: 41, heldOut: 10, seed: 7)
    #expect(totals.test == 10 && totals.training == 31)
    #expect(try scratch.text("b.csv") == head + expected.heldOut.map { rows[$0] }.joined())
    #expect(try scratch.text("a.csv") == head + expected.training.map { rows[$0] }.joined())
    #expect(throws: TableSplitError.self) {
      try TableSplit(source, testShare: 0.001).write(training: scratch.path("c.csv"), test: scratch.path("d.csv"))
    }
    #expect(!FileManager.default.fileExists(atPath: scratch.path("c.csv")))
    let blank = try scratch.written("blank.csv", "a,b\n1,2\n\n3,4\n")
    let error = #expect(throws: FileError.self) {
      try TableSplit(blank, testShare: 0.5).write(training: scratch.path("c.csv"), test: scratch.path("d.csv"))
    }
    #expect(error?.problem == "the row is blank")
  }

  @Test("By a column each value has its share, and all have theirs")
  func strata() throws {
    let sizes = ["north": 10, "south": 21, "\"e,ast\"": 4]
    let rows = (0..<21).flatMap { number in sizes.filter { number < $0.value }.keys.sorted().map { "\(number),\($0)" } }
    let source = try scratch.written("t.csv", "n,region\n" + rows.joined(separator: "\n") + "\n\n")
    let totals = try TableSplit(source, testShare: 0.3, seed: 1, by: "region")
      .write(training: scratch.path("a.csv"), test: scratch.path("b.csv"))
    #expect(totals.test == 11 && totals.training == 24)
    for stratum in totals.strata {
      let size = stratum.training + stratum.test
      #expect(abs(Double(stratum.test) - 0.3 * Double(size)) < 1, "\(stratum.value)")
      let name = stratum.value == "e,ast" ? "\"e,ast\"" : stratum.value
      #expect(sizes[name] == size)
      #expect(try scratch.text("b.csv").split(separator: "\n").count { $0.hasSuffix(",\(name)") } == stratum.test)
    }
  }

  // MARK: Rows

  private static func model() throws -> StoredModel {
    StoredModel(
      try MultivariateNormal(mean: [1, -2], covariance: [[4, 1], [1, 2]]), variables: ["a", "b"])
  }

  @Test(
    "Distances, probabilities and shares of rows stand beside what is kept, and rows that are left out keep their place"
  )
  func examination() throws {
    let stored = try Self.model()
    let source = try scratch.written("t.csv", "id,b,a,note\nx,1,2,\"p, q\"\ny,,0,\nz,-9,5,r\n")
    var examination = RowExamination(source, through: stored, incompleteRows: .drop)
    examination.kept = ["note", "id"]
    (examination.tellsDistances, examination.tellsPValues, examination.tellsShares) = (true, true, true)
    let (totals, _) = try examination.write(to: scratch.path("all.csv"))
    #expect(totals.rows == 2 && totals.droppedRows == 1)
    let lines = try scratch.text("all.csv").split(separator: "\n").map(String.init)
    #expect(lines[0] == "row,note,id,log_density,squared_distance,p_value,share_a,share_b")
    #expect(lines[1].hasPrefix("1,\"p, q\",x,-") && lines[2] == "2,,y,,,,," && lines[3].hasPrefix("3,r,z,-"))
    let model = try #require(stored.model as? any NormalModel<Double>).normal
    let numbers = lines[3].split(separator: ",").dropFirst(3).compactMap { Double($0) }
    let row = Matrix([[5.0, -9]])
    #expect(numbers[0] == model.logDensity(of: [5, -9]))
    #expect(numbers[1] == model.squaredMahalanobisDistances(of: row)[0])
    // Two degrees of freedom: e^(−D²/2).
    #expect(abs(numbers[2] / exp(-numbers[1] / 2) - 1) < 1e-12)
    #expect(abs(numbers[3] + numbers[4] - numbers[1]) < 1e-12 * numbers[1])

    var least = RowExamination(source, through: stored, incompleteRows: .observe)
    (least.top, least.tellsShares) = (2, true)
    let told = try least.write(to: nil).least
    #expect(told.map(\.row) == [2, 0])
    #expect(told[0].shares == [numbers[3], numbers[4]])
    let mixture = StoredModel(
      try GaussianMixture(weights: [1], components: [model]), variables: ["a", "b"])
    var refused = RowExamination(source, through: mixture, incompleteRows: .drop)
    refused.tellsPValues = true
    #expect(throws: RowPipelineError.self) { try refused.write(to: scratch.path("none.csv")) }
  }

  // MARK: Matrices

  @Test("A covariance that was exported gives the model that it is of, and models of factors")
  func covariances() throws {
    _ = try scratch.written("x", "")
    let rows = try MultivariateNormal(mean: [1, -2, 0.5], covariance: [[4, 1, 1], [1, 2, 0.5], [1, 0.5, 1]])
      .samples(count: 60, seed: 3)
    let fitted = StoredModel(try MultivariateNormal(fitting: rows), variables: ["a", "b", "c"])
    try ModelExport(.covariance, of: fitted).write(to: scratch.path("c.csv"))
    try ModelExport(.mean, of: fitted).write(to: scratch.path("m.csv"))
    let table = try CovarianceTable(contentsOf: scratch.path("c.csv"), mean: scratch.path("m.csv"), rows: 60)
    let outcome = try FitRequest("{}", rows: table.fitRows).fit()
    let (again, first) = (
      try #require(outcome.model as? any NormalModel<Double>).normal,
      try #require(fitted.model as? any NormalModel<Double>).normal
    )
    #expect(again.mean == first.mean && again.covariance == first.covariance && outcome.rows == 60)
    #expect(abs((outcome.logLikelihood ?? 0) - first.logLikelihood(of: rows)) < 1e-9)

    for options in [#"{"factors": 1, "noise": "diagonal"}"#, #"{"factors": 1}"#] {
      let bySums = try FitRequest(options, rows: table.fitRows).fit()
      let byRows = try FitRequest(options, rows: FitRows(rows, variables: ["a", "b", "c"])).fit()
      #expect(abs((bySums.logLikelihood ?? 0) - (byRows.logLikelihood ?? 1)) < 1e-6, "\(options)")
    }
    #expect(throws: FitFault.self) { try FitRequest(#"{"components": 2}"#, rows: table.fitRows).fit() }
    let square = try scratch.written("names.csv", ",a,b\na,1,0.5\nb,0.4,1\n")
    #expect(throws: FitFault.self) { try CovarianceTable(contentsOf: square, mean: nil, rows: 9) }
    let negative = try scratch.written("negative.csv", ",a,b\na,1,2\nb,2,1\n")
    #expect(throws: FitFault.self) { try CovarianceTable(contentsOf: negative, mean: nil, rows: 9) }
    let good = try scratch.written("good.csv", ",a,b\na,1,0.5\nb,0.5,1\n")
    #expect(try CovarianceTable(contentsOf: good, mean: nil, rows: 9).variables == ["a", "b"])
  }

  @Test("What is exported is what the model is made of")
  func exports() throws {
    let normal = try MultivariateNormal<Double>(mean: [1, -2], covariance: [[4, 1], [1, 2]])
    let other = try MultivariateNormal<Double>(mean: [0, 3], covariance: [[1, 0], [0, 1]])
    let mixture = StoredModel(
      try GaussianMixture(weights: [0.25, 0.75], components: [normal, other]), variables: ["a", "b"])
    #expect(try ModelExport(.covariance, of: mixture, component: 1).values == normal.covariance)
    #expect(try ModelExport(.mean, of: mixture, component: 2).values == [[0, 3]])
    #expect(try ModelExport(.weights, of: mixture).values == [[0.25, 0.75]])
    let precision = try ModelExport(.precision, of: try Self.model()).values
    // The inverse of [4 1; 1 2] is [2 −1; −1 4]/7.
    for (found, expected) in zip(precision.elements, [2.0 / 7, -1.0 / 7, -1.0 / 7, 4.0 / 7]) {
      #expect(abs(found - expected) < 1e-15)
    }
    let classes = StoredModel(
      try ClassConditionalModel(
        classes: ["x", "y"], priors: [0.25, 0.75], densities: [.normal(normal), .normal(other)], structure: .full),
      variables: ["a", "b"])
    #expect(try ModelExport(.mean, of: classes, class: "y").values == [[0, 3]])
    let (whole, sum) = (
      try ModelExport(.covariance, of: classes).values, try ModelExport(.covariance, of: mixture).values
    )
    for (a, b) in zip(whole.elements, sum.elements) { #expect(abs(a - b) < 1e-14) }
    let t = StoredModel(MultivariateStudentT(gaussianLimit: normal, degreesOfFreedom: 2), variables: nil)
    #expect(throws: ModelExportError.notFinite) { try ModelExport(.covariance, of: t) }
    #expect(try ModelExport(.scatter, of: t).values == normal.covariance)
    #expect(throws: ModelExportError.unknownComponent(3, count: 2)) {
      try ModelExport(.mean, of: mixture, component: 3)
    }
  }
}
