// A model of few factors, x = mean + W·z + noise, without its covariance.

#include "factor_panel.h"
#include "factor_columns.h"

// Rows that share the loadings of a chunk of columns on their way back.
#define FACTOR_ROWS 4

static void NAME(factor_score)(const REAL *rows, size_t count, size_t dimension, size_t factor_count,
                               const REAL *mean, const REAL *projection, const REAL *loadings,
                               const REAL *reciprocals, double scale, double offset, REAL *scratch, REAL *scores) {
  if (dimension < FACTOR_PANEL)
    NAME(factor_score_panel)(rows, count, dimension, factor_count, mean, projection, loadings, reciprocals, scale,
                             offset, scratch, scores);
  else
    NAME(factor_score_columns)(rows, count, dimension, factor_count, mean, projection, loadings, reciprocals, scale,
                               offset, scratch, scores);
}

static void NAME(factor_encode)(const REAL *rows, size_t count, size_t dimension, size_t factor_count,
                                const REAL *mean, const REAL *projection, REAL *scratch, REAL *codes) {
  if (dimension < FACTOR_PANEL)
    NAME(factor_encode_panel)(rows, count, dimension, factor_count, mean, projection, scratch, codes);
  else
    NAME(factor_encode_columns)(rows, count, dimension, factor_count, mean, projection, scratch, codes);
}

// Some rows from factors and, unless null, noise.
INLINE void NAME(factor_color_rows)(const int height, const REAL *codes, size_t code_stride, const REAL *noise,
                                    size_t noise_stride, size_t dimension, size_t factor_count, const REAL *mean,
                                    const REAL *loadings, const REAL *deviations, REAL *rows) {
  for (size_t j = 0; j < dimension; j += CHUNK) {
    const REAL *packed = loadings + j * factor_count;
    VEC x[FACTOR_ROWS][VECTORS];
    UNROLL for (int r = 0; r < height; r++) {
      UNROLL for (int v = 0; v < VECTORS; v++) x[r][v] = NAME(read)(mean + j + v * LANES);
    }
    for (size_t k = 0; k < factor_count; k++) {
      UNROLL for (int v = 0; v < VECTORS; v++) {
        const VEC w = NAME(read)(packed + k * CHUNK + (size_t)(v * LANES));
        UNROLL for (int r = 0; r < height; r++)
          x[r][v] = NAME(multiply_add)((VEC)codes[(size_t)r * code_stride + k], w, x[r][v]);
      }
    }
    if (j + CHUNK <= dimension) {
      UNROLL for (int r = 0; r < height; r++) {
        UNROLL for (int v = 0; v < VECTORS; v++) {
          const size_t column = j + (size_t)(v * LANES);
          if (noise) {
            const VEC normal = NAME(read)(noise + (size_t)r * noise_stride + column);
            x[r][v] = NAME(multiply_add)(NAME(read)(deviations + column), normal, x[r][v]);
          }
          NAME(write)(rows + (size_t)r * dimension + column, x[r][v]);
        }
      }
    } else {
      UNROLL for (int r = 0; r < height; r++) {
        REAL part[CHUNK];
        UNROLL for (int v = 0; v < VECTORS; v++) NAME(write)(part + v * LANES, x[r][v]);
        for (size_t t = 0; j + t < dimension; t++) {
          const REAL value = part[t];
          rows[(size_t)r * dimension + j + t] =
              noise ? NAME(multiply_add_scalar)(deviations[j + t], noise[(size_t)r * noise_stride + j + t], value)
                    : value;
        }
      }
    }
  }
}

static void NAME(factor_color)(const REAL *codes, size_t code_stride, const REAL *noise, size_t noise_stride,
                               size_t count, size_t dimension, size_t factor_count, const REAL *mean,
                               const REAL *loadings, const REAL *deviations, REAL *rows) {
#define COLOR_ROWS(height)                                                                                       \
  NAME(factor_color_rows)(height, codes + i * code_stride, code_stride, noise ? noise + i * noise_stride : NULL, \
                          noise_stride, dimension, factor_count, mean, loadings, deviations, rows + i * dimension)
  size_t i = 0;
  for (; i + FACTOR_ROWS <= count; i += FACTOR_ROWS) COLOR_ROWS(FACTOR_ROWS);
  for (; i < count; i++) COLOR_ROWS(1);
#undef COLOR_ROWS
}

#undef FACTOR_PANEL
#undef FACTOR_ROWS
