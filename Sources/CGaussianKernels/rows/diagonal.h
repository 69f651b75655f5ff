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

// Sums and squares of one chunk of columns of a block of rows.
INLINE void NAME(diagonal_scatter_chunk)(const REAL *rows, size_t count, size_t dimension, const REAL *shift,
                                         double *sums, double *squares) {
  VEC sum[VECTORS], square[VECTORS];
  UNROLL for (int v = 0; v < VECTORS; v++) sum[v] = square[v] = (VEC)(REAL)0;
  for (size_t r = 0; r < count; r++) {
    UNROLL for (int v = 0; v < VECTORS; v++) {
      const VEC y = NAME(read)(rows + r * dimension + v * LANES) - NAME(read)(shift + v * LANES);
      sum[v] += y;
      square[v] = NAME(multiply_add)(y, y, square[v]);
    }
  }
  NAME(add_lanes)(sum, CHUNK, sums);
  NAME(add_lanes)(square, CHUNK, squares);
}

static void NAME(diagonal_scatter)(const REAL *rows, size_t count, size_t dimension, const REAL *shift,
                                   REAL *scratch, double *sums, double *squares) {
#define SCATTER_SMALL(d) NAME(scatter_small)(d, 0, rows, count, shift, scratch, sums, squares)
  WITH_SMALL_DIMENSION(dimension, SCATTER_SMALL)
#undef SCATTER_SMALL
  for (size_t start = 0; start < count; start += GAUSSIAN_SCATTER_BLOCK) {
    const size_t block = count - start < GAUSSIAN_SCATTER_BLOCK ? count - start : GAUSSIAN_SCATTER_BLOCK;
    const REAL *x = rows + start * dimension;
    size_t j = 0;
    for (; j + CHUNK <= dimension; j += CHUNK)
      NAME(diagonal_scatter_chunk)(x + j, block, dimension, shift + j, sums + j, squares + j);
    for (; j < dimension; j++) {
      REAL sum = 0, square = 0;
      for (size_t r = 0; r < block; r++) {
        const REAL y = x[r * dimension + j] - shift[j];
        sum += y;
        square += y * y;
      }
      sums[j] += (double)sum;
      squares[j] += (double)square;
    }
  }
}
