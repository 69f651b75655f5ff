/// How much of each dot of a map is land.
struct LandImage {
  let width: Int
  let height: Int
  /// Rows from north to south of numbers from 0 to 1, as text; 2 off the world.
  let lines: [String]

  /// Looks at four places of each dot, so that coasts are smooth.
  ///
  /// - Complexity: O(width × height) calls of `isLand`.
  init(width: Int, height: Int, isLand: (_ longitude: Double, _ latitude: Double) -> Bool) {
    (self.width, self.height) = (width, height)
    let shares = ["0", "0.25", "0.5", "0.75", "1"]
    lines = (0..<height).map { row in
      var counts = [Int](repeating: 0, count: width)
      var isWorld = [Bool](repeating: false, count: width)
      for half in [0.25, 0.75] {
        let y = EqualEarth.reach.y * (1 - 2 * (Double(row) + half) / Double(height))
        guard let parallel = EqualEarth.parallel(at: y) else { continue }
        let scale = parallel.degreesPerUnit * 2 * EqualEarth.reach.x / Double(width)
        let middle = Double(width) / 2
        for column in 0..<width {
          for part in [0.25, 0.75] {
            let longitude = (Double(column) + part - middle) * scale
            guard abs(longitude) <= 180 else { continue }
            isWorld[column] = true
            if isLand(longitude, parallel.latitude) { counts[column] += 1 }
          }
        }
      }
      return zip(counts, isWorld).map { $1 ? shares[$0] : "2" }.joined(separator: " ")
    }
  }
}
