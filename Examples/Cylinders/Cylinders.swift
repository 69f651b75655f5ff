// What are these pictures made of? A model of a few factors finds out, and draws new ones that are in no table.
//
//   swift run -c release Cylinders [--seed 1] [FOLDER]
//
// It makes its pictures of cylinders by itself, and writes what it found into two pictures in the folder.

import ArgumentParser
import Foundation
import Gaussian
import ModelEvaluation

@main
struct Cylinders: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "Cylinders", abstract: "Find what pictures of cylinders are made of, and draw new ones.")

  @Argument(help: "Where cylinders.png and cylinder-factors.png go; they need gnuplot.")
  var folder = "."

  @Option(help: "Which cylinders are made: any number from 0 to 2⁶⁴ − 1.")
  var seed: UInt64 = 1

  @Option(help: "How many cylinders are made; a quarter of them judge.")
  var count = 2000

  func validate() throws {
    var isFolder: ObjCBool = false
    guard unsafe FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder), isFolder.boolValue else {
      throw ValidationError("\(folder) is no folder; make it, or name another.")
    }
    guard FileManager.default.isWritableFile(atPath: folder) else {
      throw ValidationError("\(folder) cannot be written to; name another folder.")
    }
    guard count >= 1600, count <= 100_000 else {
      throw ValidationError("--count \(count) is too few or too many; give 1600 to 100000.")
    }
  }

  func run() throws {
    let side = Cylinder.side
    print(
      """
      \(count) pictures of cylinders, \(side) × \(side) pixels with noise of \(Pictures.noise), each made of a radius, a height and a tilt.
      Models see three quarters of them and no causes; the others judge.
      """)
    let study = try CylinderStudy(count: count, seed: seed)
    let curve = try NumbersOfFactors(study)
    report(study, curve)
    let recoveries = try reportRecovery(study)
    let draws = try reportDraws(study)

    do {
      try Gnuplot.draw(
        .cylinders(study, gaussian: draws[0], mixture: draws[2]), to: path("cylinders.png"))
      try Gnuplot.draw(.factors(study, curve, recoveries), to: path("cylinder-factors.png"))
      print("\nThe pictures: \(path("cylinders.png")), \(path("cylinder-factors.png"))")
    } catch let failure as Gnuplot.Failure {
      print("\nNo pictures: \(failure.reason)")
    }
  }

  /// The middle distance from the closest picture that was seen: the brightness a pixel by which they differ.
  private func distance(_ summary: ClosestRows.Summary) -> String { fixed(summary.median / Double(Cylinder.side), 4) }

  private func path(_ name: String) -> String { folder == "." ? name : "\(folder)/\(name)" }

  // MARK: How many factors

  private func report(_ study: CylinderStudy, _ curve: NumbersOfFactors) {
    print("\nHow many factors? In nats a picture, of which three quarters are seen:\n")
    print("  factors  log-likelihood less BIC's penalty   of unseen pictures")
    for point in curve.points {
      let mark = point.factors == study.model.factorCount ? "   taken" : ""
      print(
        "  \(padded("\(point.factors)", 7))  \(padded(fixed(point.penalized, 1), 33))   \(padded(fixed(point.unseen, 1), 18))\(mark)"
      )
    }
    print("\nNoise of the model: \(fixed(study.model.noiseVariance.squareRoot(), 4)), made with \(Pictures.noise)")
  }

  // MARK: Causes

  private func reportRecovery(_ study: CylinderStudy) throws -> [Recovery] {
    let factors = study.model.factorCount
    let recoveries = [
      ("3 factors, a plane", try study.linearRecovery(factors: 3)),
      ("\(factors) factors, a plane", try study.linearRecovery(factors: factors)),
      ("\(factors) factors, \(study.joint.components.count) planes", study.recovery),
    ]
    print("\nDo causes follow from factors? R² of unseen pictures, and the typical error:\n")
    print("  " + padded("", -24) + Cylinder.causes.map { padded($0.name, 18) }.joined())
    for (name, recovery) in recoveries {
      let cells = zip(recovery.rSquared, recovery.typicalError).map { "\(fixed($0, 4))  ± \(padded(fixed($1, 2), 4))" }
      print("  " + padded(name, -24) + cells.map { padded($0, 18) }.joined())
    }
    print(
      "\nHow many causes? Shares of the variance within each of \(study.mixture.components.count) Gaussians of factors:\n"
    )
    for directions in 1...4 {
      let shares = try study.localShares(directions: directions)
      print(
        "  \(directions) direction\(directions == 1 ? " " : "s")  \(percent(shares[0])) to \(percent(shares[shares.count - 1]))"
      )
    }
    return recoveries.map(\.1)
  }

  // MARK: New cylinders

  private func reportDraws(_ study: CylinderStudy) throws -> [Draws] {
    let draws = [
      try Draws("a  one Gaussian", from: MultivariateNormal(fitting: study.codes), in: study, seed: seed),
      try Draws(
        "b  a kernel on each code", from: KernelDensity(fitting: study.codes, bandwidth: .factor(0.05)), in: study,
        seed: seed),
      try Draws("c  \(study.mixture.components.count) Gaussians", from: study.mixture, in: study, seed: seed),
    ]
    print("\nNew cylinders, drawn by three models of the factors:\n")
    print(
      "  " + padded("", -26) + padded("log-likelihood", 16) + padded("cylinders", 22) + padded("closest seen", 14)
        + padded("C_T", 7) + "  copies?")
    for draw in draws {
      let interval = draw.cylinders.interval()
      let share =
        "\(percent(draw.cylinders.rate)) [\(fixed(100 * interval.lowerBound, 1)), \(fixed(100 * interval.upperBound, 1))]"
      print(
        "  " + padded(draw.name, -26)
          + padded("\(fixed(draw.likelihood.value, 2)) ± \(fixed(1.96 * draw.likelihood.standardError, 2))", 16)
          + padded(share, 22) + padded(distance(draw.distances.generated), 14) + padded(fixed(draw.copying.ct, 1), 7)
          + "  " + (draw.isCopying ? "yes" : "no"))
    }
    print(
      "  " + padded("   the unseen pictures", -26) + padded("", 16) + padded("99.0 % by definition", 22)
        + padded(distance(draws[0].distances.heldOut), 14))
    return draws
  }
}

// MARK: - Text

/// A number with a fixed number of digits after the point.
func fixed(_ value: Double, _ digits: Int) -> String { String(format: "%.\(digits)f", value) }

/// A share in per cent.
func percent(_ share: Double) -> String { "\(fixed(100 * share, 1)) %" }

/// A text in a column: to the right of it, or to the left if the width is negative.
func padded(_ text: String, _ width: Int) -> String {
  let room = String(repeating: " ", count: max(0, abs(width) - text.count))
  return width < 0 ? text + room : room + text
}
