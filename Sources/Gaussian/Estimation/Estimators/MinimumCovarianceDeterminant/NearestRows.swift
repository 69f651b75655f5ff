internal import LinearAlgebra

/// How much of each row belongs to the rows of a given weight that are nearest.
///
/// The nearest rows with their weights until these add up to the target; the last one with what is left of it. Of rows
/// at the same distance the first in the table is the nearer one.
///
/// - Parameters:
///   - distances: One a row; not a number counts as infinitely far.
///   - weights: One a row, or `nil` for 1; a row of weight 0 is not there.
///   - target: Weight of the result, at most that of all rows.
/// - Returns: One share of its weight a row.
/// - Complexity: O(rows), by selection with a median of three.
@specialized(where Scalar == Double)
@specialized(where Scalar == Float)
func nearestRows<Scalar: GaussianScalar>(
  distances: [Scalar], weights: [Scalar]?, target: Double
) -> [Scalar] {
  var rows: [Int] = []
  rows.reserveCapacity(distances.count)
  for row in distances.indices where weights.map({ $0[row] > 0 }) ?? true { rows.append(row) }
  func weight(_ row: Int) -> Double { weights.map { Double($0[row]) } ?? 1 }
  func isNearer(_ a: Int, _ b: Int) -> Bool {
    let (x, y) = (distances[a].isNaN ? .infinity : distances[a], distances[b].isNaN ? .infinity : distances[b])
    return x < y || (x == y && a < b)
  }

  // Rows before `low` are in, those from `high` on are out.
  var (low, high, taken) = (0, rows.count, 0.0)
  while high - low > 1 {
    let candidates = [rows[low], rows[(low + high) / 2], rows[high - 1]].sorted(by: isNearer)
    let pivot = candidates[1]
    var boundary = low
    var nearer = 0.0
    for place in low..<high where isNearer(rows[place], pivot) {
      nearer += weight(rows[place])
      rows.swapAt(place, boundary)
      boundary += 1
    }
    if taken + nearer >= target {
      high = boundary
    } else if boundary == low {
      // The pivot is the nearest of all.
      rows.swapAt(rows[low..<high].firstIndex(of: pivot)!, low)
      if taken + weight(pivot) >= target {
        high = low + 1
      } else {
        taken += weight(pivot)
        low += 1
      }
    } else {
      taken += nearer
      low = boundary
    }
  }
  var shares = [Scalar](repeating: 0, count: distances.count)
  for place in 0..<low { shares[rows[place]] = weights?[rows[place]] ?? 1 }
  if low < high { shares[rows[low]] = Scalar(min(weight(rows[low]), target - taken)) }
  return shares
}
