package import Gaussian
package import ModelEvaluation

/// Cylinders that a model of codes draws, and how they compare with those that it has not seen.
package struct Draws {
  let name: String
  /// The drawn codes.
  let codes: Matrix<Double>
  /// What they look like.
  let pictures: Matrix<Double>
  /// The picture that was seen, and comes closest, of each.
  let closest: [Int]
  /// Log-likelihood of the codes of pictures that were not seen, in nats a picture.
  package let likelihood: Estimate
  /// How many are as close to a cylinder as 99 of 100 held-out pictures are.
  package let cylinders: Proportion
  /// How many held-out pictures are.
  let unseenCylinders: Proportion
  let copying: DataCopyingTest
  /// How far drawn and held-out pictures are from the closest that was seen.
  package let distances: ClosestRows

  /// Draws as many cylinders as are held out, without noise, which would hide copies.
  ///
  /// - Parameters:
  ///   - name: What the table calls the model.
  ///   - prior: Where it takes codes from.
  ///   - study: What it has learnt from, and what judges it.
  ///   - seed: Any number.
  /// - Throws: `EvaluationError` if the draws cannot be compared.
  package init(_ name: String, from prior: some GenerativeModel<Double>, in study: CylinderStudy, seed: UInt64) throws {
    self.name = name
    codes = prior.samples(count: study.unseenCodes.rows, seed: seed)
    pictures = study.model.decode(codes)
    likelihood = try HeldOutLikelihood(of: prior, on: study.unseenCodes).mean
    let expected = study.misfits(ofCodes: study.unseenCodes).sorted()
    let limit = expected[(expected.count * 99 + 99) / 100 - 1]
    cylinders = Proportion(count: study.misfits(ofCodes: codes).count { $0 <= limit }, of: codes.rows)
    unseenCylinders = Proportion(count: expected.count { $0 <= limit }, of: expected.count)
    let distances = try TrainingDistances(
      training: study.model.decode(study.codes), heldOut: study.model.decode(study.unseenCodes), generated: pictures,
      neighbours: 1)
    closest = distances.closestToGenerated
    copying = try DataCopyingTest(distances)
    self.distances = ClosestRows(distances)
  }

  /// The same word for it as everywhere.
  package var isCopying: Bool { copying.pValue < Verdict.level }
}

extension CylinderStudy {
  /// How far the picture of each code is from a cylinder: the brightness a pixel by which they differ.
  ///
  /// The cylinder is the one that is rendered from the causes that the code speaks of.
  func misfits(ofCodes codes: Matrix<Double>) -> [Double] {
    let (causes, pictures) = (causes(ofCodes: codes), model.decode(codes))
    return (0..<codes.rows).map { row in
      let differences = zip(pictures.row(row), Cylinder(causes.row(row)).picture()).map { $0 - $1 }
      return (differences.reduce(0) { $0 + $1 * $1 } / Double(differences.count)).squareRoot()
    }
  }
}
