import Foundation
import GaussianIO
import LinearAlgebra
import Testing

@Suite("Reading NPY")
struct NPYReadingTests {
  static let threeByTwo = Matrix<Double>([[1.5, -2.25, 3], [4, 5, 6.125]])

  static func bytes(_ base64: String) throws -> [UInt8] {
    Array(try #require(Data(base64Encoded: base64, options: .ignoreUnknownCharacters)))
  }

  static func read<Scalar: GaussianScalar>(
    _ bytes: [UInt8], as type: Scalar.Type = Double.self, _ options: TableReadingOptions = .init()
  ) throws -> Table<Scalar> {
    let scratch = Scratch()
    return try Table<Scalar>(contentsOf: scratch.file("t.npy", bytes), options: options)
  }

  @Test(
    "floating-point arrays of NumPy in every order",
    arguments: [
      NPYFixtures.float64, NPYFixtures.float64Fortran, NPYFixtures.float64BigEndian, NPYFixtures.float32,
      NPYFixtures.float32BigEndianFortran, NPYFixtures.version2, NPYFixtures.version3,
    ])
  func floats(_ fixture: String) throws {
    let bytes = try Self.bytes(fixture)
    let read = try Self.read(bytes)
    #expect(read.columnNames == nil)
    #expect(read.values == Self.threeByTwo)
    #expect(try Self.read(bytes, as: Float.self).values == Matrix<Float>([[1.5, -2.25, 3], [4, 5, 6.125]]))
    for threads in [2, 7] {
      let options = TableReadingOptions.pieces(of: 1, threads: threads)
      #expect(try Self.read(bytes, as: Double.self, options).values == Self.threeByTwo)
    }
  }

  @Test("whole numbers and truth values")
  func wholeNumbers() throws {
    let truncated = Matrix<Double>([[1, -2, 3], [4, 5, 6]])
    #expect(try Self.read(Self.bytes(NPYFixtures.int8)).values == truncated)
    #expect(try Self.read(Self.bytes(NPYFixtures.int64)).values == truncated)
    #expect(
      try Self.read(Self.bytes(NPYFixtures.uint16BigEndian)).values == Matrix([[1, 2, 3], [4, 5, 6]]))
    #expect(try Self.read(Self.bytes(NPYFixtures.bool)).values == Matrix([[0, 0, 1], [1, 1, 1]]))
    let power = try Self.read(Self.bytes(NPYFixtures.exactLarge))
    #expect(power.values == Matrix([[0x1p62]]))
  }

  @Test("an array of one dimension is a column")
  func list() throws {
    #expect(try Self.read(Self.bytes(NPYFixtures.list)).values == Matrix([[1], [2], [4]]))
  }

  @Test("columns are chosen by position, in any order of memory")
  func columns() throws {
    for fixture in [NPYFixtures.float64, NPYFixtures.float64Fortran] {
      let bytes = try Self.bytes(fixture)
      let read = try Self.read(bytes, as: Double.self, .init(columns: .named(["3", "1"])))
      #expect(read.values == Matrix([[3, 1.5], [6.125, 4]]))
    }
    let error = try #require(throws: FileError.self) {
      try Self.read(Self.bytes(NPYFixtures.float64), as: Double.self, .init(columns: .matching(["a"])))
    }
    #expect(error.problem == "the table has 3 columns, the model has 1 variable")
  }

  @Test("what becomes of the file afterwards does not touch the matrix", arguments: [1, 3])
  func fileThatShrinks(_ threads: Int) throws {
    let scratch = Scratch()
    let options = TableReadingOptions(threads: threads)
    let numbers = Matrix<Double>(rows: 40_000, columns: 4, elements: (0..<160_000).map { Double($0) })
    let path = scratch.path("t.npy")
    let writer = try TableWriter<Double>(path: path, columnNames: nil, rows: numbers.rows, columns: numbers.columns)
    try writer.append(numbers)
    try writer.finish()
    let table = try Table<Double>(contentsOf: path, options: options)
    // In place: a file that is replaced is another one.
    #expect(unsafe truncate(path, 500) == 0)
    #expect(table.values == numbers)
  }

  @Test("a file that shrinks while it is read is an error", arguments: [1, 3])
  func fileThatShrinksMeanwhile(_ threads: Int) throws {
    for fixture in [NPYFixtures.float64, NPYFixtures.float64Fortran, NPYFixtures.float32] {
      let scratch = Scratch()
      let bytes = try Self.bytes(fixture)
      let path = scratch.file("t.npy", bytes)
      let input = try InputFile(path: path)
      #expect(unsafe truncate(path, off_t(bytes.count - 1)) == 0)
      let error = try #require(throws: FileError.self) {
        try Table<Double>(input: input, options: TableReadingOptions(threads: threads))
      }
      #expect(error.code == .readFailed)
      #expect(error.exitCode == 74)
      #expect(error.problem.contains("the file changed"))
    }
  }

  @Test("a file without an extension is known by its first bytes")
  func signature() throws {
    let scratch = Scratch()
    let path = scratch.file("array", try Self.bytes(NPYFixtures.float64))
    #expect(try Table<Double>(contentsOf: path).values == Self.threeByTwo)
  }
}
