/// A component of a mixture that stands for no part of the distribution, but for rows that happen to be equal.
///
/// The likelihood grows without bound as such a component collapses onto its rows, and nothing but a policy keeps it from
/// doing so; or it rests on fewer different rows than a covariance needs, and follows them exactly.
public struct DegenerateComponent: Sendable, Hashable, Codable {
  /// Its index.
  public var component: Int

  /// The variable that varies least in it.
  public var variable: Int

  /// How many different values that variable takes in all rows, counted no further than ``mostValues``.
  public var distinctValues: Int

  /// How many of them are taken by rows whose most probable component this is.
  public var distinctValuesInComponent: Int

  /// How many different rows these are, counted no further than one more than there are variables.
  public var distinctRows: Int

  /// Values are counted no further.
  public static let mostValues = 65_536

  /// Creates the description of a component.
  ///
  /// - Parameters:
  ///   - component: Its index.
  ///   - variable: The variable that varies least in it.
  ///   - distinctValues: How many values that takes in all rows.
  ///   - distinctValuesInComponent: How many of them in rows of the component.
  ///   - distinctRows: How many different rows the component has.
  public init(
    component: Int, variable: Int, distinctValues: Int, distinctValuesInComponent: Int, distinctRows: Int
  ) {
    (self.component, self.variable) = (component, variable)
    (self.distinctValues, self.distinctValuesInComponent) = (distinctValues, distinctValuesInComponent)
    self.distinctRows = distinctRows
  }
}
