import Foundation

/// What `gauss fit --json` and `gauss merge --json` print.
struct FitReport: Decodable {
  let model: String
  let variables: [String]
  let rows: Int
  let structure: String
  let estimation: Estimation
  let parameters: Int
  let droppedRows: Int?
  let logLikelihood: Double?
  let meanLogLikelihood: Double?
  let neverObservedTogether: [[String]]?
  let parts: Int?
  let output: String
}

/// How a model was estimated, as reports and model files have it.
struct Estimation: Decodable, Equatable {
  struct Adjustment: Decodable, Equatable {
    let kind: String
    let value: Double
  }

  let estimator: String
  let weight: Double
  let effectiveSampleSize: Double
  let policy: String
  let values: [String: Double]?
  let iterations: Int?
  let converged: Bool?
  let adjustment: Adjustment?
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
  let estimation: Estimation?
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
