/// Numbers as text: exact decimal to binary, shortest binary to decimal, and the inner loops of the CSV
/// reader and writer. Nothing here allocates, throws, looks at the locale or keeps state.

#ifndef CNUMERICTEXT_H
#define CNUMERICTEXT_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// MARK: One number

/// What became of a piece of text.
typedef enum numtext_status {
  NUMTEXT_OK = 0,
  /// The text is empty or blank.
  NUMTEXT_EMPTY,
  /// The text, or its end, is not part of a decimal number.
  NUMTEXT_NOT_A_NUMBER,
  /// The text spells an infinity or NaN.
  NUMTEXT_NOT_FINITE,
  /// The number is finite and its magnitude exceeds the largest of the type.
  NUMTEXT_OVERFLOW,
  /// The record has another number of fields than the table.
  NUMTEXT_RAGGED,
  /// A quotation mark stands inside a field that did not begin with one, or text follows the closing one.
  NUMTEXT_STRAY_QUOTE,
  /// A quoted field does not end.
  NUMTEXT_UNCLOSED_QUOTE,
  /// A field that has to be blank is not.
  NUMTEXT_NOT_BLANK,
} numtext_status;

/// Reads all of `begin ..< end` as one decimal number, correctly rounded.
///
/// Spaces and tabs around the number and a leading '+' are accepted; a magnitude below the smallest
/// subnormal becomes a zero of the same sign. `value` is set only if the result is NUMTEXT_OK.
numtext_status numtext_read_double(const char *begin, const char *end, double *value);
numtext_status numtext_read_float(const char *begin, const char *end, float *value);

/// Reads all of `begin ..< end` as a number that may be set as in print, where that leaves no doubt.
///
/// Beside what `numtext_read_double` takes these are a minus of its own (U+2212), no-break, figure and thin spaces around
/// the number, and thousands that such spaces, apostrophes, or the mark that is not the decimal one hold apart; the last
/// not if there is only one of them and no decimal mark, since 1,500 may be 1500 and 1.5.
numtext_status numtext_read_cell(const char *begin, const char *end, int decimal_comma, double *value);

/// A part of a text, as offsets of bytes.
typedef struct numtext_part {
  size_t begin;
  size_t end;
} numtext_part;

/// The text without spaces, tabs and no-break spaces at both ends.
numtext_part numtext_trim(const char *begin, const char *end);

/// True if the text between `begin` and `end`, spaces around it apart, is one of the ways to say that there is no
/// value: nothing at all, or, in letters of any case, one of `na`, `n/a`, `#n/a`, `#na`, `<na>`, `nan`, `-nan`, `null`,
/// `none`, `nil`, `?`, `-`, `.`.
int numtext_is_missing(const char *begin, const char *end);

/// Bytes that suffice for any number written by this library.
enum { NUMTEXT_MAXIMUM_WIDTH = 32 };

/// Writes the shortest decimal text that reads back as the same value, nothing for NaN; returns its end.
char *numtext_write_double(char *out, double value);
char *numtext_write_float(char *out, float value);

/// Bytes that suffice for any number with at most `NUMTEXT_MAXIMUM_DIGITS` digits: 309 before the point, a sign, a point.
enum { NUMTEXT_MAXIMUM_DIGITS = 64, NUMTEXT_MAXIMUM_ROUNDED = 384 };

/// Writes a number rounded to so many significant digits, without a tail of zeros, as `%.*g` does; returns the end of the text.
char *numtext_write_significant(char *out, int digits, double value);
/// Writes a number with so many digits after the point, as `%.*f` does; returns the end of the text.
char *numtext_write_fixed(char *out, int digits, double value);
/// Writes a finite number as `numtext_write_fixed` does, much faster for most, and without a sign if all digits are zeros;
/// zeros at the end are left out while more than `least` digits stand after the point, and the point if none does.
char *numtext_write_decimal(char *out, int digits, int least, double value);

// MARK: Blocks of CSV

