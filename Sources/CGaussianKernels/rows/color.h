// Standard normal rows into rows of a model: x = mean + L·z, in place.
//
// Chunks are taken from the last to the first: chunk c reads columns below (c + 1)·CHUNK and writes columns from
// c·CHUNK on, which no later chunk reads.

INLINE void NAME(color_tile)(const int height, REAL *rows, size_t dimension, const REAL *mean,
                             const REAL *packed, size_t chunk) {
  VEC acc[TILE][VECTORS];
  UNROLL for (int r = 0; r < height; r++) {
    UNROLL for (int v = 0; v < VECTORS; v++) acc[r][v] = NAME(read)(mean + chunk * CHUNK + v * LANES);
  }
  NAME(tile)(height, rows, dimension, packed, chunk, dimension, acc);
  const size_t first = chunk * CHUNK;
  if (first + CHUNK <= dimension) {
    UNROLL for (int r = 0; r < height; r++) {
      UNROLL for (int v = 0; v < VECTORS; v++)
        NAME(write)(rows + r * dimension + first + v * LANES, acc[r][v]);
    }
  } else {
    UNROLL for (int r = 0; r < height; r++) {
      REAL lanes[CHUNK];
      UNROLL for (int v = 0; v < VECTORS; v++) NAME(write)(lanes + v * LANES, acc[r][v]);
      for (size_t j = first; j < dimension; j++) rows[r * dimension + j] = lanes[j - first];
    }
  }
}

static void NAME(color)(REAL *rows, size_t count, size_t dimension, const REAL *mean, const REAL *packed) {
#define COLOR_SMALL(d) NAME(color_small)(d, rows, count, mean, packed)
  WITH_SMALL_DIMENSION(dimension, COLOR_SMALL)
#undef COLOR_SMALL
  for (size_t chunk = (dimension + CHUNK - 1) / CHUNK; chunk-- > 0;) {
    size_t r = 0;
    for (; r + TILE <= count; r += TILE)
      NAME(color_tile)(TILE, rows + r * dimension, dimension, mean, packed, chunk);
    for (; r < count; r++) NAME(color_tile)(1, rows + r * dimension, dimension, mean, packed, chunk);
  }
}
