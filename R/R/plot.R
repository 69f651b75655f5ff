# One variable is a curve, two are contours, more are the draws of all pairs.
plot.gaussian_model <- function(x, data = NULL, draws = 1000, seed = 0, ...) {
  pointer <- pointer_of(x)
  dimension <- .Call(sg_counts, pointer)[1]
  names <- .Call(sg_variables, pointer)
  if (is.null(names)) names <- paste("variable", seq_len(dimension))
  sample <- unclass(simulate(x, draws, seed = seed))
  attr(sample, "seed") <- NULL
  colnames(sample) <- names
  rows <- if (is.null(data)) sample else rows_for(x, data)
  rows <- rows[stats::complete.cases(rows), , drop = FALSE]
  reach <- function(column) grDevices::extendrange(c(rows[, column], sample[, column]))
  if (dimension == 1) {
    bars <- hist(rows, breaks = "FD", plot = FALSE)
    at <- seq(reach(1)[1], reach(1)[2], length.out = 500)
    density <- predict(x, matrix(at), type = "density")
    plot(
      bars, freq = FALSE, main = "", xlab = names, border = "grey80", col = "grey92",
      xlim = range(at), ylim = c(0, max(bars$density, density[is.finite(density)])), ...)
    lines(at, density, lwd = 2, col = hcl.colors(2, "Dark 3")[2])
  } else if (dimension == 2) {
    plot(rows, pch = 20, cex = 0.5, col = "grey60", xlab = names[1], ylab = names[2], xlim = reach(1), ylim = reach(2), ...)
    at <- list(seq(reach(1)[1], reach(1)[2], length.out = 150), seq(reach(2)[1], reach(2)[2], length.out = 150))
    heights <- predict(x, as.matrix(expand.grid(at[[1]], at[[2]], KEEP.OUT.ATTRS = FALSE)), type = "density")
    # Regions that hold so much of what the model draws.
    levels <- stats::quantile(predict(x, sample, type = "density"), 1 - c(0.9, 0.5, 0.1))
    contour(
      at[[1]], at[[2]], matrix(heights, 150), levels = levels, labels = c("90 %", "50 %", "10 %"), add = TRUE, lwd = 1.5,
      col = hcl.colors(2, "Dark 3")[2])
  } else {
    both <- if (is.null(data)) sample else rbind(rows, sample)
    colour <- if (is.null(data)) "grey50" else rep(c("grey60", hcl.colors(2, "Dark 3")[2]), c(nrow(rows), nrow(sample)))
    pairs(both, pch = 20, cex = 0.4, col = colour, labels = names, ...)
  }
  invisible(x)
}
