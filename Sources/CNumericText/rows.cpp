// The second pass over a CSV file: fields to numbers, straight into the matrix.
#include <algorithm>
#include <limits>
#include <type_traits>

#include "cell.hpp"

namespace {

// A character between fields, and points in numbers: what nearly every table has.
struct Plain {
  static constexpr bool has_blanks(char) { return false; }
};

// Anything else that a layout can say.
struct General {
  static bool has_blanks(char delimiter) { return delimiter == ' '; }
};

// Walks over one record after another; `p` is always the next byte to look at.
template <class Dialect>
struct Cursor {
  const char *p;
  const char *const end;
  const char delimiter;
  size_t lines = 0;

  bool at_end() const { return p == end; }

  // True at a line end, or at the end of the text.
  bool at_record_end() const {
    return p == end || *p == '\n' || (*p == '\r' && (p + 1 == end || p[1] == '\n'));
  }

  // True if any number of blanks separates fields.
  bool has_blanks() const { return Dialect::has_blanks(delimiter); }

  bool at_field_end() const {
    return p == end || *p == delimiter || (has_blanks() && *p == '\t') || at_record_end();
  }

  void skip_spaces() {
    while (p < end && numtext::is_space(*p) && (has_blanks() || *p != delimiter)) ++p;
  }

  void skip_line_end() {
    if (p < end && *p == '\r') ++p;
    if (p < end && *p == '\n') {
      ++p;
      ++lines;
    }
  }

  // Passes over a quoted field; `p` is at its opening mark. The text between the marks is [begin, stop).
  numtext_status skip_quoted(const char *&begin, const char *&stop) {
    const char *const opening = p;
    const size_t opening_lines = lines;
    begin = ++p;
    for (;; ++p) {
      if (p == end) {
        p = opening;
        lines = opening_lines;
        return NUMTEXT_UNCLOSED_QUOTE;
      }
      if (*p == '\n') ++lines;
      if (*p != '"') continue;
      if (p + 1 < end && p[1] == '"') {
        ++p;
        continue;
      }
      stop = p++;
      break;
    }
    if (!has_blanks()) skip_spaces();
    return at_field_end() ? NUMTEXT_OK : NUMTEXT_STRAY_QUOTE;
  }

