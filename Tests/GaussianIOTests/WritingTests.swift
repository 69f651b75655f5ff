import Foundation
import GaussianIO
import LinearAlgebra
import Testing

@Suite("Writing tables")
struct WritingTests {
  private func write<Scalar: GaussianScalar>(
    _ values: Matrix<Scalar>, names: [String]?, to path: String, block: Int = 7
  ) throws {
    let writer = try TableWriter<Scalar>(
      path: path, columnNames: names, rows: values.rows, columns: values.columns)
    for start in stride(from: 0, to: values.rows, by: block) {
      try writer.append(values.rows(in: start..<min(start + block, values.rows)))
    }
    try writer.finish()
  }

  @Test("all bits come back, from text and from bytes", arguments: ["t.csv", "t.tsv", "t.npy"])
  func roundTrip(_ name: String) throws {
    let scratch = Scratch()
    var generator = RepeatableGenerator(state: 2)
    let elements = (0..<30_000).map { _ in generator.anyDouble() }
    let values = Matrix<Double>(rows: 10_000, columns: 3, elements: elements)
    try write(values, names: ["a", "b", "c"], to: scratch.path(name), block: 3333)
    let read = try Table<Double>(contentsOf: scratch.path(name), options: .init(threads: 2))
    #expect(read.values.elements.map(\.bitPattern) == elements.map(\.bitPattern))
    #expect(read.columnNames == (name == "t.npy" ? nil : ["a", "b", "c"]))

    let small = elements.map { Float($0) }.filter(\.isFinite)
    let floats = Matrix<Float>(rows: small.count, columns: 1, elements: small)
    try write(floats, names: ["x"], to: scratch.path(name), block: 1000)
    let readFloats = try Table<Float>(contentsOf: scratch.path(name))
    #expect(readFloats.values.elements.map(\.bitPattern) == small.map(\.bitPattern))
    #expect(scratch.names == [name])
  }

  @Test("names that need quotation marks come back")
  func names() throws {
    let scratch = Scratch()
    let names = ["plain", "a,b", "say \"hi\"", "two\nlines", " padded ", "a;b", "tab\tbed", "größe"]
    for file in ["t.csv", "t.tsv"] {
      try write(Matrix<Double>(rows: 1, columns: 8, repeating: 1), names: names, to: scratch.path(file))
      let read = try Table<Double>(contentsOf: scratch.path(file))
      #expect(read.columnNames == names)
    }
    try write(Matrix<Double>([[1]]), names: ["a;b"], to: scratch.path("one.csv"))
    #expect(try Table<Double>(contentsOf: scratch.path("one.csv")).columnNames == ["a;b"])
  }

  @Test("the text is the shortest that reads back")
  func shortest() throws {
    let scratch = Scratch()
    try write(Matrix<Double>([[0.1, 3, -0.0, 1e22, 1.5e-7]]), names: nil, to: scratch.path("t.csv"))
    #expect(scratch.text("t.csv") == "0.1,3,-0,1e+22,1.5e-07\n")
  }

  @Test("bytes of an array are what NumPy would write")
  func npyBytes() throws {
    let scratch = Scratch()
    try write(NPYReadingTests.threeByTwo, names: nil, to: scratch.path("t.npy"))
    #expect(try scratch.bytes("t.npy") == NPYReadingTests.bytes(NPYFixtures.float64))
    let writer = try TableWriter<Double>(path: scratch.path("l.npy"), listNamed: "score", count: 3)
    try writer.append([1, 2, 4])
    try writer.finish()
    #expect(try scratch.bytes("l.npy") == NPYReadingTests.bytes(NPYFixtures.list))
  }

  @Test("a list in CSV is a column with its name")
  func list() throws {
    let scratch = Scratch()
    let writer = try TableWriter<Float>(path: scratch.path("l.csv"), listNamed: "score", count: 3)
    try writer.append([1, 2])
    try writer.append([0.5])
    try writer.finish()
    #expect(scratch.text("l.csv") == "score\n1\n2\n0.5\n")
  }

  @Test("a list may be as long as it turns out to be", arguments: [1, 3, 20_000])
  func unknownCount(_ count: Int) throws {
    let scratch = Scratch()
    let values = (0..<count).map { Double($0) / 3 }
    for name in ["t.npy", "t.csv"] {
      let writer = try TableWriter<Double>(path: scratch.path(name), listNamed: "x", count: nil)
      for start in stride(from: 0, to: count, by: 7) { try writer.append(Array(values[start..<min(start + 7, count)])) }
      try writer.finish()
      #expect(try Table<Double>(contentsOf: scratch.path(name)).values.elements == values)
    }
    if count == 3 {
      let writer = try TableWriter<Double>(path: scratch.path("l.npy"), listNamed: "x", count: nil)
      try writer.append([1, 2, 4])
      try writer.finish()
      #expect(try scratch.bytes("l.npy") == NPYReadingTests.bytes(NPYFixtures.list))
    }
  }

  @Test("an array that goes where nothing can be written twice has to know its length")
  func unknownCountInPipe() throws {
    let scratch = Scratch()
    for name in ["t.npy", "t.csv"] {
      try FileManager.default.createSymbolicLink(atPath: scratch.path(name), withDestinationPath: "/dev/null")
    }
    let error = try #require(throws: FileError.self) {
      try TableWriter<Double>(path: scratch.path("t.npy"), listNamed: "x", count: nil)
    }
    #expect(error.code == .unwritable)
    #expect(error.problem == "NPY begins with the number of rows, which is not known yet")
    for (name, count) in [("t.npy", 1), ("t.csv", nil)] {
      let writer = try TableWriter<Double>(path: scratch.path(name), listNamed: "x", count: count)
      try writer.append([1])
      try writer.finish()
    }
  }

  @Test("an unknown extension is a mistake in the command")
  func unknownFormat() throws {
    let error = try #require(throws: FileError.self) {
      try TableWriter<Double>(path: "t.parquet", columnNames: nil, rows: 1, columns: 1)
    }
    #expect(error.code == .unknownFormat)
    #expect(error.exitCode == 64)
  }
}
