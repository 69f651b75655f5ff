// Which level runs: asked once, remembered in one pointer.
#include "CGaussianKernels.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

extern const struct gaussian_kernels gaussian_portable_kernels;
#if defined(__x86_64__)
extern const struct gaussian_kernels gaussian_avx2_kernels;
extern const struct gaussian_kernels gaussian_avx512_kernels;
#endif

const char *gaussian_level_name(enum gaussian_level level) {
  switch (level) {
    case GAUSSIAN_PORTABLE: return "portable";
    case GAUSSIAN_AVX2: return "avx2";
    case GAUSSIAN_AVX512: return "avx512";
  }
  return "unknown";
}

const char *gaussian_requested_level(void) { return getenv("GAUSSIAN_INSTRUCTION_SET"); }

#if defined(__x86_64__)
// The builtin also asks whether the operating system saves the wide registers.
static int has_avx2(void) { return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"); }

static int has_avx512(void) {
  return has_avx2() && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
         __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl");
}
#endif

const struct gaussian_kernels *gaussian_kernels_at(enum gaussian_level level) {
  switch (level) {
    case GAUSSIAN_PORTABLE: return &gaussian_portable_kernels;
#if defined(__x86_64__)
    case GAUSSIAN_AVX2: return has_avx2() ? &gaussian_avx2_kernels : NULL;
    case GAUSSIAN_AVX512: return has_avx512() ? &gaussian_avx512_kernels : NULL;
#endif
    default: return NULL;
  }
}

static const struct gaussian_kernels *choose(void) {
  int ceiling = GAUSSIAN_LEVEL_COUNT - 1;
  const char *requested = gaussian_requested_level();
  for (int level = 0; requested && level < GAUSSIAN_LEVEL_COUNT; level++)
    if (strcmp(requested, gaussian_level_name((enum gaussian_level)level)) == 0) ceiling = level;

  for (int level = ceiling; level > GAUSSIAN_PORTABLE; level--) {
    const struct gaussian_kernels *table = gaussian_kernels_at((enum gaussian_level)level);
    if (table) return table;
  }
  return &gaussian_portable_kernels;
}

const struct gaussian_kernels *gaussian_kernels(void) {
  // Threads that race here choose the same constant table, so the order of their stores is of no account.
  static _Atomic(const struct gaussian_kernels *) active;
  const struct gaussian_kernels *table = atomic_load_explicit(&active, memory_order_relaxed);
  if (!table) {
    table = choose();
    atomic_store_explicit(&active, table, memory_order_relaxed);
  }
  return table;
}

#define GAUSSIAN_KERNEL(name, parameters, arguments) \
  void gaussian_##name parameters { gaussian_kernels()->name arguments; }
#include "kernels.def"
