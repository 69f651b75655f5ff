// One cell of a table: a number as people and spreadsheets write it.
#pragma once

#include "number.hpp"

namespace numtext {

// Reads all of [p, end) as a number that is plain but for its decimal mark, or as one that `read_typeset` knows.
template <class Scalar>
numtext_status read_cell(const char *p, const char *end, bool decimal_comma, Scalar &value);

// Takes blanks and spaces that hold numbers together from both ends.
void trim(const char *&begin, const char *&end);

// True for what can stand in a number whose decimal mark is a comma.
inline bool is_number_part(char c) {
  return is_digit(c) || c == ',' || c == '.' || c == '+' || c == '-' || c == 'e' || c == 'E';
}

// Room for a number that is read from a copy.
enum { LONGEST_COPY = 512 };

// As `read`, of a number whose decimal mark is a comma: from a copy with a point.
template <class Scalar>
inline numtext_status read_comma(const char *p, const char *end, Scalar &value, const char *&next) {
  next = p;
  char copy[LONGEST_COPY];
  size_t size = 0;
  bool has_comma = false;
  for (const char *q = p; q < end && is_number_part(*q); ++q) {
    // A second comma is the beginning of something else, and so is a point.
    if (*q == '.' || (*q == ',' && has_comma) || size == LONGEST_COPY) return NUMTEXT_NOT_A_NUMBER;
    has_comma = has_comma || *q == ',';
    copy[size++] = *q == ',' ? '.' : *q;
  }
  if (size == 0) return read(p, end, value, next);
  const char *stop;
  const numtext_status status = read(copy, copy + size, value, stop);
  next = p + (stop - copy);
  return status;
}

}  // namespace numtext
