print.gaussian_model <- function(x, ...) {
  counts <- .Call(sg_counts, pointer_of(x))
  parts <- if (counts[3] > 0) sprintf(", %.0f parts", counts[3]) else ""
  cat(sprintf(
    "<%s: %.0f variables%s, %.0f free parameters>\n", .Call(sg_kind, pointer_of(x)), counts[1], parts, counts[2]))
  invisible(x)
}

summary.gaussian_model <- function(object, ...) {
  structure(list(text = .Call(sg_summary, pointer_of(object))), class = "summary.gaussian_model")
}

print.summary.gaussian_model <- function(x, ...) {
  cat(x$text, if (!endsWith(x$text, "\n")) "\n", sep = "")
  invisible(x)
}

predict.gaussian_model <- function(
    object, newdata, type = c("log_density", "density", "label", "responsibility"), threads = 0, ...) {
  type <- match.arg(type)
  pointer <- pointer_of(object)
  rows <- rows_for(object, newdata)
  threads <- thread_count(threads)
  switch(
    type,
    log_density = finished(.Call(sg_log_densities, pointer, rows, threads)),
    density = exp(finished(.Call(sg_log_densities, pointer, rows, threads))),
    label = {
      labels <- finished(.Call(sg_labels, pointer, rows, threads))
      classes <- class_names(object)
      if (is.null(classes)) labels else factor(classes[labels], levels = classes)
    },
    responsibility = {
      shares <- finished(.Call(sg_responsibilities, pointer, rows, threads))
      colnames(shares) <- class_names(object)
      shares
    })
}

# Names of the classes of a model of classes, NULL for others.
class_names <- function(model) .Call(sg_classes, pointer_of(model))

simulate.gaussian_model <- function(object, nsim = 1, seed = NULL, threads = 0, with_missing = FALSE, ...) {
  if (length(nsim) != 1 || is.na(nsim) || nsim < 0 || nsim != floor(nsim) || nsim > .Machine$integer.max) {
    stop("'nsim' must be a number of rows", call. = FALSE)
  }
  # Without a seed of its own the draw follows set.seed(), as draws in R do.
  if (is.null(seed)) seed <- floor(runif(1) * 2^32)
  if (length(seed) != 1 || is.na(seed) || seed < 0 || seed != floor(seed) || seed > 2^53) {
    stop("'seed' must be a whole number from 0 to 2^53", call. = FALSE)
  }
  pointer <- pointer_of(object)
  rows <- finished(.Call(
    sg_sample, pointer, as.integer(nsim), as.double(seed), thread_count(threads), isTRUE(with_missing)))
  colnames(rows) <- .Call(sg_variables, pointer)
  structure(if (is.null(object$columns)) rows else decoded(rows, object$columns), seed = seed)
}

logLik.gaussian_model <- function(object, ...) {
  found <- object$likelihood
  if (is.null(found)) {
    stop(
      "the model does not know the log-likelihood of its rows, having come from a file, or from incomplete or labelled rows or a ",
      "data frame of a copula; ",
      "sum(predict(model, rows)) is one", call. = FALSE)
  }
  structure(found$value, df = .Call(sg_counts, pointer_of(object))[2], nobs = found$count, class = "logLik")
}

nobs.gaussian_model <- function(object, ...) attr(logLik(object), "nobs")

# Number of a variable by its number or name.
variable_numbers <- function(model, variables) {
  names <- .Call(sg_variables, pointer_of(model))
  if (is.character(variables)) {
    numbers <- match(variables, names)
    if (anyNA(numbers)) {
      stop(
        sprintf(
          "the model has no variable '%s'; it has %s", variables[is.na(numbers)][1],
          if (is.null(names)) "no names" else paste(names, collapse = ", ")),
        call. = FALSE)
    }
    return(numbers)
  }
  if (!is.numeric(variables) || anyNA(variables) || any(variables != floor(variables)) || any(variables < 1)) {
    stop("variables must be names, or numbers from 1 on", call. = FALSE)
  }
  as.integer(variables)
}

marginal <- function(model, variables) {
  numbers <- variable_numbers(model, variables)
  new_model(.Call(sg_marginal, pointer_of(model), numbers), columns = model$columns[numbers])
}

conditioned <- function(model, values) {
  values <- unlist(values)
  if (!is.numeric(values) || is.null(names(values))) {
    stop("'values' must be numbers with the names of their variables, as in c(age = 30)", call. = FALSE)
  }
  numbers <- variable_numbers(model, names(values))
  new_model(.Call(sg_condition, pointer_of(model), numbers, as.double(values)), columns = model$columns[-numbers])
}
