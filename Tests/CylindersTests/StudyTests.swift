import ArgumentParser
import Cylinders
import Foundation
import Gaussian
import GaussianPlots
import ModelEvaluation
import Testing

@Suite("What the example of the cylinders finds")
struct StudyTests {
  static let study = Result { try CylinderStudy(count: 1600, seed: 1) }

  @Test("Factors tell the causes, the better the more there are")
  func recovery() throws {
    let study = try Self.study.get()
    let plane = try study.linearRecovery(factors: 3)
    let all = study.recovery
    for cause in 0..<3 {
      #expect(all.rSquared[cause] > 0.99)
      #expect(all.rSquared[cause] > plane.rSquared[cause])
    }
    #expect(abs(study.model.noiseVariance.squareRoot() / Pictures.noise - 1) < 0.03)
  }

  @Test("A cylinder that is asked for has the causes that it was asked for")
  func asked() throws {
    let study = try Self.study.get()
    let wanted = Matrix([[5.0, 15, -15], [7.5, 11, 20]])
    let drawn = study.model.encode(study.pictures(ofCauses: wanted))
    let errors = study.recovery.typicalError
    let found = study.causes(ofCodes: drawn)
    for row in 0..<2 {
      for cause in 0..<3 {
        #expect(abs(found[row, cause] - wanted[row, cause]) < 4 * errors[cause])
      }
    }
  }

  @Test("Three directions hold what a Gaussian of the mixture varies by, and two do not")
  func directions() throws {
    let study = try Self.study.get()
    #expect(try study.localShares(directions: 3)[0] > 0.9)
    #expect(try study.localShares(directions: 2).last ?? 1 < 0.9)
  }

  @Test("Models of three factors, one for each piece of the sheet, say more of unseen pictures than one of many")
  func pieces() throws {
    let study = try Self.study.get()
    let pieces = try study.pieces(factors: 3)
    #expect(pieces.estimation?.hasConverged == true)
    #expect(pieces.components.count == study.mixture.components.count)
    let (own, one) = (
      pieces.meanLogLikelihood(of: study.unseen.noisy), study.model.meanLogLikelihood(of: study.unseen.noisy)
    )
    #expect(own > one, "\(own), \(one)")
  }

  @Test("Draws of the mixture are cylinders and new; one Gaussian draws few, and a kernel on each code copies")
  func draws() throws {
    let study = try Self.study.get()
    let gaussian = try Draws("a", from: MultivariateNormal(fitting: study.codes), in: study, seed: 1)
    let kernel = try Draws(
      "b", from: KernelDensity(fitting: study.codes, bandwidth: .factor(0.05)), in: study, seed: 1)
    let mixture = try Draws("c", from: study.mixture, in: study, seed: 1)
    #expect(gaussian.cylinders.rate < 0.4)
    #expect(mixture.cylinders.rate > 0.8)
    #expect(kernel.isCopying)
    #expect(!mixture.isCopying)
    #expect(!gaussian.isCopying)
    #expect(mixture.likelihood.value > gaussian.likelihood.value + 3)
    #expect(mixture.distances.generated.median > mixture.distances.heldOut.median)

    let sheet = Sheet.cylinders(study, gaussian: gaussian, mixture: mixture)
    var script = GnuplotScript()
    sheet.draw(into: &script, size: sheet.naturalSize)
    #expect(script.text.components(separatedBy: "with image").count == 10)
    #expect(!script.text.contains("nan"))
    #expect(!script.text.contains("NaN"))
  }

  @Test("A folder that does not exist and a number that is no use are refused, with a remedy")
  func arguments() throws {
    for (arguments, words) in [
      (["/nowhere/at/all"], "/nowhere/at/all is no folder; make it, or name another"),
      (["--count", "3"], "give 1600 to 100000"),
    ] {
      #expect {
        try Cylinders.parse(arguments)
      } throws: {
        Cylinders.message(for: $0).contains(words)
      }
    }
  }
}
