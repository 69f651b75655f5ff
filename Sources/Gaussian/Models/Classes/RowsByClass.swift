/// Which rows carry which label.
struct RowsByClass {
  /// Labels in the order in which they first appear.
  private(set) var labels: [String] = []
  /// Rows of each label, ascending.
  private(set) var rows: [[Int]] = []

  /// Sorts rows by their labels.
  ///
  /// - Complexity: O(rows).
  init(_ rowLabels: [String]) {
    var places: [String: Int] = [:]
    var (lastLabel, lastPlace) = ("", -1)
    for (row, label) in rowLabels.enumerated() {
      // Rows of a class often follow each other.
      if lastPlace < 0 || label != lastLabel {
        lastLabel = label
        if let place = places[label] {
          lastPlace = place
        } else {
          lastPlace = labels.count
          places[label] = lastPlace
          labels.append(label)
          rows.append([])
        }
      }
      rows[lastPlace].append(row)
    }
  }
}
