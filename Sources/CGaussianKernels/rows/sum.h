// Sum of an array in double: lanes first, then a fixed tree.

static void NAME(sum)(const REAL *values, size_t count, double *total) {
  double lanes[8] = {0};
  size_t i = 0;
  for (; i + 8 <= count; i += 8) {
    for (int lane = 0; lane < 8; lane++) lanes[lane] += (double)values[i + (size_t)lane];
  }
  for (int lane = 0; i < count; i++, lane++) lanes[lane] += (double)values[i];
  *total = ((lanes[0] + lanes[4]) + (lanes[2] + lanes[6])) + ((lanes[1] + lanes[5]) + (lanes[3] + lanes[7]));
}
