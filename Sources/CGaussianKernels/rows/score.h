// Log densities and squared Mahalanobis distances: centre, multiply by the inverse factor, square, sum.
//
// Rows are centred into scratch a block at a time and the products are squared as they leave the registers, so
// a row is read from memory once and what is whitened is never stored.

// Adds the squares of `height` whitened rows, restricted to one chunk, to their partial sums.
INLINE void NAME(score_tile)(const int height, const REAL *centred, const REAL *packed, size_t chunk,
                             size_t dimension, REAL *partial) {
  VEC acc[TILE][VECTORS];
  UNROLL for (int r = 0; r < height; r++) {
    UNROLL for (int v = 0; v < VECTORS; v++) acc[r][v] = (VEC)(REAL)0;
  }
  NAME(tile)(height, centred, dimension, packed, chunk, dimension, acc);
  UNROLL for (int r = 0; r < height; r++) {
    UNROLL for (int v = 0; v < VECTORS; v++) {
      REAL *sum = partial + r * CHUNK + v * LANES;
      const VEC before = chunk == 0 ? (VEC)(REAL)0 : NAME(read)(sum);
      NAME(write)(sum, NAME(multiply_add)(acc[r][v], acc[r][v], before));
    }
  }
}

// The sum of a chunk of lanes in a fixed tree.
INLINE REAL NAME(lane_sum)(const REAL *lanes) {
  REAL sum[CHUNK / 2];
  UNROLL for (int i = 0; i < CHUNK / 2; i++) sum[i] = lanes[i] + lanes[i + CHUNK / 2];
  UNROLL for (int half = CHUNK / 4; half > 0; half /= 2) {
    UNROLL for (int i = 0; i < half; i++) sum[i] += sum[i + half];
  }
  return sum[0];
}

static void NAME(score)(const REAL *rows, size_t count, size_t dimension, const REAL *mean, const REAL *packed,
                        double scale, double offset, REAL *scratch, REAL *scores) {
  const size_t chunks = (dimension + CHUNK - 1) / CHUNK;
  const size_t block = gaussian_score_rows(count, dimension);
  REAL *centred = scratch;
  REAL *partial = scratch + block * dimension;
  for (size_t start = 0; start < count; start += block) {
    const size_t height = count - start < block ? count - start : block;
    for (size_t r = 0; r < height; r++) {
      const REAL *x = rows + (start + r) * dimension;
      REAL *y = centred + r * dimension;
      for (size_t j = 0; j < dimension; j++) y[j] = x[j] - mean[j];
    }
    for (size_t chunk = 0; chunk < chunks; chunk++) {
      size_t r = 0;
      for (; r + TILE <= height; r += TILE)
        NAME(score_tile)(TILE, centred + r * dimension, packed, chunk, dimension, partial + r * CHUNK);
      for (; r < height; r++)
        NAME(score_tile)(1, centred + r * dimension, packed, chunk, dimension, partial + r * CHUNK);
    }
    for (size_t r = 0; r < height; r++)
      scores[start + r] = (REAL)(scale * (double)NAME(lane_sum)(partial + r * CHUNK) + offset);
  }
}
