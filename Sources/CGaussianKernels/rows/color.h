// Standard normal rows into rows of a model: x = mean + L·z, in place.
//
// A few rows are copied to scratch and their products are written back. Chunks go from the last to the first, so
// that the last one may write whole vectors: what it writes past the end of a row is the beginning of the next row,
// which a later chunk overwrites. Only the last row of a tile must stop at its end, where untouched normals begin.

// Writes chunk `chunk` of the first `wanted` of `height` products.
INLINE void NAME(color_tile)(const int height, const REAL *normals, size_t dimension, const REAL *mean,
                             const REAL *packed, size_t chunk, size_t wanted, REAL *rows) {
  VEC acc[TILE][VECTORS];
  UNROLL for (int r = 0; r < height; r++) {
    UNROLL for (int v = 0; v < VECTORS; v++) acc[r][v] = NAME(read)(mean + chunk * CHUNK + v * LANES);
  }
  NAME(tile)(height, normals, NAME(scratch_stride)(dimension), packed, chunk, dimension, acc);
  const size_t first = chunk * CHUNK;
  const size_t width = dimension - first;
  UNROLL for (int r = 0; r < height; r++) {
    if ((size_t)r >= wanted) break;
    REAL *out = rows + (size_t)r * dimension + first;
    if (width >= CHUNK || (size_t)r + 1 < wanted) {
      UNROLL for (int v = 0; v < VECTORS; v++) {
        if ((size_t)(v * LANES) < width) NAME(write)(out + v * LANES, acc[r][v]);
      }
    } else {
      REAL lanes[CHUNK];
      UNROLL for (int v = 0; v < VECTORS; v++) NAME(write)(lanes + v * LANES, acc[r][v]);
      for (size_t j = 0; j < width; j++) out[j] = lanes[j];
    }
  }
}

// Colours `wanted` rows in a tile of `height`.
INLINE void NAME(color_rows)(const int height, size_t wanted, REAL *rows, size_t dimension, const REAL *mean,
                             const REAL *packed, REAL *scratch) {
  for (size_t r = 0; r < wanted; r++) {
    const REAL *z = rows + r * dimension;
    REAL *copy = scratch + r * NAME(scratch_stride)(dimension);
    size_t j = 0;
    for (; j + LANES <= dimension; j += LANES) NAME(write)(copy + j, NAME(read)(z + j));
    for (; j < dimension; j++) copy[j] = z[j];
  }
  for (size_t chunk = (dimension + CHUNK - 1) / CHUNK; chunk-- > 0;)
    NAME(color_tile)(height, scratch, dimension, mean, packed, chunk, wanted, rows);
}

static void NAME(color)(REAL *rows, size_t count, size_t dimension, const REAL *mean, const REAL *packed,
                        REAL *scratch) {
#define COLOR_SMALL(d) NAME(color_small)(d, rows, count, mean, packed)
  WITH_SMALL_DIMENSION(dimension, COLOR_SMALL)
#undef COLOR_SMALL
  size_t r = 0;
  for (; r + TILE <= count; r += TILE)
    NAME(color_rows)(TILE, TILE, rows + r * dimension, dimension, mean, packed, scratch);
  const size_t rest = count - r;
  if (rest == 1) NAME(color_rows)(1, 1, rows + r * dimension, dimension, mean, packed, scratch);
  if (rest > 1) NAME(color_rows)(TILE, rest, rows + r * dimension, dimension, mean, packed, scratch);
}
