// Philox4x32-10, one block at a time.
#include "CGaussianKernels.h"

#include "philox_constants.h"

struct gaussian_words gaussian_philox4x32(uint64_t row, uint32_t block, uint32_t stream, uint64_t seed) {
  struct gaussian_words c = {(uint32_t)row, (uint32_t)(row >> 32), block, stream};
  uint32_t k0 = (uint32_t)seed, k1 = (uint32_t)(seed >> 32);
  for (int round = 0; round < PHILOX_ROUNDS; round++) {
    const uint64_t product0 = (uint64_t)PHILOX_M0 * c.w0;
    const uint64_t product1 = (uint64_t)PHILOX_M1 * c.w2;
    c.w0 = (uint32_t)(product1 >> 32) ^ c.w1 ^ k0;
    c.w1 = (uint32_t)product1;
    c.w2 = (uint32_t)(product0 >> 32) ^ c.w3 ^ k1;
    c.w3 = (uint32_t)product0;
    k0 += PHILOX_W0;
    k1 += PHILOX_W1;
  }
  return c;
}
