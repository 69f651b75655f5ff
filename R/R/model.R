# A model in R: the text of its model file, which saveRDS() and copies keep, and a pointer to the library's own form
# of it, which is made anew where it has not been kept.

new_model <- function(pointer, report = NULL, likelihood = NULL, columns = NULL) {
  live <- new.env(parent = emptyenv())
  live$pointer <- pointer
  structure(
    list(text = .Call(sg_text, pointer), report = report, likelihood = likelihood, columns = columns, live = live),
    class = "gaussian_model")
}

pointer_of <- function(model) {
  if (!inherits(model, "gaussian_model")) stop("'model' is no Gaussian model; gaussian_model() fits one", call. = FALSE)
  if (!.Call(sg_is_alive, model$live$pointer)) model$live$pointer <- .Call(sg_parse, model$text)
  model$live$pointer
}

# The condition of an error of the library. Called by the C code.
model_error <- function(status, code, message, row, variable) {
  stop(structure(
    class = c(paste0("gaussian_", code), "gaussian_error", "error", "condition"),
    list(message = message, call = NULL, status = status, code = code, row = row, variable = variable)))
}

# The value of a call of the library that takes time; raises the interruption that ended it.
finished <- function(value) {
  if (!is.null(value)) return(value)
  signalCondition(structure(class = c("interrupt", "condition"), list(message = "interrupted", call = NULL)))
  invokeRestart("abort")
}

# The texts in a piece of JSON, in order.
texts_of_json <- function(json) {
  literals <- regmatches(json, gregexpr("\"([^\"\\\\]|\\\\.)*\"", json))[[1]]
  # What escapes texts in JSON does so in R, but for the solidus.
  vapply(gsub("\\/", "/", literals, fixed = TRUE), function(literal) str2lang(literal), "", USE.NAMES = FALSE)
}

# Rows as a matrix of doubles: vectors are one variable, data frames must be numbers.
as_rows <- function(x, what = "x") {
  if (is.data.frame(x)) {
    numbers <- vapply(x, function(column) is.numeric(column) || is.logical(column), NA)
    if (!all(numbers)) {
      stop(
        sprintf(
          "columns of '%s' that are no numbers: %s; leave them out, as in %s[sapply(%s, is.numeric)]", what,
          paste(names(x)[!numbers], collapse = ", "), what, what),
        call. = FALSE)
    }
    x <- as.matrix(x)
  } else if (is.null(dim(x))) {
    x <- matrix(x, ncol = 1)
  }
  if (length(dim(x)) != 2 || !(is.numeric(x) || is.logical(x))) {
    stop(sprintf("'%s' must be a matrix of numbers, a data frame or a vector", what), call. = FALSE)
  }
  if (!is.double(x)) storage.mode(x) <- "double"
  x
}

# Rows for a model: by name if both have names, with others beside them; else by place.
rows_for <- function(model, x) {
  variables <- .Call(sg_variables, pointer_of(model))
  if (!is.null(variables) && length(dim(x)) == 2 && all(variables %in% colnames(x))) x <- x[, variables, drop = FALSE]
  if (is.data.frame(x) && !is.null(model$columns) && ncol(x) == length(model$columns)) {
    return(vapply(seq_along(x), function(place) codes_of(x[[place]], model$columns[[place]]), numeric(nrow(x))))
  }
  as_rows(x, "newdata")
}

# A number of threads, 0 for the default.
thread_count <- function(threads) {
  if (length(threads) != 1 || is.na(threads) || threads < 0 || threads != floor(threads) || threads > 65536) {
    stop("'threads' must be a whole number; 0 stands for the default", call. = FALSE)
  }
  as.integer(threads)
}

gaussian_threads <- function(threads = NULL) {
  .Call(sg_threads, if (is.null(threads)) NULL else thread_count(threads))
}

gaussian_read <- function(file) {
  if (!is.character(file) || length(file) != 1 || is.na(file)) stop("'file' must be one path", call. = FALSE)
  new_model(.Call(sg_read, path.expand(file)))
}

gaussian_write <- function(model, file) {
  if (!is.character(file) || length(file) != 1 || is.na(file)) stop("'file' must be one path", call. = FALSE)
  .Call(sg_write, pointer_of(model), path.expand(file))
  invisible(model)
}

gaussian_text <- function(model) {
  pointer_of(model)
  model$text
}

parameter_names <- function(model) {
  texts_of_json(.Call(sg_names, pointer_of(model)))
}

parameter <- function(model, name) {
  if (!is.character(name) || length(name) != 1 || is.na(name)) stop("'name' must be one text", call. = FALSE)
  found <- .Call(sg_get, pointer_of(model), name)
  values <- found[[1]]
  shape <- found[[2]]
  # The last index runs fastest there, the first one here.
  if (length(shape) > 1) values <- aperm(array(values, rev(shape)))
  variables <- .Call(sg_variables, pointer_of(model))
  if (is.null(variables) || !(name %in% c("mean", "variances", "covariance", "means", "covariances"))) return(values)
  # Whatever has an element a variable has its names.
  along <- switch(name, mean = , variances = , means = 1, 2)
  if (is.null(dim(values))) {
    names(values) <- variables
  } else {
    dimnames(values) <- rep(list(NULL, variables), c(length(dim(values)) - along, along))
  }
  values
}
