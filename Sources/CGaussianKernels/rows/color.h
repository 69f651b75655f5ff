// Standard normal rows into rows of a model: x = mean + L·z, in place.

static void NAME(color)(REAL *rows, size_t count, size_t dimension, const REAL *mean, const REAL *packed,
                        REAL *scratch) {
#define COLOR_SMALL(d) NAME(color_small)(d, rows, count, mean, packed)
  WITH_SMALL_DIMENSION(dimension, COLOR_SMALL)
#undef COLOR_SMALL
#define COLOR_COLUMNS(d) NAME(color_columns)(d, rows, count, mean, packed)
  WITH_COLUMNS_DIMENSION(dimension, COLOR_COLUMNS)
#undef COLOR_COLUMNS
  NAME(color_panel)(rows, count, dimension, mean, packed, scratch);
}
