/// Lines on which a function of two variables has one value, from its values on a grid.
///
/// Squares of the grid are crossed one by one, and the pieces joined at the edges they share. On an edge the function is
/// taken to be linear. A square whose corners alternate is crossed as its mean says.
///
/// ## Source
/// W. E. Lorensen, H. E. Cline, Marching cubes, Computer Graphics 21 (1987), in two dimensions.
struct ContourLines {
  private let x: [Double]
  private let y: [Double]
  /// A row of values for each y.
  private let values: [Double]

  /// Takes a function on a grid.
  ///
  /// - Parameters:
  ///   - x: Where the columns of the grid are.
  ///   - y: Where its rows are.
  ///   - values: The value at x[column], y[row] is element row·x.count + column; none is NaN.
  init(x: [Double], y: [Double], values: [Double]) {
    precondition(values.count == x.count * y.count, "\(values.count) values for a grid of \(x.count) × \(y.count)")
    (self.x, self.y, self.values) = (x, y, values)
  }

  /// The lines at a level; those that close end where they begin.
  func lines(at level: Double) -> [[PlotPoint]] {
    var pieces = Pieces()
    for row in 0..<max(y.count - 1, 0) {
      for column in 0..<max(x.count - 1, 0) { cross(row, column, level, &pieces) }
    }
    return pieces.joined().map { $0.map { point(on: $0, level) } }
  }

  // MARK: One square

  /// Edges are numbered by their lower or left grid point: twice its index, plus one for those that go up.
  private func cross(_ row: Int, _ column: Int, _ level: Double, _ pieces: inout Pieces) {
    let first = row * x.count + column
    let corners = [first, first + 1, first + x.count + 1, first + x.count]
    let isHigh = corners.map { values[$0] > level }
    let (bottom, right, top, left) = (2 * first, 2 * (first + 1) + 1, 2 * (first + x.count), 2 * first + 1)
    let edges = [bottom, right, top, left]
    let crossed = (0..<4).filter { isHigh[$0] != isHigh[($0 + 1) % 4] }
    switch crossed.count {
    case 2: pieces.add(edges[crossed[0]], edges[crossed[1]])
    case 4:
      let isCentreHigh = corners.reduce(0) { $0 + values[$1] / 4 } > level
      // Lines go round the two corners that differ from the centre.
      if isHigh[0] == isCentreHigh {
        pieces.add(bottom, right)
        pieces.add(top, left)
      } else {
        pieces.add(left, bottom)
        pieces.add(right, top)
      }
    default: break
    }
  }

  private func point(on edge: Int, _ level: Double) -> PlotPoint {
    let from = edge / 2
    let to = edge % 2 == 0 ? from + 1 : from + x.count
    let share = (level - values[from]) / (values[to] - values[from])
    func between(_ a: Double, _ b: Double) -> Double { a + (b - a) * (share.isFinite ? share : 0.5) }
    return PlotPoint(
      x: between(x[from % x.count], x[to % x.count]), y: between(y[from / x.count], y[to / x.count]))
  }

  // MARK: Joining

  /// Pieces of lines between edges; at an edge two meet at most.
  private struct Pieces {
    private var neighbours: [Int: [Int]] = [:]
    /// In the order in which they were met, so that the same values give the same lines.
    private var order: [Int] = []

    mutating func add(_ a: Int, _ b: Int) {
      for (from, to) in [(a, b), (b, a)] {
        if neighbours[from] == nil { order.append(from) }
        neighbours[from, default: []].append(to)
      }
    }

    func joined() -> [[Int]] {
      var seen: Set<Int> = []
      var lines: [[Int]] = []
      // Lines that end at the border of the grid begin there; what is left closes.
      for start in order.filter({ neighbours[$0]?.count == 1 }) + order where !seen.contains(start) {
        var line = [start]
        seen.insert(start)
        while let last = line.last, let next = neighbours[last]?.first(where: { !seen.contains($0) }) {
          line.append(next)
          seen.insert(next)
        }
        if line.count > 2, neighbours[start]?.count == 2 { line.append(start) }
        lines.append(line)
      }
      return lines
    }
  }
}
