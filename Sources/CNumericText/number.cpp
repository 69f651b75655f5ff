#include "number.hpp"

numtext_status numtext_read_double(const char *begin, const char *end, double *value) {
  return numtext::read_all(begin, end, *value);
}

numtext_status numtext_read_float(const char *begin, const char *end, float *value) {
  return numtext::read_all(begin, end, *value);
}

char *numtext_write_double(char *out, double value) { return numtext::write(out, value); }

char *numtext_write_float(char *out, float value) { return numtext::write(out, value); }