/// What the line and quotation marks of a piece of a file say, for both answers to whether the piece begins
/// inside a quoted field: index 0 if it does not, index 1 if it does.
typedef struct numtext_census {
  /// Line ends of all kinds.
  size_t lines;
  /// Line ends outside quotes, hence ends of records.
  size_t records[2];
  /// Distance from the piece's beginning to just after the first end of a record; 0 if there is none.
  size_t first_record_end[2];
  /// Line ends of all kinds up to there.
  size_t first_record_lines[2];
  /// 1 if the number of quotation marks is odd.
  int odd_quotes;
} numtext_census;

numtext_census numtext_survey(const char *begin, const char *end);

/// The column of a field that has to be blank.
enum { NUMTEXT_BLANK_COLUMN = -2 };

/// Numbers that stand for a missing value: all from the least to the greatest.
typedef struct numtext_code {
  double least;
  double greatest;
} numtext_code;

/// How the fields of a record map to the columns of the matrix.
typedef struct numtext_layout {
  /// What separates fields; a space stands for any number of spaces and tabs, which may also surround a record.
  char delimiter;
  /// Not 0 if the decimal mark of numbers is a comma.
  int decimal_comma;
  size_t fields;
  /// For every field the column it goes to; negative if the field is passed over unread, and `columns` if it is the
  /// weight of the row. NUMTEXT_BLANK_COLUMN is passed over too, and stops the block with NUMTEXT_NOT_BLANK if it holds
  /// anything.
  const int32_t *column_of_field;
  /// Columns of the matrix.
  size_t columns;
  /// The field whose text is the label of the row, which is passed over otherwise; negative if none is.
  int32_t label_field;
  /// For every field its place among the texts of a row, negative if it is none of them; null if there are no texts. Such a
  /// field is passed over otherwise.
  const int32_t *text_of_field;
  /// Texts of a row.
  size_t texts;
  /// Not 0 if a missing value is read as NaN rather than being an error.
  int missing_as_nan;
  /// Numbers that stand for a missing value of a variable.
  const numtext_code *codes;
  size_t code_count;
} numtext_layout;

/// The text of a field; between quotation marks, if it stands in some, where two of them are one.
typedef struct numtext_label {
  const char *begin;
  const char *end;
  int is_quoted;
} numtext_label;

/// How far a block was read, and what stopped it.
typedef struct numtext_progress {
  numtext_status status;
  /// Whole rows written.
  size_t rows;
  /// Line ends passed before the record, or the field, that stopped the block.
  size_t lines;
  /// The field, counted from 0; for NUMTEXT_RAGGED the number of fields found.
  size_t field;
  /// The offending text.
  const char *text_begin;
  const char *text_end;
} numtext_progress;

/// Reads records until the text, the room for `maximum_rows` or the patience ends.
///
/// The text begins at the beginning of a record and ends after one; the last may lack its line end. `weights` has
/// room for one number a row, and may be null if no field is a weight; `labels` for one label a row, and may be null
/// if no field is one. A missing value that is an error, and a label that is blank, stop the block with NUMTEXT_EMPTY,
/// unless the weight of the record is 0: then the value is NaN, and the label blank. A weight is never missing. `texts` has
/// room for the texts of so many rows, one row after another, and may be null if there are none; they may be blank.
numtext_progress numtext_read_rows_double(
    const char *begin, const char *end, const numtext_layout *layout, size_t maximum_rows, double *rows,
    double *weights, numtext_label *labels, numtext_label *texts);
numtext_progress numtext_read_rows_float(
    const char *begin, const char *end, const numtext_layout *layout, size_t maximum_rows, float *rows,
    float *weights, numtext_label *labels, numtext_label *texts);

/// Writes rows of numbers, one record each; returns the end of the text.
///
/// The text needs at most `rows * columns * NUMTEXT_MAXIMUM_WIDTH` bytes.
char *numtext_write_rows_double(
    char *out, const double *values, size_t rows, size_t columns, char delimiter);
char *numtext_write_rows_float(
    char *out, const float *values, size_t rows, size_t columns, char delimiter);

#ifdef __cplusplus
}
#endif
#endif
