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

typedef double NAME(eight) __attribute__((ext_vector_type(8)));

// Eight weights from `weights` on; those from `count` on are 0.
INLINE NAME(eight) NAME(eight_weights)(const REAL *weights, size_t count) {
  typedef REAL eight __attribute__((ext_vector_type(8)));
  typedef REAL unaligned __attribute__((ext_vector_type(8), aligned(sizeof(REAL))));
  if (count >= 8) return __builtin_convertvector((eight) * (const unaligned *)weights, NAME(eight));
  NAME(eight) some = 0;
  for (size_t i = 0; i < count; i++) some[i] = (double)weights[i];
  return some;
}

INLINE double NAME(sum_of_eight)(NAME(eight) v) {
  return ((v[0] + v[4]) + (v[2] + v[6])) + ((v[1] + v[5]) + (v[3] + v[7]));
}

// sums += Σw, Σw²; counts += how many are positive, how many are neither that nor 0, or not finite.
static void NAME(weight_sums)(const REAL *weights, size_t count, double *sums, size_t *counts) {
  const NAME(eight) zero = 0, one = 1;
  NAME(eight) sum = 0, square = 0, positive = 0, accepted = 0;
  for (size_t i = 0; i < count; i += 8) {
    const NAME(eight) w = NAME(eight_weights)(weights + i, count - i);
    sum += w;
    square += w * w;
    positive += w > zero ? one : zero;
    accepted += w >= zero && w < (NAME(eight))__builtin_inf() ? one : zero;
  }
  sums[0] += NAME(sum_of_eight)(sum);
  sums[1] += NAME(sum_of_eight)(square);
  counts[0] += (size_t)NAME(sum_of_eight)(positive);
  counts[1] += (count + 7) / 8 * 8 - (size_t)NAME(sum_of_eight)(accepted);
}
