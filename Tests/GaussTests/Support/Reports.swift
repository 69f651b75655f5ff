import Foundation

/// What `gauss fit --json` prints.
struct FitReport: Decodable {
  let model: String
  let variables: [String]
  let rows: Int
  let covariance: String
  let parameters: Int
  let logLikelihood: Double
  let meanLogLikelihood: Double
  let output: String
}

/// What `gauss score --json` prints.
struct ScoreReport: Decodable {
  let rows: Int
  let logLikelihood: Double
  let meanLogLikelihood: Double
  let bitsPerDimension: Double
}

/// What `gauss describe --json` prints.
struct DescribeReport: Decodable {
  let model: String
  let dimension: Int
  let variables: [String]
  let rows: Int?
  let mean: [Double]
  let covariance: [[Double]]
  let logDeterminant: Double
  let conditionNumber: Double
}

/// What `gauss info --json` prints, with `--self-test` or without.
struct InfoReport: Decodable {
  let version: String
  let openBLAS: String
  let openBLASCore: String
  let instructionSet: String
  let availableInstructionSets: [String]
  let threads: Int
  let selfTestChecks: Int?
  let selfTestFailures: [String]?
  let selfTestWorstRatio: Double?
}

/// A model file.
struct ModelFile: Decodable {
  let variables: [String]?
  let rows: Int
  let structure: String
  let mean: [Double]
  let covariance: [[Double]]
}

extension Command.Outcome {
  /// Standard output as a report.
  func report<Report: Decodable>(_ type: Report.Type = Report.self) throws -> Report {
    try JSONDecoder().decode(Report.self, from: output)
  }
}
