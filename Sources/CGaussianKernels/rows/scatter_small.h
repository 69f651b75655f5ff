// Sums and products of rows of a few variables: a block of rows becomes one plane a variable, lanes are rows.
//
// As in small.h the dimension is known to the compiler, which turns the strided loads into shuffles.

// products[a][b] += Σ(xₐ − cₐ)(x_b − c_b) for b ≤ a; with `all` 0 only the squares, one a variable.
INLINE void NAME(scatter_small)(const int dimension, const int all, const REAL *restrict rows, size_t count,
                                const REAL *restrict shift, REAL *restrict planes, double *sums,
                                double *products) {
  for (size_t start = 0; start < count; start += GAUSSIAN_SCATTER_BLOCK) {
    const size_t block = count - start < GAUSSIAN_SCATTER_BLOCK ? count - start : GAUSSIAN_SCATTER_BLOCK;
    const REAL *restrict x = rows + start * (size_t)dimension;
    _Pragma("clang loop vectorize(enable)") for (size_t r = 0; r < block; r++) {
      UNROLL for (int j = 0; j < dimension; j++)
        planes[(size_t)j * GAUSSIAN_SCATTER_BLOCK + r] = x[r * (size_t)dimension + (size_t)j] - shift[j];
    }
    for (size_t r = block; r < GAUSSIAN_SCATTER_BLOCK; r++) {
      UNROLL for (int j = 0; j < dimension; j++) planes[(size_t)j * GAUSSIAN_SCATTER_BLOCK + r] = 0;
    }
    UNROLL for (int a = 0; a < dimension; a++) {
      // Two chains of sums for each product: one alone would wait for its own additions.
      VEC sum[2] = {(VEC)(REAL)0, (VEC)(REAL)0};
      VEC product[2][SMALL_DIMENSION];
      const int first = all ? 0 : a;
      UNROLL for (int b = first; b <= a; b++) product[0][b] = product[1][b] = (VEC)(REAL)0;
      for (size_t r = 0; r < GAUSSIAN_SCATTER_BLOCK; r += 2 * LANES) {
        UNROLL for (int half = 0; half < 2; half++) {
          const REAL *plane = planes + r + half * LANES;
          const VEC left = NAME(read)(plane + a * GAUSSIAN_SCATTER_BLOCK);
          sum[half] += left;
          UNROLL for (int b = first; b <= a; b++)
            product[half][b] =
                NAME(multiply_add)(left, NAME(read)(plane + b * GAUSSIAN_SCATTER_BLOCK), product[half][b]);
        }
      }
      sums[a] += (double)NAME(vector_sum)(sum[0] + sum[1]);
      UNROLL for (int b = first; b <= a; b++) {
        double *target = all ? products + a * dimension + b : products + a;
        *target += (double)NAME(vector_sum)(product[0][b] + product[1][b]);
      }
    }
  }
}
