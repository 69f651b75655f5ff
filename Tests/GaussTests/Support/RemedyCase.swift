import Foundation
import TestSupport

/// A table that something is wrong with, and a use of the command that meets it.
struct RemedyCase {
  private(set) var files: [String: String] = [:]
  private(set) var arguments: [String] = []
  /// What the table comes by if it is standard input.
  private(set) var input: Data?
  /// Names of the variables.
  private var names: [String] = []
  private var generator: SplitMix64

  init(seed: UInt64) {
    generator = SplitMix64(seed: seed)
    switch Int.random(in: 0..<10, using: &generator) {
    case 0: sumUp()
    case 1, 2: useModel()
    default: fit()
    }
  }

  private mutating func chance(_ share: Double) -> Bool { Double.random(in: 0..<1, using: &generator) < share }

  private mutating func pick<Element>(_ elements: [Element]) -> Element {
    elements[Int.random(in: 0..<elements.count, using: &generator)]
  }

  // MARK: - Tables

  /// Rows with some of what is wrong with tables; columns k of classes and w of weights are the last.
  private mutating func table(_ names: [String]) -> String {
    let dimension = names.count
    let count = chance(0.3) ? Int.random(in: 1...4, using: &generator) : Int.random(in: 4...24, using: &generator)
    let (isConstant, isCollinear, isRepeated) = (chance(0.4), chance(0.4), chance(0.2))
    let (hasGaps, isOnLine, hasText) = (chance(0.25), chance(0.15), chance(0.05))
    let scales = (0..<dimension).map { _ in chance(0.2) ? pick([1e-7, 1e-3, 1e4, 1e9]) : 1 }
    let (constant, copy) = (
      Int.random(in: 0..<dimension, using: &generator), Int.random(in: 0..<dimension, using: &generator)
    )
    var rows: [[Double]] = []
    for row in 0..<count {
      var values = (0..<dimension).map { _ in (Double.random(in: -3...3, using: &generator) * 64).rounded() / 64 }
      if isConstant { values[constant] = 2 }
      if isOnLine, row % 4 != 0 { values = values.map { _ in values[0] } }
      if isCollinear, dimension > 1 {
        values[copy] = values.indices.filter { $0 != copy }.prefix(2).reduce(1) { $0 + values[$1] }
      }
      if isRepeated, let first = rows.first, row % 2 == 1 { values = row < count / 2 ? first : rows[row - 1] }
      rows.append(values)
    }
    let classes = ["x", "y", "z"].prefix(Int.random(in: 1...3, using: &generator))
    var text = (names + ["k", "w"]).map(Self.field).joined(separator: ",") + "\n"
    for (row, values) in rows.enumerated() {
      var fields = zip(values, scales).map { "\($0 * $1)" }
      if hasGaps, chance(0.4) { fields[Int.random(in: 0..<dimension, using: &generator)] = pick(["", "NA"]) }
      if hasText, row == 0 || chance(0.8) { fields[dimension - 1] = "text" }
      fields.append(row == 0 && chance(0.4) ? "alone" : pick(Array(classes)))
      fields.append(pick(["1", "2", "0", "0.1"]))
      text += fields.joined(separator: ",") + "\n"
    }
    return text
  }

