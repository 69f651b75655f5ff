internal import LinearAlgebra

/// How a ``NeighbourTree`` comes into its order.
@safe
struct TreeHalving<Scalar: GaussianScalar> {
  private let rows: UnsafePointer<Scalar>
  private let tree: NeighbourTree<Scalar>
  private let entries: Workspace<Entry>

  /// A row and its element of the variable in question.
  private struct Entry: BitwiseCopyable {
    var key: Scalar
    var number: Int32

    /// A strict order of all rows, so that equal elements are shared out in one way only.
    @inline(__always)
    static func < (left: Entry, right: Entry) -> Bool {
      left.key < right.key || (left.key == right.key && left.number < right.number)
    }
  }

  /// Rows in the order of the table.
  init(_ rows: UnsafePointer<Scalar>, _ tree: NeighbourTree<Scalar>) {
    unsafe self.rows = unsafe rows
    self.tree = tree
    entries = Workspace(count: tree.count, filledWith: Entry(key: 0, number: 0))
    for number in 0..<tree.count { unsafe entries.base[number].number = Int32(number) }
  }

  /// Finds the boxes of a node and of all below it, and the order of their rows.
  func halve(_ node: Int, firstLeaf: Int, leaves: Int) {
    let size = Kernels.rowsOfLeaf
    let (first, end) = (firstLeaf * size, min((firstLeaf + leaves) * size, tree.count))
    let variable = measure(node, first, end)
    guard leaves > 1 else { return }
    let half = leaves / 2
    select(first + half * size, first, end, variable)
    halve(node + 1, firstLeaf: firstLeaf, leaves: half)
    halve(node + 2 * half, firstLeaf: firstLeaf + half, leaves: leaves - half)
  }

  /// Finds the box and the least number of a node.
  ///
  /// - Returns: The variable that extends farthest, the first of those that do.
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  private func measure(_ node: Int, _ first: Int, _ end: Int) -> Int {
    let dimension = tree.dimension
    let low = unsafe tree.boxes.base + node * 2 * dimension
    let high = unsafe low + dimension
    for variable in 0..<dimension { unsafe (low[variable], high[variable]) = (.infinity, -.infinity) }
    var least = Int32.max
    for place in first..<end {
      let number = unsafe entries.base[place].number
      unsafe tree.numbers.base[place] = number
      least = min(least, number)
      let row = unsafe rows + Int(number) * dimension
      for variable in 0..<dimension {
        let element = unsafe row[variable]
        if unsafe element < low[variable] { unsafe low[variable] = element }
        if unsafe element > high[variable] { unsafe high[variable] = element }
      }
    }
    unsafe tree.leastNumbers.base[node] = least
    var (widest, extent) = (0, -Scalar.infinity)
    for variable in 0..<dimension {
      // Half of it cannot overflow.
      let here = unsafe high[variable] / 2 - low[variable] / 2
      if here > extent { (widest, extent) = (variable, here) }
    }
    return widest
  }

  /// Puts the least elements of a variable before a place and the others behind it.
  ///
  /// ## Source
  /// C. A. R. Hoare, Algorithm 65: find, Communications of the ACM 4 (1961).
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  private func select(_ place: Int, _ first: Int, _ end: Int, _ variable: Int) {
    let entries = unsafe entries.base
    for index in first..<end {
      let element = unsafe Int(entries[index].number) * tree.dimension + variable
      unsafe entries[index].key = rows[element]
    }
    var (low, high) = (first, end - 1)
    while low < high {
      let pivot = unsafe middle(entries[low], entries[low + (high - low) / 2], entries[high])
      var (left, right) = (low, high)
      while left <= right {
        while unsafe entries[left] < pivot { left += 1 }
        while unsafe pivot < entries[right] { right -= 1 }
        if left <= right {
          let entry = unsafe entries[left]
          unsafe entries[left] = entries[right]
          unsafe entries[right] = entry
          left += 1
          right -= 1
        }
      }
      if place <= right {
        high = right
      } else if place >= left {
        low = left
      } else {
        return
      }
    }
  }

  /// The one between the other two.
  @inline(__always)
  private func middle(_ a: Entry, _ b: Entry, _ c: Entry) -> Entry {
    if a < b { return b < c ? b : a < c ? c : a }
    return a < c ? a : b < c ? c : b
  }
}
