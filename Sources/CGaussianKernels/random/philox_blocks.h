// Philox4x32-10 on LANES_64 counters at once, and the walk of those counters over rows and blocks.
#include "philox_constants.h"

// A 32-bit word in each 64-bit lane. The upper half of a lane is rubbish that nothing reads: a product
// of 32-bit words is one instruction on 64-bit lanes, and it ignores the upper halves.
struct words {
  vec_u64 w0, w1, w2, w3;
};

#define LOWER_HALF ((vec_u64)0xffffffff)

INLINE vec_u64 product_of_lower_halves(vec_u64 a, uint32_t b) {
  return (a & LOWER_HALF) * (vec_u64)(uint64_t)b;
}

INLINE struct words philox(vec_u64 row, vec_u64 block, uint32_t stream, uint64_t seed) {
  struct words c = {row, row >> 32, block, (vec_u64)(uint64_t)stream};
  uint32_t k0 = (uint32_t)seed, k1 = (uint32_t)(seed >> 32);
#pragma clang loop unroll(full)
  for (int round = 0; round < PHILOX_ROUNDS; round++) {
    const vec_u64 product0 = product_of_lower_halves(c.w0, PHILOX_M0);
    const vec_u64 product1 = product_of_lower_halves(c.w2, PHILOX_M1);
    c.w0 = (product1 >> 32) ^ c.w1 ^ (vec_u64)(uint64_t)k0;
    c.w1 = product1;
    c.w2 = (product0 >> 32) ^ c.w3 ^ (vec_u64)(uint64_t)k1;
    c.w3 = product0;
    k0 += PHILOX_W0;
    k1 += PHILOX_W1;
  }
  return c;
}

// Lanes run over (row, block) pairs in order, so that short rows fill vectors as well as long ones.
struct cursor {
  vec_u64 row, block;
};

// A fixed number of pairs to go further each time.
struct stride {
  vec_u64 rows, blocks, blocks_per_row;
};

INLINE struct cursor cursor_at(uint64_t first_row, uint64_t blocks_per_row, vec_u64 offset) {
  return (struct cursor){
    (vec_u64)first_row + offset / (vec_u64)blocks_per_row,
    offset % (vec_u64)blocks_per_row,
  };
}

INLINE struct stride stride_of(uint64_t pairs, uint64_t blocks_per_row) {
  return (struct stride){
    (vec_u64)(pairs / blocks_per_row),
    (vec_u64)(pairs % blocks_per_row),
    (vec_u64)blocks_per_row,
  };
}

INLINE struct cursor advance(struct cursor at, struct stride by) {
  const vec_u64 block = at.block + by.blocks;
  const vec_u64 wraps = BITS_AS(vec_u64, block >= by.blocks_per_row);  // 0 or −1
  return (struct cursor){at.row + by.rows - wraps, block - (wraps & by.blocks_per_row)};
}
