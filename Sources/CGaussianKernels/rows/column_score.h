// Density of rows whose columns lie side by side: row i is columns[i], columns[column_stride + i], …
//
// That is how the lanes want them, so nothing is transposed. There are more columns than the processor follows by itself, so
// each is asked for ahead. Operations and their order are those of score.h, and so are the bits.

// LANES elements of a column, of which the first `count` are there; the others are zero.
INLINE VEC NAME(read_some)(const REAL *column, size_t count) {
  if (count >= (size_t)LANES) return NAME(read)(column);
  REAL some[LANES] = {0};
  for (size_t r = 0; r < count; r++) some[r] = column[r];
  return NAME(read)(some);
}

INLINE void NAME(column_score_small)(const int dimension, const REAL *columns, ptrdiff_t column_stride, size_t count,
                                     const REAL *mean, const REAL *packed, double scale, double offset, REAL *scores) {
  REAL triangle[SMALL_DIMENSION][SMALL_DIMENSION];
  NAME(unpack_small)(dimension, packed, triangle);
  size_t i = 0;
  for (; i + LANES <= count; i += LANES) {
    VEC centred[SMALL_DIMENSION];
    UNROLL for (int j = 0; j < dimension; j++) {
      __builtin_prefetch(columns + i + j * column_stride + 2048 / sizeof(REAL));
      centred[j] = NAME(read)(columns + i + j * column_stride) - (VEC)mean[j];
    }
    NAME(write_scores)(NAME(few_distances)(dimension, centred, triangle), scale, offset, LANES, scores + i);
  }
  if (i == count) return;
  VEC centred[SMALL_DIMENSION];
  UNROLL for (int j = 0; j < dimension; j++)
    centred[j] = NAME(read_some)(columns + i + j * column_stride, count - i) - (VEC)mean[j];
  NAME(write_scores)(NAME(few_distances)(dimension, centred, triangle), scale, offset, count - i, scores + i);
}

INLINE void NAME(column_score_lanes)(const int dimension, const REAL *columns, ptrdiff_t column_stride, size_t count,
                                     const REAL *mean, const REAL *packed, double scale, double offset, REAL *scores) {
  for (size_t i = 0; i < count; i += LANES) {
    VEC centred[COLUMNS_MOST];
    UNROLL for (int j = 0; j < dimension; j++)
      centred[j] = NAME(read_some)(columns + i + j * column_stride, count - i) - (VEC)mean[j];
    NAME(write_scores)(NAME(centred_distances)(dimension, centred, packed), scale, offset, count - i, scores + i);
  }
}

static void NAME(column_score)(const REAL *columns, ptrdiff_t column_stride, size_t count, size_t dimension,
                               const REAL *mean, const REAL *packed, double scale, double offset, REAL *scratch,
                               REAL *scores) {
#define SCORE_SMALL(d) NAME(column_score_small)(d, columns, column_stride, count, mean, packed, scale, offset, scores)
  WITH_SMALL_DIMENSION(dimension, SCORE_SMALL)
#undef SCORE_SMALL
#define SCORE_LANES(d) NAME(column_score_lanes)(d, columns, column_stride, count, mean, packed, scale, offset, scores)
  WITH_COLUMNS_DIMENSION(dimension, SCORE_LANES)
#undef SCORE_LANES
  enum { ROWS = PANEL_VECTORS * LANES };
  REAL local[GAUSSIAN_PANEL_LOCAL * ROWS] __attribute__((aligned(64)));
  REAL *centred = dimension <= GAUSSIAN_PANEL_LOCAL ? local : scratch;
  for (size_t i = 0; i < count; i += ROWS) {
    const size_t wanted = count - i;
    for (size_t j = 0; j < dimension; j++) {
      const REAL *column = columns + (ptrdiff_t)j * column_stride + (ptrdiff_t)i;
      __builtin_prefetch(column + ROWS + 2 * CHUNK);
      UNROLL for (int v = 0; v < PANEL_VECTORS; v++) {
        const size_t first = (size_t)(v * LANES);
        const VEC x = NAME(read_some)(column + first, wanted > first ? wanted - first : 0);
        NAME(write)(centred + j * ROWS + first, x - (VEC)mean[j]);
      }
    }
    VEC distances[PANEL_VECTORS];
    NAME(centred_panel_distances)(PANEL_VECTORS, dimension, packed, NULL, centred, distances);
    UNROLL for (int v = 0; v < PANEL_VECTORS; v++) {
      const size_t first = (size_t)(v * LANES);
      if (wanted > first) NAME(write_scores)(distances[v], scale, offset, wanted - first, scores + i + first);
    }
  }
}
