import Gaussian
import LinearAlgebra
import RealModule
import TestSupport
import Testing

@Suite struct OutlierPValueTests {
  /// A probability is as good as the distance, times d ln p/d ln D², which is about D²/2.
  @Test func goldenValues() throws {
    var errors = ErrorBound("p-values")
    for example in Fixture.fittedRows {
      let columns = try #require(LeaveOneOutTests.columns[example.dataSet])
      let observations = Matrix(shippedRows("\(example.dataSet).csv", columns: 0..<columns))
      let structure = try #require(CovarianceStructure(rawValue: example.structure))
      let row = observations.rows(in: example.row..<example.row + 1)
      for estimator in ["mle", "unbiased"] {
        let model =
          estimator == "mle"
          ? try MultivariateNormal(fitting: observations, structure: structure)
          : try MultivariateNormal(fitting: observations, structure: structure, estimator: .unbiased)
        let distance = example.squaredDistance.double
        let rounding = 16 * Double.ulpOfOne * conditionNumber(of: model) * (1 + distance) + 1e-13
        for (reference, golden) in [(OutlierReference.heldOut, "heldOut"), (.inSample, "inSample")] {
          guard let expected = example.pValues[golden] else { continue }
          errors.record(
            relativeError(try model.outlierPValues(of: row, reference: reference)[0], expected.double),
            bound: rounding, at: "\(example), \(golden), \(estimator)")
        }
        guard estimator == "mle" else { continue }
        errors.record(
          relativeError(try model.outlierPValues(of: row, reference: .asymptotic)[0], example.asymptotic.double),
          bound: rounding, at: "\(example), asymptotic")
      }
    }
    #expect(errors.report(), "\(errors)")
    #expect(errors.count == 132)
  }

  /// Kolmogorov's distance from the uniform distribution, times √n.
  private func distanceFromUniform(_ values: [Double]) -> Double {
    let (sorted, n) = (values.sorted(), Double(values.count))
    var largest = 0.0
    for (index, value) in sorted.enumerated() {
      largest = max(largest, (Double(index) + 1) / n - value, value - Double(index) / n)
    }
    return largest * n.squareRoot()
  }

  /// One row of each of 1500 small tables, with the fit of that table: uniform, exactly.
  ///
  /// √n times Kolmogorov's distance exceeds 2.69 once in 10⁶, for each of six samples. χ² fails by far for so few rows,
  /// so the test would see a wrong law.
  @Test(arguments: [CovarianceStructure.full, .spherical])
  func valuesAreUniform(structure: CovarianceStructure) throws {
    let source =
      structure == .full
      ? try randomModel(dimension: 3, conditionNumber: 20, seed: 600)
      : try MultivariateNormal(mean: [1, 2, 3], standardDeviation: 2)
    let rows = 9
    var values: [OutlierReference: [Double]] = [:]
    var limits: [Double] = []
    for replicate in 0..<1500 {
      let draw = source.samples(rows: replicate * (rows + 1)..<(replicate + 1) * (rows + 1), seed: 601)
      let model = try MultivariateNormal(fitting: draw.rows(in: 0..<rows), structure: structure, parallelism: .serial)
      let (own, new) = (draw.rows(in: 0..<1), draw.rows(in: rows..<rows + 1))
      values[.inSample, default: []] += try model.outlierPValues(of: own, reference: .inSample, parallelism: .serial)
      values[.heldOut, default: []] += try model.outlierPValues(of: new, reference: .heldOut, parallelism: .serial)
      limits += try model.outlierPValues(of: new, reference: .asymptotic, parallelism: .serial)
    }
    for (reference, sample) in values {
      let distance = distanceFromUniform(sample)
      print("p-values, \(structure), \(reference): √n times Kolmogorov's distance \(distance)")
      #expect(distance < 2.69, "\(reference)")
    }
    #expect(distanceFromUniform(limits) > 4, "χ² looks exact for \(rows) rows")
  }

