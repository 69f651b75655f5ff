package import LinearAlgebra

/// A pass over rows that come in order, block by block, whatever the blocks are.
///
/// Whole leaves are summed in place, on as many threads as are allowed. Rows of a leaf that a block has begun and not
/// ended are kept until the next block comes: less than a leaf.
///
/// A reduction may begin at any row. What then belongs to a leaf that began before is kept too, and summed when the
/// reduction of the rows before has been joined.
package struct LeafReduction<Pass: RowPass>: Sendable {
  package typealias Scalar = Pass.Scalar

  /// The number of the first row.
  package private(set) var firstRow: Int
  /// The number of the row that comes next.
  package private(set) var nextRow: Int
  /// What whole leaves have left behind.
  package private(set) var spine = LeafSpine<Pass.Sums>()
  /// Rows before the first whole leaf.
  package private(set) var head = LooseRows<Scalar>()
  /// Rows behind the last whole leaf.
  package private(set) var tail = LooseRows<Scalar>()
  /// Rows of a leaf.
  package let rowsPerLeaf: Int
  /// Whether the last row has come.
  private var hasEnded = false
  /// Whether leaves are missing, since somebody wished to stop: there are no sums then.
  package private(set) var isStopped = false

  /// A reduction of no rows.
  package init(rowsPerLeaf: Int, firstRow: Int = 0) {
    self.rowsPerLeaf = rowsPerLeaf
    (self.firstRow, nextRow) = (firstRow, firstRow)
  }

  /// The row that the first whole leaf begins with.
  private var firstWholeLeaf: Int { (firstRow + rowsPerLeaf - 1) / rowsPerLeaf * rowsPerLeaf }

  /// A reduction that another process has begun.
  package init(
    rowsPerLeaf: Int, firstRow: Int, head: LooseRows<Scalar>, nodes: [TreeNode<Pass.Sums>], tail: LooseRows<Scalar>
  ) {
    self.rowsPerLeaf = rowsPerLeaf
    (self.firstRow, self.head, self.tail) = (firstRow, head, tail)
    spine = LeafSpine(nodes)
    let first = nodes.first?.place.firstLeaf ?? 0
    let leaves = (spine.nextLeaf ?? first) - first
    nextRow = firstRow + head.count + leaves * rowsPerLeaf + tail.count
  }

  /// Adds the rows that come next.
  ///
  /// - Parameters:
  ///   - block: Rows; may be none.
  ///   - weights: One a row; `nil` for once each.
  ///   - isLast: Whether no rows follow, as far as is known: what is left is then summed with the rest, and what comes
  ///     nevertheless is ignored.
  ///   - pass: What to sum.
  ///   - parallelism: Threads to use.
  package mutating func add(
    _ block: Matrix<Scalar>, weights: [Scalar]?, isLast: Bool = false, _ pass: Pass, parallelism: Parallelism
  ) {
    precondition(block.columns == pass.dimension, "a block of \(block.columns) columns for \(pass.dimension)")
    precondition(
      weights.map { $0.count == block.rows } ?? true, "\(weights?.count ?? 0) weights for \(block.rows) rows")
    guard !hasEnded, !isStopped else { return }
    isStopped = StopFlag.isRequested
    guard !isStopped else { return }
    let stop = StopFlag.current
    hasEnded = isLast
    var first = min(max(0, firstWholeLeaf - nextRow), block.rows)
    head.append(block, weights, 0..<first)
    nextRow += first
    // Rows that go with those that were kept, then leaves of the block alone, then what is to be kept.
    let completing = tail.isEmpty ? 0 : min(rowsPerLeaf - tail.count, block.rows - first)
    tail.append(block, weights, first..<first + completing)
    first += completing
    nextRow += completing
    let isWhole = tail.count == rowsPerLeaf || (isLast && first == block.rows)
    let kept = !tail.isEmpty && isWhole
    guard kept || (tail.isEmpty && first < block.rows) else { return }
    let rest = block.rows - first
    let inPlace = isLast ? (rest + rowsPerLeaf - 1) / rowsPerLeaf : rest / rowsPerLeaf
    let leaves = (kept ? 1 : 0) + inPlace
    if leaves > 0 {
      let firstLeaf = (nextRow - (kept ? tail.count : 0)) / rowsPerLeaf
      let nodes = sums(firstLeaf..<firstLeaf + leaves, block, weights, from: first, kept, pass, parallelism, stop)
      if let stop, stop.isStopped {
        isStopped = true
        return
      }
      for node in nodes { spine.append(node) }
      if kept { tail.removeAll() }
    }
    let summed = min(rest, inPlace * rowsPerLeaf)
    nextRow += summed
    tail.append(block, weights, first + summed..<block.rows)
    nextRow += rest - summed
  }

  /// Sums leaves: first that of the kept rows, if there are any, then those of the block from a row on.
  private func sums(
    _ leaves: Range<Int>, _ block: Matrix<Scalar>, _ weights: [Scalar]?, from first: Int, _ usesKept: Bool,
    _ pass: Pass, _ parallelism: Parallelism, _ stop: StopFlag?
  ) -> [TreeNode<Pass.Sums>] {
    let (tail, rowsPerLeaf, rows, dimension) = (tail, rowsPerLeaf, block.rows, block.columns)
    return unsafe block.withUnsafeBufferPointer { buffer in
      unsafe withElements(of: weights) { weights in
        nonisolated(unsafe) let input = buffer.baseAddress
        nonisolated(unsafe) let weights = unsafe weights
        return reduceLeaves(
          leaves, parallelism: parallelism, stop: stop, makeScratch: { pass.makeScratch() }
        ) { leaf, scratch in
          let offset = leaf - leaves.lowerBound - (usesKept ? 1 : 0)
          guard offset >= 0 else {
            return tail.withSlice(dimension: dimension, firstRow: leaf * rowsPerLeaf) {
              pass.sums(of: $0, scratch: scratch)
            }
          }
          guard let input = unsafe input else { preconditionFailure("a matrix has storage") }
          let start = first + offset * rowsPerLeaf
          return unsafe pass.sums(
            of: RowSlice(
              base: input + start * dimension, weights: weights.map { unsafe $0 + start },
              count: min(rowsPerLeaf, rows - start), dimension: dimension, firstRow: leaf * rowsPerLeaf),
            scratch: scratch)
        }
      }
    }
  }

  /// Adds the rows that another reduction has begun with, where this one ends.
  ///
  /// - Precondition: The first row of the other is the next one of this, and leaves have the same length.
  package mutating func join(_ other: LeafReduction, _ pass: Pass) {
    precondition(other.firstRow == nextRow && other.rowsPerLeaf == rowsPerLeaf, "parts that do not follow each other")
    // They belong to a leaf that has begun here, or before.
    if nextRow < firstWholeLeaf { head.append(other.head) } else { tail.append(other.head) }
    nextRow += other.head.count
    closeTail(pass, isLast: false)
    for node in other.spine.nodes { spine.append(node) }
    if other.spine.nextLeaf != nil || !other.tail.isEmpty {
      precondition(tail.isEmpty, "a leaf was not completed")
      tail = other.tail
    }
    nextRow = other.nextRow
  }

  /// Sums the rows that were kept if they are a leaf, or the last one.
  private mutating func closeTail(_ pass: Pass, isLast: Bool) {
    guard tail.count == rowsPerLeaf || isLast && !tail.isEmpty else { return }
    let leaf = (nextRow - tail.count) / rowsPerLeaf
    let sums = tail.withSlice(dimension: pass.dimension, firstRow: leaf * rowsPerLeaf) {
      pass.sums(of: $0, scratch: pass.makeScratch())
    }
    spine.append(TreeNode(place: TreePlace(level: 0, index: leaf), value: sums))
    tail.removeAll()
  }

  /// The sums of all rows, none following; `nil` for none.
  ///
  /// - Precondition: The first row was the first of all, or of a leaf.
  package func total(_ pass: Pass) -> Pass.Sums? {
    precondition(head.isEmpty, "rows of a leaf that began before cannot be summed without those")
    return totalOfLeaves(pass)
  }

  /// The sums of all rows but those of a leaf that began before, none following; `nil` for none.
  package func totalOfLeaves(_ pass: Pass) -> Pass.Sums? {
    guard !isStopped else { return nil }
    var rest = self
    rest.closeTail(pass, isLast: true)
    return rest.spine.total
  }
}

