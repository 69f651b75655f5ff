import GaussianIO
import ModelEvaluation

private typealias Question = EvaluationDocument.Question
private typealias Measure = EvaluationDocument.Measure

/// What the variables of an evaluation are called, and their values.
struct EvaluatedColumns {
  private let columns: [TableColumn]?

  /// Takes the columns of the tables; `nil` for rows of numbers without names.
  init(_ schema: TableSchema?) { columns = schema?.modelled }

  /// The name of a variable, or its position counted from 1.
  func name(_ variable: Int) -> String { columns?[variable].name ?? String(variable + 1) }

  /// A value as the table has it.
  func text(_ value: Double, of variable: Int) -> String { columns?[variable].text(of: value) ?? short(value) }
}

// MARK: - Likeness

extension LikenessMeasures.ColumnMeasures {
  func add(to question: inout EvaluationDocument.Question, _ columns: EvaluatedColumns) {
    question.add("shapes of columns, 1 for equal ones", ["shapes"], shapes) { shapes in
      let worst = shapes.worst
      return [
        Measure(
          "", fixed(shapes.score, digits: 3),
          "\(pValueText(shapes.pValue)); training rows have \(fixed(shapes.scoreOfTraining, digits: 3))",
          [
            "shapes": .object([
              "score": .number(shapes.score), "scoreOfTraining": .number(shapes.scoreOfTraining),
              "pValue": .number(shapes.pValue),
              "columns": .array(
                shapes.columns.map { column in
                  .object([
                    "variable": .string(columns.name(column.variable)), "measure": .string(column.distance.rawValue),
                    "distance": .number(column.value), "distanceOfTraining": .number(column.ofTraining),
                    "pValue": .number(column.pValue),
                  ])
                }),
            ])
          ]),
        Measure(
          "least alike: \(quoted(columns.name(worst.variable)))", fixed(1 - worst.value, digits: 3),
          "\(pValueText(worst.pValue)) among all columns", isDetail: true),
      ]
    }
    if let pairs {
      question.add("trends of pairs of columns, 1 for equal ones", ["pairs"], pairs) { pairs in
        let worst = pairs.worst
        let names = worst.variables.map { quoted(columns.name($0)) }
        let some = pairs.pairs.count < pairs.pairCount
        return [
          Measure(
            "", fixed(pairs.score, digits: 3),
            "\(pValueText(pairs.pValue)); training rows have \(fixed(pairs.scoreOfTraining, digits: 3))"
              + (some ? "; \(pairs.pairs.count) of \(grouped(pairs.pairCount)) pairs" : ""),
            [
              "pairs": .object([
                "score": .number(pairs.score), "scoreOfTraining": .number(pairs.scoreOfTraining),
                "pValue": .number(pairs.pValue), "count": .integer(pairs.pairs.count),
                "of": .integer(pairs.pairCount),
                "pairs": .array(
                  pairs.pairs.map { pair in
                    .object([
                      "variables": .strings(pair.variables.map(columns.name)),
                      "measure": .string(pair.isOfCorrelations ? "rank correlation" : "total variation"),
                      "difference": .number(pair.value), "differenceOfTraining": .number(pair.ofTraining),
                      "pValue": .number(pair.pValue),
                    ])
                  }),
              ])
            ]),
          Measure(
            "least alike: \(names.joined(separator: " and "))", fixed(1 - worst.value, digits: 3),
            "\(pValueText(worst.pValue)) among all pairs", isDetail: true),
        ]
      }
    }
    question.add("common values that are drawn", ["values"], coverage) { coverage in
      let missed = coverage.missed.first.map { value in
        Measure(
          "never drawn: \(quoted(columns.text(value.value, of: value.variable))) of \(quoted(columns.name(value.variable)))",
          "", "which \(counted(value.trainingRows, "training row")) have", isDetail: true)
      }
      return [
        Measure(
          "", percent(coverage.values.rate),
          "\(pValueText(coverage.pValue)); \(percent(coverage.expectedShare)) to be expected",
          [
            "values": .object([
              "drawn": .number(coverage.values.rate), "count": .integer(coverage.values.total),
              "expected": .number(coverage.expectedShare), "pValue": .number(coverage.pValue),
              "missed": .array(
                coverage.missed.map { value in
                  .object([
                    "variable": .string(columns.name(value.variable)),
                    "value": .string(columns.text(value.value, of: value.variable)),
                    "trainingRows": .integer(value.trainingRows), "probability": .number(value.probability),
                  ])
                }),
              "outside": .number(coverage.outside.rate), "heldOutOutside": .number(coverage.outsideHeldOut.rate),
            ])
          ])
      ] + [missed].compactMap(\.self) + [
        shares("rows with a value outside of what was seen", coverage.outside, coverage.outsideHeldOut, [:])
      ]
    }
  }
}

// MARK: - Disclosure

extension DisclosureMeasures {
  func question(_ columns: EvaluatedColumns) -> EvaluationDocument.Question {
    var question = Question("Do draws give training rows away?", key: "disclosure", verdict: verdict)
    question.add("rows with a value of one training row", ["rareValues"], rareValues) { rare in
      var measures = [
        shares(
          "", rare.generated, rare.heldOut,
          [
            "rareValues": .object([
              "rate": .number(rare.generated.rate), "heldOutRate": .number(rare.heldOut.rate),
              "columns": .array(
                rare.columns.map { column in
                  .object([
                    "variable": .string(columns.name(column.variable)), "values": .integer(column.values),
                    "rate": .number(column.generated.rate), "heldOutRate": .number(column.heldOut.rate),
                    "pValue": .number(column.pValue),
                  ])
                }),
            ])
          ])
      ]
      if let worst = rare.worst {
        measures.append(
          Measure(
            "most of \(quoted(columns.name(worst.variable)))", percent(worst.generated.rate),
            "\(pValueText(worst.pValue)); of held-out rows \(percent(worst.heldOut.rate))", isDetail: true))
      }
      return measures
    }
    question.add("a column guessed from the others", ["attributes"], attributes) { attributes in
      let worst = attributes.worst
      func number(_ value: Double) -> String { worst.isOfCategories ? percent(value) : rounded(value, digits: 3) }
      return [
        Measure(
          "\(quoted(columns.name(worst.variable))) guessed from the others"
            + (worst.isOfCategories ? "" : ", median error"),
          number(worst.training),
          "\(pValueText(worst.pValue)); of held-out rows \(number(worst.heldOut))",
          [
            "attributes": .object([
              "trainingRows": .integer(attributes.trainingRows), "heldOutRows": .integer(attributes.heldOutRows),
              "columns": .array(
                attributes.columns.map { column in
                  .object([
                    "variable": .string(columns.name(column.variable)),
                    "measure": .string(column.isOfCategories ? "share guessed right" : "median error"),
                    "training": .number(column.training), "heldOut": .number(column.heldOut),
                    "pValue": .number(column.pValue),
                  ])
                }),
            ])
          ], isDetail: true)
      ]
    }
    return question
  }
}

/// A share for people, in percent.
func percent(_ share: Double) -> String { "\(rounded(100 * share, digits: 3)) %" }
