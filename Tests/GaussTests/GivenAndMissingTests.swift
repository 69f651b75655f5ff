import Foundation
import Testing

/// `gauss impute`, `predict` and `sample --given` from the outside: files, words and exit codes.
@Suite struct GivenAndMissingTests {
  @Test func fromHolesToTables() async throws {
    let scratch = try Scratch()
    try scratch.write(
      "holes.csv",
      "species,sepal_length,sepal_width,petal_length,petal_width\n\"a, b\",5.10,,1.4,0.20\nc,6.0,3.0,4.5,1.5\n")
    let script = """
      set -e
      "$GAUSS" fit \(shipped("iris.csv")) --ignore species --components 2 -o model.json > report.txt
      "$GAUSS" impute model.json holes.csv -o full.csv --json
      "$GAUSS" impute model.json - -o drawn.csv --draws 2 --seed 1 < holes.csv > report.txt
      "$GAUSS" predict model.json holes.csv -o - > out.csv && exit 1
      printf 'petal_width\\n0.2\\n' > known.csv
      "$GAUSS" predict model.json known.csv -o predicted.csv > report.txt
      "$GAUSS" sample model.json -n 3 --given petal_width=0.2 --given petal_length=1.5 -o given.csv
      "$GAUSS" sample model.json -n 3 --given petal_width=0.2 --within sepal_length=5..6 -o within.csv
      """
    let outcome = try await shell(script, in: scratch)
    #expect(outcome.isSuccess, "\(outcome.errors)")
    #expect(outcome.errors.contains("the table has all variables of the model; leave out the columns"))
    #expect(outcome.outputText.contains("\"filledCells\": 1"))
    let full = try scratch.text("full.csv").split(separator: "\n")
    #expect(full[1].hasPrefix("\"a, b\",5.10,3.") && full[1].hasSuffix(",1.4,0.20"))
    #expect(full[2] == "c,6.0,3.0,4.5,1.5")
    #expect(try scratch.text("drawn.1.csv") != scratch.text("drawn.2.csv"))
    #expect(
      try scratch.text("predicted.csv").hasPrefix(
        "sepal_length,sepal_length_lower,sepal_length_upper,sepal_width,sepal_width_lower,sepal_width_upper,petal_length,"
      ))
    let given = records(try scratch.text("given.csv"))
    #expect(given[0] == ["sepal_length", "sepal_width", "petal_length", "petal_width"])
    #expect(given.dropFirst().allSatisfy { $0[2] == "1.5" && $0[3] == "0.2" })
    #expect(
      records(try scratch.text("within.csv")).dropFirst().allSatisfy {
        Double($0[0]).map { (5...6).contains($0) } ?? false
      })
  }
}
