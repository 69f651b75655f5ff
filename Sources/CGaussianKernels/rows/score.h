// Log densities and squared Mahalanobis distances: centre, multiply by the inverse factor, square, sum.
//
// A few rows are centred into scratch and their products are squared as they leave the registers, so a row is read
// from memory once and what is whitened is never stored.

// scratch ← rows − mean for `height` rows of a table that ends at `end`.
//
// The last vector of a row may go past its end: into the next row when reading, into the gap between rows of
// scratch when writing. Only where the table ends are elements taken one by one.
INLINE void NAME(centre)(const REAL *rows, size_t height, size_t dimension, const REAL *mean, const REAL *end,
                         REAL *scratch) {
  for (size_t r = 0; r < height; r++) {
    const REAL *x = rows + r * dimension;
    REAL *y = scratch + r * NAME(scratch_stride)(dimension);
    size_t j = 0;
    for (; j + LANES <= dimension; j += LANES) NAME(write)(y + j, NAME(read)(x + j) - NAME(read)(mean + j));
    if (j < dimension && (size_t)(end - x) >= j + LANES)
      NAME(write)(y + j, NAME(read)(x + j) - NAME(read)(mean + j));
    else
      for (; j < dimension; j++) y[j] = x[j] - mean[j];
  }
}

// Adds the squares of `height` whitened rows, restricted to one chunk, to their partial sums.
INLINE void NAME(add_squares)(const int height, const REAL *centred, const REAL *packed, size_t chunk,
                              size_t dimension, VEC sums[][VECTORS]) {
  VEC acc[TILE][VECTORS];
  UNROLL for (int r = 0; r < height; r++) {
    UNROLL for (int v = 0; v < VECTORS; v++) acc[r][v] = (VEC)(REAL)0;
  }
  NAME(tile)(height, centred, NAME(scratch_stride)(dimension), packed, chunk, dimension, acc);
  UNROLL for (int r = 0; r < height; r++) {
    UNROLL for (int v = 0; v < VECTORS; v++) sums[r][v] = NAME(multiply_add)(acc[r][v], acc[r][v], sums[r][v]);
  }
}

// Scores a tile of centred rows, and meanwhile asks for the rows at `next`, a cache line of each for every chunk.
// A prefetch beyond the end of the table is harmless.
INLINE void NAME(score_tile)(const int height, const REAL *centred, const REAL *next, size_t dimension,
                             const REAL *packed, double scale, double offset, size_t wanted, REAL *scores) {
  VEC sums[TILE_SLOTS][VECTORS];
  UNROLL for (int r = 0; r < TILE_SLOTS; r++) {
    UNROLL for (int v = 0; v < VECTORS; v++) sums[r][v] = (VEC)(REAL)0;
  }
  for (size_t chunk = 0; chunk * CHUNK < dimension; chunk++) {
    UNROLL for (int r = 0; r < height; r++) __builtin_prefetch(next + (size_t)r * dimension + chunk * CHUNK);
    NAME(add_squares)(height, centred, packed, chunk, dimension, sums);
  }
  REAL total[TILE_SLOTS];
  if (height == 1) {
    total[0] = NAME(lane_sum)(sums[0]);
  } else {
    UNROLL for (int r = 0; r < TILE_SLOTS; r += LANES) NAME(write)(total + r, NAME(lane_sums)(sums + r));
  }
  UNROLL for (int r = 0; r < height; r++) {
    if ((size_t)r < wanted) scores[r] = (REAL)(scale * (double)total[r] + offset);
  }
}

static void NAME(score)(const REAL *rows, size_t count, size_t dimension, const REAL *mean, const REAL *packed,
                        double scale, double offset, REAL *scratch, REAL *scores) {
#define SCORE_SMALL(d) NAME(score_small)(d, rows, count, mean, packed, scale, offset, scores)
  WITH_SMALL_DIMENSION(dimension, SCORE_SMALL)
#undef SCORE_SMALL
#define SCORE_COLUMNS(d) NAME(score_columns)(d, rows, count, mean, packed, scale, offset, scores)
  WITH_COLUMNS_DIMENSION(dimension, SCORE_COLUMNS)
#undef SCORE_COLUMNS
  if (dimension < PANEL_END) {
    NAME(score_panel)(rows, count, dimension, mean, packed, scale, offset, scores);
    return;
  }
  const REAL *end = rows + count * dimension;
  size_t r = 0;
  for (; r + TILE <= count; r += TILE) {
    NAME(centre)(rows + r * dimension, TILE, dimension, mean, end, scratch);
    NAME(score_tile)(TILE, scratch, rows + (r + TILE) * dimension, dimension, packed, scale, offset, TILE, scores + r);
  }
  if (r == count) return;
  // What is left over: one row alone, or a tile with rows of an earlier one at its end that nobody asks for.
  const size_t rest = count - r;
  NAME(centre)(rows + r * dimension, rest, dimension, mean, end, scratch);
  if (rest == 1)
    NAME(score_tile)(1, scratch, scratch, dimension, packed, scale, offset, 1, scores + r);
  else
    NAME(score_tile)(TILE, scratch, scratch, dimension, packed, scale, offset, rest, scores + r);
}
