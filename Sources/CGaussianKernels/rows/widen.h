// Single precision to double, element by element, which is exact.
static void widen(const float *numbers, size_t count, double *wide) {
  for (size_t i = 0; i < count; i++) wide[i] = (double)numbers[i];
}
