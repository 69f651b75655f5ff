internal import CGaussian

/// The classes of the rows of a caller: places in a list of names.
@safe
struct Labels: @unchecked Sendable {
  private let base: UnsafePointer<Int64>
  private let count: Int
  private let classes: [String]

  /// Takes the labels of a table that is otherwise sound; `nil` if it has none.
  ///
  /// - Throws: ``Failure`` for labels without classes, and for names that cannot be.
  init?(_ table: gauss_table, _ words: String) throws(Failure) {
    guard let labels = unsafe table.labels else { return nil }
    let classCount = unsafe table.class_count
    guard classCount >= 1, classCount <= Int64(Int32.max), unsafe table.classes != nil else {
      throw .invalid("labels", "\(words) has labels and no names of classes; set classes and class_count, too")
    }
    classes = try unsafe names(table.classes, count: Int(classCount), "the classes of \(words)") ?? []
    unsafe base = labels
    count = unsafe Int(table.rows)
  }

  /// The class of each row, by name.
  ///
  /// - Parameter weights: How often each row counts: one that does not may have any label.
  /// - Returns: One name a row.
  /// - Throws: ``Failure`` for a label that is no place in the list.
  func texts(weights: Numbers?) throws(Failure) -> [String] {
    var texts: [String] = []
    texts.reserveCapacity(count)
    for row in 0..<count {
      let label = unsafe base[row]
      if let place = Int(exactly: label), classes.indices.contains(place) {
        texts.append(classes[place])
      } else if let weights, weights[row..<row + 1] == [0] {
        texts.append(classes[0])
      } else {
        throw Failure(
          status: .data, name: "label",
          message: "row \(row + 1) has the label \(label), and there are \(classes.count) classes, counted from 0; "
            + "correct it, or give the row the weight 0", row: row)
      }
    }
    return texts
  }
}
