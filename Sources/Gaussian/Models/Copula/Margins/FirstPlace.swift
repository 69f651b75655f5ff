/// The first of some places that a condition holds from on; their number if it holds nowhere.
///
/// - Parameters:
///   - count: Number of places.
///   - holds: Whether it holds at a place; from the first where it does at all that follow.
/// - Returns: A place, or `count`.
/// - Complexity: O(log count).
func firstPlace(among count: Int, where holds: (_ place: Int) -> Bool) -> Int {
  var (low, high) = (0, count)
  while low < high {
    let middle = (low + high) / 2
    if holds(middle) { high = middle } else { low = middle + 1 }
  }
  return low
}
