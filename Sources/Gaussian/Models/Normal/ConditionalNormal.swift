package import GaussianEngine
public import LinearAlgebra
internal import RandomStreams

/// The distribution of some variables of a Gaussian given the values of the others, for any number of rows.
///
/// Given xₒ, the remaining variables are N(μᵣ + Σᵣₒ·Σₒₒ⁻¹·(xₒ − μₒ), Σᵣᵣ − Σᵣₒ·Σₒₒ⁻¹·Σₒᵣ): the mean is a linear
/// regression, and the covariance is the same for all values. What depends on the model alone is computed once.
///
/// ```swift
/// let conditional = model.conditional(on: [0, 2])
/// let guesses = conditional.means(given: known)               // one row of variables 1, 3, 4, … for each row of 0 and 2
/// let imputed = conditional.samples(given: known, seed: 1)
/// ```
public struct ConditionalNormal<Scalar: GaussianScalar>: Sendable {
  /// The variables whose values are given, in the order of the columns that hold them.
  public let observed: [Int]

  /// The other variables, ascending: the columns of what is returned.
  public let remaining: [Int]

  /// μₒ and μᵣ.
  private let observedMean: [Double]
  private let remainingMean: [Double]
  /// (Σᵣₒ·Σₒₒ⁻¹)ᵀ; `nil` if the variables are uncorrelated.
  private let regression: Matrix<Double>?
  /// Covariance of the remaining variables; `nil` if the observed ones determine them, or none remains.
  private let parameter: (any CovarianceParameter<Scalar>)?
  /// Why the covariance of what remains is not one of the scalar's range; `nil` if it is.
  private let failure: GaussianError?
  /// K of K·Kᵀ, the covariance of what remains; `nil` if the variables are uncorrelated.
  private let residualRoot: Matrix<Double>?

  /// Takes a model apart.
  init(_ model: MultivariateNormal<Scalar>, observed: [Int]) {
    model.check(variables: observed)
    self.observed = observed
    let isObserved = Set(observed)
    let remaining = (0..<model.dimension).filter { !isObserved.contains($0) }
    self.remaining = remaining
    observedMean = observed.map { Double(model.mean[$0]) }
    remainingMean = remaining.map { Double(model.mean[$0]) }
    guard model.structure == .full else {
      regression = nil
      let varies = remaining.contains { model.parameter.variances[$0] > 0 }
      parameter = varies ? model.parameter.marginal(over: remaining) : nil
      (failure, residualRoot) = (nil, nil)
      return
    }
    let parts = Regression(root: model.parameter.root, observed: observed, remaining: remaining)
    regression = parts.coefficients
    residualRoot = parts.residualRoot
    guard !remaining.isEmpty && parts.residualRoot.elements.contains(where: { $0 != 0 }) else {
      (parameter, failure) = (nil, nil)
      return
    }
    do throws(GaussianError) {
      if model.rank < model.dimension {
        parameter = try model.parameter.image(root: parts.residualRoot)
      } else {
        let lower = parts.residualRoot.converted(to: Scalar.self)
        parameter = try FullCovariance(factor: lifting(try CholeskyFactor(lower: lower)))
      }
      failure = nil
    } catch {
      (parameter, failure) = (nil, error)
    }
  }

  /// Regression coefficients Σᵣₒ·Σₒₒ⁻¹: what a unit more of an observed variable adds to the mean of a remaining one.
  ///
  /// Shape `remaining.count × observed.count`.
  public var coefficients: Matrix<Scalar> {
    regression?.transposed().converted(to: Scalar.self)
      ?? Matrix(rows: remaining.count, columns: observed.count, repeating: 0)
  }

  /// Covariance of the remaining variables, whatever the observed values are.
  ///
  /// Shape `remaining.count × remaining.count`.
  public var covariance: Matrix<Scalar> {
    if failure != nil, let residualRoot { return squared(residualRoot).converted(to: Scalar.self) }
    return parameter?.matrix ?? Matrix(rows: remaining.count, columns: remaining.count, repeating: 0)
  }

  /// The distribution of the remaining variables, in ascending order, given one row of observed values.
  ///
  /// - Parameter values: One finite value an observed variable, in the order of ``observed``.
  /// - Returns: A model of ``remaining``.
  /// - Throws: ``GaussianError/overflow(quantity:)`` if their mean is outside the range of the scalar, or what is thrown
  ///   about a covariance that is.
  /// - Precondition: As many values as observed variables, finite, and a remaining variable varies.
  public func distribution(given values: [Scalar]) throws(GaussianError) -> MultivariateNormal<Scalar> {
    precondition(values.allSatisfy(\.isFinite), "values that are not finite condition nothing: \(values)")
    if let failure { throw failure }
    guard let parameter else {
      preconditionFailure("given variables \(observed), none of \(remaining) varies")
    }
    let mean = means(given: Matrix(rows: 1, columns: values.count, elements: values), parallelism: .serial).row(0)
    guard mean.allSatisfy(\.isFinite) else { throw .overflow(quantity: "the mean given the values") }
    return try MultivariateNormal(mean: mean, parameter: parameter)
  }
}

