/// What the random streams of a seed are for, so that no two uses of one seed share numbers.
///
/// Numbers stay: with another one, draws and fits of a seed would be others. Those that two purposes share came about before
/// there was this list; they have names of their own below, and the case that they are equal to says with whom. A new purpose takes
/// the next free number. Examples begin at 101.
package enum StreamPurpose: UInt32, CaseIterable, Sendable {
  /// Standard normals of the draws of models.
  case draws = 0
  /// Which component, or which row of a kernel density, a draw comes from.
  case componentChoice = 1
  /// Seeds of k-means++.
  case clusterSeeds = 2
  /// Shares of a start of a mixture.
  case randomShares = 3
  /// Which rows a start of a mixture is made of.
  case sampledRows = 4
  /// Parts of a cross-validation.
  case folds = 5
  /// Permutations and splits of two tables that are compared.
  case tableComparison = 6
  /// Rows that a measure looks at.
  case measuredRows = 7
  /// Simulated tables of an evaluation.
  case simulation = 8
  /// Which rows are held out.
  case rowSplit = 9
  /// Random directions and loadings that factors are looked for from.
  case factorStarts = 10
  /// Uniform numbers of a test of distances.
  case distanceTest = 11
  /// Seeds that are derived from another.
  case derivedSeeds = 12
  /// Normals of parallel analysis.
  case parallelNormals = 14
  /// Squares of parallel analysis.
  case parallelSquares = 15
  /// Random uniquenesses that a factor analysis starts from.
  case uniquenessStarts = 21
  /// χ² of draws of the t distribution.
  case chiSquared = 22
  /// Shifts of the lattice rules that probabilities of boxes are estimated with.
  case boxShifts = 23
  /// Uniform numbers that rows inside a box are drawn with.
  case boxDraws = 24
  /// Which component, or which row of a kernel density, missing cells are drawn from.
  case imputationChoice = 25
  /// χ² of missing cells that are drawn from t distributions.
  case imputationChiSquared = 26
  /// Which cells of drawn rows are missing.
  case missingCells = 27
  /// Uniform numbers that normal variables between bounds are drawn with.
  case intervalDraws = 28
}

// MARK: - Numbers that two purposes share

extension StreamPurpose {
  /// Normals of cells that are filled in; the number of ``componentChoice``, whose uniform numbers draws of mixtures take.
  package static var imputation: StreamPurpose { .componentChoice }

  /// Rows that random starts of the minimum covariance determinant take; the number of ``componentChoice``.
  package static var subsetStarts: StreamPurpose { .componentChoice }

  /// Rows that its random groups take; the number of ``clusterSeeds``.
  package static var subsetGroups: StreamPurpose { .clusterSeeds }

  /// Normals of draws given some of the variables; the number of ``clusterSeeds``.
  ///
  /// Not that of ``draws``, so that rows that were drawn with a seed, and completed with the same one, are completed independently.
  package static var conditionalDraws: StreamPurpose { .clusterSeeds }

  /// Rows of a table that a picture shows; the number of ``sampledRows``.
  package static var picturedRows: StreamPurpose { .sampledRows }

  /// Rows that the starts on one of up to five random groups take: the numbers from ``randomShares`` to ``measuredRows``.
  ///
  /// - Precondition: The group is one of 0 to 4.
  package static func subsetStarts(ofGroup group: Int) -> StreamPurpose {
    guard group >= 0, group < 5, let purpose = StreamPurpose(rawValue: 3 + UInt32(group)) else {
      preconditionFailure("there is no group \(group)")
    }
    return purpose
  }
}

extension RandomStream {
  /// The stream of a seed for a purpose.
  package init(seed: UInt64, for purpose: StreamPurpose) {
    self.init(seed: seed, stream: purpose.rawValue)
  }
}
