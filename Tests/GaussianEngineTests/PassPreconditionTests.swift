import GaussianEngine
import LinearAlgebra
import RandomStreams
import Testing

/// Shapes that do not fit trap, with both in the message.
@Suite struct PassPreconditionTests {
  private static func diagonal() -> DiagonalTransform<Double> {
    DiagonalTransform(mean: [1, 2, 3], standardDeviations: [1, 1, 1])
  }

  @Test func observationsOfAnotherDimension() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let observations = Matrix<Double>(rows: 5, columns: 2, repeating: 0)
      print(
        ScorePass.sum(observations, Self.diagonal(), scale: 1, offset: 0, parallelism: .serial))
    }
    #if DEBUG
      let message = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
      #expect(message.contains("observations are 5 × 2, the model has dimension 3"))
    #endif
  }

  @Test func outputsAndParametersOfAnotherLength() async {
    await #expect(processExitsWith: .failure) {
      var scores = [Double](repeating: 0, count: 4)
      unsafe scores.withUnsafeMutableBufferPointer {
        unsafe ScorePass.run(
          Matrix<Double>(rows: 5, columns: 3, repeating: 0), Self.diagonal(), scale: 1, offset: 0,
          parallelism: .serial, into: $0)
      }
    }
    await #expect(processExitsWith: .failure) {
      let observations = Matrix<Float>(rows: 5, columns: 3, repeating: 0)
      print(ScatterPass.run(observations, shift: [0, 0], shape: .full, parallelism: .serial))
    }
    await #expect(processExitsWith: .failure) {
      print(DiagonalTransform<Float>(mean: [1, 2], standardDeviations: [1]))
    }
    await #expect(processExitsWith: .failure) {
      print(TriangularTransform<Float>(mean: [1, 2], factor: try CholeskyFactor(factoring: .identity(3))))
    }
    await #expect(processExitsWith: .failure) {
      let stream = RandomStream(seed: 1)
      print(SamplingPass.run(rows: -1..<2, stream: stream, transform: Self.diagonal(), parallelism: .serial))
    }
    await #expect(processExitsWith: .failure) {
      var sums = ShiftedSums(dimension: 2, shape: .full)
      sums.merge(ShiftedSums(dimension: 2, shape: .diagonal))
    }
  }
}
