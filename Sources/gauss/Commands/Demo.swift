import ArgumentParser
import Foundation
import Gaussian
import GaussianIO
import GaussianPlots
import GaussianWorkflows
import ModelEvaluation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

struct Demo: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show the whole story on shipped data: where might the next town be?",
    discussion: """
      Three models learn where the world's towns are, draw new ones, and are judged: by the likelihood of towns they have \
      not seen, by whether what they draw lies on land, and by whether it is a copy. The map needs gnuplot.
      """)

  @Option(
    name: .shortAndLong, help: ArgumentHelp("Map to draw: .png, .svg or .pdf.", valueName: "picture"))
  var output = "world-map.png"

  @Option(parsing: .unconditional, help: "How towns are split and places drawn: any number from 0 to 2⁶⁴ − 1.")
  var seed: UInt64 = 1

  @OptionGroup var threads: ThreadArgument

  func run() throws {
    let parallelism = try threads.parallelism()
    try checkPicture()
    let world = try WorldMap(seed: seed)
    let (seen, unseen) = (world.training.points, world.heldOut.points)
    let sizes =
      Self.componentCounts.dropLast().map(String.init).joined(separator: ", ") + " or \(Self.componentCounts.last ?? 1)"
    try say(
      """
      Where might the next town be? Three models learn from \(grouped(seen.rows)) towns of the world,
      and \(grouped(unseen.rows)) others judge them. (GeoNames; on Lambert's cylindrical equal-area map,
      cut at \(Int(-world.projection.seam))° W, so that densities are per area of the Earth.)

        a  one Gaussian: too simple?
        b  a kernel density that puts 80 m about every known town: does it only remember?
        c  a mixture of \(sizes) Gaussians, by BIC

      """)
    let candidates = try candidates(of: world, parallelism)
    let onLand = try world.onLand(world.heldOut, .heldOut)
    try say(
      "\n  \(grouped(unseen.rows)) places drawn from each; log-likelihood of held-out towns in nats, km to the closest known town\n\n"
    )
    try say(table(candidates, onLand))
    try say("\n" + verdict(candidates))
    try drawMap(of: world, candidates, onLand)
    try say("\nNext: gauss fit YOUR-TABLE.csv -o model.json, gauss evaluate, and gauss --help.\n")
  }

  private func say(_ text: String) throws { try Terminal.standardOutput.write(text) }

  /// Refuses a name that no picture can be written to before the work begins.
  private func checkPicture() throws {
    do { _ = try PictureFormat.format(of: output) } catch let error as PlotError { throw Failure(error) }
    let folder = URL(fileURLWithPath: output).deletingLastPathComponent().path
    guard FileManager.default.isWritableFile(atPath: folder) else {
      throw FileError(
        .writeFailed, path: output, "the folder cannot be written to", advice: "name a file in another folder")
    }
  }

  // MARK: Models

  private func candidates(of world: WorldMap, _ parallelism: Parallelism) throws -> [WorldMapCandidate] {
    let rows = world.training.points
    let progress = Progress()
    defer { progress.finish() }
    progress.update("fitting one Gaussian")
    let single = try MultivariateNormal(fitting: rows, parallelism: parallelism)
    let remembering = try KernelDensity(fitting: rows, bandwidth: .factor(1e-5), parallelism: parallelism)
    progress.update("fitting mixtures")
    let selection = try MixtureSelection(
      fitting: rows, components: .counts(Self.componentCounts), parallelism: parallelism)
    progress.update("evaluating")
    return [
      try WorldMapCandidate("a", "one Gaussian", single, in: world, seed: seed, parallelism),
      try WorldMapCandidate("b", "a kernel of 80 m on each town", remembering, in: world, seed: seed, parallelism),
      try WorldMapCandidate(
        "c", "\(selection.best.components.count) Gaussians", selection.best, in: world,
        seed: seed, parallelism),
    ]
  }

  /// Sizes of mixtures to choose from: wide enough for BIC to turn within them.
  private static let componentCounts = [16, 64, 128, 256, 384]

  // MARK: Verdict

  private func table(_ candidates: [WorldMapCandidate], _ onLand: Proportion) -> String {
    var table = TextTable(
      ["", "log-likelihood", "on land", "C_T", "copies?", "km to a town"])
    for candidate in candidates {
      let mean = candidate.likelihood.mean
      table.append([
        "\(candidate.letter)  \(candidate.name)",
        mean.value.magnitude < 1e4
          ? "\(fixed(mean.value, digits: 2)) ± \(fixed(1.96 * mean.standardError, digits: 2))"
          : rounded(mean.value, digits: 2),
        percent(candidate.onLand), fixed(candidate.copying.ct, digits: 1),
        pValueText(candidate.copying.pValue), fixed(candidate.medianDistance, digits: 1),
      ])
    }
    table.append(["   the held-out towns", "", percent(onLand), "", "", ""])
    return table.text
  }

  private func percent(_ proportion: Proportion) -> String {
    let interval = proportion.interval()
    return percent(proportion, digits: 1) + " "
      + "[\(fixed(100 * interval.lowerBound, digits: 1)), \(fixed(100 * interval.upperBound, digits: 1))]"
  }

  /// Of the models that do not copy, the one that gives held-out towns the highest likelihood; and why not the others.
  private func verdict(_ candidates: [WorldMapCandidate]) throws -> String {
    let honest = candidates.filter { !$0.isCopying }
    guard let best = honest.max(by: { $0.likelihood.mean.value < $1.likelihood.mean.value }) else {
      return "All of them copy.\n"
    }
    var text =
      "Take \(best.letter): its places are new, and of the models that do not copy it fits towns it has not seen best.\n"
    for other in candidates where other.letter != best.letter {
      if other.isCopying {
        text +=
          "Not \(other.letter): it puts places onto towns it was shown, within "
          + "\(fixed(1000 * other.medianDistance, digits: 0)) m; \(pValueText(other.copying.pValue)).\n"
      } else {
        let comparison = try LikelihoodComparison(best.likelihood, other.likelihood)
        text +=
          "Not \(other.letter): \(percent(other.onLand, digits: 0)) of its places are on land, and towns it has not seen are "
          + "\(fixed(comparison.difference.value, digits: 2)) ± "
          + "\(fixed(1.96 * comparison.difference.standardError, digits: 2)) nats less likely.\n"
      }
    }
    return text
  }

  // MARK: Map

  private func drawMap(of world: WorldMap, _ candidates: [WorldMapCandidate], _ onLand: Proportion) throws {
    func panel(_ title: String, _ places: MapPlaces, _ onLand: Proportion) -> MapPicture.Panel {
      MapPicture.Panel(
        title: title, subtitle: "\(counted(places.points.rows, "place")), \(percent(onLand, digits: 1)) on land",
        longitudes: places.degrees.map(\.longitude), latitudes: places.degrees.map(\.latitude))
    }
    let land = world.land
    let picture = MapPicture(
      title: "Where might the next town be?",
      panels: [panel("Towns that no model has seen", world.heldOut, onLand)]
        + candidates.map { panel("\($0.letter): \($0.name)", $0.drawn, $0.onLand) },
      isLand: { land.contains(longitude: $0, latitude: $1) })
    do {
      try picture.write(to: output)
      try say("\nThe map: \(outputName(output))\n")
    } catch let error as PlotError {
      let failure = Failure(error)
      guard error.isUnavailable else { throw failure }
      try say("\nNo map: \(failure.message())\n")
    }
  }

  private func percent(_ proportion: Proportion, digits: Int) -> String {
    "\(fixed(100 * proportion.rate, digits: digits)) %"
  }
}
