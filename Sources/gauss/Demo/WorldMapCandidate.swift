import Foundation
import Gaussian
import ModelEvaluation

/// A model of where towns are, and what the evaluation says of it.
struct WorldMapCandidate {
  let letter: String
  let name: String
  let drawn: MapPlaces
  let likelihood: HeldOutLikelihood
  let onLand: Proportion
  let copying: DataCopyingTest
  /// Median distance from a drawn place to the nearest training town, in kilometres.
  let medianDistance: Double

  init(
    _ letter: String, _ name: String, _ model: some GenerativeModel<Double>, in world: WorldMap, seed: UInt64,
    _ parallelism: Parallelism
  ) throws {
    (self.letter, self.name) = (letter, name)
    let points = model.samples(count: world.heldOut.points.rows, seed: seed, parallelism: parallelism)
    drawn = MapPlaces(points: points, world.projection)
    likelihood = try HeldOutLikelihood(of: model, on: world.heldOut.points, parallelism: parallelism)
    onLand = try world.onLand(drawn, .generated)
    let distances = try TrainingDistances(
      training: world.training.unitVectors, heldOut: world.heldOut.unitVectors, generated: drawn.unitVectors,
      neighbours: 1, parallelism: parallelism)
    copying = try DataCopyingTest(distances, parallelism: parallelism)
    medianDistance = Self.kilometres(chord: ClosestRows(distances).generated.median)
  }

  /// The distance on the ground for a straight line through the unit sphere.
  static func kilometres(chord: Double) -> Double { 2 * asin(min(chord / 2, 1)) * 6371 }

  /// True of a model whose draws are too close to training rows for chance.
  var isCopying: Bool { copying.pValue < Verdict.level }
}
