#include "cell.hpp"

#include <cstring>

namespace numtext {
namespace {

// Spaces that hold a number together: no-break, narrow no-break, figure and thin ones.
const char *const joining_spaces[] = {"\xC2\xA0", "\xE2\x80\xAF", "\xE2\x80\x87", "\xE2\x80\x89"};

// Bytes of the mark at p; 0 if another text stands there.
size_t starts_with(const char *p, const char *end, const char *mark) {
  const size_t size = std::strlen(mark);
  return size_t(end - p) >= size && std::memcmp(p, mark, size) == 0 ? size : 0;
}

size_t joining_space(const char *p, const char *end) {
  if (static_cast<unsigned char>(*p) < 0x80) return 0;
  for (const char *space : joining_spaces)
    if (const size_t size = starts_with(p, end, space)) return size;
  return 0;
}

size_t joining_space_before(const char *begin, const char *end) {
  if (static_cast<unsigned char>(end[-1]) < 0x80) return 0;
  for (const char *space : joining_spaces) {
    const size_t size = std::strlen(space);
    if (size_t(end - begin) >= size && std::memcmp(end - size, space, size) == 0) return size;
  }
  return 0;
}

// Digits in groups of three behind a first one of up to three.
struct Groups {
  // The mark between the groups; null if there is only one group.
  const char *mark = nullptr;
  size_t count = 0;
};

// Copies a whole number in groups at p, without the marks between them; the result is where it ends.
const char *copy_groups(const char *p, const char *end, char other_mark, char *&out, Groups &groups) {
  const char *const first = p;
  while (p < end && is_digit(*p)) *out++ = *p++;
  if (p == first || p - first > 3 || *first == '0') return p;
  static const char apostrophe[] = "'", typographic[] = "\xE2\x80\x99", comma[] = ",", point[] = ".";
  const char *const marks[] = {apostrophe,        typographic,       other_mark == ',' ? comma : point,
                               joining_spaces[0], joining_spaces[1], joining_spaces[2],
                               joining_spaces[3]};
  for (const char *mark : marks) {
    size_t size;
    while ((size = starts_with(p, end, mark)) && size_t(end - p) >= size + 3) {
      const char *const digits = p + size;
      if (!is_digit(digits[0]) || !is_digit(digits[1]) || !is_digit(digits[2])) break;
      if (end - digits > 3 && is_digit(digits[3])) break;
      std::memcpy(out, digits, 3);
      out += 3;
      p = digits + 3;
      groups.mark = mark;
      ++groups.count;
    }
    if (groups.mark) break;
  }
  return p;
}

// Reads a number as it is set in print, where no other reading is possible: with U+2212 for a minus, with spaces that
// hold it together around it, or with its thousands apart. One comma or point before three digits says nothing: it may
// be either mark.
template <class Scalar>
numtext_status read_typeset(const char *p, const char *end, bool decimal_comma, Scalar &value) {
  if (size_t(end - p) >= LONGEST_COPY) return NUMTEXT_NOT_A_NUMBER;
  char copy[LONGEST_COPY];
  char *out = copy;
  if (const size_t size = starts_with(p, end, "\xE2\x88\x92")) {
    *out++ = '-';
    p += size;
  } else if (p < end && (*p == '-' || *p == '+')) {
    if (*p == '-') *out++ = '-';
    ++p;
  }
  if (p == end || !(is_digit(*p) || *p == '.' || *p == ',')) return NUMTEXT_NOT_A_NUMBER;

  const char decimal_mark = decimal_comma ? ',' : '.';
  const char other_mark = decimal_comma ? '.' : ',';
  Groups groups;
  p = copy_groups(p, end, other_mark, out, groups);
  const bool has_decimals = p < end && *p == decimal_mark;
  if (groups.mark && *groups.mark == other_mark && groups.count == 1 && !has_decimals) return NUMTEXT_NOT_A_NUMBER;
  if (has_decimals) {
    *out++ = '.';
    ++p;
  }
  for (; p < end && (is_digit(*p) || *p == 'e' || *p == 'E' || *p == '+' || *p == '-'); ++p) *out++ = *p;
  return p == end ? read_all(copy, out, value) : NUMTEXT_NOT_A_NUMBER;
}

}  // namespace

void trim(const char *&begin, const char *&end) {
  size_t size;
  while (begin < end && (size = is_space(*begin) ? 1 : joining_space(begin, end))) begin += size;
  while (begin < end && (size = is_space(end[-1]) ? 1 : joining_space_before(begin, end))) end -= size;
}

template <class Scalar>
numtext_status read_cell(const char *p, const char *end, bool decimal_comma, Scalar &value) {
  trim(p, end);
  if (p == end) return NUMTEXT_EMPTY;
  Scalar result;
  const char *next;
  numtext_status status = decimal_comma ? read_comma(p, end, result, next) : read(p, end, result, next);
  if (status == NUMTEXT_OVERFLOW || (next == end && status != NUMTEXT_NOT_A_NUMBER)) {
    if (status == NUMTEXT_OK) value = result;
    return status;
  }
  return read_typeset(p, end, decimal_comma, value);
}

template numtext_status read_cell(const char *, const char *, bool, double &);
template numtext_status read_cell(const char *, const char *, bool, float &);

}  // namespace numtext

numtext_status numtext_read_cell(const char *begin, const char *end, int decimal_comma, double *value) {
  return numtext::read_cell(begin, end, decimal_comma != 0, *value);
}

numtext_part numtext_trim(const char *begin, const char *end) {
  const char *const text = begin;
  numtext::trim(begin, end);
  return {size_t(begin - text), size_t(end - text)};
}

int numtext_is_missing(const char *begin, const char *end) {
  numtext::trim(begin, end);
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
