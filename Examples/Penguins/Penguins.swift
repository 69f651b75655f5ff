// New penguins that look like the old ones: a table with species, islands, sexes, whole and broken numbers, and holes.
//
//   swift run -c release Penguins
//
// It reads the folder Data of this repository, so run it there.

import Gaussian
import GaussianIO

@main
struct Penguins {
  static func main() throws {
    let folder = CommandLine.arguments.dropFirst().first ?? "Data"

    // What the columns are is found by a look at all cells.
    let table = try MixedTable(contentsOf: "\(folder)/penguins.csv")
    let columns = table.schema.modelled
    for column in columns {
      print("\(column.name): \(column.kind.rawValue) \(column.levels.joined(separator: ", "))")
    }

    // Each column by itself as it is, and a Gaussian for how they go together. Cells may be missing.
    let copula = try GaussianCopula(fitting: table.values, kinds: columns.map(\.variableKind))
    let stored = StoredModel(copula, schema: table.schema)
    print("\nfitted in \(copula.estimation?.climb.iterations ?? 0) iterations")

    // As many new ones. No value is outside of what was seen, and all are written as the old ones are.
    let drawn = copula.samples(count: table.values.rows, seed: 1)
    for row in 0..<5 {
      print("  " + columns.indices.map { columns[$0].text(of: drawn[row, $0]) }.joined(separator: ","))
    }

    // Does a species weigh what it weighed?
    let (species, mass) = (try stored.position(of: "species"), try stored.position(of: "body_mass_g"))
    print("\nspecies: share and mean mass in grams of the old and of the new")
    for (code, name) in columns[species].levels.enumerated() {
      let (old, new) = (
        summary(of: mass, in: table.values, where: species, is: code),
        summary(of: mass, in: drawn, where: species, is: code)
      )
      print("  \(name): \(old), \(new)")
    }

    // Given what is known of one penguin, what is not?
    let gentoo = try stored.conditioned(on: ["species": 1, "sex": 0])
    let weights = gentoo.model.samples(count: 1000, seed: 2)
    let place = try gentoo.position(of: "body_mass_g")
    let mean = (0..<1000).reduce(0) { $0 + weights[$1, place] } / 1000
    print("\na female \(columns[species].levels[1]) penguin weighs \(mean.rounded()) g on average, they say")
  }

  /// Share of the rows of a level, and their mean.
  private static func summary(
    of column: Int, in rows: Matrix<Double>, where other: Int, is code: Int
  ) -> String {
    let chosen = (0..<rows.rows).filter { rows[$0, other] == Double(code) && !rows[$0, column].isNaN }
    let mean = chosen.reduce(0) { $0 + rows[$1, column] } / Double(max(1, chosen.count))
    return "\((1000 * Double(chosen.count) / Double(rows.rows)).rounded() / 10) %, \(mean.rounded())"
  }
}
