internal import GaussianEngine

/// What an E-step leaves of rows: sums weighted with the shares of components.
struct ExpectationPart: PartBody {
  static var tag: Int { 3 }
  let layout: Layout
  var leaves: LeafPart<Double, MixtureSums>

  var firstRow: Int { leaves.firstRow }
  var nextRow: Int { leaves.nextRow }

  /// Which sums there are.
  struct Layout: Sendable, Equatable {
    /// Components of the sums; none where the log-likelihood is all.
    let components: Int
    let dimension: Int
    let shape: ShiftedSums.Shape
    /// Elements of the images of each component; empty for none.
    let images: [Int]
    let hasFactors: Bool
    let rowsPerLeaf: Int

    init(_ step: ExpectationStep<Double>, dimension: Int) {
      let empty = step.empty
      self.dimension = dimension
      components = empty.components.count
      shape = empty.components.first?.shape ?? .diagonal
      images = empty.images.map(\.count)
      hasFactors = !empty.factors.isEmpty
      rowsPerLeaf = step.rowsPerLeaf
    }
  }
}

// MARK: - As bytes

extension ExpectationPart.Layout {
  fileprivate func write(to writer: inout PackedWriter) {
    writer.write(components)
    writer.write(dimension)
    writer.write(shape == .full)
    writer.writeList(images) { $0.write($1) }
    writer.write(hasFactors)
    writer.write(rowsPerLeaf)
  }

  fileprivate init(_ reader: inout PackedReader) throws(PackedReader.Fault) {
    components = try reader.integer(in: 0...(1 << 24))
    dimension = try reader.integer(in: 1...(1 << 20))
    shape = try reader.flag() ? .full : .diagonal
    images = try reader.list(bytesEach: 8) { reader throws(PackedReader.Fault) in
      try reader.integer(in: 0...(1 << 40))
    }
    hasFactors = try reader.flag()
    rowsPerLeaf = try reader.integer(in: 1...(1 << 20))
    guard images.isEmpty || images.count == components else {
      throw PackedReader.Fault("images of other components")
    }
  }
}

extension ExpectationPart {
  func write(to writer: inout PackedWriter) {
    layout.write(to: &writer)
    writer.write(leaves) { writer, sums in
      writer.write(sums.logLikelihood)
      for own in sums.components {
        writer.write(own.weights.count)
        writer.write(own.weights.total)
        writer.write(own.weights.squares)
        writer.write(own.sums)
        writer.write(packed(own.products, dimension: own.dimension, shape: own.shape))
      }
      for own in sums.images { writer.write(own) }
      for own in sums.factors {
        writer.write(own.shares)
        writer.write(own.logarithms)
      }
    }
  }

  init(_ reader: inout PackedReader) throws(PackedReader.Fault) {
    let layout = try Layout(&reader)
    leaves = try reader.leafPart(columns: layout.dimension, rowsPerLeaf: layout.rowsPerLeaf) {
      reader, rows throws(PackedReader.Fault) in
      try MixtureSums(&reader, layout, rows: rows)
    }
    self.layout = layout
  }
}

extension MixtureSums {
  fileprivate init(
    _ reader: inout PackedReader, _ layout: ExpectationPart.Layout, rows: Int
  ) throws(PackedReader.Fault) {
    self.init(components: 0, dimension: layout.dimension, shape: layout.shape)
    logLikelihood = try reader.finite()
    for _ in 0..<layout.components { components.append(try ShiftedSums(&reader, layout, rows: rows)) }
    for count in layout.images { images.append(try reader.finite(count)) }
    for _ in 0..<(layout.hasFactors ? layout.components : 0) {
      var own = RowFactorSums()
      (own.shares, own.logarithms) = (try reader.finite(), try reader.finite())
      guard own.shares >= 0 else { throw PackedReader.Fault("a share that is none") }
      factors.append(own)
    }
  }
}

extension ShiftedSums {
  fileprivate init(
    _ reader: inout PackedReader, _ layout: ExpectationPart.Layout, rows: Int
  ) throws(PackedReader.Fault) {
    let dimension = layout.dimension
    let count = try reader.integer(in: 0...rows)
    let (total, squares) = (try reader.finite(), try reader.finite())
    guard total >= 0, squares >= 0 else { throw PackedReader.Fault("a weight that is none") }
    let sums = try reader.finite(dimension)
    let products = try reader.finite(layout.shape == .full ? dimension * (dimension + 1) / 2 : dimension)
    self.init(dimension: 0, shape: layout.shape)
    weights = WeightSums(count: count, total: total, squares: squares, refused: 0)
    self.sums = sums
    self.products = unpacked(products, dimension: dimension, shape: layout.shape)
  }
}
