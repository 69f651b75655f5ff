import Gaussian
import LinearAlgebra
import TestSupport

/// Rows in clusters that are known.
struct KMeansProblem {
  let rows: [[Double]]
  let clusters: Int
  /// The cluster each row was made in.
  let truth: [Int]

  /// Rows about centres that are `separation` standard deviations apart along each variable.
  init(rows count: Int, dimension: Int, clusters: Int, separation: Double = 20, seed: UInt64 = 7) {
    var generator = SplitMix64(seed: seed)
    let truth = (0..<count).map { _ in Int(generator.uniform() * Double(clusters)) }
    rows = truth.map { cluster in
      generator.normals(dimension).enumerated().map { variable, z in
        z + separation * (variable % 2 == 0 ? Double(cluster) : Double(cluster * cluster % 7))
      }
    }
    self.clusters = clusters
    self.truth = truth
  }

  func matrix<Scalar: GaussianScalar>(_: Scalar.Type = Scalar.self) -> Matrix<Scalar> {
    Matrix(converted(rows))
  }
}

/// True if two labelings differ by the names of the clusters only.
func agree(_ a: [Int], _ b: [Int]) -> Bool {
  var (there, back): ([Int: Int], [Int: Int]) = ([:], [:])
  for (x, y) in zip(a, b) {
    guard there[x, default: y] == y && back[y, default: x] == x else { return false }
    (there[x], back[y]) = (y, x)
  }
  return a.count == b.count
}
