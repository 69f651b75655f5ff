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
  for (; i + LANES <= count; i += LANES) sums[0] += NAME(read)(values + i);
  for (int chain = 1; chain < CHAINS; chain++) sums[0] += sums[chain];
  // Lanes are compared, not added up: one after another they would take as long as the rest of a block.
  REAL rest = 0;
  for (; i < count; i++) rest += values[i];
  *found = 0;
  if (rest == rest && !__builtin_reduce_or(sums[0] != sums[0])) return;
  for (i = 0; i < count; i++) *found |= values[i] != values[i];
}
