#include "number.hpp"

numtext_status numtext_read_double(const char *begin, const char *end, double *value) {
  return numtext::read_all(begin, end, *value);
}

numtext_status numtext_read_float(const char *begin, const char *end, float *value) {
  return numtext::read_all(begin, end, *value);
}

char *numtext_write_double(char *out, double value) { return numtext::write(out, value); }

char *numtext_write_float(char *out, float value) { return numtext::write(out, value); }

static char *rounded(char *out, int digits, double value, std::chars_format format) {
  const int kept = digits < 0 ? 0 : digits > NUMTEXT_MAXIMUM_DIGITS ? NUMTEXT_MAXIMUM_DIGITS : digits;
  return std::to_chars(out, out + NUMTEXT_MAXIMUM_ROUNDED, value, format, kept).ptr;
}

char *numtext_write_significant(char *out, int digits, double value) {
  return rounded(out, digits, value, std::chars_format::general);
}

char *numtext_write_fixed(char *out, int digits, double value) {
  return rounded(out, digits, value, std::chars_format::fixed);
}
