/// "did you mean 'income'? " for the name that somebody may have meant, or nothing.
///
/// - Parameters:
///   - name: What was written.
///   - names: The names that there are.
/// - Returns: The question, with a blank behind it.
package func guess(at name: String, among names: [String]) -> String {
  nearest(to: name, in: names).map { "did you mean \(quoted($0))? " } ?? ""
}

/// The name that somebody may have meant who wrote another.
///
/// - Parameters:
///   - name: What was written.
///   - names: The names that there are.
/// - Returns: The first of the names that differ least, in at most a third of the characters, a change of case apart;
///   `nil` if all differ more.
/// - Complexity: O(length² × count).
private func nearest(to name: String, in names: [String]) -> String? {
  let wanted = Array(name.lowercased().unicodeScalars.prefix(64))
  var best: (name: String, distance: Int)?
  for candidate in names {
    let scalars = Array(candidate.lowercased().unicodeScalars.prefix(64))
    let limit = min(max(wanted.count, scalars.count) / 3, (best?.distance ?? .max) - 1)
    guard abs(wanted.count - scalars.count) <= limit else { continue }
    let distance = editDistance(wanted, scalars)
    if distance <= limit { best = (candidate, distance) }
  }
  return best?.name
}

/// The least number of insertions, deletions, replacements and exchanges of neighbours that lead from one text to
/// another, no place being changed twice.
private func editDistance(_ one: [UnicodeScalar], _ other: [UnicodeScalar]) -> Int {
  var (last, previous) = ([Int](), Array(0...other.count))
  for i in one.indices {
    var row = [i + 1]
    for j in other.indices {
      var least = min(previous[j + 1] + 1, row[j] + 1, previous[j] + (one[i] == other[j] ? 0 : 1))
      if i > 0, j > 0, one[i] == other[j - 1], one[i - 1] == other[j] { least = min(least, last[j - 1] + 1) }
      row.append(least)
    }
    (last, previous) = (previous, row)
  }
  return previous[other.count]
}
