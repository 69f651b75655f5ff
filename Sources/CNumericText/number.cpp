#include "number.hpp"

#include <cstdint>
#include <cstring>

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

// Leaves out zeros at the end of the digits after the point, down to so few of them.
static char *trimmed(char *out, int digits, int least) {
  for (; digits > least && out[-1] == '0'; --digits) --out;
  return digits == 0 && out[-1] == '.' ? out - 1 : out;
}

char *numtext_write_decimal(char *out, int digits, int least, double value) {
  static const double powers[] = {1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9};
  constexpr int fast_digits = 9;
  if (digits >= 0 && digits <= fast_digits) {
    const double scaled = std::fabs(value) * powers[digits];
    // The product is off by less than one part in 2^53; where that could decide how to round, exact arithmetic does.
    if (scaled < 0x1p50) {
      const double whole = std::nearbyint(scaled);
      if (std::fabs(std::fabs(scaled - whole) - 0.5) > 0x1p-2 * (scaled * 0x1p-50) + 0x1p-52) {
        uint64_t number = uint64_t(whole);
        if (std::signbit(value) && number > 0) *out++ = '-';
        char text[24];
        char *p = text + sizeof text;
        int left = digits;
        do {
          *--p = char('0' + number % 10);
          number /= 10;
          if (--left == 0) *--p = '.';
        } while (number > 0 || left >= 0);
        const size_t size = size_t(text + sizeof text - p);
        std::memcpy(out, p, size);
        return trimmed(out + size, digits, least);
      }
    }
  }
  char *end = numtext_write_fixed(out, digits, value);
  // What rounds to zero has no sign.
  if (*out == '-') {
    bool is_zero = true;
    for (const char *p = out + 1; p < end && is_zero; ++p) is_zero = *p == '0' || *p == '.';
    if (is_zero) {
      std::memmove(out, out + 1, size_t(end - out - 1));
      --end;
    }
  }
  return trimmed(end, digits, least);
}
