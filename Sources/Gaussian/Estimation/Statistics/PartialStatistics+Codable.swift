internal import GaussianEngine
internal import LinearAlgebra

/// Parts are encoded with every bit, so that decoded ones join as the originals do.
///
/// The rows of leaves that are not whole are among what is encoded: they are data.
extension PartialStatistics: Codable {
  private enum CodingKeys: String, CodingKey {
    case firstRow, rowsPerLeaf, head, nodes, tail
  }

  private struct Node: Codable {
    var level: Int
    var index: Int
    var statistics: SufficientStatistics<Double>
  }

  private struct Rows: Codable {
    var count: Int
    var elements: [Double]
    var weights: [Double]?
  }

  /// Encodes the nodes and the rows of leaves that are not whole.
  ///
  /// - Throws: What the encoder throws.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(firstRow, forKey: .firstRow)
    try container.encode(rowsPerLeaf, forKey: .rowsPerLeaf)
    // A part without whole leaves has to say all the same what it sums.
    let empty = SufficientStatistics<Double>(
      structure, CentralMoments(dimension: dimension, shape: pass.shape, moments: pass.moments))
    var nodes = [Node(level: -1, index: 0, statistics: empty)]
    nodes += leaves.spine.nodes.map {
      Node(
        level: $0.place.level, index: $0.place.index,
        statistics: SufficientStatistics(structure, $0.value.moments))
    }
    try container.encode(nodes, forKey: .nodes)
    for (rows, key) in [(leaves.head, CodingKeys.head), (leaves.tail, .tail)] where !rows.isEmpty {
      try container.encode(
        Rows(
          count: rows.count, elements: elements(of: rows),
          weights: rows.weights.map { $0.map { Double($0) } }), forKey: key)
    }
  }

  /// The elements, zeros for rows that do not count: these may hold anything.
  private func elements(of rows: LooseRows<Scalar>) -> [Double] {
    rows.elements.indices.map { index in
      (rows.weights?[index / dimension] ?? 1) > 0 ? Double(rows.elements[index]) : 0
    }
  }

  /// Decodes a part, and checks that rows of a table could have led to it.
  ///
  /// - Throws: `DecodingError` if something is missing or impossible.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    func problem(_ key: CodingKeys, _ text: String) -> DecodingError {
      DecodingError.dataCorruptedError(forKey: key, in: container, debugDescription: text)
    }
    let nodes = try container.decode([Node].self, forKey: .nodes)
    guard let empty = nodes.first, empty.level == -1, empty.statistics.count == 0 else {
      throw problem(.nodes, "no node that says what is summed")
    }
    let firstRow = try container.decode(Int.self, forKey: .firstRow)
    guard 0...(1 << 53) ~= firstRow else { throw problem(.firstRow, "\(firstRow) is no number of a row") }
    let sums = empty.statistics
    let kind = SufficientStatistics<Scalar>(
      sums.structure,
      CentralMoments(dimension: sums.dimension, shape: sums.central.shape, moments: sums.moments))
    self.init(kind, firstRow: firstRow)
    guard try container.decode(Int.self, forKey: .rowsPerLeaf) == rowsPerLeaf else {
      throw problem(.rowsPerLeaf, "leaves of another length")
    }
    let head = try Self.rows(container, .head, most: rowsPerLeaf, columns: dimension, problem)
    let tail = try Self.rows(container, .tail, most: rowsPerLeaf, columns: dimension, problem)
    var places: [TreeNode<LeafMoments>] = []
    for node in nodes.dropFirst() {
      let statistics = node.statistics
      let (rows, overflow) = (1 << max(0, min(node.level, 52))).multipliedReportingOverflow(by: rowsPerLeaf)
      guard
        statistics.dimension == dimension, statistics.structure == structure,
        statistics.moments == pass.moments, statistics.central.weights.residuals.isEmpty,
        statistics.central.offset.residuals.isEmpty, statistics.central.scatter.residuals.isEmpty,
        overflow || statistics.count <= rows
      else { throw problem(.nodes, "a node of other sums, or of fewer rows") }
      places.append(
        TreeNode(
          place: TreePlace(level: node.level, index: node.index), value: LeafMoments(moments: statistics.central)))
    }
    let part = LeafPart(firstRow: firstRow, rowsPerLeaf: rowsPerLeaf, head: head, nodes: places, tail: tail)
    if let fault = part.layoutFault { throw problem(.nodes, fault) }
    leaves = LeafReduction(part)
  }

  private static func rows(
    _ container: KeyedDecodingContainer<CodingKeys>, _ key: CodingKeys, most: Int, columns: Int,
    _ problem: (CodingKeys, String) -> DecodingError
  ) throws -> LooseRows<Scalar> {
    guard container.contains(key) else { return LooseRows() }
    let rows = try container.decode(Rows.self, forKey: key)
    guard 1..<most ~= rows.count, rows.elements.count == rows.count * columns,
      rows.weights.map({ $0.count == rows.count && $0.allSatisfy { $0 >= 0 && $0.isFinite } }) ?? true,
      rows.elements.allSatisfy(\.isFinite)
    else { throw problem(key, "rows that are none") }
    return LooseRows(
      elements: rows.elements.map { Scalar($0) }, weights: rows.weights.map { $0.map { Scalar($0) } },
      count: rows.count)
  }
}
