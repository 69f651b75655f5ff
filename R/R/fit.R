# Options as the JSON text that the library decodes, and refuses by name.
json <- function(value, name) {
  if (is.list(value)) value <- unlist(value)
  if (length(value) == 0) return("null")
  if (anyNA(value)) stop(sprintf("option '%s' is missing", name), call. = FALSE)
  one <- if (is.logical(value)) {
    ifelse(value, "true", "false")
  } else if (is.numeric(value)) {
    if (any(!is.finite(value))) stop(sprintf("option '%s' is not finite", name), call. = FALSE)
    ifelse(value == floor(value) & abs(value) < 2^53, sprintf("%.0f", value), sprintf("%.17g", value))
  } else if (is.character(value)) {
    quoted(value)
  } else {
    stop(sprintf("option '%s' must be a text or a number", name), call. = FALSE)
  }
  if (!is.null(names(value))) {
    return(paste0("{", paste0(quoted(names(value)), ": ", one, collapse = ", "), "}"))
  }
  if (length(one) == 1) one else paste0("[", paste(one, collapse = ", "), "]")
}

quoted <- function(text) {
  text <- gsub("([\\\\\"])", "\\\\\\1", enc2utf8(text))
  for (control in c("\n", "\r", "\t")) text <- gsub(control, sprintf("\\u%04x", utf8ToInt(control)), text, fixed = TRUE)
  paste0("\"", text, "\"")
}

gaussian_model <- function(x, kind = NULL, ..., weights = NULL, labels = NULL, start = NULL, threads = 0) {
  # Copulas keep columns of a data frame as they are.
  frame <- if (is.data.frame(x) && identical(kind, "copula")) coded(x)
  rows <- if (is.null(frame)) as_rows(x) else frame$rows
  options <- list(...)
  if (length(options) > 0 && (is.null(names(options)) || any(names(options) == ""))) {
    stop("options need names, as in components = 3", call. = FALSE)
  }
  if (!is.null(frame)) options$schema <- schema_text(frame$columns)
  if (!is.null(kind)) options <- c(list(kind = kind), options)
  text <- paste0(
    "{", paste0(vapply(names(options), function(name) paste0(quoted(name), ": ", json(options[[name]], name)), ""),
      collapse = ", "), "}")
  if (!is.null(weights)) {
    if (!is.numeric(weights) || length(weights) != nrow(rows)) {
      stop(sprintf("'weights' must be %d numbers, one a row", nrow(rows)), call. = FALSE)
    }
    weights <- as.double(weights)
  }
  classes <- NULL
  if (!is.null(labels)) {
    if (length(labels) != nrow(rows)) stop(sprintf("'labels' must be %d, one a row", nrow(rows)), call. = FALSE)
    if (anyNA(labels)) stop("'labels' has missing values; leave these rows out", call. = FALSE)
    # Classes are in the order in which the rows name them, as those of a table are.
    labels <- as.character(labels)
    classes <- unique(labels)
    labels <- match(labels, classes)
  }
  start <- if (is.null(start)) NULL else pointer_of(start)
  fit <- finished(.Call(
    sg_fit, rows, weights, colnames(rows), labels, classes, text, start, thread_count(threads)))
  # What AIC() and BIC() ask for, which holds of all rows only if they are complete.
  likelihood <- if (anyNA(rows) || !is.null(frame)) {
    NULL
  } else if (is.null(labels)) {
    values <- finished(.Call(sg_log_densities, fit[[1]], rows, thread_count(threads)))
    counted <- if (is.null(weights)) rep(TRUE, nrow(rows)) else weights > 0
    list(
      value = sum(if (is.null(weights)) values else (weights * values)[counted]), count = sum(counted))
  }
  new_model(fit[[1]], fit[[2]], likelihood, frame$columns)
}
