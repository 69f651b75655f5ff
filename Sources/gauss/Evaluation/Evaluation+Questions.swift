import GaussianIO
import ModelEvaluation

extension Evaluation {
  /// The questions that have been asked, with their answers.
  var questions: [Question] {
    [fit.map { $0.question }, likeness.question, copying.question, plausibility.map { $0.question }].compactMap(\.self)
  }

  /// Everything for programs: an object a question.
  var json: JSONObject {
    var object = JSONObject()
    for question in questions { object[question.key] = .object(question.object) }
    return object
  }
}

// MARK: - Fit

extension FitMeasures {
  var question: Question {
    var question = Question("Does it fit rows it has not seen?", key: "heldOut", verdict: verdict)
    question.add("held-out log-likelihood, nats a row", "meanLogLikelihood standardError bitsPerDimension", heldOut) {
      question, likelihood in
      question.add(
        "held-out log-likelihood, nats a row", known(likelihood.mean.value, digits: 5),
        interval(likelihood.mean.interval(), digits: 5))
      let bits = likelihood.bitsPerDimension
      question.add(
        "bits per dimension, lower is better", known(bits.value, digits: 5), interval(bits.interval(), digits: 5))
      question.add("meanLogLikelihood", likelihood.mean.value)
      question.add("standardError", likelihood.mean.standardError)
      if !likelihood.mean.standardError.isFinite {
        question.add(
          missing: ["standardError"],
          because: likelihood.zeroDensityRows > 0
            ? "the model gives some rows the density 0, and no number of rows would make their mean finite"
            : "one row says nothing of how far chance moves it; give more rows")
      }
      question.add("bitsPerDimension", bits.value)
      question.add("rows", json: .integer(likelihood.logDensities.count))
      if likelihood.weights != nil {
        question.add("effectiveSampleSize", likelihood.effectiveSampleSize)
        question.add("effective sample size of held-out rows", short(likelihood.effectiveSampleSize))
      }
      question.add("zeroDensityRows", json: .integer(likelihood.zeroDensityRows))
      if likelihood.zeroDensityRows > 0 {
        question.add("rows of density 0", grouped(likelihood.zeroDensityRows))
      }
    }
    question.add("the same of training rows", "trainingMeanLogLikelihood", training) { question, likelihood in
      question.add("the same of training rows", known(likelihood.mean.value, digits: 5))
      question.add("trainingMeanLogLikelihood", likelihood.mean.value)
    }
    question.add("held-out rows as typical as draws", "calibration", calibration) { question, test in
      question.add(
        "held-out rows as typical as draws", rounded(test.statistic, digits: 3), gauss.pValue(test.pValue))
      question.add("calibration", statistic: test.statistic, pValue: test.pValue)
    }
    if let memorisation {
      question.add("what a training row owes to itself, nats", "memorisation", memorisation) { question, memorisation in
        question.add(
          "what a training row owes to itself, nats", known(memorisation.mean.value, digits: 3),
          interval(memorisation.mean.interval(), digits: 3))
        question.add("memorisation", memorisation.mean.value)
      }
    }
    if let shape { question.add(shape) }
    return question
  }
}

extension Question {
  fileprivate mutating func add(_ shape: FitMeasures.GaussianShape) {
    add("Gaussian by distances", "mahalanobis", shape.distances) { question, test in
      question.add("Gaussian by distances", rounded(test.statistic, digits: 3), gauss.pValue(test.pValue))
      question.add("mahalanobis", statistic: test.statistic, pValue: test.pValue)
    }
    add("Gaussian by skewness and kurtosis", "mardia", shape.moments) { question, test in
      question.add(
        "Gaussian by skewness and kurtosis",
        "\(rounded(test.skewness, digits: 3)), \(rounded(test.kurtosis, digits: 3))",
        "\(gauss.pValue(test.skewnessPValue)), \(gauss.pValue(test.kurtosisPValue))")
      var object = JSONObject()
      object["skewness"] = gauss.json(test.skewness)
      object["skewnessPValue"] = gauss.json(test.skewnessPValue)
      object["kurtosis"] = gauss.json(test.kurtosis)
      object["kurtosisPValue"] = gauss.json(test.kurtosisPValue)
      question.add("mardia", json: .object(object))
    }
    add("Gaussian by Henze and Zirkler", "henzeZirkler", shape.characteristic) { question, test in
      question.add(
        "Gaussian by Henze and Zirkler", rounded(test.statistic, digits: 3), gauss.pValue(test.pValue))
      question.add("henzeZirkler", statistic: test.statistic, pValue: test.pValue)
    }
  }
}

// MARK: - Likeness

