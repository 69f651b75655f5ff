import Foundation
import Gaussian
import GaussianIO
import LinearAlgebra
import Testing

/// Files with very many of one thing.
///
/// Time that grew with the square of their number would be minutes here.
@Suite("Files with very many parts")
struct LargeFileTests {
  private let many = 100_000

  private func model(_ scratch: Scratch, _ members: String, mean: String = "[0.5]", variances: String = "[1.5]")
    -> String
  {
    scratch.file(
      "m.json",
      """
      {"format": "swift-gaussian model", "version": 1, "model": "multivariate normal", "rows": 10,
      "structure": "diagonal", "mean": \(mean), "variances": \(variances), \(members)}
      """)
  }

  @Test("an object of very many keys is read, and written again")
  func keys() throws {
    let scratch = Scratch()
    let values = (0..<many).map { "\"k\($0)\": \($0).5" }.joined(separator: ", ")
    let path = model(
      scratch,
      """
      "variables": ["a"], "estimation": {"estimator": "x", "weight": 10, "effectiveSampleSize": 10, "policy": "fail",
      "values": {\(values)}}
      """)
    let stored = try StoredModel(contentsOf: path)
    let normal = try #require(stored.model as? MultivariateNormal<Double>)
    #expect(normal.estimation?.values.count == many && normal.estimation?.values["k\(many - 1)"] == Double(many) - 0.5)
    try stored.write(to: scratch.path("copy.json"))
    let copy = try StoredModel(contentsOf: scratch.path("copy.json")).model as? MultivariateNormal<Double>
    #expect(copy?.estimation?.values == normal.estimation?.values)
  }

  @Test("a key that appears twice is found among very many")
  func twice() throws {
    let keys = (0..<many).map { "\"k\($0)\":0" }.joined(separator: ",")
    let error = try #require(throws: FileError.self) {
      try JSONValue(parsing: Array("{\(keys),\"k7\":1}".utf8), path: "x.json")
    }
    #expect(error.problem.contains("the key 'k7' appears twice"))
  }

  @Test("members of an object are found, changed and removed, few or many", arguments: [3, 16, 17, 18, 1000])
  func members(_ count: Int) throws {
    var object = JSONObject()
    for index in 0..<count { object["k\(index)"] = .integer(index) }
    object["k1"] = .integer(-1)
    object["k0"] = nil
    object["none"] = nil
    #expect(object.members.map(\.key) == (1..<count).map { "k\($0)" })
    for index in 1..<count { #expect(object["k\(index)"] == .integer(index == 1 ? -1 : index)) }
    #expect(object["k0"] == nil && object["none"] == nil)
    object["k0"] = .null
    #expect(object.members.last?.key == "k0" && object["k0"] == .null)
    var same = JSONObject()
    for member in object.members { same[member.key] = member.value }
    #expect(same == object)
  }

  @Test("very many columns are chosen by name, left out by name, and matched with those of a model")
  func columns() throws {
    let scratch = Scratch()
    let names = (0..<many).map { "v\($0)" }
    let numbers = Matrix<Double>(rows: 2, columns: many, elements: (0..<2 * many).map { Double($0) })
    var text = names.joined(separator: ",") + "\n"
    for row in 0..<2 { text += (row * many..<(row + 1) * many).map { String($0) }.joined(separator: ",") + "\n" }
    let path = scratch.file("t.csv", text)
    let odd = (0..<many / 2).map { names[2 * $0 + 1] }
    let backwards = Array(names.reversed())
    for columns in [ColumnSelection.named(odd), .ignoring(Array(Set(names).subtracting(odd)))] {
      let table = try Table<Double>(contentsOf: path, options: .init(columns: columns))
      #expect(table.columnNames == odd && table.values[1, 3] == Double(many + 7))
    }
    let table = try Table<Double>(contentsOf: path, options: .init(columns: .matching(backwards)))
    #expect(table.columnNames == backwards && table.values[0, 0] == Double(many - 1))
    #expect(try Table<Double>(contentsOf: path).values == numbers)
  }

  @Test("an array of very many columns is read in either order")
  func wideArrays() throws {
    let scratch = Scratch()
    let shape = "(2, \(many))"
    for isFortranOrder in [false, true] {
      let header = "{'descr': '|i1', 'fortran_order': \(isFortranOrder ? "True" : "False"), 'shape': \(shape)}"
      var bytes: [UInt8] = [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(header.utf8.count), 0] + Array(header.utf8)
      bytes += (0..<2 * many).map { UInt8($0 % 100) }
      let values = try Table<Double>(contentsOf: scratch.file("t.npy", bytes)).values
      #expect(values[1, 5] == (isFortranOrder ? 11 : 5))
    }
  }
}
