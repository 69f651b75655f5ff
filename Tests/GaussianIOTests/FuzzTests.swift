import GaussianIO
import LinearAlgebra
import Testing

/// Whatever the bytes, reading ends with a table or with one line of explanation.
@Suite("Random damage")
struct FuzzTests {
  /// A few bytes changed, removed, repeated or put in.
  private func damaged(_ bytes: [UInt8], _ generator: inout RepeatableGenerator) -> [UInt8] {
    var bytes = bytes
    let favourites = Array("\",;\n\r\t 0159.eE+-{}[]()'\\:nNaA\0\u{7F}".utf8) + [0xFF, 0xC3, 0x93]
    for _ in 0..<Int.random(in: 1...4, using: &generator) where !bytes.isEmpty {
      let place = Int.random(in: 0..<bytes.count, using: &generator)
      let byte =
        Bool.random(using: &generator)
        ? favourites[Int.random(in: 0..<favourites.count, using: &generator)]
        : UInt8.random(in: 0...255, using: &generator)
      switch Int.random(in: 0..<5, using: &generator) {
      case 0: bytes[place] = byte
      case 1: bytes.insert(byte, at: place)
      case 2: bytes.remove(at: place)
      case 3: bytes.removeLast(bytes.count - place)
      default: bytes.insert(contentsOf: bytes[place..<min(place + 9, bytes.count)], at: place)
      }
    }
    return bytes
  }

  /// Reads damaged copies; how many of them were still whole.
  func attack(
    _ original: [UInt8], rounds: Int, seed: UInt64, _ read: ([UInt8]) throws -> Void
  ) throws -> Int {
    var generator = RepeatableGenerator(state: seed)
    var survivors = 0
    for _ in 0..<rounds {
      do {
        try read(damaged(original, &generator))
        survivors += 1
      } catch let error as FileError {
        try #require(error.exitCode == 65)
        try #require(!error.description.contains { $0.isNewline })
      }
    }
    return survivors
  }

  @Test("CSV, with the same outcome in pieces")
  func csv() throws {
    let text = "x,\"no\"\"te\",y\n1,\"a\nb\",2.5e3\n-3,,4\r\n5,\"x,\"\"y\",6\n+7,z,\" 8 \"\n"
    let survivors = try attack(Array(text.utf8), rounds: 2000, seed: 1) { bytes in
      let input = InputFile(bytes: bytes, named: "t.csv")
      let whole = Result { try Table<Double>(input: input, options: .init(columns: .named(["x", "y"]))) }
      let pieces = Result {
        try Table<Double>(input: input, options: .pieces(of: 3, threads: 2, columns: .named(["x", "y"])))
      }
      switch (whole, pieces) {
      case (.success(let a), .success(let b)): try #require(a == b)
      case (.failure(let a as FileError), .failure(let b as FileError)): try #require(a == b)
      default: Issue.record("\(whole) in one piece, \(pieces) in many: \(bytes)")
      }
      let table = try whole.get()
      try #require(table.values.elements.allSatisfy { $0.isFinite })
    }
    #expect(survivors > 50)
    #expect(survivors < 1900)
  }

  @Test("NPY")
  func npy() throws {
    let scratch = Scratch()
    for fixture in [NPYFixtures.float64, NPYFixtures.float64Fortran, NPYFixtures.int8] {
      let survivors = try attack(NPYReadingTests.bytes(fixture), rounds: 1000, seed: 2) { bytes in
        let values = try Table<Double>(contentsOf: scratch.file("t.npy", bytes)).values
        try #require(values.elements.allSatisfy { $0.isFinite })
      }
      #expect(survivors > 5)
      #expect(survivors < 1000)
    }
  }

  @Test("model files")
  func json() throws {
    let scratch = Scratch()
    let document = ModelDocument(
      model: "m",
      parameters: [
        "names": .strings(["a\n", "b"]), "mean": .numbers([1.5, -2e-9]),
        "covariance": .matrix(Matrix([[1, 0], [0, 1]])), "more": .object(["deep": .array([.null])]),
      ])
    let survivors = try attack(Array(document.text.utf8), rounds: 2000, seed: 3) { bytes in
      _ = try ModelDocument.read(path: scratch.file("m.json", bytes))
    }
    #expect(survivors > 50)
    #expect(survivors < 1900)
  }
}
