import Foundation
import Testing

/// A shipped data set, how to fit it, and its log-likelihood at the maximum, as published.
struct DataSet: Sendable, CustomTestStringConvertible {
  let file: String
  let options: [String]
  let rows: Int
  let dimension: Int
  let logLikelihood: Double

  var testDescription: String { file }

  static let all = [
    DataSet(
      file: "iris.csv", options: ["--ignore", "species"], rows: 150, dimension: 4,
      logLikelihood: -379.914630122269),
    DataSet(
      file: "wine.csv", options: ["--ignore", "cultivar"], rows: 178, dimension: 13,
      logLikelihood: -3331.049712585125),
    DataSet(
      file: "faithful.csv", options: [], rows: 272, dimension: 2, logLikelihood: -1289.796745052613),
  ]

  /// Fits the data set and returns the report about it.
  func fit(
    to model: String = "model.json", with options: [String] = [], in scratch: Scratch,
    environment: [String: String] = [:]
  ) async throws -> FitReport {
    let arguments = ["fit", shipped(file), "-o", model, "--json"] + self.options + options
    let outcome = try await gauss(arguments, in: scratch, environment: environment)
    try #require(outcome.isSuccess, "\(outcome.errors)")
    return try outcome.report()
  }

  /// Scores the data set and returns the report about it.
  func score(
    under model: String = "model.json", in scratch: Scratch, environment: [String: String] = [:]
  ) async throws -> ScoreReport {
    let outcome = try await gauss(
      "score", model, shipped(file), "--json", in: scratch, environment: environment)
    try #require(outcome.isSuccess, "\(outcome.errors)")
    return try outcome.report()
  }
}
