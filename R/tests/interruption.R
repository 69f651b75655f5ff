# A fit that would take minutes ends soon after an interrupt, and leaves R as it was.
library(swiftgaussian)
if (.Platform$OS.type != "unix") quit("no")
rows <- simulate(gaussian_model(faithful, components = 2), 300000, seed = 1)
fit <- quote(gaussian_model(rows, components = 60, tolerance = 0, max_iterations = 100000))
system(sprintf("(sleep 1.5; kill -INT %d) &", Sys.getpid()))
began <- proc.time()[["elapsed"]]
ending <- tryCatch({
  eval(fit)
  "fitted"
}, interrupt = function(condition) "interrupted")
took <- proc.time()[["elapsed"]] - began
stopifnot(ending == "interrupted", took > 1, took < 30)
stopifnot(nobs(gaussian_model(faithful)) == 272)
