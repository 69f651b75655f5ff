// AVX-512 F, DQ, BW and VL: registers of 64 bytes.
#include "level.h"

#if defined(__x86_64__)
#pragma clang attribute push( \
    __attribute__((target("avx512f,avx512dq,avx512bw,avx512vl,avx2,fma"))), apply_to = function)
#define LEVEL avx512
#define LEVEL_ID GAUSSIAN_AVX512
#define REGISTER_BYTES 64
#include "kernels.h"
#pragma clang attribute pop
#endif
