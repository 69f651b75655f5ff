# The package's own library, and the one that it calls beside it.
target <- file.path(R_PACKAGE_DIR, paste0("libs", R_ARCH))
dir.create(target, recursive = TRUE, showWarnings = FALSE)
files <- c(Sys.glob(paste0("*", SHLIB_EXT)), "libgaussian.so.1")
stopifnot(file.copy(files, target, overwrite = TRUE))