  /// Known parameters make χ² exact, and many rows make all three one.
  @Test func manyRows() throws {
    let known = try randomModel(dimension: 4, conditionNumber: 20, seed: 610)
    let draw = known.samples(count: 20_000, seed: 611)
    let exact = try known.outlierPValues(of: draw, reference: .asymptotic)
    #expect(distanceFromUniform(exact) < 2.69)
    let fit = try MultivariateNormal(fitting: draw)
    for reference in OutlierReference.allCases {
      let values = try fit.outlierPValues(of: draw, reference: reference)
      #expect(distanceFromUniform(values) < 2.69)
      for row in stride(from: 0, to: 20_000, by: 501) where values[row] > 0.01 {
        #expect(relativeError(values[row], exact[row]) < 0.1, "\(reference), row \(row)")
      }
      for threads in [Parallelism.serial, .threads(3)] {
        #expect(try fit.outlierPValues(of: draw, reference: reference, parallelism: threads) == values)
      }
    }
  }

  @Test func tailsAndRowsThatAreNotFinite() throws {
    let model = try MultivariateNormal(fitting: Matrix(shippedRows("iris.csv", columns: 0..<4)))
    let far = Matrix<Double>([[30, 30, 0, 0], [1e30, 0, 0, 0], [.nan, 0, 0, 0]])
    for reference in OutlierReference.allCases {
      let values = try model.outlierPValues(of: far, reference: reference)
      #expect(values[0] < 1e-100 && values[1] <= values[0] && values[2].isNaN, "\(reference)")
      // The distance of a row of the fit is at most (n − 1)²/n.
      #expect((values[0] == 0) == (reference != .heldOut))
    }
  }

  @Test func modelsWithoutAnExactLaw() throws {
    let table = Matrix(shippedRows("iris.csv", columns: 0..<4))
    let fit = try MultivariateNormal(fitting: table)
    func reason(_ model: MultivariateNormal<Double>, _ reference: OutlierReference = .inSample) -> String? {
      do throws(GaussianError) {
        _ = try model.outlierPValues(of: table, reference: reference)
        return nil
      } catch { return error.description }
    }
    var cells = table
    for row in stride(from: 0, to: 150, by: 7) { cells[row, row % 4] = .nan }
    let spherical = try MultivariateNormal(fitting: table, structure: .spherical)
    let models = [
      ("cells of its rows were missing", try MissingValuesFit(fitting: cells).model),
      ("cells of its rows were missing", try MissingValuesFit(fitting: cells, structure: .spherical).model),
      ("made from parameters, not fitted", try MultivariateNormal(mean: fit.mean, covariance: fit.covariance)),
      ("its covariance is diagonal", try MultivariateNormal(fitting: table, structure: .diagonal)),
      ("it was estimated by 'oas'", try MultivariateNormal(fitting: table, estimator: .oas)),
      ("a policy changed its covariance", try MultivariateNormal(fitting: table, policy: .ridge(0.1))),
    ]
    for (expected, model) in models {
      #expect(reason(model, .asymptotic) == nil)
      for reference in [OutlierReference.heldOut, .inSample] {
        #expect(
          reason(model, reference)?.contains(expected) == true, "\(expected): \(reason(model, reference) ?? "none")")
      }
    }
    // Its variance is that of all four variables, which the law of one variable knows nothing of.
    #expect(throws: GaussianError.self) {
      try spherical.marginal(over: [2]).outlierPValues(of: table.selecting(columns: [2]), reference: .heldOut)
    }
    #expect(throws: Never.self) { try spherical.marginal(over: [3, 1, 0, 2]).outlierPValues(of: table) }
    let few = try MultivariateNormal(fitting: table.rows(in: 48..<53))
    #expect(reason(few, .heldOut) == nil)
    #expect(throws: GaussianError.tooFewObservations(count: 5, required: 6, dimension: 4)) {
      try few.outlierPValues(of: table, reference: .inSample)
    }
  }

  @Test func singlePrecision() throws {
    let table = Matrix<Float>(converted(shippedRows("iris.csv", columns: 0..<4)))
    let (narrow, wide) = (
      try MultivariateNormal(fitting: table), try MultivariateNormal(fitting: table.converted(to: Double.self))
    )
    let values = try narrow.outlierPValues(of: table, reference: .inSample)
    let expected = try wide.outlierPValues(of: table.converted(to: Double.self), reference: .inSample)
    for row in 0..<150 { #expect(relativeError(values[row], expected[row]) <= 1e-3) }
  }
}
