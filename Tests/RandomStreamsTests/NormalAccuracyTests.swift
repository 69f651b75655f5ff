import Testing

/// Every level against exact values, in units in the last place of the exact value's binade.
@Suite struct NormalAccuracyTests {
  /// Less than the 2 that is promised: ½ for the last rounding, and what the factors are off at the edges.
  private static let bound = 1.25

  @Test(arguments: Level.all) func double(level: Level) throws {
    let table = try rows(ofFixture: "normals-f64.txt")
    let normals: [Double] = level.normals(words: table.flatMap { words($0[0..<4]) })
    var worst = 0.0
    for (row, fields) in table.enumerated() {
      for k in 0..<2 {
        let (high, low) = (Double(fields[4 + 2 * k])!, Double(fields[5 + 2 * k])!)
        let error = abs((normals[2 * row + k] - high) - low) / high.ulp
        worst = max(worst, error)
        #expect(error <= Self.bound, "\(fields) gave \(normals[2 * row + k])")
      }
    }
    print("standard normals, Double, \(level.name): at most \(worst) ulp off in \(2 * table.count) values")
  }

  @Test(arguments: Level.all) func float(level: Level) throws {
    let table = try rows(ofFixture: "normals-f32.txt")
    let normals: [Float] = level.normals(words: table.flatMap { words($0[0..<4]) })
    var worst = 0.0
    for (row, fields) in table.enumerated() {
      for k in 0..<4 {
        let exact = Double(fields[4 + k])!
        let error = abs(Double(normals[4 * row + k]) - exact) / Double(Float(exact).ulp)
        worst = max(worst, error)
        #expect(error <= Self.bound, "\(fields) gave \(normals[4 * row + k])")
      }
    }
    print("standard normals, Float, \(level.name): at most \(worst) ulp off in \(4 * table.count) values")
  }
}
