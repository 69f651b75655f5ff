#include <cstring>

#include "number.hpp"

numtext_status numtext_read_double(const char *begin, const char *end, double *value) {
  return numtext::read_all(begin, end, *value);
}

numtext_status numtext_read_float(const char *begin, const char *end, float *value) {
  return numtext::read_all(begin, end, *value);
}

char *numtext_write_double(char *out, double value) { return numtext::write(out, value); }

char *numtext_write_float(char *out, float value) { return numtext::write(out, value); }

int numtext_is_missing(const char *begin, const char *end) {
  while (begin < end && numtext::is_space(*begin)) ++begin;
  while (begin < end && numtext::is_space(end[-1])) --end;
  static const char *const markers[] = {"",     "na",   "n/a",  "#n/a", "#na", "<na>", "nan",
                                        "-nan", "null", "none", "nil",  "?",   "-",    "."};
  const size_t size = size_t(end - begin);
  if (size > 4) return 0;
  char lower[4];
  for (size_t i = 0; i < size; ++i) lower[i] = begin[i] >= 'A' && begin[i] <= 'Z' ? begin[i] + 32 : begin[i];
  for (const char *marker : markers)
    if (std::strlen(marker) == size && std::memcmp(marker, lower, size) == 0) return 1;
  return 0;
}
