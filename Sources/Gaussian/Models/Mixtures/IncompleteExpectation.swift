internal import GaussianEngine
internal import LinearAlgebra
internal import RealModule

/// The E-step of a mixture of Gaussians for rows that lack cells.
///
/// With r the share that a component has of what a row shows, and x̂ the row with its missing cells at their means under the
/// component, the M-step needs Σ r, Σ r·x̂ and Σ r·(x̂·x̂ᵀ + C), C the covariance of the missing cells. Rows that lack the same
/// cells have B and C in common: then x̂ₘ − μₘ = B·(xₒ − μₒ), and all follows from Σ r·y and Σ r·yyᵀ of y = xₒ − μₒ.
///
/// ## Source
/// Z. Ghahramani, M. I. Jordan, Supervised learning from incomplete data via an EM approach, Advances in Neural Information
/// Processing Systems 6 (1994).
struct IncompleteExpectation<Scalar: GaussianScalar>: Sendable {
  typealias Parameters = MixtureParameters<MultivariateNormal<Scalar>>

  /// Each shows a cell at least, and has a positive weight.
  let rows: Matrix<Scalar>
  let weights: [Scalar]?
  /// The component that each row belongs to; `nil` where rows are shared.
  var owners: [Int]?
  private let patterns: MissingPatterns
  private let shape: ShiftedSums.Shape
  private let parallelism: Parallelism

  init(_ rows: Matrix<Scalar>, weights: [Scalar]?, shape: ShiftedSums.Shape, _ parallelism: Parallelism) {
    (self.rows, self.weights, self.shape, self.parallelism) = (rows, weights, shape, parallelism)
    patterns = MissingPatterns(of: rows)
  }

  /// Expected sums about the means of the components.
  ///
  /// - Returns: The same bits for any number of threads.
  /// - Complexity: O(rows × components × variables² + pieces × components × variables³).
  func sums(at parameters: Parameters) -> MixtureSums {
    let pieces = patterns.pieces(ofAtMost: 512)
    let count = parameters.components.count
    let dimension = rows.columns
    // At most 64 blocks leave sums behind.
    let blocks = RowBlocks(rows: pieces.count, rowsPerBlock: max(1, (pieces.count + 63) / 64))
    return reduceBlocks(count: blocks.count, parallelism: parallelism) {
    } _: { block, _ in
      var sums = MixtureSums(components: count, dimension: dimension, shape: shape)
      for piece in blocks[block] { add(pieces[piece], at: parameters, to: &sums) }
      return sums
    }
  }

  private func add(_ piece: MissingPatterns.Piece, at parameters: Parameters, to sums: inout MixtureSums) {
    let (observed, missing) = (
      patterns.observedVariables(of: piece.pattern), patterns.missingVariables(of: piece.pattern)
    )
    let numbers = Array(patterns.rows(of: piece))
    let present = parameters.weights.indices.filter { parameters.weights[$0] > 0 }
    let conditionals = present.map { index in
      let component = parameters.components[index]
      return CellConditional(
        mean: component.mean.map { Double($0) }, of: missing, given: observed,
        factor: component.parameter.factor(order: observed + missing))
    }
    // Each component's part of the log-density, and then its share, component after component.
    var terms = [Double](repeating: 0, count: present.count * numbers.count)
    var scratch = [Double](repeating: 0, count: observed.count)
    for (place, conditional) in conditionals.enumerated() {
      let logDeterminant = conditional.lower.diagonal.reduce(0) { $0 + 2 * Double.log($1) }
      let constant =
        Double.log(parameters.weights[present[place]])
        - 0.5 * (Double(observed.count) * logTwoPi + logDeterminant)
      unsafe rows.withUnsafeBufferPointer { cells in
        unsafe scratch.withUnsafeMutableBufferPointer { scratch in
          guard let cells = cells.baseAddress, let scratch = scratch.baseAddress else { return }
          for (index, row) in numbers.enumerated() {
            let distance = unsafe conditional.squaredDistance(of: cells + row * rows.columns, scratch: scratch)
            terms[place * numbers.count + index] = constant - 0.5 * distance
          }
        }
      }
    }
    for (index, row) in numbers.enumerated() {
      let weight = weights.map { Double($0[row]) } ?? 1
      if let owner = owners?[row] {
        for (place, component) in present.enumerated() {
          let term = terms[place * numbers.count + index]
          if component == owner { sums.logLikelihood += weight * term }
          terms[place * numbers.count + index] = component == owner ? weight : 0
        }
        continue
      }
      var largest = -Double.infinity
      for place in present.indices { largest = max(largest, terms[place * numbers.count + index]) }
      var total = 0.0
      for place in present.indices {
        let share = largest.isFinite ? Double.exp(terms[place * numbers.count + index] - largest) : .nan
        terms[place * numbers.count + index] = share
        total += share
      }
      sums.logLikelihood += weight * (largest + .log(total))
      for place in present.indices { terms[place * numbers.count + index] *= weight / total }
    }
    for (place, conditional) in conditionals.enumerated() {
      let shares = terms[place * numbers.count..<(place + 1) * numbers.count]
      add(conditional, shares, numbers, to: &sums.components[present[place]])
    }
  }

  /// Adds what one component has of the rows of a piece.
  private func add(
    _ conditional: CellConditional, _ shares: ArraySlice<Double>, _ numbers: [Int], to sums: inout ShiftedSums
  ) {
    let (observed, missing) = (conditional.observed, conditional.missing)
    let known = observed.count
    var part = WeightSums.none
    var first = [Double](repeating: 0, count: known)
    // The lower triangle of Σ r·yyᵀ.
    var second = Matrix(rows: known, columns: known, repeating: 0.0)
    var y = first
    unsafe rows.withUnsafeBufferPointer { cells in
      unsafe second.withUnsafeMutableBufferPointer { second in
        for (share, row) in zip(shares, numbers) where share > 0 {
          part.count += 1
          part.total += share
          part.squares += share * share
          for (place, variable) in observed.enumerated() {
            y[place] = unsafe Double(cells[row * rows.columns + variable]) - conditional.mean[variable]
            first[place] += share * y[place]
          }
          for place in 0..<known {
            let scaled = share * y[place]
            for other in 0...place { unsafe second[place * known + other] += scaled * y[other] }
          }
        }
      }
    }
    sums.weights.merge(part)
    for (place, variable) in observed.enumerated() { sums.sums[variable] += first[place] }
    for place in 0..<known {
      for other in 0...place { sums.add(second[place, other], observed[place], observed[other]) }
    }
    guard !missing.isEmpty else { return }
    second.mirrorLowerTriangle()
    // Bᵀ·, an observed variable a row.
    let regression = conditional.regression
    let cross = known > 0 ? product(second, regression) : regression
    for (place, variable) in missing.enumerated() {
      for row in 0..<known {
        sums.sums[variable] += regression[row, place] * first[row]
        sums.add(cross[row, place], max(variable, observed[row]), min(variable, observed[row]))
      }
      for other in 0...place {
        var left = 0.0
        for inner in 0...other { left += conditional.factor[place, inner] * conditional.factor[other, inner] }
        var explained = 0.0
        for row in 0..<known { explained += regression[row, other] * cross[row, place] }
        sums.add(explained + part.total * left, variable, missing[other])
      }
    }
  }
}

extension ShiftedSums {
  /// Adds to the sum of products of two variables, the later first; of a diagonal only squares.
  fileprivate mutating func add(_ value: Double, _ row: Int, _ column: Int) {
    switch shape {
    case .full: products[row * dimension + column] += value
    case .diagonal: if row == column { products[row] += value }
    }
  }
}
