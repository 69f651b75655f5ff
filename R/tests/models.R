# Fits, densities, draws and files, against R's own arithmetic.
library(swiftgaussian)

near <- function(a, b, tolerance = 1e-12) {
  stopifnot(length(a) == length(b), all(abs(a - b) <= tolerance * pmax(1, abs(b))))
}
refuses <- function(expression, words, class = "error") {
  found <- tryCatch({
    force(expression)
    NULL
  }, error = identity)
  stopifnot(!is.null(found), inherits(found, class), grepl(words, conditionMessage(found)))
  found
}
flowers <- as.matrix(iris[, 1:4])

# One Gaussian: moments, densities.
model <- gaussian_model(flowers)
n <- nrow(flowers)
near(parameter(model, "mean"), colMeans(flowers))
near(parameter(model, "covariance"), cov(flowers) * (n - 1) / n)
expected <- -0.5 * (mahalanobis(flowers, colMeans(flowers), cov(flowers) * (n - 1) / n) +
  4 * log(2 * pi) + as.numeric(determinant(cov(flowers) * (n - 1) / n)$modulus))
near(predict(model, flowers), expected)
near(predict(model, flowers, type = "density"), exp(expected))
near(as.numeric(logLik(model)), sum(expected))
stopifnot(attr(logLik(model), "df") == 14, nobs(model) == 150)
near(BIC(model), -2 * sum(expected) + 14 * log(150))

# Weights count rows, and rows of other layouts are the same rows.
twice <- gaussian_model(flowers, weights = rep(c(2, 0), 75))
near(parameter(twice, "mean"), colMeans(flowers[rep(c(TRUE, FALSE), 75), ]))
stopifnot(identical(gaussian_text(gaussian_model(iris[, 1:4])), gaussian_text(model)))
whole <- matrix(1:20 %% 7L, 10, dimnames = list(NULL, c("a", "b")))
near(parameter(gaussian_model(whole), "mean"), colMeans(whole))
near(parameter(gaussian_model(faithful$waiting), "mean"), mean(faithful$waiting))

# Columns are taken by name, with others beside them.
stopifnot(identical(predict(model, iris[, c(4, 2, 5, 1, 3)]), predict(model, flowers)))
stopifnot(identical(names(parameter(model, "mean")), colnames(flowers)))

# A mixture: shares, labels, the same answer for any number of threads.
mixture <- gaussian_model(faithful, components = 2, seed = 3)
shares <- predict(mixture, faithful, type = "responsibility")
stopifnot(dim(shares) == c(272, 2))
near(rowSums(shares), rep(1, 272))
stopifnot(identical(predict(mixture, faithful, type = "label"), max.col(shares)))
weights <- parameter(mixture, "weights")
means <- parameter(mixture, "means")
covariances <- parameter(mixture, "covariances")
stopifnot(identical(colnames(means), names(faithful)), dim(means) == c(2, 2), dim(covariances) == c(2, 2, 2))
by_hand <- rowSums(sapply(1:2, function(k) {
  weights[k] * exp(-0.5 * mahalanobis(faithful, means[k, ], covariances[k, , ])) /
    (2 * pi * sqrt(det(covariances[k, , ])))
}))
near(predict(mixture, faithful, type = "density"), by_hand, 1e-11)
one <- gaussian_model(faithful, components = 2, seed = 3, threads = 1)
stopifnot(identical(gaussian_text(one), gaussian_text(mixture)))
stopifnot(identical(predict(one, faithful, threads = 1), predict(mixture, faithful)))

# Every kind.
for (arguments in list(
  list(kind = "pca", factors = 2), list(kind = "factor-analysis", factors = 1), list(kind = "student-t"),
  list(kind = "kernel-density"), list(kind = "factor-mixture", components = 2, factors = 1),
  list(kind = "mixture", components = 2, covariance = "diagonal"))) {
  other <- do.call(gaussian_model, c(list(flowers), arguments))
  stopifnot(all(is.finite(predict(other, flowers))), dim(simulate(other, 7, seed = 1)) == c(7, 4))
}

# Classes.
classes <- gaussian_model(flowers, labels = iris$Species)
labels <- predict(classes, flowers, type = "label")
stopifnot(is.factor(labels), identical(levels(labels), levels(iris$Species)), mean(labels == iris$Species) > 0.97)
stopifnot(identical(colnames(predict(classes, flowers, type = "responsibility")), levels(iris$Species)))

# Draws: prefixes of one table, moments, R's generator.
draws <- simulate(model, 100000, seed = 1)
stopifnot(identical(draws[1:10, ], simulate(model, 10, seed = 1)[1:10, ]), identical(colnames(draws), colnames(flowers)))
near(colMeans(draws), colMeans(flowers), 0.02)
near(cov(draws), parameter(model, "covariance"), 0.05)
set.seed(5)
first <- simulate(model, 3)
set.seed(5)
stopifnot(identical(first, simulate(model, 3)), !identical(first, simulate(model, 3)))
stopifnot(nrow(simulate(model, 0, seed = 1)) == 0)

