import RandomStreams
import Testing

@Suite struct RandomStreamTests {
  private let stream = RandomStream(seed: 11, stream: 4)

  @Test func filledRowsAreTheSingleRows() {
    for columns in [0, 1, 4, 9] {
      var filled = [Double](repeating: .nan, count: 6 * columns)
      unsafe stream.fillStandardNormals(rows: 3..<9, columns: columns, into: &filled)
      let single = (3..<9).flatMap { stream.standardNormals(row: UInt64($0), count: columns) }
      #expect(filled == single)
    }
  }

  @Test func floatsAreTheKernels() {
    var filled = [Float](repeating: 0, count: 20)
    unsafe stream.fillStandardNormals(rows: 3..<7, columns: 5, into: &filled)
    #expect(filled == Level.all[0].normals(seed: 11, stream: 4, firstRow: 3, rows: 4, columns: 5))
  }

  @Test func fewerColumnsAreThePrefix() {
    let long = stream.standardNormals(row: 8, count: 33)
    for count in 0..<33 { #expect(stream.standardNormals(row: 8, count: count) == Array(long.prefix(count))) }
  }

  @Test func equalityIsSeedAndStream() {
    #expect(RandomStream(seed: 11, stream: 4) == stream)
    #expect(RandomStream(seed: 11) != stream)
    #expect(RandomStream(seed: 11).stream == 0)
  }

  @Test func badShapesTrap() async {
    await #expect(processExitsWith: .failure) {
      var output = [0.0]
      unsafe RandomStream(seed: 0).fillStandardNormals(rows: 0..<1, columns: -1, into: &output)
    }
    await #expect(processExitsWith: .failure) {
      var output = [0.0]
      unsafe RandomStream(seed: 0).fillStandardNormals(rows: 0..<(.max), columns: 1, into: &output)
    }
    await #expect(processExitsWith: .failure) {
      var output = [0.0]
      unsafe RandomStream(seed: 0).fillStandardNormals(rows: 0..<(1 << 62), columns: 8, into: &output)
    }
  }
}
