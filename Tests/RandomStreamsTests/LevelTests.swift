import CGaussianKernels
import Foundation
import RandomStreams
import Testing

/// The bits of a row do not depend on the instruction set, nor on what else is drawn.
@Suite struct LevelTests {
  private static let columnCounts = Array(1...70) + [127, 128, 129, 1000]

  private static let firstRows: [UInt64] = [0, 5, (1 << 32) - 3, 1 << 32, 1 << 63, .max - 20]

  private func bits(_ values: [Double]) -> [UInt64] { values.map(\.bitPattern) }
  private func bits(_ values: [Float]) -> [UInt32] { values.map(\.bitPattern) }

  /// Row by row from single blocks: the plainest way to the same table.
  private func expected(rows: Int, columns: Int) -> (double: [Double], float: [Float]) {
    let stream = RandomStream(seed: 42)
    var double: [Double] = []
    var float: [Float] = []
    for row in 0..<UInt64(rows) {
      let words = (0..<UInt32((columns + 1) / 2)).flatMap { block in
        let words = stream.words(row: row, block: block)
        return [words.x, words.y, words.z, words.w]
      }
      double += Level.all[0].normals(words: words).prefix(columns)
      float += Level.all[0].normals(words: Array(words.prefix((columns + 3) / 4 * 4))).prefix(columns)
    }
    return (double, float)
  }

  @Test(arguments: Level.all) func everyShape(level: Level) {
    for columns in Self.columnCounts {
      for rows in [0, 1, 2, 3, 7, 40] {
        if rows * columns > 8000 { continue }
        let expected = expected(rows: rows, columns: columns)
        let double: [Double] = level.normals(rows: rows, columns: columns)
        let float: [Float] = level.normals(rows: rows, columns: columns)
        #expect(bits(double) == bits(expected.double), "\(rows) × \(columns)")
        #expect(bits(float) == bits(expected.float), "\(rows) × \(columns)")
      }
    }
  }

  @Test(arguments: Level.all) func everyRowCount(level: Level) {
    for columns in [1, 2, 3, 5, 8] {
      let expected = expected(rows: 40, columns: columns)
      for rows in 0...40 {
        let double: [Double] = level.normals(rows: rows, columns: columns)
        let float: [Float] = level.normals(rows: rows, columns: columns)
        #expect(bits(double) == bits(Array(expected.double.prefix(rows * columns))), "\(rows) × \(columns)")
        #expect(bits(float) == bits(Array(expected.float.prefix(rows * columns))), "\(rows) × \(columns)")
      }
    }
  }

  @Test(arguments: Level.all) func unalignedOutput(level: Level) {
    for offset in [1, 3, 4, 8, 20, 63] {
      for columns in [3, 4, 17] {
        let double: [Double] = level.normals(rows: 9, columns: columns, offset: offset)
        let float: [Float] = level.normals(rows: 9, columns: columns, offset: offset)
        #expect(double == level.normals(rows: 9, columns: columns))
        #expect(float == level.normals(rows: 9, columns: columns))
      }
    }
  }

  @Test(arguments: Level.all, firstRows)
  func aRowIsTheSameInAnyRange(level: Level, firstRow: UInt64) {
    for columns in [1, 2, 5, 12] {
      let all: [Double] = level.normals(seed: .max, stream: 9, firstRow: firstRow, rows: 20, columns: columns)
      let floats: [Float] = level.normals(
        seed: .max, stream: 9, firstRow: firstRow, rows: 20, columns: columns)
      for row in 0..<20 {
        let index = firstRow + UInt64(row)
        let one: [Double] = level.normals(seed: .max, stream: 9, firstRow: index, rows: 1, columns: columns)
        let oneFloat: [Float] = level.normals(
          seed: .max, stream: 9, firstRow: index, rows: 1, columns: columns)
        #expect(one == Array(all[row * columns..<(row + 1) * columns]))
        #expect(oneFloat == Array(floats[row * columns..<(row + 1) * columns]))
        #expect(one == RandomStream(seed: .max, stream: 9).standardNormals(row: index, count: columns))
      }
    }
  }

  @Test func levelsAreReported() {
    #expect(InstructionSet.portable.isAvailable)
    #expect(InstructionSet.active.isAvailable)
    #expect(InstructionSet.allCases.filter(\.isAvailable).map(\.rawValue) == Level.all.map(\.name))
  }

  @Test func theEnvironmentLowersTheLevel() async {
    await #expect(processExitsWith: .success) {
      unsafe setenv("GAUSSIAN_INSTRUCTION_SET", "portable", 1)
      precondition(InstructionSet.active == .portable && InstructionSet.requested == "portable")
    }
    await #expect(processExitsWith: .success) {
      unsafe setenv("GAUSSIAN_INSTRUCTION_SET", "avx2", 1)
      precondition(InstructionSet.active == (InstructionSet.avx2.isAvailable ? .avx2 : .portable))
    }
    await #expect(processExitsWith: .success) {
      unsafe setenv("GAUSSIAN_INSTRUCTION_SET", "sse9", 1)
      let best = InstructionSet.allCases.last { $0.isAvailable }
      precondition(InstructionSet.active == best && InstructionSet.requested == "sse9")
    }
  }
}
