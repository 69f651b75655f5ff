// Sums and products of rows of a few variables: a block of rows becomes one plane a variable, lanes are rows.
//
// As in small.h the dimension is known to the compiler, which turns the strided loads into shuffles.

// Adds the fourth moments of one block, whose planes hold √w·y: Σw‖y‖²y, one a variable, and then Σw‖y‖⁴.
INLINE void NAME(add_fourth_small)(const int dimension, const int weighted, const REAL *restrict roots,
                                   const REAL *restrict planes, REAL *restrict norms, double *fourth) {
  for (size_t r = 0; r < GAUSSIAN_SCATTER_BLOCK; r += LANES) {
    VEC norm = (VEC)(REAL)0;
    UNROLL for (int j = 0; j < dimension; j++) {
      const VEC y = NAME(read)(planes + (size_t)j * GAUSSIAN_SCATTER_BLOCK + r);
      norm = NAME(multiply_add)(y, y, norm);
    }
    NAME(write)(norms + r, norm);
  }
  if (weighted) NAME(divide_by_roots)(roots, norms);
  VEC quartic = (VEC)(REAL)0;
  for (size_t r = 0; r < GAUSSIAN_SCATTER_BLOCK; r += LANES) {
    const VEC norm = NAME(read)(norms + r);
    quartic = NAME(multiply_add)(norm, norm, quartic);
  }
  fourth[dimension] += (double)NAME(vector_sum)(quartic);
  UNROLL for (int j = 0; j < dimension; j++) {
    VEC cube = (VEC)(REAL)0;
    for (size_t r = 0; r < GAUSSIAN_SCATTER_BLOCK; r += LANES)
      cube = NAME(multiply_add)(NAME(read)(norms + r), NAME(read)(planes + (size_t)j * GAUSSIAN_SCATTER_BLOCK + r), cube);
    fourth[j] += (double)NAME(vector_sum)(cube);
  }
}

// products[a][b] += Σ(xₐ − cₐ)(x_b − c_b) for b ≤ a; with `all` 0 only the squares, one a variable.
INLINE void NAME(scatter_small)(const int dimension, const int all, const int weighted,
                                const REAL *restrict rows, const REAL *restrict weights, size_t count,
                                const REAL *restrict shift, REAL *restrict scratch, double *sums,
                                double *products, double *fourth) {
  REAL *restrict roots = scratch, *restrict planes = scratch + 2 * GAUSSIAN_SCATTER_BLOCK;
  for (size_t start = 0; start < count; start += GAUSSIAN_SCATTER_BLOCK) {
    const size_t block = count - start < GAUSSIAN_SCATTER_BLOCK ? count - start : GAUSSIAN_SCATTER_BLOCK;
    const REAL *restrict x = rows + start * (size_t)dimension;
    if (weighted) NAME(root_weights)(weights + start, block, roots);
    _Pragma("clang loop vectorize(enable)") for (size_t r = 0; r < block; r++) {
      UNROLL for (int j = 0; j < dimension; j++) {
        REAL y = x[r * (size_t)dimension + (size_t)j] - shift[j];
        if (weighted) y = roots[r] != 0 ? roots[r] * y : 0;
        planes[(size_t)j * GAUSSIAN_SCATTER_BLOCK + r] = y;
      }
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
          if (weighted)
            sum[half] = NAME(multiply_add)(left, NAME(read)(roots + r + half * LANES), sum[half]);
          else
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
    if (fourth) NAME(add_fourth_small)(dimension, weighted, roots, planes, scratch + GAUSSIAN_SCATTER_BLOCK, fourth);
  }
}
