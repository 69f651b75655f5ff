# The work of one R peer: reads requests on standard input, answers with times and check values.
# usage: Rscript r_worker.R mvnfast|mvtnorm|R

peer <- commandArgs(trailingOnly = TRUE)[1]
version <- if (peer == "R") as.character(getRversion()) else as.character(packageVersion(peer))
cat("ready", version, "\n")
flush(stdout())

number <- function(x) formatC(x, digits = 17, format = "g")

work <- function(operation, d, rows, data_path, model_path) {
  if (!operation %in% c("normals", "sample", "fit", "log-density")) return(NULL)
  if (operation == "normals") return(if (peer == "R") function() rnorm(rows))
  model <- readBin(model_path, "double", d + d * d)
  mean <- model[seq_len(d)]
  covariance <- matrix(model[-seq_len(d)], d, d, byrow = TRUE)
  if (operation == "sample") {
    return(switch(peer,
      mvnfast = function() mvnfast::rmvn(rows, mean, covariance, ncores = 1),
      mvtnorm = function() mvtnorm::rmvnorm(rows, mean, covariance, method = "chol")))
  }
  x <- matrix(readBin(data_path, "double", rows * d), rows, d, byrow = TRUE)
  if (operation == "fit") {
    return(if (peer == "R") function() {
      n <- nrow(x)
      list(colMeans(x), cov(x) * ((n - 1) / n))
    })
  }
  switch(peer,
    mvnfast = function() mvnfast::dmvn(x, mean, covariance, log = TRUE, ncores = 1),
    mvtnorm = function() mvtnorm::dmvnorm(x, mean, covariance, log = TRUE))
}

check <- function(operation, result) {
  if (operation == "log-density") return(c(result[1], result[length(result)], mean(result)))
  if (operation == "fit") {
    m <- result[[1]]; s <- result[[2]]; d <- length(m)
    return(c(m[1], m[d], s[1, 1], s[d, 1], s[d, d]))
  }
  last <- if (is.matrix(result)) result[, ncol(result)] else result
  c(mean(last), mean((last - mean(last))^2))
}

input <- file("stdin", "r")
while (length(line <- readLines(input, n = 1)) > 0) {
  field <- strsplit(line, " ")[[1]]
  operation <- field[1]
  run <- work(operation, as.integer(field[2]), as.integer(field[3]), field[4], field[5])
  if (is.null(run)) {
    cat("none\n")
    flush(stdout())
    next
  }
  result <- run()
  seconds <- vapply(seq_len(as.integer(field[6])), function(i) {
    start <- Sys.time()
    result <<- run()
    as.numeric(difftime(Sys.time(), start, units = "secs"))
  }, 0)
  cat("times", number(seconds), "check", number(check(operation, result)), "\n")
  flush(stdout())
}
