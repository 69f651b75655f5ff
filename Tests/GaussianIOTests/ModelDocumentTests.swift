import GaussianIO
import LinearAlgebra
import Testing

@Suite("Model files")
struct ModelDocumentTests {
  private func read(_ text: String) throws -> (document: ModelDocument, parameters: JSONNode) {
    let scratch = Scratch()
    return try ModelDocument.read(path: scratch.file("m.json", text))
  }

  private func parameters(_ members: String) throws -> JSONNode {
    try read(#"{"format": "swift-gaussian model", "version": 1, "model": "m", "# + members + "}").parameters
  }

  @Test("a document comes back, with every bit and in order")
  func roundTrip() throws {
    let scratch = Scratch()
    let matrix = Matrix<Double>([[0.1, -0.0, .leastNonzeroMagnitude], [1e300, 3, 1.7976931348623157e308]])
    let document = ModelDocument(
      model: "multivariate normal",
      parameters: [
        "variables": .strings(["a", "größe\n\u{1}\"\\"]), "mean": .numbers([0.1, 2]), "count": .integer(.max),
        "covariance": .matrix(matrix), "nothing": .null, "yes": .boolean(true), "empty": .array([]),
        "options": .object(["z": .integer(-1), "a": .object([:])]),
      ])
    try document.write(to: scratch.path("m.json"))
    let read = try ModelDocument.read(path: scratch.path("m.json"))
    #expect(read.document == document)
    #expect(read.document.parameters.members.map(\.key) == document.parameters.members.map(\.key))
    let back = try read.parameters.member("covariance").matrix(rows: 2, columns: 3)
    #expect(back.elements.map(\.bitPattern) == matrix.elements.map(\.bitPattern))
    #expect(try read.parameters.member("options").member("z").integer() == -1)
    #expect(try read.parameters.member("yes").boolean())
    #expect(try read.parameters.optionalMember("nothing") == nil)
    #expect(try read.parameters.optionalMember("absent") == nil)
    #expect(scratch.names == ["m.json"])
  }

  @Test("a matrix has a row a line")
  func layout() {
    let document = ModelDocument(
      model: "m",
      parameters: ["mean": .numbers([1, 2.5]), "covariance": .matrix(Matrix([[1, 0], [0, 1]]))])
    #expect(
      document.text == """
        {
          "format": "swift-gaussian model",
          "version": 1,
          "model": "m",
          "mean": [1.0, 2.5],
          "covariance": [
            [1.0, 0.0],
            [0.0, 1.0]
          ]
        }

        """)
  }

  @Test("random numbers of all magnitudes keep their bits")
  func exactness() throws {
    var generator = RepeatableGenerator(state: 3)
    let numbers = (0..<100_000).map { _ in generator.anyDouble() }
    let text = ModelDocument(model: "m", parameters: ["x": .numbers(numbers)]).text
    let back = try read(text).parameters.member("x").numbers(count: numbers.count)
    #expect(back.map(\.bitPattern) == numbers.map(\.bitPattern))
  }