  private static func field(_ name: String) -> String {
    name.contains(",") || name.contains("\"") ? "\"\(name.replacing("\"", with: "\"\""))\"" : name
  }

  private mutating func makeTable() {
    let usual = ["a", "b", "c", "d", "e", "f"]
    let unusual = ["a b", "x,y", "it's", "Größe", "-m", "p=q"]
    let dimension = Int.random(in: 1...6, using: &generator)
    names = (0..<dimension).map { chance(0.1) ? unusual[$0] : usual[$0] }
    files["t.csv"] = table(names)
  }

  /// Chooses the variables, most often all, with the classes and weights out of the way.
  private mutating func choices(classes: Bool, weights: Bool) -> [String] {
    let others = (classes ? [] : ["k"]) + (weights ? [] : ["w"])
    if chance(0.2) {
      let some = names.filter { _ in chance(0.8) }
      return ["--columns=" + (some.isEmpty ? names : some).map(Self.field).joined(separator: ",")]
    }
    let more = names.count > 1 && chance(0.1) ? [names[0]] : []
    return others + more == [] ? [] : ["--ignore", (others + more).map(Self.field).joined(separator: ",")]
  }

  // MARK: - Uses

  private mutating func fit() {
    makeTable()
    let kind = Int.random(in: 0..<9, using: &generator)
    let hasClasses = kind == 2 || kind == 3
    let hasWeights = chance(0.15)
    var options: [String] = []
    let structures = ["full", "tied", "diagonal", "spherical"]
    let estimators = [
      "mle", "unbiased", "unbiased-reliability", "shrinkage=0.1", "shrinkage=0", "ledoit-wolf", "oas", "map",
      "student-t", "student-t=2", "mcd", "mcd=0.6",
    ]
    let policies = [
      "fail", "ridge=1e-6", "ridge=1e-14", "relative-floor=1e-9", "shrink", "pseudo", "relative-ridge=1e-9",
    ]
    switch kind {
    case 0, 1, 8:
      if chance(0.5) { options += ["--covariance", pick(["full", "diagonal", "spherical"])] }
      if chance(0.6) { options += ["--estimator", pick(estimators)] }
      if chance(0.3) { options += ["--policy", pick(policies)] }
    case 2:
      options += ["--label", "k"]
      if chance(0.5) { options += ["--covariance", pick(structures)] }
      if chance(0.4) { options += ["--estimator", pick(estimators)] }
      if chance(0.3) { options += ["--policy", pick(policies)] }
    case 3:
      options += ["--label", "k", "--components", pick(["1", "2"])]
      if chance(0.4) { options += ["--covariance", pick(structures)] }
      if chance(0.5) { options += ["--policy", pick(policies)] }
    case 4:
      options += ["--components", pick(["1", "2", "3", "9", "1-2"])]
      if chance(0.5) { options += ["--covariance", pick(structures)] }
      if chance(0.6) { options += ["--policy", pick(policies)] }
    case 5:
      options += ["--kernel-density", pick(["scott", "silverman", "leave-one-out", "0.5"])]
      if chance(0.4) { options += ["--policy", pick(policies)] }
    case 6:
      options += ["--factors", pick(["0", "1", "2", "4", "auto", "0-1"])]
      if chance(0.5) { options += ["--noise", pick(["isotropic", "diagonal"])] }
      if chance(0.2) { options += ["--covariance", "full"] }
    default:
      options += ["--components", pick(["1", "2", "4"]), "--factors", pick(["0", "1", "2"])]
      if chance(0.5) { options += ["--noise", pick(["isotropic", "diagonal"])] }
    }
    if chance(0.4) { options += ["--missing", pick(["drop", "drop", "em"])] }
    if hasWeights { options += ["--weights", "w"] }
    let isPiped = chance(0.3)
    if isPiped { input = Data((files["t.csv"] ?? "").utf8) }
    arguments =
      ["fit", isPiped ? "-" : "t.csv", "-o", "o.json"] + choices(classes: hasClasses, weights: hasWeights) + options
  }

  private mutating func sumUp() {
    makeTable()
    arguments = ["statistics", "t.csv", "-o", "o.stats"] + choices(classes: false, weights: false)
    if chance(0.3) { arguments += ["--covariance", "diagonal"] }
    if chance(0.3) { arguments.append("--fourth-moments") }
    if chance(0.5) { arguments += ["--missing", pick(["drop", "em"])] }
  }

  /// A model that does not suit the table or what is asked.
  private mutating func useModel() {
    makeTable()
    files["m.json"] = pick([
      BadInput.modelText(), BadInput.mixtureText(), BadInput.factorText(),
      BadInput.factorText(replacing: "[[1], [2]]", with: "[[1, 0], [2, 1]]"), BadInput.classText,
    ])
    let missing = chance(0.5) ? ["--missing", pick(["drop", "em", "error"])] : []
    switch Int.random(in: 0..<7, using: &generator) {
    case 0:
      arguments = ["score", "m.json", "t.csv", "-o", "o.csv"] + missing
      if chance(0.3) { arguments += [pick(["--labels", "--responsibilities"]), "p.csv"] }
    case 1:
      arguments = ["classify", "m.json", "t.csv", "-o", "o.csv"] + missing + (chance(0.3) ? ["--label", "k"] : [])
    case 2: arguments = ["encode", "m.json", "t.csv", "-o", "o.csv"] + missing
    case 3: arguments = ["decode", "m.json", "t.csv", "-o", "o.csv"]
    case 4: arguments = ["evaluate", "m.json", "--train", "t.csv", "--test", "u.csv", "--permutations", "300"]
    case 5:
      arguments =
        ["plot", "m.json", "t.csv", "-o", "o.gp", "--script"]
        + ["--kind", pick(["corner", "density", "qq", "trace", "scree", "biplot", "map"])] + missing
      if chance(0.3) { arguments += ["--columns", pick(["a", "b,a", "a,c"])] }
    default:
      arguments =
        ["sample", "m.json", "-n", "3", "-o", "o.csv"]
        + pick([[], ["--with-component"], ["--with-label"], ["--class", "q"]])
    }
    files["u.csv"] = table(names)
  }

  /// A folder with the files.
  func folder() throws -> Scratch {
    let scratch = try Scratch()
    for (name, text) in files { try scratch.write(name, text) }
    return scratch
  }
}
