import Foundation
import Testing

/// `gauss evaluate` of tables with categories, holes and whole numbers, from the outside.
@Suite struct MixedEvaluationTests {
  private struct Document: Decodable {
    struct Likeness: Decodable {
      struct Columns: Decodable {
        struct Column: Decodable {
          var variable: String
          var measure: String
          var distance: Double
          var pValue: Double
        }
        var score: Double
        var scoreOfTraining: Double
        var pValue: Double
        var columns: [Column]?
      }
      struct Values: Decodable {
        struct Missed: Decodable {
          var variable: String
          var value: String
        }
        var drawn: Double
        var missed: [Missed]
        var outside: Double
      }
      var verdict: String
      var shapes: Columns?
      var pairs: Columns?
      var values: Values?
    }
    struct Held: Decodable {
      var zeroDensityRows: Int
    }
    struct Disclosure: Decodable {
      var verdict: String
    }
    var heldOut: Held?
    var likeness: Likeness
    var disclosure: Disclosure?
    var notCompared: [String]?
    var incompleteTrainingRows: Int?
  }

  /// Penguins with a name each, split in two, and a model of each kind.
  private static let preparation = """
    set -e
    cp \(shipped("penguins.csv")) penguins.csv
    "$GAUSS" split penguins.csv --test 0.3 --seed 1 > report.txt
    "$GAUSS" fit penguins.train.csv --model copula --base components=2 --missing em -o model.json > report.txt
    """

  @Test func aModelIsJudgedByItsColumns() async throws {
    let scratch = try Scratch()
    let outcome = try await shell(
      Self.preparation + """

        "$GAUSS" evaluate model.json --train penguins.train.csv --test penguins.test.csv --missing em
        "$GAUSS" evaluate model.json --train penguins.train.csv --test penguins.test.csv --missing em --json > found.json
        "$GAUSS" compare model.json model.json --train penguins.train.csv --test penguins.test.csv --missing drop > compared.txt
        """, in: scratch)
    try #require(outcome.isSuccess, "\(outcome.errors)")
    #expect(outcome.outputText.contains("what they show counts in likelihoods and columns"))
    #expect(outcome.outputText.contains("least alike: "))
    let found = try JSONDecoder().decode(Document.self, from: Data(scratch.text("found.json").utf8))
    let shapes = try #require(found.likeness.shapes)
    #expect(
      shapes.columns?.map(\.variable) == [
        "species", "island", "bill_length_mm", "bill_depth_mm", "flipper_length_mm", "body_mass_g", "sex", "year",
      ])
    #expect(shapes.columns?[0].measure == "total variation")
    #expect(shapes.columns?[2].measure == "kolmogorov-smirnov")
    #expect(shapes.score > 0.85)
    #expect(shapes.scoreOfTraining > 0.85)
    #expect(found.likeness.verdict == "yes")
    #expect(found.likeness.values?.outside == 0)
    #expect(found.disclosure?.verdict == "no")
    #expect(found.incompleteTrainingRows.map { $0 > 0 } == true)
    #expect(try scratch.text("compared.txt").contains("Do draws give training rows away?"))
  }

  @Test func rowsOfAnyProgramAreJudgedByTheColumnsOfTheTable() async throws {
    let scratch = try Scratch()
    let outcome = try await shell(
      Self.preparation + """

        "$GAUSS" sample model.json -n 200 --seed 3 -o made.csv > report.txt
        # A name for each row, which no model can be about, and a species that nobody has seen.
        for table in made penguins.train penguins.test; do
          awk 'NR == 1 { print "name," $0; next } { print "row " FILENAME NR "," $0 }' $table.csv > named.$table.csv
        done
        sed -i 's/,Chinstrap,/,Macaroni,/' named.made.csv
        "$GAUSS" evaluate --generated named.made.csv --train named.penguins.train.csv --test named.penguins.test.csv \\
          --missing em --json > found.json
        "$GAUSS" evaluate --generated named.made.csv --train named.penguins.train.csv --test named.penguins.test.csv \\
          --missing drop --kind year=category
        """, in: scratch)
    try #require(outcome.isSuccess, "\(outcome.errors)")
    #expect(outcome.outputText.contains("Not compared, since no model can be about them: 'name'"))
    let found = try JSONDecoder().decode(Document.self, from: Data(scratch.text("found.json").utf8))
    #expect(found.notCompared == ["name"])
    #expect(found.likeness.verdict == "no")
    let values = try #require(found.likeness.values)
    #expect(values.outside > 0.1)
    #expect(values.missed.contains { $0.variable == "species" && $0.value == "Chinstrap" })
  }

  @Test func aCategoryThatTheModelHasNotSeenHasDensityZero() async throws {
    let scratch = try Scratch()
    let outcome = try await shell(
      Self.preparation + """

        sed 's/^Chinstrap,/Macaroni,/' penguins.test.csv > other.csv
        "$GAUSS" evaluate model.json --train penguins.train.csv --test other.csv --missing drop --json > found.json
        "$GAUSS" evaluate model.json --train penguins.train.csv --test other.csv --missing drop --kind year=category
        """, in: scratch)
    #expect(outcome.status == 64)
    #expect(outcome.errors.contains("a model knows its columns; leave them out"))
    let found = try JSONDecoder().decode(Document.self, from: Data(scratch.text("found.json").utf8))
    #expect(found.heldOut.map { $0.zeroDensityRows > 10 } == true)
  }
}
