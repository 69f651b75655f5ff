import GaussianIO
import Testing

@Suite("Broken NPY")
struct NPYErrorTests {
  private func error(_ bytes: [UInt8]) throws -> FileError {
    let error = try #require(throws: FileError.self) { try NPYReadingTests.read(bytes) }
    #expect(error.exitCode == 65)
    #expect(!error.description.contains { $0.isNewline })
    return error
  }

  /// A version 1 file with that header text and that many zero bytes after it.
  private func file(_ header: String, data: Int) -> [UInt8] {
    let text = Array(header.utf8)
    return [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(text.count & 255), UInt8(text.count >> 8)] + text
      + [UInt8](repeating: 0, count: data)
  }

  @Test(
    "arrays that are no tables of real numbers",
    arguments: [
      (NPYFixtures.structured, "several fields"), (NPYFixtures.object, "'|O'"),
      (NPYFixtures.complex, "'<c16'"),
      (NPYFixtures.half, "'<f2'"), (NPYFixtures.text, "'<U1'"), (NPYFixtures.scalar, "0 dimensions"),
      (NPYFixtures.cube, "3 dimensions"),
    ])
  func unsupported(_ fixture: String, _ says: String) throws {
    let error = try error(NPYReadingTests.bytes(fixture))
    #expect(error.code == .unsupported)
    #expect(error.description.contains(says), "\(error)")
    #expect(!error.advice.isEmpty, "\(error)")
  }

  @Test("values that a table may not hold are named with their place")
  func values() throws {
    let nan = try error(NPYReadingTests.bytes(NPYFixtures.nan))
    #expect(nan.code == .notFinite)
    #expect(nan.row == 2)
    #expect(nan.column == 2)
    #expect(nan.description.contains("row 2, column 2: nan is not a finite number"))
    let infinite = try error(NPYReadingTests.bytes(NPYFixtures.infinite32))
    #expect(infinite.row == 2)
    #expect(infinite.column == 1)
    #expect(infinite.problem.contains("-inf"))
    let large = try error(NPYReadingTests.bytes(NPYFixtures.large))
    #expect(large.code == .inexact)
    #expect(large.row == 2)
    #expect(large.column == 2)
    #expect(large.problem.contains("9007199254740993"))
    let unsigned = try error(NPYReadingTests.bytes(NPYFixtures.unsignedLarge))
    #expect(unsigned.code == .inexact)
    #expect(unsigned.problem.contains("18446744073709551615"))
  }

  @Test("an infinity in any lane, and nothing else, is found", arguments: [1, 2, 3, 7])
  func everyLane(_ threads: Int) throws {
    let rows = 37
    for bad in 0..<rows {
      var numbers = [Double](repeating: -.greatestFiniteMagnitude, count: rows)
      numbers[bad] = bad % 2 == 0 ? .infinity : -.nan
      if bad + 5 < rows { numbers[bad + 5] = .nan }
      let data = unsafe numbers.withUnsafeBytes { unsafe Array($0) }
      let bytes = file("{'descr':'<f8','fortran_order':False,'shape':(\(rows),),}", data: 0) + data
      let error = try #require(throws: FileError.self) {
        try NPYReadingTests.read(bytes, as: Double.self, .pieces(of: 24, threads: threads))
      }
      #expect(error.row == bad + 1)
      #expect(error.column == 1)
    }
  }

  @Test("a number too large for Float is not an infinity")
  func tooLargeForFloat() throws {
    let number: [Double] = [1e300]
    let data = unsafe number.withUnsafeBytes { unsafe Array($0) }
    let error = try #require(throws: FileError.self) {
      try NPYReadingTests.read(
        file("{'descr':'<f8','fortran_order':False,'shape':(1,1),}", data: 0) + data, as: Float.self)
    }
    #expect(error.code == .notFinite)
    #expect(error.problem == "1e+300 exceeds the range of Float")
  }

  @Test("files that are cut off or go on too long")
  func length() throws {
    let whole = try NPYReadingTests.bytes(NPYFixtures.float64)
    for length in 0..<whole.count {
      let error = try error(Array(whole[..<length]))
      #expect(error.code == (length == 0 ? .empty : .malformed), "\(length): \(error)")
    }
    let longer = try error(whole + [0])
    #expect(longer.code == .malformed)
    #expect(longer.problem.contains("1 byte follow"))
    #expect(try error(NPYReadingTests.bytes(NPYFixtures.noRows)).code == .empty)
  }

  @Test("other beginnings")
  func beginnings() throws {
    let text = try error(Array("a,b\n1,2\n".utf8))
    #expect(text.code == .malformed)
    #expect(text.problem.contains("it begins with 'a,b\\n1,'"))
    var newer = try NPYReadingTests.bytes(NPYFixtures.float64)
    newer[6] = 4
    let version = try error(newer)
    #expect(version.code == .unsupported)
    #expect(version.problem.contains("version 4"))
  }

  @Test(
    "headers that are not the dictionary they should be",
    arguments: [
      "", "{", "[]", "{'descr': '<f8'}", "{'descr': '<f8', 'fortran_order': 0, 'shape': (1, 1), }",
      "{'descr': '<f8', 'fortran_order': False, 'shape': (1), }",
      "{'descr': '<f8', 'fortran_order': False, 'shape': (-1, 1), }",
      "{'descr': '<f8', 'fortran_order': False, 'shape': (1, 1), 'more': 'x'}",
      "{'descr': '<f8', 'fortran_order': False, 'fortran_order': False, 'shape': (1, 1)}",
      "{'descr': '<f8', 'fortran_order': False, 'shape': (1, 1)} + 1",
      "{'descr': '<f8', 'fortran_order': False, 'shape': (99999999999999999999, 1), }",
      "{'descr': '<f8' 'fortran_order': False, 'shape': (1, 1), }",
      "{'descr': '\\x3cf8', 'fortran_order': False, 'shape': (1, 1), }",
    ])
  func dictionary(_ header: String) throws {
    #expect(try error(file(header, data: 8)).code == .malformed)
  }

  @Test(
    "shapes beyond the address space",
    arguments: ["(4611686018427387904, 4)", "(9223372036854775807, 1)", "(1152921504606846976, 1)"])
  func overflow(_ shape: String) throws {
    let error = try error(file("{'descr': '<f8', 'fortran_order': False, 'shape': \(shape), }", data: 8))
    #expect(error.code == .malformed)
    #expect(error.problem.contains("more bytes than a file can have"), "\(error)")
  }
}