// MARK: - Many rows

extension ConditionalNormal {
  /// Means of the remaining variables given the observed values, a row each: the best guess by squared error.
  ///
  /// - Parameters:
  ///   - values: Columns in the order of ``observed``. Shape `count × observed.count`. A row that is not finite
  ///     gives means that are not, unless the variables are uncorrelated.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Returns: Shape `count × remaining.count`.
  /// - Precondition: `values` has a column an observed variable.
  /// - Complexity: O(count × observed × remaining) time; nothing but the result is allocated.
  ///
  /// ## Numerical notes
  /// In `Double`, rounded once. A row has the same bits alone, in any batch and at any position.
  public func means(given values: Matrix<Scalar>, parallelism: Parallelism = .automatic) -> Matrix<Scalar> {
    var result = Matrix<Scalar>(rows: values.rows, columns: remaining.count, repeating: 0)
    addMeans(given: values, to: &result, parallelism)
    return result
  }

  /// Draws of the remaining variables given the observed values, one for each row: imputations that vary as they should.
  ///
  /// - Parameters:
  ///   - values: Columns in the order of ``observed``. Shape `count × observed.count`.
  ///   - seed: Any number; the same seed gives the same draws.
  ///   - firstRow: The number of the first row, so that blocks of a table are drawn as the whole would be.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Returns: Shape `count × remaining.count`. Row i depends on the model, row i of `values`, the seed and
  ///   `firstRow + i` only. NaN if the covariance of what remains is outside the range of the scalar.
  /// - Precondition: `values` has a column an observed variable, and `firstRow` is not negative.
  /// - Complexity: O(count × dimension × remaining) time; nothing but the result is allocated.
  public func samples(
    given values: Matrix<Scalar>, seed: UInt64, firstRow: Int = 0, parallelism: Parallelism = .automatic
  ) -> Matrix<Scalar> {
    guard failure == nil else { return Matrix(rows: values.rows, columns: remaining.count, repeating: .nan) }
    guard let parameter else { return means(given: values, parallelism: parallelism) }
    var result = SamplingPass.draw(
      rows: firstRow..<firstRow + values.rows, stream: RandomStream(seed: seed, for: .conditionalDraws),
      transform: parameter.transform(mean: [Scalar](repeating: 0, count: remaining.count)), parallelism)
    addMeans(given: values, to: &result, parallelism)
    return result
  }

  /// Adds each row's mean to a row of the result.
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  private func addMeans(given values: Matrix<Scalar>, to result: inout Matrix<Scalar>, _ parallelism: Parallelism) {
    precondition(
      values.columns == observed.count,
      "values are \(values.rows) × \(values.columns) for \(observed.count) observed variables")
    let (known, unknown) = (observed.count, remaining.count)
    guard values.rows > 0 && unknown > 0 else { return }
    let blocks = RowBlocks.independent(rows: values.rows, columns: known + unknown)
    unsafe values.withUnsafeBufferPointer { values in
      unsafe result.withUnsafeMutableBufferPointer { result in
        guard let result = result.baseAddress else { return }
        nonisolated(unsafe) let (input, output) = unsafe (values.baseAddress, result)
        forEachBlock(count: blocks.count, parallelism: parallelism) {
          ()
        } _: { block, _ in
          var mean = remainingMean
          for row in blocks[block] {
            unsafe computeMean(given: input.map { unsafe $0 + row * known }, into: &mean)
            let target = unsafe output + row * unknown
            for variable in 0..<unknown {
              unsafe target[variable] = Scalar(mean[variable] + Double(target[variable]))
            }
          }
        }
      }
    }
  }

  /// μᵣ + Bᵀ·(x − μₒ) of one row, an observed variable at a time: the sum has one order whatever the rows around it.
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  private func computeMean(given row: UnsafePointer<Scalar>?, into mean: inout [Double]) {
    let unknown = remaining.count
    mean = remainingMean
    guard let regression, let row = unsafe row else { return }
    unsafe mean.withUnsafeMutableBufferPointer { mean in
      unsafe regression.withUnsafeBufferPointer { regression in
        for index in observed.indices {
          let part = unsafe Double(row[index]) - observedMean[index]
          for variable in 0..<unknown { unsafe mean[variable] += regression[index * unknown + variable] * part }
        }
      }
    }
  }
}

extension SamplingPass {
  /// Opens the existential.
  fileprivate static func draw<Scalar: GaussianScalar>(
    rows: Range<Int>, stream: RandomStream, transform: some RowTransform<Scalar>, _ parallelism: Parallelism
  ) -> Matrix<Scalar> {
    run(rows: rows, stream: stream, transform: transform, parallelism: parallelism)
  }
}