extension LikenessMeasures {
  var question: Question {
    var question = Question("Do draws look like the data?", key: "likeness", verdict: verdict)
    question.add("energy distance", "energy", energy) { question, test in
      question.add("energy distance", rounded(test.statistic, digits: 3), gauss.pValue(test.pValue))
      question.add("energy", statistic: test.statistic, pValue: test.pValue)
    }
    question.add("maximum mean discrepancy, squared", "mmd", discrepancy) { question, test in
      question.add(
        "maximum mean discrepancy, squared", rounded(test.statistic, digits: 3), gauss.pValue(test.pValue))
      question.add("mmd", statistic: test.statistic, pValue: test.pValue)
    }
    question.add("a classifier tells them apart, AUC", "classifier", classifier) { question, test in
      question.add(
        "a classifier tells them apart, AUC", fixed(test.areaUnderCurve, digits: 3), gauss.pValue(test.pValue))
      question.add("classifier", statistic: test.areaUnderCurve, pValue: test.pValue) {
        $0["accuracy"] = gauss.json(test.accuracy)
      }
    }
    question.add("Fréchet distance, squared", "frechetDistance frechetStandardError", frechet) { question, distance in
      let perfect = (try? frechetOfTraining.get()).map {
        "training rows have \(rounded($0.squared.value, digits: 3))"
      }
      let error = plusMinus(distance.squared.standardError)
      question.add(
        "Fréchet distance, squared", rounded(distance.squared.value, digits: 3),
        [error, perfect ?? ""].filter { !$0.isEmpty }.joined(separator: ", "))
      question.add("frechetDistance", distance.squared.value)
      question.add("frechetStandardError", distance.squared.standardError)
      if !distance.squared.standardError.isFinite {
        question.add(
          missing: ["frechetStandardError"],
          because: "a standard error needs 40 rows of each table at least; give more rows")
      }
    }
    question.add("precision, recall, density, coverage", "precision recall density coverage", neighbours) {
      question, likeness in
      for (name, share) in [
        ("precision", likeness.precision), ("recall", likeness.recall), ("coverage", likeness.coverage),
      ] {
        question.add(name, fixed(share.rate, digits: 3), interval(share.interval(), decimals: 3))
        question.add(name, share.rate)
      }
      let density = likeness.density
      question.add("density", fixed(density.value, digits: 3), interval(density.interval(), decimals: 3))
      question.add("density", density.value)
    }
    return question
  }
}

// MARK: - Copying

extension CopyingMeasures {
  var question: Question {
    var question = Question("Are draws copies of training rows?", key: "copying", verdict: verdict)
    question.add("C_T, negative for copies", "ct pValue underfittingPValue cells", test) { question, test in
      question.add("C_T, negative for copies", rounded(test.ct, digits: 3), gauss.pValue(test.pValue))
      question.add("ct", test.ct)
      question.add("pValue", test.pValue)
      question.add("underfittingPValue", test.underfittingPValue)
      question.add("cells", json: .integer(test.cells.count { $0.isCounted }))
    }
    question.add("distance to the closest training row", "closest", closest) { question, closest in
      question.add(
        "distance to the closest training row", rounded(closest.generated.median, digits: 3),
        "median; of held-out rows \(rounded(closest.heldOut.median, digits: 3))")
      var object = JSONObject()
      object["median"] = gauss.json(closest.generated.median)
      object["heldOutMedian"] = gauss.json(closest.heldOut.median)
      object["closerShare"] = gauss.json(closest.closerShare.value)
      object["pValue"] = gauss.json(closest.pValue)
      question.add("closest", json: .object(object))
    }
    question.add("authentic rows", "authenticity heldOutAuthenticity", authenticity) { question, authenticity in
      question.add(shares: "authentic rows", authenticity.generated, authenticity.heldOut)
      question.add("authenticity", authenticity.generated.rate)
      question.add("heldOutAuthenticity", authenticity.heldOut.rate)
    }
    question.add("exact and near duplicates", "duplicates", duplicates) { question, duplicates in
      question.add(shares: "exact duplicates", duplicates.exactGenerated, duplicates.exactHeldOut)
      let tolerance = rounded(100 * duplicates.tolerance, digits: 3)
      question.add(shares: "duplicates within \(tolerance) %", duplicates.nearGenerated, duplicates.nearHeldOut)
      var object = JSONObject()
      object["exact"] = .number(duplicates.exactGenerated.rate)
      object["heldOutExact"] = .number(duplicates.exactHeldOut.rate)
      object["near"] = .number(duplicates.nearGenerated.rate)
      object["heldOutNear"] = .number(duplicates.nearHeldOut.rate)
      question.add("duplicates", json: .object(object))
    }
    return question
  }
}

// MARK: - Plausibility

extension PlausibilityMeasures {
  var question: Question {
    var question = Question("Are draws plausible?", key: "plausibility", verdict: verdict)
    let (generated, heldOut) = (generated.proportion, heldOut.proportion)
    question.add("rate", generatedRate)
    if isWeighted {
      question.add(
        "plausible rows", percent(generatedRate), "of held-out rows \(percent(heldOutRate)), each as often as it counts"
      )
      question.add(
        missing: ["lower", "upper"], because: "shares of rows with different weights have no exact interval")
    } else {
      question.add(shares: "plausible rows", generated, heldOut)
      question.add("lower", generated.interval().lowerBound)
      question.add("upper", generated.interval().upperBound)
    }
    question.add("heldOutRate", heldOutRate)
    return question
  }
}

// MARK: - Lines

extension Question {
  /// A measure by its own lines, or one line that says why it is missing.
  fileprivate mutating func add<Measure>(
    _ label: String, _ keys: String, _ outcome: Evaluation.Outcome<Measure>,
    _ lines: (inout Question, Measure) -> Void
  ) {
    switch outcome {
    case .success(let measure): lines(&self, measure)
    case .failure(let error): add(missing: label, keys: keys.split(separator: " ").map(String.init), error)
    }
  }

  /// A test, for programs.
  fileprivate mutating func add(
    _ key: String, statistic: Double, pValue: Double, _ more: (inout JSONObject) -> Void = { _ in }
  ) {
    var object = JSONObject()
    object["statistic"] = gauss.json(statistic)
    object["pValue"] = gauss.json(pValue)
    more(&object)
    add(key, json: .object(object))
  }

  /// A share of generated rows, its interval, and the same share of held-out rows.
  fileprivate mutating func add(shares label: String, _ generated: Proportion, _ heldOut: Proportion) {
    let range = generated.interval()
    add(
      label, percent(generated.rate),
      "[\(percent(range.lowerBound)), \(percent(range.upperBound))]; of held-out rows \(percent(heldOut.rate))")
  }
}

private func percent(_ share: Double) -> String { "\(rounded(100 * share, digits: 3)) %" }
