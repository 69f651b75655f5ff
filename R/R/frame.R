# Data frames as the rows of copulas: columns of numbers and codes, and what they stand for.

# The numbers and codes of a data frame, and its columns as the library describes them.
coded <- function(frame) {
  columns <- lapply(names(frame), function(name) describe_column(frame[[name]], name))
  rows <- matrix(0, nrow(frame), ncol(frame), dimnames = list(NULL, names(frame)))
  for (place in seq_along(columns)) rows[, place] <- codes_of(frame[[place]], columns[[place]])
  list(rows = rows, columns = columns)
}

describe_column <- function(column, name) {
  described <- if (is.ordered(column)) {
    list(kind = "ordered", levels = levels(column))
  } else if (is.factor(column)) {
    list(kind = "category", levels = levels(column))
  } else if (is.logical(column)) {
    list(kind = "boolean", levels = c("FALSE", "TRUE"))
  } else if (is.character(column)) {
    list(kind = "category", levels = sort(unique(column[!is.na(column)]), method = "radix"), text = TRUE)
  } else if (inherits(column, "Date")) {
    list(kind = "date", pattern = "YYYY-MM-DD")
  } else if (inherits(column, "POSIXct")) {
    list(kind = "time", pattern = "YYYY-MM-DD hh:mm:ss", zone = attr(column, "tzone"))
  } else if (is.integer(column)) {
    list(kind = "integer", places = 0)
  } else if (is.numeric(column) && !is.object(column)) {
    list(kind = "continuous")
  } else {
    stop(
      sprintf(
        "column '%s' is of class %s, which is none of numbers, logicals, factors, texts, days and times; convert it, or leave it out",
        name, paste(class(column), collapse = "/")),
      call. = FALSE)
  }
  if (!is.null(described$levels) && length(described$levels) == 0) {
    stop(sprintf("column '%s' holds nothing; leave it out", name), call. = FALSE)
  }
  c(list(name = name), described)
}

# A column as numbers, NA where a cell is missing.
codes_of <- function(column, described) {
  if (is.null(described$levels)) return(as.double(column))
  codes <- match(as.character(column), described$levels) - 1
  unknown <- is.na(codes) & !is.na(column)
  if (any(unknown)) {
    stop(
      sprintf(
        "row %d: '%s' is no level of '%s', which has %s", which(unknown)[1], as.character(column)[unknown][1], described$name,
        paste(utils::head(described$levels, 8), collapse = ", ")),
      call. = FALSE)
  }
  codes
}

# What columns are as the text of the option "schema".
schema_text <- function(columns) {
  parts <- vapply(columns, function(column) {
    members <- c(
      paste0("\"name\": ", quoted(column$name)), paste0("\"kind\": ", quoted(column$kind)),
      if (!is.null(column$levels)) paste0("\"levels\": [", paste(quoted(column$levels), collapse = ", "), "]"),
      if (!is.null(column$places)) "\"places\": 0",
      if (!is.null(column$pattern)) paste0("\"pattern\": ", quoted(column$pattern)))
    paste0("{", paste(members, collapse = ", "), "}")
  }, "")
  paste0("[", paste(parts, collapse = ", "), "]")
}

# The data frame that numbers and codes stand for.
decoded <- function(rows, columns) {
  found <- lapply(seq_along(columns), function(place) {
    column <- columns[[place]]
    values <- rows[, place]
    values[is.nan(values)] <- NA
    switch(
      column$kind,
      ordered = factor(column$levels[values + 1], levels = column$levels, ordered = TRUE),
      category = {
        texts <- column$levels[values + 1]
        if (isTRUE(column$text)) texts else factor(texts, levels = column$levels)
      },
      boolean = values == 1,
      date = as.Date(values, origin = "1970-01-01"),
      time = as.POSIXct(values, origin = "1970-01-01", tz = if (is.null(column$zone)) "" else column$zone[1]),
      integer = if (all(abs(values) < 2^31, na.rm = TRUE)) as.integer(values) else values,
      values)
  })
  names(found) <- vapply(columns, function(column) column$name, "")
  structure(found, class = "data.frame", row.names = seq_len(nrow(rows)))
}