/// Rows that wait for others.
package struct LooseRows<Scalar: GaussianScalar>: Sendable, Equatable {
  /// The elements, row by row.
  package private(set) var elements: [Scalar] = []
  /// One weight a row; `nil` for once each.
  package private(set) var weights: [Scalar]?
  /// Number of rows.
  package private(set) var count = 0

  package init() {}

  package init(elements: [Scalar], weights: [Scalar]?, count: Int) {
    (self.elements, self.weights, self.count) = (elements, weights, count)
  }

  package var isEmpty: Bool { count == 0 }

  /// Makes room for so many elements.
  mutating func reserve(_ elements: Int) { self.elements.reserveCapacity(elements) }

  /// Forgets all rows, and keeps their memory for the next.
  mutating func removeAll() {
    elements.removeAll(keepingCapacity: true)
    (weights, count) = (nil, 0)
  }

  /// Adds some rows of a block.
  mutating func append(_ block: Matrix<Scalar>, _ weights: [Scalar]?, _ rows: Range<Int>) {
    guard !rows.isEmpty else { return }
    unsafe block.withUnsafeBufferPointer { buffer in
      unsafe elements.append(contentsOf: buffer[rows.lowerBound * block.columns..<rows.upperBound * block.columns])
    }
    append(weights: weights.map { $0[rows] }, count: rows.count)
  }

  /// Adds other rows.
  mutating func append(_ other: LooseRows) {
    guard !other.isEmpty else { return }
    elements.append(contentsOf: other.elements)
    append(weights: other.weights?[...], count: other.count)
  }

  private mutating func append(weights other: ArraySlice<Scalar>?, count added: Int) {
    if weights != nil || other != nil {
      weights = (weights ?? [Scalar](repeating: 1, count: count)) + (other ?? ArraySlice(repeating: 1, count: added))
    }
    count += added
  }

  /// Calls `body` with all rows.
  package func withSlice<Result>(dimension: Int, firstRow: Int, _ body: (RowSlice<Scalar>) -> Result) -> Result {
    unsafe elements.withUnsafeBufferPointer { buffer in
      unsafe withElements(of: weights) { weights in
        guard let base = buffer.baseAddress else { preconditionFailure("no rows are kept") }
        return unsafe body(
          RowSlice(base: base, weights: weights, count: count, dimension: dimension, firstRow: firstRow))
      }
    }
  }
}

/// Calls `body` with a pointer to the elements of an array, or with none.
private func withElements<Scalar, Result>(
  of array: [Scalar]?, _ body: (UnsafePointer<Scalar>?) -> Result
) -> Result {
  guard let array else { return body(nil) }
  return unsafe array.withUnsafeBufferPointer { buffer in unsafe body(buffer.baseAddress) }
}

extension LeafReduction: Equatable where Pass.Sums: Equatable {}
