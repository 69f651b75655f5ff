internal import RealModule

/// Whitened rows that are as far from a Gaussian as so many can be: all of them in one place, but for one row in each other direction.
///
/// There are d + 1 places, n − d rows in one of them. With shares p of the rows, whitened places have the products
/// [g = h]/p − 1 among each other, whatever they were. No table of as many rows has a larger statistic of Henze and Zirkler in searches
/// over tables of 3 to 12 rows of 1 to 3 variables.
struct FewestDirections {
  /// Shares of the rows in the first place and in each other one.
  private let (crowd, single): (Double, Double)
  private let rows: Double
  private let dimension: Double

  init(rows: Int, dimension: Int) {
    (self.rows, self.dimension) = (Double(rows), Double(dimension))
    (crowd, single) = (Double(rows - dimension) / Double(rows), 1 / Double(rows))
  }

  /// The sum over all places of a function of ‖y‖², each times its share.
  func mean(_ function: (_ squaredNorm: Double) -> Double) -> Double {
    crowd * function(1 / crowd - 1) + dimension * single * function(1 / single - 1)
  }

  /// The sum over all pairs of different places of a function of ‖y − y′‖² and y·y′, each times both shares, and of each place with
  /// itself.
  func pairMean(_ function: (_ squaredDistance: Double, _ product: Double) -> Double) -> Double {
    let between = function(1 / crowd + 1 / single, -1)
    let singles = function(2 / single, -1)
    return crowd * crowd * function(0, 1 / crowd - 1) + dimension * single * single * function(0, 1 / single - 1)
      + 2 * dimension * crowd * single * between + dimension * (dimension - 1) * single * single * singles
  }

  /// Mardia's skewness.
  var skewness: Double { pairMean { $1 * $1 * $1 } }

  /// Mardia's kurtosis.
  var kurtosis: Double { mean { $0 * $0 } }
}
