internal import COpenBLAS

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// The library that carries the large matrix products, and how this process uses it.
public enum OpenBLAS {
  /// Makes the one process-global setting, once, before the first call.
  ///
  /// The engine cuts work into blocks and runs them on its own threads, so OpenBLAS runs with one: a threaded
  /// OpenBLAS 0.3.21 changes bits with the number of threads, hangs after `fork`, and slows concurrent callers.
  /// A host that needs its own setting exports `GAUSSIAN_BLAS_THREADS=keep`, and gives up the promise of
  /// equal bits for any number of threads.
  package static let prepare: Void = {
    if let choice = unsafe getenv("GAUSSIAN_BLAS_THREADS"), unsafe strcmp(choice, "keep") == 0 { return }
    openblas_set_num_threads(1)
  }()

  /// Version and build options as the library states them.
  public static var configuration: String { unsafe String(cString: openblas_get_config()) }

  /// Name of the kernels that OpenBLAS chose for this processor.
  public static var coreName: String { unsafe String(cString: openblas_get_corename()) }

  /// Threads that a call to OpenBLAS uses.
  public static var threadCount: Int {
    prepare
    return Int(openblas_get_num_threads())
  }

  /// How the library was built to run in parallel: "sequential", "pthreads" or "OpenMP".
  public static var threading: String {
    switch openblas_get_parallel() {
    case 0: "sequential"
    case 1: "pthreads"
    case 2: "OpenMP"
    default: "unknown"
    }
  }
}
