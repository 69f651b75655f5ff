import RandomStreams
import Testing

/// The numbers that draws and fits of a seed depend on.
@Suite("Purposes of random streams") struct StreamPurposeTests {
  @Test func numbersStay() {
    #expect(StreamPurpose.allCases.map(\.rawValue) == Array(0...12) + [14, 15, 21, 22, 23, 24, 25, 26, 27, 28])
    #expect(StreamPurpose.draws.rawValue == 0)
    #expect(StreamPurpose.componentChoice.rawValue == 1)
    #expect(StreamPurpose.clusterSeeds.rawValue == 2)
    #expect(StreamPurpose.randomShares.rawValue == 3)
    #expect(StreamPurpose.sampledRows.rawValue == 4)
    #expect(StreamPurpose.folds.rawValue == 5)
    #expect(RandomStream(seed: 7, for: .chiSquared) == RandomStream(seed: 7, stream: 22))
  }

  /// What shares a number since before there was a list.
  @Test func sharedNumbers() {
    #expect(StreamPurpose.imputation.rawValue == 1)
    #expect(StreamPurpose.subsetStarts.rawValue == 1)
    #expect(StreamPurpose.subsetGroups.rawValue == 2)
    #expect(StreamPurpose.conditionalDraws.rawValue == 2)
    #expect(StreamPurpose.picturedRows.rawValue == 4)
    #expect((0..<5).map { StreamPurpose.subsetStarts(ofGroup: $0).rawValue } == [3, 4, 5, 6, 7])
  }
}
