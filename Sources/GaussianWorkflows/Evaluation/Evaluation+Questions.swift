import GaussianIO
import ModelEvaluation

private typealias Question = EvaluationDocument.Question
private typealias Measure = EvaluationDocument.Measure

// MARK: - Fit

extension FitMeasures {
  var question: EvaluationDocument.Question {
    var question = Question("Does it fit rows it has not seen?", key: "heldOut", verdict: verdict)
    question.add(
      "held-out log-likelihood, nats a row",
      ["meanLogLikelihood", "standardError", "bitsPerDimension", "rows", "zeroDensityRows"], heldOut, Self.measures)
    question.add("the same of training rows", ["trainingMeanLogLikelihood"], training) {
      [Measure("", known($0.mean.value, digits: 5), "", ["trainingMeanLogLikelihood": .number($0.mean.value)])]
    }
    question.add("held-out rows as typical as draws", ["calibration"], calibration) {
      [test("calibration", $0.statistic, $0.pValue)]
    }
    if let memorisation {
      question.add("what a training row owes to itself, nats", ["memorisation"], memorisation) {
        [
          Measure(
            "", known($0.mean.value, digits: 3), interval($0.mean.interval(), digits: 3),
            ["memorisation": .number($0.mean.value)])
        ]
      }
    }
    guard let shape else { return question }
    question.add("Gaussian by distances", ["mahalanobis"], shape.distances) {
      [test("mahalanobis", $0.statistic, $0.pValue)]
    }
    question.add("Gaussian by skewness and kurtosis", ["mardia"], shape.moments) {
      [
        Measure(
          "", "\(rounded($0.skewness, digits: 3)), \(rounded($0.kurtosis, digits: 3))",
          "\(pValueText($0.skewnessPValue)), \(pValueText($0.kurtosisPValue))",
          [
            "mardia": .object([
              "skewness": .number($0.skewness), "skewnessPValue": .number($0.skewnessPValue),
              "kurtosis": .number($0.kurtosis), "kurtosisPValue": .number($0.kurtosisPValue),
            ])
          ])
      ]
    }
    question.add("Gaussian by Henze and Zirkler", ["henzeZirkler"], shape.characteristic) {
      [test("henzeZirkler", $0.statistic, $0.pValue)]
    }
    return question
  }

  /// What is known of the likelihood of held-out rows.
  private static func measures(_ likelihood: HeldOutLikelihood) -> [EvaluationDocument.Measure] {
    let (mean, bits) = (likelihood.mean, likelihood.bitsPerDimension)
    var reasons = JSONObject()
    if !mean.standardError.isFinite {
      reasons["standardError"] = .string(
        likelihood.zeroDensityRows > 0
          ? "the model gives some rows the density 0, and no number of rows would make their mean finite"
          : "one row says nothing of how far chance moves it; give more rows")
    }
    var measures = [
      Measure(
        "", known(mean.value, digits: 5), interval(mean.interval(), digits: 5),
        ["meanLogLikelihood": .number(mean.value), "standardError": .number(mean.standardError)], reasons: reasons),
      Measure(
        "bits per dimension, lower is better", known(bits.value, digits: 5), interval(bits.interval(), digits: 5),
        ["bitsPerDimension": .number(bits.value)]),
      Measure("", "", "", ["rows": .integer(likelihood.logDensities.count)]),
    ]
    if likelihood.weights != nil {
      let size = likelihood.effectiveSampleSize
      measures.append(
        Measure("effective sample size of held-out rows", short(size), "", ["effectiveSampleSize": .number(size)]))
    }
    let zeros = likelihood.zeroDensityRows
    measures.append(
      Measure(zeros > 0 ? "rows of density 0" : "", grouped(zeros), "", ["zeroDensityRows": .integer(zeros)]))
    return measures
  }
}

// MARK: - Likeness

extension LikenessMeasures {
  func question(_ columns: EvaluatedColumns) -> EvaluationDocument.Question {
    var question = Question("Do draws look like the data?", key: "likeness", verdict: verdict)
    question.add("energy distance", ["energy"], energy) { [test("energy", $0.statistic, $0.pValue)] }
    question.add("maximum mean discrepancy, squared", ["mmd"], discrepancy) { [test("mmd", $0.statistic, $0.pValue)] }
    question.add("a classifier tells them apart, AUC", ["classifier"], classifier) {
      [
        Measure(
          "", fixed($0.areaUnderCurve, digits: 3), pValueText($0.pValue),
          [
            "classifier": .object([
              "statistic": .number($0.areaUnderCurve), "pValue": .number($0.pValue), "accuracy": .number($0.accuracy),
            ])
          ])
      ]
    }
    question.add("Fréchet distance, squared", ["frechetDistance", "frechetStandardError"], frechet) { distance in
      let squared = distance.squared
      let perfect = (try? frechetOfTraining.get()).map {
        "training rows have \(rounded($0.squared.value, digits: 3))"
      }
      var reasons = JSONObject()
      if !squared.standardError.isFinite {
        reasons["frechetStandardError"] = .string(
          "a standard error needs 40 rows of each table at least; give more rows")
      }
      return [
        Measure(
          "", rounded(squared.value, digits: 3),
          [plusMinus(squared.standardError), perfect ?? ""].filter { !$0.isEmpty }.joined(separator: ", "),
          ["frechetDistance": .number(squared.value), "frechetStandardError": .number(squared.standardError)],
          reasons: reasons)
      ]
    }
    question.add(
      "precision, recall, density, coverage", ["precision", "recall", "density", "coverage"], neighbours
    ) { likeness in
      [
        ("precision", likeness.precision), ("recall", likeness.recall), ("coverage", likeness.coverage),
      ].map { name, share in
        Measure(
          name, fixed(share.rate, digits: 3), interval(share.interval(), decimals: 3), [name: .number(share.rate)])
      } + [
        Measure(
          "density", fixed(likeness.density.value, digits: 3), interval(likeness.density.interval(), decimals: 3),
          ["density": .number(likeness.density.value)])
      ]
    }
    self.columns?.add(to: &question, columns)
    return question
  }
}

