// The same three operations for a diagonal factor: no variable meets another.

static void NAME(diagonal_score)(const REAL *rows, size_t count, size_t dimension, const REAL *mean,
                                 const REAL *factors, double scale, double offset, REAL *scores) {
  for (size_t r = 0; r < count; r++) {
    const REAL *x = rows + r * dimension;
    VEC sum[VECTORS];
    UNROLL for (int v = 0; v < VECTORS; v++) sum[v] = (VEC)(REAL)0;
    size_t first = 0;
    for (; first + CHUNK <= dimension; first += CHUNK) {
      UNROLL for (int v = 0; v < VECTORS; v++) {
        const size_t j = first + (size_t)(v * LANES);
        const VEC z = (NAME(read)(x + j) - NAME(read)(mean + j)) * NAME(read)(factors + j);
        sum[v] = NAME(multiply_add)(z, z, sum[v]);
      }
    }
    REAL total = NAME(lane_sum)(sum);
    for (size_t j = first; j < dimension; j++) {
      const REAL z = (x[j] - mean[j]) * factors[j];
      total += z * z;
    }
    scores[r] = (REAL)(scale * (double)total + offset);
  }
}

static void NAME(diagonal_color)(REAL *rows, size_t count, size_t dimension, const REAL *mean,
                                 const REAL *factors) {
  for (size_t r = 0; r < count; r++) {
    REAL *x = rows + r * dimension;
    for (size_t j = 0; j < dimension; j++) x[j] = mean[j] + factors[j] * x[j];
  }
}

static void NAME(diagonal_scatter)(const REAL *rows, size_t count, size_t dimension, const REAL *shift,
                                   double *sums, double *squares) {
  for (size_t start = 0; start < count; start += GAUSSIAN_SCATTER_BLOCK) {
    const size_t block = count - start < GAUSSIAN_SCATTER_BLOCK ? count - start : GAUSSIAN_SCATTER_BLOCK;
    for (size_t first = 0; first < dimension; first += CHUNK) {
      const size_t width = dimension - first < CHUNK ? dimension - first : CHUNK;
      REAL sum[CHUNK] = {0}, square[CHUNK] = {0};
      for (size_t r = start; r < start + block; r++) {
        const REAL *x = rows + r * dimension + first;
        for (size_t j = 0; j < width; j++) {
          const REAL y = x[j] - shift[first + j];
          sum[j] += y;
          square[j] += y * y;
        }
      }
      for (size_t j = 0; j < width; j++) {
        sums[first + j] += (double)sum[j];
        squares[first + j] += (double)square[j];
      }
    }
  }
}
