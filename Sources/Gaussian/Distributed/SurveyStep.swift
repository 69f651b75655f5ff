internal import GaussianEngine
internal import LinearAlgebra

/// The step that sums moments of rows of which nothing is known yet.
struct SurveyStep: StepWork {
  let structure: CovarianceStructure
  let moments: Moments

  var kind: FitStep.Kind { .survey }
  var dimension: Int? { nil }

  func part(of source: some RowSource<Double>, firstRow: Int, parallelism: Parallelism) throws -> SurveyPart {
    try checkMemory(dimension: source.dimension)
    var sums = PartialStatistics(
      SufficientStatistics<Double>(dimension: source.dimension, structure: structure, moments: moments),
      firstRow: firstRow)
    try source.forEachBlock { block, weights in
      try sums.add(block, weights: weights, parallelism: parallelism)
    }
    // What is kept of the rows is looked at here, where their numbers mean something.
    _ = try sums.statistics()
    return SurveyPart(sums: sums)
  }

  /// Throws if sums of so many variables need more memory than there is.
  func checkMemory(dimension: Int) throws(GaussianError) {
    guard structure.sums == .full else { return }
    try GaussianError.checkMemory(matrices: SufficientStatistics<Double>.matricesOfFit, dimension: dimension)
  }

  func takes(_ part: SurveyPart) -> Bool {
    part.sums.structure == structure && part.sums.pass.moments == moments
  }

  func join(_ part: inout SurveyPart, _ next: SurveyPart) throws(GaussianError) {
    try checkMemory(dimension: next.sums.dimension)
    try part.sums.join(next.sums)
  }

  func write(to writer: inout PackedWriter) {
    writer.write(structure.rawValue)
    writer.write(moments == .fourth)
  }

  init(structure: CovarianceStructure, moments: Moments) { (self.structure, self.moments) = (structure, moments) }

  init(_ reader: inout PackedReader) throws(PackedReader.Fault) {
    structure = try reader.choice()
    moments = try reader.flag() ? .fourth : .second
    guard moments == .second || structure.sums == .full else {
      throw PackedReader.Fault("fourth moments of variances alone")
    }
  }
}

/// Moments of rows.
struct SurveyPart: PartBody {
  static var tag: Int { 1 }
  var sums: PartialStatistics<Double>

  var firstRow: Int { sums.firstRow }
  var nextRow: Int { sums.nextRow }

  func write(to writer: inout PackedWriter) {
    writer.write(sums.structure.rawValue)
    writer.write(sums.pass.moments == .fourth)
    writer.write(sums.dimension)
    writer.write(sums.leaves.part) { writer, leaf in
      writer.write(leaf.moments)
      writer.writeList(leaf.vanished) { $0.write($1) }
    }
  }

  init(sums: PartialStatistics<Double>) { self.sums = sums }

  init(_ reader: inout PackedReader) throws(PackedReader.Fault) {
    let structure: CovarianceStructure = try reader.choice()
    let moments: Moments = try reader.flag() ? .fourth : .second
    guard moments == .second || structure.sums == .full else {
      throw PackedReader.Fault("fourth moments of variances alone")
    }
    let dimension = try reader.integer(in: 1...(1 << 20))
    // No memory is taken for sums that are not there: a part of few rows holds none.
    let pass = MomentsPass<Double>(dimension: dimension, shape: structure.sums, moments: moments)
    let leaves = try reader.leafPart(columns: dimension, rowsPerLeaf: pass.rowsPerLeaf) {
      reader, rows throws(PackedReader.Fault) in
      let moments = try reader.moments(of: pass, structure)
      guard moments.count <= rows else { throw PackedReader.Fault("more rows than a node has") }
      return LeafMoments(
        moments: moments,
        vanished: try reader.list(bytesEach: 8) { reader throws(PackedReader.Fault) in
          try reader.integer(in: 0...(dimension - 1))
        })
    }
    sums = PartialStatistics(structure, pass, LeafReduction(leaves))
  }
}

extension PackedReader {
  /// One of the names that an enum has.
  mutating func choice<Choice: RawRepresentable<String>>() throws(Fault) -> Choice {
    let name = try text()
    guard let choice = Choice(rawValue: name) else { throw Fault("a choice that is none") }
    return choice
  }

  /// Moments of rows as a pass sums them.
  fileprivate mutating func moments(
    of pass: MomentsPass<Double>, _ structure: CovarianceStructure
  ) throws(Fault) -> CentralMoments {
    let moments = try moments(dimension: pass.dimension, shape: pass.shape, moments: pass.moments)
    do throws(GaussianError) { try SufficientStatistics<Double>(structure, moments).checkDecodable() } catch {
      throw Fault("sums that no rows have")
    }
    return moments
  }

  /// Moments of rows, whatever they are.
  mutating func moments(dimension: Int, shape: ShiftedSums.Shape, moments: Moments) throws(Fault) -> CentralMoments {
    let count = try integer(in: 0...(1 << 53))
    let weights = try finite(2)
    let (shift, offset) = (try finite(dimension), try finite(dimension))
    let products = try finite(shape == .full ? dimension * (dimension + 1) / 2 : dimension)
    let radial = try moments == .fourth ? (cubes: finite(dimension), quartic: finite()) : nil
    var result = CentralMoments(dimension: dimension, shape: shape, moments: .second)
    result.count = count
    result.weights = CompensatedSums(weights)
    (result.shift, result.offset) = (shift, CompensatedSums(offset))
    result.scatter = CompensatedSums(unpacked(products, dimension: dimension, shape: shape))
    result.radial = radial.map { RadialMoments(cubes: $0.cubes, quartic: $0.quartic) }
    return result
  }
}

extension PackedWriter {
  /// Writes moments that come from leaves, and have no residuals.
  mutating func write(_ moments: CentralMoments) {
    write(moments.count)
    write(moments.weights.values)
    write(moments.shift)
    write(moments.offset.values)
    write(packed(moments.scatter.values, dimension: moments.dimension, shape: moments.shape))
    if let radial = moments.radial {
      write(radial.cubes)
      write(radial.quartic)
    }
  }
}

/// Of products of all pairs the lower triangle, row by row.
func packed(_ products: [Double], dimension: Int, shape: ShiftedSums.Shape) -> [Double] {
  guard shape == .full else { return products }
  var packed: [Double] = []
  packed.reserveCapacity(dimension * (dimension + 1) / 2)
  for row in 0..<dimension { packed += products[row * dimension...row * dimension + row] }
  return packed
}

/// Products in the places where they are summed; zeros above the diagonal.
func unpacked(_ packed: [Double], dimension: Int, shape: ShiftedSums.Shape) -> [Double] {
  guard shape == .full else { return packed }
  var products = [Double](repeating: 0, count: dimension * dimension)
  var next = 0
  for row in 0..<dimension {
    for column in 0...row {
      products[row * dimension + column] = packed[next]
      next += 1
    }
  }
  return products
}
