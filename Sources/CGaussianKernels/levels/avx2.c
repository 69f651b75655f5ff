// AVX2 and FMA: registers of 32 bytes.
#include "level.h"

#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#define LEVEL avx2
#define LEVEL_ID GAUSSIAN_AVX2
#define REGISTER_BYTES 32
#include "kernels.h"
#pragma clang attribute pop
#endif
