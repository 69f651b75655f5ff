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
INLINE void NAME(diagonal_scatter_chunk)(const int weighted, const REAL *rows, const REAL *roots, size_t count,
                                         size_t dimension, const REAL *shift, double *sums, double *squares) {
  VEC sum[VECTORS], square[VECTORS];
  UNROLL for (int v = 0; v < VECTORS; v++) sum[v] = square[v] = (VEC)(REAL)0;
  for (size_t r = 0; r < count; r++) {
    UNROLL for (int v = 0; v < VECTORS; v++) {
      VEC y = NAME(read)(rows + r * dimension + v * LANES) - NAME(read)(shift + v * LANES);
      if (weighted) y = roots[r] != 0 ? (VEC)roots[r] * y : (VEC)(REAL)0;
      sum[v] = weighted ? NAME(multiply_add)((VEC)roots[r], y, sum[v]) : sum[v] + y;
      square[v] = NAME(multiply_add)(y, y, square[v]);
    }
  }
  NAME(add_lanes)(sum, CHUNK, sums);
  NAME(add_lanes)(square, CHUNK, squares);
}

// The same for one column.
INLINE void NAME(diagonal_scatter_column)(const int weighted, const REAL *rows, const REAL *roots, size_t count,
                                          size_t dimension, REAL shift, double *sums, double *squares) {
  REAL sum = 0, square = 0;
  for (size_t r = 0; r < count; r++) {
    REAL y = rows[r * dimension] - shift;
    if (weighted) y = roots[r] != 0 ? roots[r] * y : 0;
    sum += weighted ? roots[r] * y : y;
    square += y * y;
  }
  *sums += (double)sum;
  *squares += (double)square;
}

INLINE void NAME(diagonal_scatter_block)(const int weighted, const REAL *rows, const REAL *roots, size_t count,
                                         size_t dimension, const REAL *shift, double *sums, double *squares) {
  size_t j = 0;
  for (; j + CHUNK <= dimension; j += CHUNK)
    NAME(diagonal_scatter_chunk)(weighted, rows + j, roots, count, dimension, shift + j, sums + j, squares + j);
  for (; j < dimension; j++)
    NAME(diagonal_scatter_column)(weighted, rows + j, roots, count, dimension, shift[j], sums + j, squares + j);
}

static void NAME(diagonal_scatter)(const REAL *rows, const REAL *weights, size_t count, size_t dimension,
                                   const REAL *shift, REAL *scratch, double *sums, double *squares) {
#define SCATTER_SMALL(d) NAME(scatter_small)(d, 0, 0, rows, weights, count, shift, scratch, sums, squares, NULL)
#define WEIGHTED_SMALL(d) NAME(scatter_small)(d, 0, 1, rows, weights, count, shift, scratch, sums, squares, NULL)
  if (weights) {
    WITH_SMALL_DIMENSION(dimension, WEIGHTED_SMALL)
  } else {
    WITH_SMALL_DIMENSION(dimension, SCATTER_SMALL)
  }
#undef SCATTER_SMALL
#undef WEIGHTED_SMALL
  for (size_t start = 0; start < count; start += GAUSSIAN_SCATTER_BLOCK) {
    const size_t block = count - start < GAUSSIAN_SCATTER_BLOCK ? count - start : GAUSSIAN_SCATTER_BLOCK;
    const REAL *x = rows + start * dimension;
    if (weights) {
      NAME(root_weights)(weights + start, block, scratch);
      NAME(diagonal_scatter_block)(1, x, scratch, block, dimension, shift, sums, squares);
    } else {
      NAME(diagonal_scatter_block)(0, x, scratch, block, dimension, shift, sums, squares);
    }
  }
}
