internal import LinearAlgebra

/// Statistics are encoded with every bit, so that decoded ones merge and estimate as the originals do.
///
/// `Float` and `Double` have the same form; both are sums in `Double`.
extension SufficientStatistics: Codable {
  private enum CodingKeys: String, CodingKey {
    case dimension, structure, count, weight, squaredWeight, shift, offset, scatter, cubic, quartic
    case weightResiduals, offsetResiduals, scatterResiduals
  }

  /// Encodes the sums; of symmetric products the lower triangle, row by row.
  ///
  /// - Throws: What the encoder throws; many refuse sums that have left the range of floating-point numbers.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(dimension, forKey: .dimension)
    try container.encode(structure, forKey: .structure)
    try container.encode(count, forKey: .count)
    try container.encode(weight, forKey: .weight)
    try container.encode(squaredWeight, forKey: .squaredWeight)
    try container.encode(shift, forKey: .shift)
    try container.encode(offset, forKey: .offset)
    try container.encode(packed(central.scatter.values), forKey: .scatter)
    if let radial = central.radial {
      try container.encode(radial.cubes, forKey: .cubic)
      try container.encode(radial.quartic, forKey: .quartic)
    }
    // What rounding took; nothing as long as there was one block only.
    if !central.weights.residuals.isEmpty {
      try container.encode(central.weights.residuals, forKey: .weightResiduals)
    }
    if !central.offset.residuals.isEmpty {
      try container.encode(central.offset.residuals, forKey: .offsetResiduals)
    }
    if !central.scatter.residuals.isEmpty {
      try container.encode(packed(central.scatter.residuals), forKey: .scatterResiduals)
    }
  }

  /// Decodes statistics, and checks that observations could have led to them.
  ///
  /// - Throws: `DecodingError` if a number is missing, not finite or impossible, or a list has the wrong length.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let reader = Reader(container: container)
    let dimension = try container.decode(Int.self, forKey: .dimension)
    guard dimension > 0, !dimension.multipliedReportingOverflow(by: dimension).overflow else {
      throw reader.problem(.dimension, "\(dimension) is no number of variables")
    }
    let structure = try container.decode(CovarianceStructure.self, forKey: .structure)
    let products = structure.sums == .full ? dimension * (dimension + 1) / 2 : dimension
    let hasFourth = container.contains(.quartic)
    guard !hasFourth || structure.sums == .full else {
      throw reader.problem(.quartic, "fourth moments need the full structure")
    }
    // Lists first: what is not there is not given memory either.
    let shift = try reader.numbers(.shift, count: dimension)
    let offset = try reader.sums(try reader.numbers(.offset, count: dimension), .offsetResiduals)
    let scatter = try reader.sums(try reader.numbers(.scatter, count: products), .scatterResiduals)
    let weights = try reader.sums([try reader.number(.weight), try reader.number(.squaredWeight)], .weightResiduals)

    var central = CentralMoments(
      dimension: dimension, shape: structure.sums, moments: hasFourth ? .fourth : .second)
    central.count = try container.decode(Int.self, forKey: .count)
    central.weights = weights
    central.shift = shift
    central.offset = offset
    central.scatter = CompensatedSums(
      central.unpacked(scatter.values),
      residuals: scatter.residuals.isEmpty ? [] : central.unpacked(scatter.residuals))
    if hasFourth {
      central.radial = RadialMoments(
        cubes: try reader.numbers(.cubic, count: dimension), quartic: try reader.number(.quartic))
    }
    if let (key, problem) = Self.contradiction(in: central) { throw reader.problem(key, problem) }
    self.init(structure, central)
  }

  /// Throws if rounding at the ends of the range has left sums that no observations could have led to: they could be
  /// encoded, but not decoded.
  package func checkDecodable() throws(GaussianError) {
    if count > 0 { try checkEstimable(fromAtLeast: 1) }
    guard Self.contradiction(in: central) == nil else { throw .overflow(quantity: "a sum over the observations") }
  }

  /// What no observations could have led to.
  private static func contradiction(in central: CentralMoments) -> (CodingKeys, String)? {
    // No sum of a few files may leave the whole numbers.
    guard 0...(1 << 53) ~= central.count else { return (.count, "a count of \(central.count)") }
    let rounding = 1 + 1e-9
    guard central.count > 0 else {
      let isNothing =
        central.weights.values == [0, 0] && central.offset.values.allSatisfy { $0 == 0 }
        && central.scatter.values.allSatisfy { $0 == 0 } && central.radial?.isZero ?? true
      return isNothing ? nil : (.count, "sums of no observations")
    }
    guard central.weight > 0, central.squaredWeight >= .leastNormalMagnitude else {
      return (.weight, "weights that are not positive, or whose squares are out of range")
    }
    guard central.mean.allSatisfy(\.isFinite) else { return (.offset, "a mean that is not finite") }
    // (Σw)² lies between Σw² and count·Σw².
    let effective = central.weight / central.squaredWeight * central.weight
    guard effective * rounding >= 1, effective <= rounding * Double(central.count) else {
      return (.squaredWeight, "\(central.count) weights cannot have these sums")
    }
    let squares = central.squares
    guard squares.allSatisfy({ $0 >= 0 }) else { return (.scatter, "a negative sum of squares") }
    let roots = squares.map { $0.squareRoot() * rounding }
    var isPossible = true
    forEachProduct(dimension: central.dimension, shape: central.shape) { index, row, column in
      if central.scatter.values[index].magnitude > roots[row] * roots[column] { isPossible = false }
    }
    guard isPossible else { return (.scatter, "a product larger than the squares allow") }
    if let quartic = central.radial?.quartic {
      // (Σw‖y‖²)² is no larger than Σw·Σw‖y‖⁴; neither is as exact as a sum of squares.
      let trace = squares.reduce(0, +)
      guard quartic >= 0 else { return (.quartic, "a negative sum of powers") }
      guard trace / central.weight * trace <= 1.001 * quartic + .leastNormalMagnitude else {
        return (.quartic, "a sum of powers that is smaller than the squares allow")
      }
    }
    return nil
  }

  private func packed(_ products: [Double]) -> [Double] {
    var packed: [Double] = []
    forEachProduct(dimension: dimension, shape: central.shape) { index, _, _ in packed.append(products[index]) }
    return packed
  }

  /// Decodes numbers and says what is wrong with them.
  private struct Reader {
    let container: KeyedDecodingContainer<CodingKeys>

    func problem(_ key: CodingKeys, _ text: String) -> DecodingError {
      DecodingError.dataCorruptedError(forKey: key, in: container, debugDescription: text)
    }

    func number(_ key: CodingKeys) throws -> Double {
      let value = try container.decode(Double.self, forKey: key)
      guard value.isFinite else { throw problem(key, "\(value) is not finite") }
      return value
    }

    func numbers(_ key: CodingKeys, count: Int) throws -> [Double] {
      let values = try container.decode([Double].self, forKey: key)
      guard values.count == count else { throw problem(key, "\(values.count) numbers, \(count) are needed") }
      guard values.allSatisfy(\.isFinite) else { throw problem(key, "a number that is not finite") }
      return values
    }

    /// Sums with what rounding took from them: half a unit in the last place of each, or a little more where a sum has
    /// lost nearly all of it since.
    func sums(_ values: [Double], _ residualsKey: CodingKeys) throws -> CompensatedSums {
      guard container.contains(residualsKey) else { return CompensatedSums(values) }
      let residuals = try numbers(residualsKey, count: values.count)
      guard zip(values, residuals).allSatisfy({ $1.magnitude <= 2 * $0.ulp }) else {
        throw problem(residualsKey, "a residual that is larger than rounding")
      }
      return CompensatedSums(values, residuals: residuals)
    }
  }
}

extension CentralMoments {
  /// Products in the places where they are summed.
  fileprivate func unpacked(_ packed: [Double]) -> [Double] {
    var products = [Double](repeating: 0, count: scatter.values.count)
    var next = 0
    forEachProduct(dimension: dimension, shape: shape) { index, _, _ in
      products[index] = packed[next]
      next += 1
    }
    return products
  }
}

extension RadialMoments {
  fileprivate var isZero: Bool { quartic == 0 && cubes.allSatisfy { $0 == 0 } }
}