# Data frames of copulas.
frame <- data.frame(
  size = rexp(300), visits = rpois(300, 2), region = factor(sample(c("n", "s", "w"), 300, TRUE)),
  grade = factor(sample(c("low", "high"), 300, TRUE), c("low", "high"), ordered = TRUE), member = runif(300) < 0.3,
  unit = sample(c("kg", "g"), 300, TRUE), since = as.Date("2020-02-01") + 0:299, stringsAsFactors = FALSE)
frame$visits[1:60] <- NA
copula <- gaussian_model(frame, "copula", missing = "em", margins = c(size = "kernel"))
new <- simulate(copula, 2000, seed = 1)
stopifnot(identical(lapply(new, class), lapply(frame, class)), identical(levels(new$region), levels(frame$region)))
stopifnot(!anyNA(new), all(new$since >= min(frame$since), new$since <= max(frame$since)), all(new$visits %in% frame$visits))
holes <- simulate(copula, 2000, seed = 1, with_missing = TRUE)
stopifnot(abs(mean(is.na(holes$visits)) - 0.2) < 0.04, !anyNA(holes$region))
stopifnot(identical(holes$visits[!is.na(holes$visits)], new$visits[!is.na(holes$visits)]))
stopifnot(all(is.finite(predict(marginal(copula, c("size", "grade")), frame[, c("size", "grade")]))))
stopifnot(identical(names(simulate(conditioned(copula, c(size = 1)), 3, seed = 1)), names(frame)[-1]))
refuses(gaussian_model(data.frame(z = complex(3), y = 1:3), "copula"), "complex")
refuses(simulate(model, 3, with_missing = TRUE), "missing", "gaussian_error")

# Some of the variables.
part <- marginal(model, c("Petal.Width", "Sepal.Length"))
near(parameter(part, "mean"), colMeans(flowers)[c(4, 1)])
given <- conditioned(model, c(Petal.Length = 5, Sepal.Width = 3))
s <- cov(flowers) * (n - 1) / n
near(
  parameter(given, "mean"),
  colMeans(flowers)[c(1, 4)] + s[c(1, 4), 2:3] %*% solve(s[2:3, 2:3], c(3, 5) - colMeans(flowers)[2:3]))

# Files, and models that are kept by R.
file <- tempfile(fileext = ".json")
gaussian_write(mixture, file)
stopifnot(identical(gaussian_text(gaussian_read(file)), gaussian_text(mixture)))
saveRDS(mixture, file)
kept <- readRDS(file)
stopifnot(identical(predict(kept, faithful), predict(mixture, faithful)))
start <- gaussian_model(faithful, components = 2, start = kept, max_iterations = 1)
stopifnot(all(is.finite(predict(start, faithful))))

# Refusals say what is wrong, where, and what to do.
hole <- flowers
hole[7, 3] <- NA
error <- refuses(gaussian_model(hole), ".", "gaussian_error")
stopifnot(error$row == 7, error$variable == 3)
refuses(gaussian_model(flowers, compnents = 3), "components", "gaussian_error")
refuses(gaussian_model(flowers, components = -1), "components = -1", "gaussian_error")
refuses(gaussian_model(flowers, components = 2, tolerance = -1), "^tolerance must", "gaussian_error")
refuses(gaussian_model(flowers, covariance = "round"), "diagonal", "gaussian_error")
refuses(gaussian_model(iris), "Species")
refuses(gaussian_model(flowers[1:3, ]), ".", "gaussian_error")
refuses(gaussian_model(flowers, weights = 1:3), "150")
refuses(predict(model, flowers[, 1:3]), ".", "gaussian_error")
refuses(predict(model, flowers, type = "label"), ".", "gaussian_error")
refuses(conditioned(model, c(height = 1)), "height")
refuses(conditioned(model, c(Petal.Width = NaN)), ".", "gaussian_error")
refuses(marginal(model, c(1, 1)), ".", "gaussian_error")
refuses(gaussian_read(tempfile()), ".", "gaussian_error")
refuses(parameter(model, "height"), ".", "gaussian_error")
refuses(simulate(model, -1), "nsim")
stopifnot(all(is.finite(predict(gaussian_model(hole, missing = "em"), flowers))))

# Pictures.
pdf(NULL)
plot(mixture, faithful)
plot(gaussian_model(faithful$waiting, components = 2), faithful$waiting)
plot(model)
invisible(dev.off())
print(model)
print(summary(mixture))
