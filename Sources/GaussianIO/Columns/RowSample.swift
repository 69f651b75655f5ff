internal import Gaussian

/// Which rows of a table of unknown length are looked at: those with the least of numbers that each row has of its own.
///
/// The choice depends on nothing but the number of rows.
struct RowSample {
  /// Most rows that are chosen.
  static let size = 4096

  private let random = RandomStream(seed: 0, stream: 4)
  /// A heap of the numbers of the chosen rows, the greatest first, and the place of each row.
  private var heap: [(key: UInt64, place: Int)] = []
  private var next = 0

  /// The places that the next rows take in the sample; −1 for a row that takes none.
  mutating func places(forNext count: Int) -> [Int32] {
    (0..<count).map { _ in
      defer { next += 1 }
      let words = random.words(row: UInt64(next), block: 0)
      let key = UInt64(words.y) << 32 | UInt64(words.x)
      if heap.count < Self.size {
        heap.append((key, next))
        climb(from: heap.count - 1)
        return Int32(next)
      }
      guard key < heap[0].key else { return -1 }
      let place = heap[0].place
      heap[0] = (key, place)
      sink()
      return Int32(place)
    }
  }

  private mutating func climb(from start: Int) {
    var place = start
    while place > 0, heap[place].key > heap[(place - 1) / 2].key {
      heap.swapAt(place, (place - 1) / 2)
      place = (place - 1) / 2
    }
  }

  private mutating func sink() {
    var place = 0
    while true {
      var greatest = place
      for child in [2 * place + 1, 2 * place + 2] where child < heap.count && heap[child].key > heap[greatest].key {
        greatest = child
      }
      guard greatest != place else { return }
      heap.swapAt(place, greatest)
      place = greatest
    }
  }
}
