import Foundation
import Testing

/// `gauss split`, `export`, `fit --from-covariance` and what `score` tells of rows, from the outside.
@Suite struct RowWorkTests {
  @Test func rowsAndMatrices() async throws {
    let scratch = try Scratch()
    try scratch.write("t.csv", Data(contentsOf: URL(fileURLWithPath: shipped("iris.csv"))))
    let script = """
      set -e
      "$GAUSS" split t.csv --test 0.2 --seed 1 --by species > report.txt
      "$GAUSS" fit t.train.csv --ignore species -o m.json >> report.txt
      "$GAUSS" score m.json t.test.csv --top 3 --keep species --distances --p-values --blame
      "$GAUSS" score m.json t.test.csv --keep species --distances -o rows.csv >> report.txt
      "$GAUSS" export m.json --what covariance -o c.npy
      "$GAUSS" export m.json --what mean -o mean.csv
      "$GAUSS" fit --from-covariance c.npy --mean mean.csv --rows 120 -o again.json >> report.txt
      "$GAUSS" export m.json --what weights -o w.csv 2> errors.txt && exit 1
      "$GAUSS" fit t.csv --from-covariance c.npy --rows 3 -o x.json 2>> errors.txt && exit 1
      "$GAUSS" split t.npy --test 2 2>> errors.txt && exit 1
      "$GAUSS" score m.json t.csv --keep species 2>> errors.txt && exit 1
      true
      """
    let outcome = try await shell(script, in: scratch)
    #expect(outcome.isSuccess, "\(outcome.errors)")
    #expect(records(try scratch.text("t.test.csv")).count == 31)
    #expect(records(try scratch.text("t.train.csv")).count == 121)
    #expect(outcome.outputText.contains("The least likely rows:") && outcome.outputText.contains("mostly by"))
    #expect(records(try scratch.text("rows.csv"))[0] == ["row", "species", "log_density", "squared_distance"])
    #expect(readNPY(try scratch.data("c.npy"))?.shape == "(4, 4)")
    let errors = try scratch.text("errors.txt").split(separator: "\n")
    #expect(errors.count == 4)
    #expect(errors.first?.contains("a multivariate normal as a whole has no weights; choose another quantity") == true)
    #expect(errors.dropFirst().first == "gauss: --from-covariance is in place of a table; leave out one of them")
    #expect(errors.dropFirst(2).first == "gauss: --test must be between 0 and 1, not 2.0; write --test 0.2")
    #expect(errors.last == "gauss: --keep tells of each row; name a table with -o, or say --top 20")
  }
}