// MARK: - Copying

extension CopyingMeasures {
  var question: EvaluationDocument.Question {
    var question = Question("Are draws copies of training rows?", key: "copying", verdict: verdict)
    question.add("C_T, negative for copies", ["ct", "pValue", "underfittingPValue", "cells"], test) {
      [
        Measure(
          "", rounded($0.ct, digits: 3), pValueText($0.pValue),
          [
            "ct": .number($0.ct), "pValue": .number($0.pValue), "underfittingPValue": .number($0.underfittingPValue),
            "cells": .integer($0.cells.count { $0.isCounted }),
          ])
      ]
    }
    question.add("distance to the closest training row", ["closest"], closest) {
      [
        Measure(
          "", rounded($0.generated.median, digits: 3),
          "median; of held-out rows \(rounded($0.heldOut.median, digits: 3))",
          [
            "closest": .object([
              "median": .number($0.generated.median), "heldOutMedian": .number($0.heldOut.median),
              "closerShare": .number($0.closerShare.value), "pValue": .number($0.pValue),
            ])
          ])
      ]
    }
    question.add("authentic rows", ["authenticity", "heldOutAuthenticity"], authenticity) {
      [
        shares(
          "", $0.generated, $0.heldOut,
          ["authenticity": .number($0.generated.rate), "heldOutAuthenticity": .number($0.heldOut.rate)])
      ]
    }
    question.add("exact and near duplicates", ["duplicates"], duplicates) {
      [
        shares("exact duplicates", $0.exactGenerated, $0.exactHeldOut, [:]),
        shares(
          "duplicates within \(rounded(100 * $0.tolerance, digits: 3)) %", $0.nearGenerated, $0.nearHeldOut,
          [
            "duplicates": .object([
              "exact": .number($0.exactGenerated.rate), "heldOutExact": .number($0.exactHeldOut.rate),
              "near": .number($0.nearGenerated.rate), "heldOutNear": .number($0.nearHeldOut.rate),
            ])
          ]),
      ]
    }
    return question
  }
}

// MARK: - Plausibility

extension PlausibilityMeasures {
  var question: EvaluationDocument.Question {
    var question = Question("Are draws plausible?", key: "plausibility", verdict: verdict)
    let (label, held): (String, JSONObject) = ("plausible rows", ["heldOutRate": .number(heldOutRate)])
    question.add(Measure("", "", "", ["rate": .number(generatedRate)]))
    if isWeighted {
      let reason = JSONValue.string("shares of rows with different weights have no exact interval")
      question.add(
        Measure(
          label, percent(generatedRate), "of held-out rows \(percent(heldOutRate)), each as often as it counts",
          ["lower": .null, "upper": .null], reasons: ["lower": reason, "upper": reason]))
    } else {
      let range = generated.proportion.interval()
      question.add(
        shares(
          label, generated.proportion, heldOut.proportion,
          ["lower": .number(range.lowerBound), "upper": .number(range.upperBound)]))
    }
    question.add(Measure("", "", "", held))
    return question
  }
}

// MARK: - Measures of a kind

/// A test: its statistic and its p-value.
private func test(_ key: String, _ statistic: Double, _ pValue: Double) -> EvaluationDocument.Measure {
  Measure(
    "", rounded(statistic, digits: 3), pValueText(pValue),
    [key: .object(["statistic": .number(statistic), "pValue": .number(pValue)])])
}

/// A share of generated rows, its interval, and the same share of held-out rows.
func shares(
  _ label: String, _ generated: Proportion, _ heldOut: Proportion, _ facts: JSONObject
) -> EvaluationDocument.Measure {
  let range = generated.interval()
  return Measure(
    label, percent(generated.rate),
    "[\(percent(range.lowerBound)), \(percent(range.upperBound))]; of held-out rows \(percent(heldOut.rate))", facts)
}

// MARK: - Words

/// A number for people, in significant digits; a word for what is none.
private func known(_ value: Double, digits: Int) -> String { value.isNaN ? "unknown" : rounded(value, digits: digits) }

/// "± 0.12" for people, and nothing where chance is not known.
private func plusMinus(_ standardError: Double) -> String {
  standardError.isFinite ? "± \(rounded(standardError, digits: 2))" : ""
}

/// An interval for people, in significant digits.
private func interval(_ range: ClosedRange<Double>?, digits: Int) -> String {
  guard let range else { return "" }
  return "[\(rounded(range.lowerBound, digits: digits)), \(rounded(range.upperBound, digits: digits))]"
}

/// An interval for people, in digits after the point.
private func interval(_ range: ClosedRange<Double>?, decimals: Int) -> String {
  guard let range else { return "" }
  return "[\(fixed(range.lowerBound, digits: decimals)), \(fixed(range.upperBound, digits: decimals))]"
}

/// A p-value for people, "p = 0.012": never 0, which no test can show.
package func pValueText(_ value: Double) -> String {
  guard value >= 1e-300 else { return value.isNaN ? "p unknown" : "p < 1e-300" }
  return "p = " + (value < 0.001 ? rounded(value, digits: 2) : fixed(value, digits: 3))
}
