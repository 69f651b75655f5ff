import Foundation
import Testing

/// Tables with kinds of columns from the outside: `describe TABLE`, and copulas of them.
@Suite struct CopulaTests {
  @Test func describesATable() async throws {
    let scratch = try Scratch()
    let words = try await gauss(["describe", shipped("penguins.csv")], in: scratch)
    #expect(words.isSuccess, "\(words.errors)")
    for part in ["bill_length_mm", "category", "integer", "32.1 … 44.5 … 59.6", "2007", "Biscoe 168, Dream 124"] {
      #expect(words.outputText.contains(part), "\(part): \(words.outputText)")
    }
    let json = try await gauss(["describe", shipped("penguins.csv"), "--json"], in: scratch)
    let object = try #require(try JSONSerialization.jsonObject(with: json.output) as? [String: Any])
    let columns = try #require(object["columns"] as? [[String: Any]])
    #expect(object["rows"] as? Int == 344)
    #expect(columns.map { $0["missing"] as? Int } == [0, 0, 2, 2, 2, 2, 11, 0])
    let piped = try await shell(
      "\"$GAUSS\" describe - --json < \(shipped("penguins.csv"))", in: scratch)
    let other = try #require(try JSONSerialization.jsonObject(with: piped.output) as? [String: Any])
    #expect(NSArray(array: columns).isEqual(other["columns"]))
  }

  /// The kinds and the formats of the columns of a table.
  private func kinds(of table: String, in scratch: Scratch) async throws -> [[String]] {
    let outcome = try await gauss(["describe", table, "--json"], in: scratch)
    let object = try #require(try JSONSerialization.jsonObject(with: outcome.output) as? [String: Any])
    return try #require(object["columns"] as? [[String: Any]]).map {
      [
        $0["name"] as? String ?? "", $0["kind"] as? String ?? "",
        ($0["levels"] as? [String] ?? []).sorted().joined(separator: "|"),
      ]
    }
  }

  @Test func penguinsThatLookLikeTheOldOnes() async throws {
    let scratch = try Scratch()
    let table = shipped("penguins.csv")
    let script = """
      set -e
      "$GAUSS" fit \(table) --model copula -o m.json && exit 1
      "$GAUSS" fit \(table) --model copula --missing em -o m.json > report.txt
      "$GAUSS" sample m.json -n 2000 --seed 1 -o whole.csv
      "$GAUSS" sample m.json -n 2000 --seed 1 --with-missing -o holes.csv
      "$GAUSS" sample m.json -n 50 --seed 1 --with-missing --given species=Gentoo --given sex=male -o given.csv
      "$GAUSS" sample m.json -n 300 --seed 1 --within bill_length_mm=50.. --within body_mass_g=3000..4000 -o within.csv
      "$GAUSS" impute m.json \(table) -o full.csv
      "$GAUSS" impute m.json \(table) -o draws.csv --draws 2 --seed 3
      """
    let outcome = try await shell(script, in: scratch)
    #expect(outcome.isSuccess, "\(outcome.errors)")
    #expect(outcome.errors.contains("the cell is empty"), "\(outcome.errors)")
    #expect(try scratch.text("report.txt").contains("344"))
    let (whole, holes) = (records(try scratch.text("whole.csv")), records(try scratch.text("holes.csv")))
    let seen = records(try String(contentsOfFile: table, encoding: .utf8))
    #expect(whole.count == 2001 && whole[0] == seen[0])
    #expect(try await kinds(of: "whole.csv", in: scratch) == kinds(of: table, in: scratch))
    for column in seen[0].indices {
      let (old, new) = (seen.dropFirst().map { $0[column] }, holes.dropFirst().map { $0[column] })
      // What stands is what the draw without holes has, in the spelling of the table.
      #expect(zip(new, whole.dropFirst()).allSatisfy { $0.isEmpty || $0 == $1[column] })
      let (rate, drawn) = (Double(old.count { $0.isEmpty }) / 344, Double(new.count { $0.isEmpty }) / 2000)
      #expect((rate - drawn).magnitude <= 4 * (rate / 2000).squareRoot(), "\(seen[0][column]): \(rate), \(drawn)")
      let numbers = old.compactMap(Double.init)
      guard let least = numbers.min(), let most = numbers.max() else {
        #expect(Set(new).isSubset(of: Set(old)))
        continue
      }
      #expect(new.compactMap(Double.init).allSatisfy { (least...most).contains($0) })
    }
    let given = records(try scratch.text("given.csv")).dropFirst()
    #expect(given.count == 50 && given.allSatisfy { $0[0] == "Gentoo" && $0[6] == "male" })
    let within = records(try scratch.text("within.csv")).dropFirst()
    #expect(within.count == 300)
    #expect(
      within.allSatisfy { row in
        guard let length = Double(row[2]), let mass = Double(row[5]) else { return false }
        return length >= 50 && (3000...4000).contains(mass)
      })
    let full = records(try scratch.text("full.csv"))
    #expect(full.count == 345 && full.dropFirst().allSatisfy { !$0.contains("") })
    #expect(zip(full, seen).allSatisfy { zip($0, $1).allSatisfy { $1.isEmpty || $0 == $1 } })
    #expect(try scratch.text("draws.1.csv") != scratch.text("draws.2.csv"))
  }

  @Test func marginsOfTheirOwn() async throws {
    let scratch = try Scratch()
    let table = shipped("penguins.csv")
    let script = """
      set -e
      F="fit \(table) --model copula --missing em"
      "$GAUSS" $F --margins kernel,bill_length_mm=normal,body_mass_g=log-normal -o own.json > own.txt
      "$GAUSS" $F --margins auto --seed 1 -o auto.json > auto.txt
      "$GAUSS" $F --margins auto --seed 1 --threads 1 -o again.json > again.txt
      cmp auto.json again.json
      "$GAUSS" describe auto.json > described.txt
      "$GAUSS" sample own.json -n 500 -o own.csv
      "$GAUSS" sample own.json -n 2 --with-component 2> refused.txt && exit 1
      "$GAUSS" fit \(shipped("iris.csv")) --ignore species -o normal.json > report.txt
      "$GAUSS" sample normal.json -n 2 --with-missing 2>> refused.txt && exit 1
      "$GAUSS" $F --margins bill_lenght_mm=normal -o no.json 2>> refused.txt && exit 1
      "$GAUSS" $F --margins species=gamma -o no.json 2>> refused.txt && exit 1
      "$GAUSS" $F --margins year=normal,year=kernel -o no.json 2>> refused.txt && exit 1
      exit 0
      """
    let outcome = try await shell(script, in: scratch)
    #expect(outcome.isSuccess, "\(outcome.errors)")
    #expect(try scratch.text("own.txt").contains("1 log-normal"))
    let chosen = try scratch.text("auto.txt")
    #expect(chosen.contains("choice of margins") && chosen.contains("bill_length_mm"), "\(chosen)")
    #expect(try scratch.text("described.txt").contains("choice of margins"))
    let refused = try scratch.text("refused.txt")
    for part in [
      "--with-missing is about copulas", "no column that is modelled; did you mean 'bill_length_mm'",
      "--margins species=gamma",
      "two forms",
    ] { #expect(refused.contains(part), "\(part): \(refused)") }
  }
}
