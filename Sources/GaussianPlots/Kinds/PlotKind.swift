/// A kind of picture of a model, and of rows beside it.
///
/// ```swift
/// let task = PlotTask(model: mixture, rows: table.values, names: ["a", "b"])
/// try PlotKind.corner.picture(of: task).write(to: "corner.svg")
/// ```
///
/// A new kind is a file beside this one and one line in ``all``.
public struct PlotKind: Sendable {
  /// What a user calls it, such as "corner".
  public let name: String

  /// What it shows, in a few words.
  public let meaning: String

  private let make: @Sendable (PlotTask) throws -> any Picture

  /// Creates a kind of picture.
  ///
  /// - Parameters:
  ///   - name: What a user calls it.
  ///   - meaning: What it shows, in a few words.
  ///   - picture: Makes the picture of a model and rows, or throws ``PlotError``.
  public init(name: String, meaning: String, picture: @escaping @Sendable (PlotTask) throws -> any Picture) {
    (self.name, self.meaning, make) = (name, meaning, picture)
  }

  /// Makes the picture of a model and rows, which is not drawn yet.
  ///
  /// - Parameter task: Model, rows, and what shall be shown of them.
  /// - Returns: A picture that can be drawn in any size and format.
  /// - Throws: ``PlotError`` if there is no such picture of them.
  public func picture(of task: PlotTask) throws -> any Picture { try make(task) }

  /// Every kind; the first is drawn where nothing says otherwise.
  public static let all = [corner, density, quantiles, trace, criterion, scree, biplot, map]
}
