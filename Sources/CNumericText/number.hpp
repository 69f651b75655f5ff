// One number, to and from text. Shared by the functions for single numbers and by the CSV loops.
#pragma once

#include <charconv>
#include <cmath>
#include <system_error>

#include "CNumericText.h"

namespace numtext {

inline bool is_space(char c) { return c == ' ' || c == '\t'; }
inline bool is_digit(char c) { return c >= '0' && c <= '9'; }

// True if the decimal number in [p, end) has magnitude 1 or more. std::from_chars reports overflow and
// underflow alike; far from 1 the position of the first digit that is not zero tells them apart.
inline bool is_large(const char *p, const char *end) {
  if (p < end && *p == '-') ++p;
  long magnitude = 0;
  bool seen_digit = false, seen_point = false;
  for (; p < end && (is_digit(*p) || *p == '.'); ++p) {
    if (*p == '.') {
      seen_point = true;
      continue;
    }
    seen_digit = seen_digit || *p != '0';
    if (seen_digit && !seen_point) ++magnitude;
    if (!seen_digit && seen_point) --magnitude;
  }
  if (p < end && (*p == 'e' || *p == 'E')) {
    ++p;
    const bool negative = p < end && *p == '-';
    if (p < end && (*p == '-' || *p == '+')) ++p;
    long exponent = 0;
    for (; p < end && is_digit(*p); ++p)
      if (exponent < 1000000000000) exponent = exponent * 10 + (*p - '0');
    magnitude += negative ? -exponent : exponent;
  }
  return magnitude > 0;
}

// Reads a number at p, which may be followed by anything. `next` is set to where reading stopped.
template <class Scalar>
inline numtext_status read(const char *p, const char *end, Scalar &value, const char *&next) {
  next = p;
  if (p < end && *p == '+') {
    ++p;
    if (p == end || !(is_digit(*p) || *p == '.')) return NUMTEXT_NOT_A_NUMBER;
  }
  Scalar result;
  const std::from_chars_result read = std::from_chars(p, end, result);
  if (read.ec == std::errc()) {
    if (!std::isfinite(result)) {
      next = read.ptr;
      return NUMTEXT_NOT_FINITE;
    }
    value = result;
    next = read.ptr;
    return NUMTEXT_OK;
  }
  if (read.ec != std::errc::result_out_of_range) return NUMTEXT_NOT_A_NUMBER;
  if (is_large(p, read.ptr)) return NUMTEXT_OVERFLOW;
  value = *p == '-' ? -Scalar(0) : Scalar(0);
  next = read.ptr;
  return NUMTEXT_OK;
}

// Reads all of [p, end), spaces around the number allowed.
template <class Scalar>
inline numtext_status read_all(const char *p, const char *end, Scalar &value) {
  while (p < end && is_space(*p)) ++p;
  while (p < end && is_space(end[-1])) --end;
  if (p == end) return NUMTEXT_EMPTY;
  Scalar result;
  const char *next;
  const numtext_status status = read(p, end, result, next);
  // A text that only begins like an infinity, as "info" does, is none.
  if (status == NUMTEXT_NOT_FINITE && next != end) return NUMTEXT_NOT_A_NUMBER;
  if (status != NUMTEXT_OK) return status;
  if (next != end) return NUMTEXT_NOT_A_NUMBER;
  value = result;
  return NUMTEXT_OK;
}

// What is not a number is not there: an empty cell.
template <class Scalar>
inline char *write(char *out, Scalar value) {
  if (value != value) return out;
  return std::to_chars(out, out + NUMTEXT_MAXIMUM_WIDTH, value).ptr;
}

}  // namespace numtext
