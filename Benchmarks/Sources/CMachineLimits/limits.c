#include "CMachineLimits.h"

// Enough independent chains to hide the latency of a multiply-add on any current core.
#define CHAINS 12

// One clone for each width that the processor may have; the best is chosen when the program is loaded.
#if defined(__x86_64__)
#define EVERY_WIDTH __attribute__((target_clones("default", "arch=x86-64-v3", "arch=x86-64-v4")))
#else
#define EVERY_WIDTH
#endif

#define DEFINE_FMA(NAME, REAL, LANES)                                                              \
  EVERY_WIDTH double NAME(size_t iterations, REAL *sink) {                                         \
    typedef REAL vec __attribute__((vector_size(LANES * sizeof(REAL))));                           \
    vec chain[CHAINS];                                                                             \
    vec factor, term;                                                                              \
    for (int lane = 0; lane < LANES; lane++) {                                                     \
      factor[lane] = (REAL)0.999;                                                                  \
      term[lane] = (REAL)0.001;                                                                    \
    }                                                                                              \
    for (int i = 0; i < CHAINS; i++) chain[i] = term * (REAL)i;                                    \
    for (size_t n = 0; n < iterations; n++) {                                                      \
      _Pragma("clang loop unroll(full)") for (int i = 0; i < CHAINS; i++)                          \
        chain[i] = __builtin_elementwise_fma(chain[i], factor, term);                              \
    }                                                                                              \
    vec sum = chain[0];                                                                            \
    for (int i = 1; i < CHAINS; i++) sum += chain[i];                                              \
    *sink = sum[0];                                                                                \
    return 2.0 * CHAINS * LANES * (double)iterations;                                              \
  }

DEFINE_FMA(machine_fma_256_f64, double, 4)
DEFINE_FMA(machine_fma_512_f64, double, 8)
DEFINE_FMA(machine_fma_256_f32, float, 8)
DEFINE_FMA(machine_fma_512_f32, float, 16)

EVERY_WIDTH double machine_read(const double *values, size_t count) {
  typedef double vec __attribute__((vector_size(64), aligned(8)));
  vec sum[4] = {{0}, {0}, {0}, {0}};
  size_t i = 0;
  for (; i + 32 <= count; i += 32) {
    _Pragma("clang loop unroll(full)") for (int k = 0; k < 4; k++)
      sum[k] += *(const vec *)(values + i + 8 * (size_t)k);
  }
  const vec all = (sum[0] + sum[1]) + (sum[2] + sum[3]);
  double total = 0;
  for (int lane = 0; lane < 8; lane++) total += all[lane];
  for (; i < count; i++) total += values[i];
  return total;
}

EVERY_WIDTH void machine_write(double *values, size_t count, double value) {
  for (size_t i = 0; i < count; i++) values[i] = value;
}
