internal import Gaussian
internal import GaussianEngine
internal import LinearAlgebra

extension OutlierReference {
  /// What the rows are that are held against this distribution.
  var role: TableRole { self == .inSample ? .training : .heldOut }
}

/// Squared distances of rows that have passed the checks.
func checkedDistances<Scalar: GaussianScalar>(
  of model: MultivariateNormal<Scalar>, _ rows: Matrix<Scalar>, _ reference: OutlierReference, _ measure: String,
  _ parallelism: Parallelism
) throws(EvaluationError) -> [Double] {
  try requireSameColumns(.training, model.dimension, reference.role, rows.columns)
  try requireRows(rows.rows, atLeast: 1, for: measure, reference.role)
  try requireFinite(rows, reference.role)
  let distances = model.squaredMahalanobisDistances(of: rows, parallelism: parallelism).map { Double($0) }
  guard let row = distances.firstIndex(where: \.isNaN) else { return distances }
  throw .degenerate(
    measure: measure, reason: "the distance of row \(row + 1) is no number",
    advice: "scale the variables to ordinary numbers")
}
