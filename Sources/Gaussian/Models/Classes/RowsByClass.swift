internal import LinearAlgebra

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
  /// Sorts the rows of a block that is to be summed class by class.
  ///
  /// - Parameters:
  ///   - labels: The class of each row.
  ///   - block: The rows.
  ///   - weights: How often each row counts; `nil` for once.
  ///   - empty: What each class begins with.
  ///   - isNew: Whether a class has no sums yet.
  /// - Throws: ``GaussianError/notEnoughMemory(bytes:dimension:)`` for the sums of new classes.
  /// - Precondition: The block has the columns of the sums, and there is one label and one weight a row.
  init<Scalar>(
    _ labels: [String], of block: Matrix<Scalar>, weights: [Scalar]?, for empty: SufficientStatistics<Scalar>,
    isNew: (String) -> Bool
  ) throws(GaussianError) {
    precondition(
      block.columns == empty.dimension, "a block of \(block.columns) columns for statistics of \(empty.dimension)")
    precondition(labels.count == block.rows, "\(labels.count) labels for \(block.rows) rows")
    precondition(
      weights.map { $0.count == block.rows } ?? true, "\(weights?.count ?? 0) weights for \(block.rows) rows")
    self.init(labels)
    guard empty.structure.sums == .full else { return }
    let new = self.labels.count(where: isNew)
    try GaussianError.checkMemory(matrices: new + (new > 0 ? 2 : 0), dimension: empty.dimension)
  }
}
