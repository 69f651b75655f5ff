// What overflowed on the way to a distance is infinite: of a row that is finite no distance is undefined.
//
// Hardly ever is there one, so kernels only add distances up, whose sum is undefined if one of them is, and this looks
// for which.
static __attribute__((noinline, cold)) void NAME(resolve_distances)(const REAL *rows, size_t count, size_t dimension,
                                                                    double scale, double offset, REAL *scores) {
  for (size_t i = 0; i < count; i++) {
    int is_finite = 1;
    for (size_t j = 0; j < dimension; j++)
      is_finite &= __builtin_elementwise_abs(rows[i * dimension + j]) < (REAL)__builtin_inf();
    if (is_finite && scores[i] != scores[i]) scores[i] = (REAL)(scale * __builtin_inf() + offset);
  }
}
