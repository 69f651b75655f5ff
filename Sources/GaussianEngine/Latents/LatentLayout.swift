/// Which standard normal variables stand behind the columns of a table.
///
/// A row of scores has two numbers a column. Of a column with one variable they are the bounds of that variable, equal where it is
/// known; of a nominal column both are the category, whose variable is the largest once utilities are added. NaN says nothing.
package struct LatentLayout: Sendable, Hashable {
  /// One column.
  package enum Column: Sendable, Hashable {
    /// One variable.
    case scalar
    /// A variable a category, and what is added to each; −∞ for a category that never comes.
    case nominal(utilities: [Double])
  }

  package let columns: [Column]
  /// The first variable of each column, and last the number of all.
  package let offsets: [Int]

  package init(_ columns: [Column]) {
    self.columns = columns
    var offsets = [0]
    for column in columns {
      switch column {
      case .scalar: offsets.append(offsets[offsets.count - 1] + 1)
      case .nominal(let utilities): offsets.append(offsets[offsets.count - 1] + utilities.count)
      }
    }
    self.offsets = offsets
  }

  /// Number of variables.
  package var latentCount: Int { offsets[columns.count] }

  /// The variables of a column.
  package func variables(of column: Int) -> Range<Int> { offsets[column]..<offsets[column + 1] }
}
