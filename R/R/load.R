.onLoad <- function(libname, pkgname) {
  versions <- .Call(sg_versions)
  if (versions[[2]] != versions[[3]]) {
    stop(
      sprintf(
        "libgaussian %s has interface %d, and this package was built for %d; install the package again",
        versions[[1]], versions[[2]], versions[[3]]),
      call. = FALSE)
  }
  # The library itself reads no setting from the environment.
  for (name in c("GAUSSIAN_NUM_THREADS", "OMP_NUM_THREADS")) {
    count <- suppressWarnings(as.integer(Sys.getenv(name)))
    if (!is.na(count) && count >= 1) {
      .Call(sg_threads, count)
      break
    }
  }
}

.onUnload <- function(libpath) library.dynam.unload("swiftgaussian", libpath)
