import Foundation
import Gaussian
import ModelEvaluation

/// What was found, as tables in a terminal.
enum Report {
  static func text(of numbers: NumbersOfFactors, _ study: CylinderStudy) -> String {
    let points = numbers.points.map { point in
      let mark = point.factors == study.model.factorCount ? "   taken" : ""
      return row([("\(point.factors)", 7), (fixed(point.penalized, 1), 26), (fixed(point.unseen, 1), 10)]) + mark
    }
    let (before, after) = study.pixelErrors
    return """

      How many factors? Log-likelihood in nats a picture:

      \(row([("factors", 7), ("seen, less BIC's penalty", 26), ("unseen", 10)]))
      \(points.joined(separator: "\n"))

      Noise of a pixel: \(Pictures.noise) as made, \(fixed(study.model.noiseVariance.squareRoot(), 4)) says the model.
      Unseen pixels are off by \(fixed(before, 4)), and by \(fixed(after, 4)) when factors have taken the noise off.
      """
  }

  static func text(of recoveries: [(name: String, recovery: Recovery)]) -> String {
    let rows = recoveries.map { name, recovery in
      let cells = zip(recovery.rSquared, recovery.typicalError).map {
        ("\(fixed($0, 4))  ± \(padded(fixed($1, 2), 4))", 18)
      }
      return row([(name, -24)] + cells)
    }
    return """

      Do causes follow from factors? R² of unseen pictures, and the typical error:

      \(row([("", -24)] + Cylinder.causes.map { ($0.name, 18) }))
      \(rows.joined(separator: "\n"))
      """
  }

  /// - Parameters:
  ///   - study: Whose mixture.
  ///   - shares: Of one direction, of two and so on: ascending over the Gaussians.
  ///   - pieces: Models of few factors, one for each piece.
  /// - Returns: The table.
  static func text(
    ofSharesIn study: CylinderStudy, _ shares: [[Double]], pieces: FactorMixture<Double>
  ) -> String {
    func likelihood(_ model: some GenerativeModel<Double>) -> String {
      fixed(model.meanLogLikelihood(of: study.unseen.noisy), 1)
    }
    let rows = shares.enumerated().map { index, shares in
      "  \(index + 1) direction\(index == 0 ? " " : "s")  \(percent(shares[0])) to \(percent(shares[shares.count - 1]))"
    }
    return """

      How many causes? Share of the variance within each of \(study.mixture.components.count) Gaussians of factors:

      \(rows.joined(separator: "\n"))

      An unseen picture has \(likelihood(pieces)) nats by \(pieces.components.count) models of \(pieces.factorCount) factors, \
      and \(likelihood(study.model)) by one of \(study.model.factorCount).
      """
  }

  static func text(of draws: [Draws]) -> String {
    let widths = [-26, 18, 22, 14, 7, 9]
    func line(_ cells: [String]) -> String { row(Array(zip(cells, widths))) }
    let rows = draws.map { draw in
      let likelihood = "\(fixed(draw.likelihood.value, 2)) ± \(fixed(1.96 * draw.likelihood.standardError, 2))"
      return line([
        draw.name, likelihood, text(of: draw.cylinders), distance(draw.distances.generated),
        fixed(draw.copying.ct, 1), draw.isCopying ? "yes" : "no",
      ])
    }
    let unseen = draws.first.map { draw in
      line(["   the unseen pictures", "", text(of: draw.unseenCylinders), distance(draw.distances.heldOut), "", ""])
    }
    return """

      New cylinders, drawn by three models of factors; log-likelihood of the factors of unseen pictures, in nats:

      \(line(["", "log-likelihood", "cylinders", "closest seen", "C_T", "copies?"]))
      \((rows + (unseen.map { [$0] } ?? [])).joined(separator: "\n"))
      """
  }

  private static func text(of proportion: Proportion) -> String {
    let interval = proportion.interval()
    return percent(proportion.rate)
      + " [\(fixed(100 * interval.lowerBound, 1)), \(fixed(100 * interval.upperBound, 1))]"
  }

  /// The middle distance from the closest picture that was seen: the brightness a pixel by which they differ.
  private static func distance(_ summary: ClosestRows.Summary) -> String {
    fixed(summary.median / Double(Cylinder.side), 4)
  }

  private static func row(_ cells: [(text: String, width: Int)]) -> String {
    "  " + cells.map { padded($0.text, $0.width) }.joined()
  }
}

/// A number with a fixed number of digits after the point.
func fixed(_ value: Double, _ digits: Int) -> String { String(format: "%.\(digits)f", value) }

/// A share in per cent.
private func percent(_ share: Double) -> String { "\(fixed(100 * share, 1)) %" }

/// A text in a column: at the right end of it, or at the left if the width is negative.
private func padded(_ text: String, _ width: Int) -> String {
  let room = String(repeating: " ", count: max(0, abs(width) - text.count))
  return width < 0 ? text + room : room + text
}
