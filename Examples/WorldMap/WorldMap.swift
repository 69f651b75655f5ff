// Where might the next town be? Three models of the towns of the world, and how to tell which of them is good.
//
//   swift run -c release WorldMap
//
// It reads the folder Data of this repository, so run it there.

import Gaussian
import GaussianIO
import ModelEvaluation

@main
struct WorldMap {
  static func main() throws {
    let folder = CommandLine.arguments.dropFirst().first ?? "Data"

    // Degrees are no areas, so the models are about an equal-area map, cut where no town is.
    let projection = CylindricalEqualAreaProjection()
    let towns = try Table<Double>(
      contentsOf: "\(folder)/world_cities.csv",
      options: TableReadingOptions(columns: .named(["longitude", "latitude"]))
    ).values
    let points = Matrix(
      (0..<towns.rows).map { town in
        let point = projection.point(longitude: towns[town, 0], latitude: towns[town, 1])
        return [point.x, point.y]
      })

    // What the models may see, and what judges them.
    let split = RowSplit(count: points.rows, heldOut: points.rows / 5, seed: 1)
    let training = points.selecting(rows: split.training)
    let heldOut = points.selecting(rows: split.heldOut)

    // Too simple, learnt by heart, and chosen by the Bayesian information criterion.
    let single = try MultivariateNormal(fitting: training)
    let remembering = try KernelDensity(fitting: training, bandwidth: .factor(1e-5))
    let mixture = try MixtureSelection(fitting: training, components: .counts([64, 128, 256, 384])).best

    // A town lies on land, says a mask of the Earth.
    let cells = try Table<Double>(contentsOf: "\(folder)/land_mask_tenth_degree.npy").values
    guard let land = GeographicMask(bits: cells.elements.map { UInt8($0) }, bands: cells.rows) else {
      fatalError("\(folder)/land_mask_tenth_degree.npy is no mask of the Earth")
    }
    let isOnLand: @Sendable ([Double]) -> Bool = { point in
      guard let place = projection.place(x: point[0], y: point[1]) else { return false }
      return land.contains(longitude: place.longitude, latitude: place.latitude)
    }

    func judge(_ name: String, _ model: some GenerativeModel<Double>) throws {
      let evaluation = try Evaluation(
        of: model, training: training, heldOut: heldOut, options: .init(scaling: .none, permutations: 499),
        isPlausible: isOnLand)
      print("\n\(name)")
      if let likelihood = try evaluation.fit?.heldOut.get() {
        print(
          "  held-out log-likelihood  \(likelihood.mean.value) ± \(1.96 * likelihood.mean.standardError) nats a town")
      }
      if let plausibility = evaluation.plausibility {
        let interval = plausibility.generated.proportion.interval()
        print("  on land                  \(plausibility.generated.proportion.rate), 95 %: \(interval)")
        print("  held-out towns on land   \(plausibility.heldOut.proportion.rate)")
      }
      let copying = try evaluation.copying.test.get()
      print("  copying                  C_T \(copying.ct), p = \(copying.pValue)")
      print("  copies?                  \(evaluation.copying.verdict.word)")
    }

    try judge("a  One Gaussian", single)
    try judge("b  A kernel of some 80 m on every town", remembering)
    try judge("c  A mixture of \(mixture.components.count) Gaussians", mixture)

    // New towns that lie on land, as many as were asked for.
    let invented = try PlausibleSamples(of: mixture, count: 5, seed: 7, where: isOnLand)
    print("\nFive towns that do not exist:")
    for town in 0..<invented.rows.rows {
      guard let place = projection.place(x: invented.rows[town, 0], y: invented.rows[town, 1]) else { continue }
      print("  \(place.longitude)° E, \(place.latitude)° N")
    }
  }
}
