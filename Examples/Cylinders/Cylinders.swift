// What are these pictures made of? A model of a few factors finds out, and draws new ones that are in no table.
//
//   swift run -c release Cylinders [--seed 1] [FOLDER]
//
// It makes its pictures of cylinders by itself, and writes what it found into two pictures in the folder.

package import ArgumentParser
import Foundation
import Gaussian
import GaussianPlots
import ModelEvaluation

@main
package struct Cylinders: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "Cylinders", abstract: "Find what pictures of cylinders are made of, and draw new ones.")

  @Argument(help: "Where cylinders.png and cylinder-factors.png go; they need gnuplot.")
  var folder = "."

  @Option(help: "Which cylinders are made: any number from 0 to 2⁶⁴ − 1.")
  var seed: UInt64 = 1

  @Option(help: "How many cylinders are made; a quarter of them judge.")
  var count = 2000

  package init() {}

  package func validate() throws {
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

  package func run() throws {
    print(
      """
      \(count) pictures of cylinders, \(Cylinder.side) × \(Cylinder.side) pixels with noise of \(Pictures.noise), \
      made of a radius, a height and a tilt.
      Models see three quarters of them and no causes; the others judge.
      """)
    let study = try CylinderStudy(count: count, seed: seed)
    let numbers = try NumbersOfFactors(study)
    print(Report.text(of: numbers, study))

    // Codes of a few factors and then of all, and what they say of causes.
    let factors = study.model.factorCount
    let recoveries = [
      ("3 factors, a plane", try study.linearRecovery(factors: 3)),
      ("\(factors) factors, a plane", try study.linearRecovery(factors: factors)),
      ("\(factors) factors, \(study.joint.components.count) planes", study.recovery),
    ]
    print(Report.text(of: recoveries))
    print(
      Report.text(
        ofSharesIn: study, try (1...4).map { try study.localShares(directions: $0) },
        pieces: try study.pieces(factors: 3)))

    // Too simple, learnt by heart, and chosen by the Bayesian information criterion.
    let single = try MultivariateNormal(fitting: study.codes)
    let remembering = try KernelDensity(fitting: study.codes, bandwidth: .factor(0.05))
    let gaussian = try Draws("a  one Gaussian", from: single, in: study, seed: seed)
    let kernel = try Draws("b  a kernel on each code", from: remembering, in: study, seed: seed)
    let mixture = try Draws(
      "c  \(study.mixture.components.count) Gaussians", from: study.mixture, in: study, seed: seed)
    print(Report.text(of: [gaussian, kernel, mixture]))

    do {
      try Sheet.cylinders(study, gaussian: gaussian, mixture: mixture).write(to: path("cylinders.png"))
      try Sheet.factors(study, numbers).write(to: path("cylinder-factors.png"))
      print("\nThe pictures: \(path("cylinders.png")), \(path("cylinder-factors.png"))")
    } catch let error as PlotError {
      print("\nNo pictures: \(error)")
    }
  }

  private func path(_ name: String) -> String { folder == "." ? name : "\(folder)/\(name)" }
}