  @Test("texts with escapes")
  func escapes() throws {
    let text = try parameters(#""t": "\u00e9\ud83d\ude00\n\/\"\\""#).member("t").string()
    #expect(text == "é😀\n/\"\\")
  }

  @Test(
    "broken JSON is named with line and character",
    arguments: [
      ("{\"a\": 1,\n \"b\": [1, 2", 2, "character 12: the file ends where ',' or ']' should be"),
      ("{\"a\": 1,\n \"b", 2, "character 2: the text that begins here does not end"),
      ("{\"a\": 1,}", 1, "'}' stands where a key in quotation marks should be"),
      ("{\"a\": 1 \"b\": 2}", 1, "stands where ',' or '}' should be"),
      ("{\"a\"\n 1}", 2, "character 2: '1' stands where ':' after the key 'a' should be"),
      ("{\"a\": NaN}", 1, "'NaN' is not a finite number"), ("{\"a\": -Infinity}", 1, "'Infinity'"),
      ("{\"a\": 1e400}", 1, "'1e400' exceeds the range of Double"), ("{\"a\": 01}", 1, "begins with 0"),
      ("{\"a\": .5}", 1, "'.5' stands where a value"), ("{\"a\": 1.}", 1, "a digit should be"),
      ("{\"a\": +1}", 1, "'+1'"), ("{\"a\": 0x1}", 1, "'x1'"), ("{\"a\": tru}", 1, "'tru'"),
      ("{\"a\": 1, \"a\": 2}", 1, "the key 'a' appears twice"), ("{\"a\": 1}\n}", 2, "the end of the file"),
      ("{\"a\": \"x\ny\"}", 1, "control character"), ("{\"a\": \"\\q\"}", 1, "'\\' stands before 'q'"),
      ("{\"a\": \"\\ud800\"}", 1, "surrogate"), ("{\"a\": \"\\u12g4\"}", 1, "hexadecimal"),
      ("{", 1, "a key in quotation marks"),
      (String(repeating: "{\"a\":", count: 200), 1, "more than 100 brackets"),
      ("{\"a\": " + String(repeating: "[", count: 100_000), 1, "more than 100 brackets"),
    ])
  func malformed(_ text: String, _ line: Int, _ says: String) throws {
    let error = try #require(throws: FileError.self) { try read(text) }
    #expect(error.line == line)
    #expect(error.exitCode == 65)
    #expect(error.description.contains(says), "\(error)")
    #expect(!error.description.contains { $0.isNewline })
  }

  @Test("text that is not UTF-8")
  func encoding() throws {
    let scratch = Scratch()
    let path = scratch.file("m.json", Array("{\"".utf8) + [0xFF] + Array("\": 1}".utf8))
    let error = try #require(throws: FileError.self) { try ModelDocument.read(path: path) }
    #expect(error.description.contains("not UTF-8"))
  }

  @Test(
    "files that are no models, or not ours",
    arguments: [
      ("", FileError.Code.empty, "the file is empty"), (" \n", .malformed, "ends where a value should be"),
      ("a,b\n1,2\n", .malformed, "this is not a model: it begins with 'a,b"),
      ("[1]", .malformed, "begins with '[1]'"),
      ("{}", .malformed, "the key 'format' is not 'swift-gaussian model'"),
      (#"{"format": "other"}"#, .malformed, "the key 'format' is not"),
      (#"{"format": "swift-gaussian model"}"#, .malformed, "the key 'version' is missing"),
      (
        #"{"format": "swift-gaussian model", "version": "1"}"#, .malformed,
        "'version' is a text, a whole number is needed"
      ),
      (#"{"format": "swift-gaussian model", "version": 0}"#, .malformed, "'version' is 0"),
      (
        #"{"format": "swift-gaussian model", "version": 2, "model": 7}"#, .newerVersion,
        "was written by a newer version (2); this program reads up to 1; update it"
      ),
      (#"{"format": "swift-gaussian model", "version": 1}"#, .malformed, "the key 'model' is missing"),
    ])
  func envelope(_ text: String, _ code: FileError.Code, _ says: String) throws {
    let error = try #require(throws: FileError.self) { try read(text) }
    #expect(error.code == code)
    #expect(error.exitCode == 65)
    #expect(error.description.contains(says), "\(error)")
  }

  @Test("wrong parameters are named by their place")
  func places() throws {
    let node = try parameters(
      #""mean": [1, "x"], "covariance": [[1, 2], [3]], "count": 1.5, "nested": {"a": [{}]}"#)
    func message(_ body: () throws -> Void) throws -> String {
      try #require(throws: FileError.self) { try body() }.problem
    }
    #expect(
      try message { _ = try node.member("mean").numbers() } == "'mean[1]' is a text, a number is needed")
    #expect(
      try message { _ = try node.member("mean").numbers(count: 3) } == "'mean' has 2 elements, 3 are needed")
    #expect(
      try message { _ = try node.member("covariance").matrix(rows: 2, columns: 2) }
        == "'covariance[1]' has 1 element, 2 are needed")
    #expect(
      try message { _ = try node.member("count").integer() }
        == "'count' is a number, a whole number is needed")
    #expect(
      try message { _ = try node.member("nested").member("a").elements()[0].member("b") }
        == "the key 'nested.a[0].b' is missing")
    #expect(try message { _ = try node.member("mean").string() } == "'mean' is a list, a text is needed")
    #expect(
      try message { _ = try node.member("mean").boolean() } == "'mean' is a list, true or false is needed")
    #expect(node.problem("has no parameters").problem == "the file has no parameters")
  }
}
