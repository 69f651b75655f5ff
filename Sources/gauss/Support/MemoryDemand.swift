import Gaussian
import GaussianIO
import LinearAlgebra
import Synchronization

/// The memory that a command needs for a table, asked for when its columns have been counted and before a row is read.
final class MemoryDemand: Sendable {
  private let table: String
  private let matrices = Mutex(0)

  init(of table: String) { self.table = table }

  /// How many matrices of columns by columns there are at a time.
  var squareMatrices: Int {
    get { matrices.withLock { $0 } }
    set { matrices.withLock { $0 = newValue } }
  }

  /// Throws unless the memory can be had.
  var check: @Sendable (_ columns: Int) throws -> Void {
    { columns in
      do throws(GaussianError) {
        try GaussianError.checkMemory(matrices: self.squareMatrices, dimension: columns)
      } catch {
        throw Failure.data(error, in: self.table, variables: (1...columns).map(String.init))
      }
    }
  }
}
