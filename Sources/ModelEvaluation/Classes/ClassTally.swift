/// How many rows were predicted to be of each class, and what they are.
public struct ClassTally: Sendable, Equatable {
  /// Classes of the model, in its order.
  public let classes: [String]
  /// Number of rows.
  public private(set) var rows = 0
  /// Rows of each class as predicted; those without one last.
  public private(set) var predicted: [Int]
  /// The same for the rows of each class as it is; `nil` if nobody knows.
  public private(set) var actual: [String: [Int]]?

  /// Begins with no rows.
  ///
  /// - Parameter classes: Of the model, all different.
  public init(_ classes: [String]) {
    self.classes = classes
    predicted = [Int](repeating: 0, count: classes.count + 1)
    places = Dictionary(uniqueKeysWithValues: zip(classes, classes.indices))
  }

  private let places: [String: Int]

  /// Counts some rows.
  ///
  /// - Parameters:
  ///   - predictions: A class of the model a row, or `nil` for none.
  ///   - labels: What the rows are; `nil` if nobody knows.
  /// - Precondition: There is a label a prediction.
  public mutating func add(_ predictions: [String?], labels: [String]?) {
    rows += predictions.count
    for (row, prediction) in predictions.enumerated() {
      let place = prediction.flatMap { places[$0] } ?? classes.count
      predicted[place] += 1
      guard let labels else { continue }
      actual = actual ?? [:]
      actual?[labels[row], default: [Int](repeating: 0, count: classes.count + 1)][place] += 1
    }
  }

  /// Rows that got no class.
  public var rejected: Int { predicted[classes.count] }

  /// Rows whose class was found.
  public var correct: Int {
    classes.indices.reduce(0) { $0 + (actual?[classes[$1]]?[$1] ?? 0) }
  }

  /// The share of the rows with a class whose class was found; NaN if there are none, or nobody knows what rows are.
  public var accuracy: Double { actual == nil ? .nan : Double(correct) / Double(rows - rejected) }

  /// Classes of the rows: those of the model, and then others.
  public var actualClasses: [String] {
    classes + (actual ?? [:]).keys.filter { places[$0] == nil }.sorted()
  }
}
