// Weights of rows: how often a row counts.
//
// A row enters sums of products as √w·(x − shift), so that one scaled copy serves both factors and a weight of 1
// changes no bit. A row of weight 0 is absent, whatever its elements are.

// roots ← √weights for one block, zero after its last row.
INLINE void NAME(root_weights)(const REAL *restrict weights, size_t block, REAL *restrict roots) {
  for (size_t r = 0; r < block; r++) roots[r] = __builtin_elementwise_sqrt(weights[r]);
  for (size_t r = block; r < GAUSSIAN_SCATTER_BLOCK; r++) roots[r] = 0;
}

// w‖y‖² → √w·‖y‖² for one block: times √w·y it is a term of Σw‖y‖²y, and its square one of Σw‖y‖⁴.
INLINE void NAME(divide_by_roots)(const REAL *restrict roots, REAL *restrict norms) {
  for (size_t r = 0; r < GAUSSIAN_SCATTER_BLOCK; r++) norms[r] = roots[r] != 0 ? norms[r] / roots[r] : 0;
}

// sums += Σw, Σw²; counts += how many are positive, how many are neither that nor 0, or not finite.
static void NAME(weight_sums)(const REAL *weights, size_t count, double *sums, size_t *counts) {
  enum { CHAINS = 8 };
  double sum[CHAINS] = {0}, square[CHAINS] = {0};
  size_t positive = 0, refused = 0, i = 0;
  for (; i + CHAINS <= count; i += CHAINS) {
    UNROLL for (int c = 0; c < CHAINS; c++) {
      const double w = (double)weights[i + (size_t)c];
      sum[c] += w;
      square[c] += w * w;
      positive += w > 0;
      refused += !(w >= 0 && w < __builtin_inf());
    }
  }
  for (; i < count; i++) {
    const double w = (double)weights[i];
    sum[0] += w;
    square[0] += w * w;
    positive += w > 0;
    refused += !(w >= 0 && w < __builtin_inf());
  }
  UNROLL for (int half = CHAINS / 2; half > 0; half /= 2) {
    UNROLL for (int c = 0; c < half; c++) {
      sum[c] += sum[c + half];
      square[c] += square[c + half];
    }
  }
  sums[0] += sum[0];
  sums[1] += square[0];
  counts[0] += positive;
  counts[1] += refused;
}
