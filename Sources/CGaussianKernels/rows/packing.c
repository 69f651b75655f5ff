// How a triangle is laid out for score and color, and how much scratch the kernels need.
#include "CGaussianKernels.h"
#include "packing.h"

#define DEFINE_PACKING(SUFFIX, REAL)                                                                   \
  enum { CHUNK_##SUFFIX = 64 / sizeof(REAL) };                                                         \
                                                                                                       \
  static size_t chunks_##SUFFIX(size_t dimension) {                                                    \
    return (dimension + CHUNK_##SUFFIX - 1) / CHUNK_##SUFFIX;                                          \
  }                                                                                                    \
                                                                                                       \
  size_t gaussian_packed_triangle_count_##SUFFIX(size_t dimension) {                                   \
    const size_t chunks = chunks_##SUFFIX(dimension);                                                  \
    return (size_t)CHUNK_##SUFFIX * CHUNK_##SUFFIX * chunks * (chunks + 1) / 2;                        \
  }                                                                                                    \
                                                                                                       \
  void gaussian_pack_triangle_##SUFFIX(const double *lower, size_t dimension, REAL *packed) {          \
    for (size_t chunk = 0; chunk < chunks_##SUFFIX(dimension); chunk++) {                              \
      for (size_t column = 0; column < (chunk + 1) * CHUNK_##SUFFIX; column++) {                       \
        for (size_t lane = 0; lane < CHUNK_##SUFFIX; lane++) {                                         \
          const size_t row = chunk * CHUNK_##SUFFIX + lane;                                            \
          *packed++ = row < dimension && column <= row ? (REAL)lower[row * dimension + column] : 0;    \
        }                                                                                              \
      }                                                                                                \
    }                                                                                                  \
  }                                                                                                    \
                                                                                                       \
  size_t gaussian_score_scratch_##SUFFIX(size_t dimension) {                                           \
    return dimension <= GAUSSIAN_PANEL_LOCAL ? 0 : 2 * GAUSSIAN_PANEL_ROWS(REAL) * dimension;          \
  }                                                                                                    \
                                                                                                       \
  size_t gaussian_color_scratch_##SUFFIX(size_t dimension) {                                           \
    return GAUSSIAN_PANEL_ROWS(REAL) * (3 * dimension + CHUNK_##SUFFIX);                               \
  }                                                                                                    \
                                                                                                       \
  size_t gaussian_scatter_scratch_##SUFFIX(size_t dimension) {                                         \
    return GAUSSIAN_SCATTER_BLOCK * (2 + chunks_##SUFFIX(dimension) * CHUNK_##SUFFIX);                 \
  }                                                                                                    \
                                                                                                       \
  size_t gaussian_density_scratch_##SUFFIX(size_t dimension) {                                         \
    return 4 * CHUNK_##SUFFIX * (dimension + GAUSSIAN_DENSITY_TILE);                                   \
  }                                                                                                    \
                                                                                                       \
  size_t gaussian_factor_scratch_##SUFFIX(size_t factor_count) {                                       \
    /* Tails and squares, factors, and what the lanes hold of them. */                                 \
    return GAUSSIAN_FACTOR_ROWS * (2 * CHUNK_##SUFFIX + (1 + CHUNK_##SUFFIX) * factor_count) +         \
           CHUNK_##SUFFIX * (1 + CHUNK_##SUFFIX);                                                      \
  }                                                                                                    \
                                                                                                       \
  size_t gaussian_packed_loadings_count_##SUFFIX(size_t dimension, size_t factor_count) {              \
    return chunks_##SUFFIX(dimension) * CHUNK_##SUFFIX * factor_count;                                 \
  }                                                                                                    \
                                                                                                       \
  void gaussian_pack_loadings_##SUFFIX(const double *loadings, size_t dimension, size_t factor_count,  \
                                       REAL *packed) {                                                 \
    for (size_t chunk = 0; chunk < chunks_##SUFFIX(dimension); chunk++) {                              \
      for (size_t factor = 0; factor < factor_count; factor++) {                                       \
        for (size_t lane = 0; lane < CHUNK_##SUFFIX; lane++) {                                         \
          const size_t row = chunk * CHUNK_##SUFFIX + lane;                                            \
          *packed++ = row < dimension ? (REAL)loadings[row * factor_count + factor] : 0;               \
        }                                                                                              \
      }                                                                                                \
    }                                                                                                  \
  }                                                                                                    \
                                                                                                       \
  size_t gaussian_packed_projection_count_##SUFFIX(size_t dimension, size_t factor_count) {            \
    return gaussian_packed_loadings_count_##SUFFIX(dimension, factor_count);                           \
  }                                                                                                    \
                                                                                                       \
  void gaussian_pack_projection_##SUFFIX(const double *projection, size_t dimension,                   \
                                         size_t factor_count, REAL *packed) {                          \
    for (size_t chunk = 0; chunk < chunks_##SUFFIX(dimension); chunk++) {                              \
      for (size_t factor = 0; factor < factor_count; factor++) {                                       \
        for (size_t lane = 0; lane < CHUNK_##SUFFIX; lane++) {                                         \
          const size_t column = chunk * CHUNK_##SUFFIX + lane;                                         \
          *packed++ = column < dimension ? (REAL)projection[factor * dimension + column] : 0;          \
        }                                                                                              \
      }                                                                                                \
    }                                                                                                  \
  }

DEFINE_PACKING(f64, double)
DEFINE_PACKING(f32, float)
