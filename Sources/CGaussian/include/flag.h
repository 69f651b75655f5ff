// For the Swift side of the library alone: gaussian.h does not include it.

#ifndef GAUSSIAN_FLAG_H
#define GAUSSIAN_FLAG_H

#include <stdint.h>

/// Whether a number that another thread may change is other than 0 now.
static inline int32_t flag_is_raised(const volatile int32_t *flag) {
  return __atomic_load_n(flag, __ATOMIC_RELAXED) != 0;
}

#endif
