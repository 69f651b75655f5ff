internal import LinearAlgebra
internal import RandomStreams
internal import RealModule

/// What the margin of a variable was chosen as, and by what.
public struct MarginChoice: Sendable, Hashable {
  /// The form that was chosen.
  public let form: MarginForm

  /// Mean log-likelihood of values that were left out, in nats, by fifths: of each form that could be fitted, and −∞ where one gives
  /// a value no density.
  ///
  /// Values that are atoms are not among them: all forms that may have atoms give them the same share. Empty where there was nothing to choose.
  public let heldOut: [MarginForm: Double]

  /// Takes a choice.
  public init(form: MarginForm, heldOut: [MarginForm: Double]) { (self.form, self.heldOut) = (form, heldOut) }

  /// The order in which forms are tried; of two that are as good, the first.
  static let candidates: [MarginForm] = [.normal, .logNormal, .kernel, .empirical]

  /// Parts that values are dealt to.
  private static let parts = 5

  /// Fewer values, or different ones, say nothing about forms.
  private static let fewest = 20

  /// Chooses.
  ///
  /// The ends of the range are those of all rows for all parts: a form that has ends would else give the largest value no density.
  ///
  /// - Parameters:
  ///   - column: A column of numbers.
  ///   - rows: All rows, or a sample.
  ///   - seen: What is known of the column from all rows.
  ///   - bounds: The lowest and the highest value of all rows.
  ///   - places: Places behind the point that values have.
  ///   - seed: Deals rows to parts.
  init(
    _ column: Int, of rows: Observations<Double>, seen: WeightedValues, bounds: ClosedRange<Double>, places: Int?,
    seed: UInt64
  ) {
    let atoms = Set(seen.values.indices.filter { seen.isAtom($0) }.map { seen.values[$0] })
    let stream = RandomStream(seed: seed, for: .folds)
    var cells: [(value: Double, weight: Double, part: Int)] = []
    for row in 0..<rows.rows.rows {
      let (value, weight) = (rows.rows[row, column] + 0, rows.weights?[row] ?? 1)
      guard weight > 0, !value.isNaN else { continue }
      cells.append((value, weight, Int(stream.uniform(row: UInt64(row), index: 0) * Double(Self.parts))))
    }
    cells.sort { ($0.value, $0.part) < ($1.value, $1.part) }
    let others = cells.filter { !atoms.contains($0.value) }
    guard others.count >= Self.fewest, Set(others.map(\.value)).count >= Self.fewest else {
      self.init(form: .empirical, heldOut: [:])
      return
    }
    let forms = atoms.isEmpty ? Self.candidates : [.kernel, .empirical]
    var sums = [MarginForm: Double](uniqueKeysWithValues: forms.map { ($0, 0) })
    var total = 0.0
    for part in 0..<Self.parts {
      let training = WeightedValues(cells.filter { $0.part != part }.map { ($0.value, $0.weight) }, between: bounds)
      let tests = others.filter { $0.part == part }
      let margins = forms.map { Self.margin($0, training, bounds, places) }
      // A value that is an atom under one form is so under the other, and says nothing.
      let scores = tests.map { test in margins.map { $0?.score(of: test.value) } }
      for (form, margin) in zip(forms, margins) where margin == nil { sums[form] = nil }
      for (test, scores) in zip(tests, scores) {
        guard scores.allSatisfy({ if case .interval? = $0 { false } else { true } }) else { continue }
        total += test.weight
        for (form, score) in zip(forms, scores) {
          guard case .point(let score, let logSlope)? = score else { continue }
          sums[form]? += test.weight * (logSlope - score * score / 2 - .log(2 * Double.pi) / 2)
        }
      }
    }
    guard total > 0 else {
      self.init(form: .empirical, heldOut: [:])
      return
    }
    let means = sums.mapValues { $0.isNaN ? -.infinity : $0 / total }
    var best = MarginForm.empirical
    for form in Self.candidates.reversed() {
      if let mean = means[form], mean >= means[best] ?? -.infinity { best = form }
    }
    self.init(form: best, heldOut: means)
  }

  /// A margin of some of the values; `nil` if they have none of this form.
  private static func margin(
    _ form: MarginForm, _ values: WeightedValues, _ bounds: ClosedRange<Double>, _ places: Int?
  ) -> Margin? {
    switch form {
    case .empirical, .automatic: return .empirical(EmpiricalMargin(values, isDiscrete: false, places: places))
    case .kernel:
      guard (bounds.upperBound - bounds.lowerBound).isFinite else { return nil }
      return .kernel(KernelMargin(values, places: places))
    case .normal:
      var moments = ShiftedMoments()
      for (value, weight) in zip(values.values, values.weights) where weight > 0 { moments.add(value, weight) }
      return (try? NormalMargin(moments, places: places, variable: 0)).map { .normal($0) }
    case .logNormal:
      guard bounds.lowerBound > 0 else { return nil }
      var moments = ShiftedMoments()
      for (value, weight) in zip(values.values, values.weights) where weight > 0 { moments.add(.log(value), weight) }
      return (try? LogNormalMargin(moments, lowest: bounds.lowerBound, places: places, variable: 0)).map {
        .logNormal($0)
      }
    }
  }
}

extension WeightedValues {
  /// Values in ascending order, and two ends, which need not be among them.
  fileprivate init(_ cells: [(value: Double, weight: Double)], between ends: ClosedRange<Double>) {
    var (values, weights): ([Double], [Double]) = ([ends.lowerBound], [0])
    for cell in cells {
      if values[values.count - 1] == cell.value {
        weights[weights.count - 1] += cell.weight
      } else {
        values.append(cell.value)
        weights.append(cell.weight)
      }
    }
    if values[values.count - 1] < ends.upperBound {
      values.append(ends.upperBound)
      weights.append(0)
    }
    self.init(
      values: values, weights: weights, between: [Double](repeating: 0, count: values.count), count: cells.count)
  }
}