  // Passes over a field of any kind.
  numtext_status skip_field(const char *&begin, const char *&stop) {
    begin = p;
    skip_spaces();
    if (has_blanks()) begin = p;
    if (p < end && *p == '"') return skip_quoted(begin, stop);
    for (; !at_field_end(); ++p)
      if (*p == '"') return NUMTEXT_STRAY_QUOTE;
    stop = p;
    return NUMTEXT_OK;
  }
};

// The end of the line that p is on, for a message that shows it.
const char *line_end(const char *p, const char *end) {
  while (p < end && *p != '\n' && *p != '\r') ++p;
  return p;
}

// True if a variable has a value that stands for a missing one.
template <class Scalar>
inline bool is_code(Scalar value, const numtext_layout &layout, int32_t column) {
  if (layout.code_count == 0 || size_t(column) == layout.columns) return false;
  for (size_t i = 0; i < layout.code_count; ++i)
    if (value >= layout.codes[i].least && value <= layout.codes[i].greatest) return true;
  return false;
}

// True if the text of a variable, which is no number, marks a missing value, or is a code beyond the range of the scalar.
bool is_missing(const char *begin, const char *end, const numtext_layout &layout) {
  double value;
  return numtext_is_missing(begin, end) ||
         (layout.code_count > 0 && numtext::read_all(begin, end, value) == NUMTEXT_OK && is_code(value, layout, 0));
}

bool is_blank(const char *begin, const char *end) {
  numtext::trim(begin, end);
  return begin == end;
}

template <class Dialect, class Scalar>
numtext_progress read_rows(
    const char *begin, const char *end, const numtext_layout &layout, size_t maximum_rows, Scalar *out,
    Scalar *weights, numtext_label *labels, numtext_label *texts) {
  Cursor<Dialect> cursor{begin, end, layout.delimiter};
  // A number whose decimal mark separates fields too can only stand in quotation marks.
  constexpr bool is_general = std::is_same_v<Dialect, General>;
  const bool has_comma = is_general && layout.decimal_comma;
  const bool is_split = has_comma && layout.delimiter == ',';
  numtext_progress progress = {NUMTEXT_OK, 0, 0, 0, begin, begin};

  for (; progress.rows < maximum_rows && !cursor.at_end(); ++progress.rows, out += layout.columns) {
    const char *const record = cursor.p;
    const size_t record_lines = cursor.lines;
    // The first bad number of a record waits until the record is known to have the right number of fields, and the first
    // missing value until the weight of the record is known too: a record of weight 0 is absent.
    numtext_progress bad = progress, missing = progress;
    size_t fields = 0;
    for (;; ++fields) {
      const char *const field = cursor.p;
      const size_t field_lines = cursor.lines;
      const int32_t column = fields < layout.fields ? layout.column_of_field[fields] : -1;
      numtext_status status;
      const char *text, *stop;

      if (column >= 0) {
        const char *next;
        Scalar &cell = size_t(column) < layout.columns ? out[column] : weights[progress.rows];
        cursor.skip_spaces();
        if (is_split)
          status = NUMTEXT_NOT_A_NUMBER;
        else if (has_comma)
          status = numtext::read_comma(cursor.p, end, cell, next);
        else
          status = numtext::read(cursor.p, end, cell, next);
        // A code for a missing value is looked at as text, below.
        if (status == NUMTEXT_OK && !is_code(cell, layout, column)) {
          cursor.p = next;
          if (!cursor.has_blanks() && next < end && *next == layout.delimiter) {
            ++cursor.p;
            continue;
          }
          if (!cursor.has_blanks()) cursor.skip_spaces();
          if (cursor.at_field_end()) goto field_done;
        }
        cursor.p = field;
      }
      status = cursor.skip_field(text, stop);
      if (status != NUMTEXT_OK) {
        const char *from = status == NUMTEXT_UNCLOSED_QUOTE ? cursor.p : field;
        return {status, progress.rows, status == NUMTEXT_UNCLOSED_QUOTE ? cursor.lines : field_lines, fields,
                from, line_end(from, end)};
      }
      // A label is passed over like any field that holds no number, so that it costs the numbers nothing.
      if (column < 0 && labels && fields == size_t(layout.label_field)) {
        labels[progress.rows] = {text, stop, text > field && text[-1] == '"'};
        if (missing.status == NUMTEXT_OK && is_blank(text, stop))
          missing = {NUMTEXT_EMPTY, progress.rows, field_lines, fields, text, stop};
      }
      if (column < 0 && texts && fields < layout.fields && layout.text_of_field[fields] >= 0)
        texts[progress.rows * layout.texts + size_t(layout.text_of_field[fields])] = {
            text, stop, text > field && text[-1] == '"'};
      if (column >= 0) {
        const bool is_weight = size_t(column) == layout.columns;
        Scalar &cell = is_weight ? weights[progress.rows] : out[column];
        status = has_comma ? NUMTEXT_NOT_A_NUMBER : numtext::read_all(text, stop, cell);
        if (status == NUMTEXT_NOT_A_NUMBER && !numtext_is_missing(text, stop))
          status = numtext::read_cell(text, stop, has_comma, cell);
        if (status == NUMTEXT_OK ? is_code(cell, layout, column) : !is_weight && is_missing(text, stop, layout)) {
          cell = std::numeric_limits<Scalar>::quiet_NaN();
          if (!layout.missing_as_nan && missing.status == NUMTEXT_OK)
            missing = {NUMTEXT_EMPTY, progress.rows, field_lines, fields, text, stop};
        } else if (status != NUMTEXT_OK && bad.status == NUMTEXT_OK) {
          bad = {status, progress.rows, field_lines, fields, text, stop};
        }
      }
      if (column == NUMTEXT_BLANK_COLUMN && bad.status == NUMTEXT_OK) {
        numtext::trim(text, stop);
        if (text < stop) bad = {NUMTEXT_NOT_BLANK, progress.rows, field_lines, fields, text, stop};
      }
    field_done:
      if (cursor.has_blanks()) {
        // What stands at the end of a line separates nothing.
        cursor.skip_spaces();
        if (cursor.at_record_end()) break;
        continue;
      }
      if (cursor.at_record_end()) break;
      ++cursor.p;  // the delimiter
    }
    ++fields;
    if (fields != layout.fields)
      return {NUMTEXT_RAGGED, progress.rows, record_lines, fields, record, line_end(record, end)};
    if (missing.status != NUMTEXT_OK && !(weights && weights[progress.rows] == 0)) {
      if (bad.status == NUMTEXT_OK || missing.field < bad.field) return missing;
    }
    if (bad.status != NUMTEXT_OK) return bad;
    cursor.skip_line_end();
  }
  progress.lines = cursor.lines;
  progress.text_begin = cursor.p;
  progress.text_end = end;
  return progress;
}

template <class Scalar>
numtext_progress read_rows_of_any(
    const char *begin, const char *end, const numtext_layout &layout, size_t maximum_rows, Scalar *rows,
    Scalar *weights, numtext_label *labels, numtext_label *texts) {
  return layout.delimiter == ' ' || layout.decimal_comma
             ? read_rows<General>(begin, end, layout, maximum_rows, rows, weights, labels, texts)
             : read_rows<Plain>(begin, end, layout, maximum_rows, rows, weights, labels, texts);
}

template <class Scalar>
char *write_rows(char *out, const Scalar *values, size_t rows, size_t columns, char delimiter) {
  for (size_t row = 0; row < rows; ++row) {
    for (size_t column = 0; column < columns; ++column) {
      char *const start = out;
      out = numtext::write(out, *values++);
      // Of a single column an empty cell would be an empty line, which readers pass over.
      if (out == start && columns == 1) out = std::copy_n("nan", 3, out);
      *out++ = column + 1 < columns ? delimiter : '\n';
    }
  }
  return out;
}

}  // namespace

numtext_progress numtext_read_rows_double(
    const char *begin, const char *end, const numtext_layout *layout, size_t maximum_rows, double *rows,
    double *weights, numtext_label *labels, numtext_label *texts) {
  return read_rows_of_any(begin, end, *layout, maximum_rows, rows, weights, labels, texts);
}

numtext_progress numtext_read_rows_float(
    const char *begin, const char *end, const numtext_layout *layout, size_t maximum_rows, float *rows,
    float *weights, numtext_label *labels, numtext_label *texts) {
  return read_rows_of_any(begin, end, *layout, maximum_rows, rows, weights, labels, texts);
}

char *numtext_write_rows_double(
    char *out, const double *values, size_t rows, size_t columns, char delimiter) {
  return write_rows(out, values, rows, columns, delimiter);
}

char *numtext_write_rows_float(
    char *out, const float *values, size_t rows, size_t columns, char delimiter) {
  return write_rows(out, values, rows, columns, delimiter);
}
