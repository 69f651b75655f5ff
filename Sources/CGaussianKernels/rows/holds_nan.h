// Whether one of the values is NaN: asked of every score, and hardly ever so.
//
// A sum tells in half the operations that comparing takes; infinities of both signs make it NaN too, and are looked at.

static void NAME(holds_nan)(const REAL *values, size_t count, int *found) {
  enum { CHAINS = 8 };
  VEC sums[CHAINS];
  for (int chain = 0; chain < CHAINS; chain++) sums[chain] = (VEC)0;
  size_t i = 0;
  for (; i + CHAINS * (size_t)LANES <= count; i += CHAINS * (size_t)LANES) {
    for (int chain = 0; chain < CHAINS; chain++) sums[chain] += NAME(read)(values + i + (size_t)(chain * LANES));
  }
  for (int chain = 1; chain < CHAINS; chain++) sums[0] += sums[chain];
  REAL total = 0;
  for (int lane = 0; lane < LANES; lane++) total += sums[0][lane];
  for (; i < count; i++) total += values[i];
  *found = 0;
  if (total == total) return;
  for (i = 0; i < count; i++) *found |= values[i] != values[i];
}
