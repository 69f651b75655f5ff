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

// Two digits each, from 00 to 99.
static const char *pairs() {
  static const struct Pairs {
    char text[200];
    Pairs() {
      for (int number = 0; number < 100; ++number) {
        text[2 * number] = char('0' + number / 10);
        text[2 * number + 1] = char('0' + number % 10);
      }
    }
  } table;
  return table.text;
}

// Writes the last digits of a number before `end`, so many of them or as many as it has.
static char *written_back(char *end, uint64_t number, int digits) {
  const char *const table = pairs();
  char *p = end;
  while (number >= 100) {
    const uint64_t rest = number / 100;
    std::memcpy(p -= 2, table + 2 * (number - 100 * rest), 2);
    number = rest;
  }
  if (number >= 10) {
    std::memcpy(p -= 2, table + 2 * number, 2);
  } else {
    *--p = char('0' + number);
  }
  while (end - p < digits) *--p = '0';
  return p;
}

char *numtext_write_decimal(char *out, int digits, int least, double value) {
  static const double powers[] = {1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9};
  static const uint64_t whole_powers[] = {1,       10,        100,        1000,       10000,
                                          100000, 1000000, 10000000, 100000000, 1000000000};
  constexpr int fast_digits = 9;
  if (digits >= 0 && digits <= fast_digits) {
    const double scaled = std::fabs(value) * powers[digits];
    // The product is off by less than one part in 2^53; where that could decide how to round, exact arithmetic does.
    if (scaled < 0x1p50) {
      // The nearest integer, since numbers of this size have none of the bits behind the point.
      const double whole = (scaled + 0x1p52) - 0x1p52;
      if (std::fabs(std::fabs(scaled - whole) - 0.5) > 0x1p-2 * (scaled * 0x1p-50) + 0x1p-52) {
        const uint64_t number = uint64_t(whole);
        if (std::signbit(value) && number > 0) *out++ = '-';
        char text[24];
        char *const end = text + sizeof text;
        const uint64_t before = digits == 0 ? number : number / whole_powers[digits];
        char *p = end;
        if (digits > 0) {
          p = written_back(end, number - before * whole_powers[digits], digits);
          *--p = '.';
        }
        p = written_back(p, before, 1);
        const size_t size = size_t(end - p);
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
