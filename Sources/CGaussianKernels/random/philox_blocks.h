// Philox4x32-10 on LANES_64 counters at once, and the walk of those counters over rows and blocks.
#include "philox_constants.h"

// A 32-bit word in each 64-bit lane. The upper half of a lane is rubbish that nothing reads: a product
// of 32-bit words is one instruction on 64-bit lanes, and it ignores the upper halves.
struct block_words {
  wide_u64 w0, w1, w2, w3;
};

#define LOWER_HALF ((wide_u64)0xffffffff)

INLINE wide_u64 product_of_lower_halves(wide_u64 a, uint32_t b) {
  return (a & LOWER_HALF) * (wide_u64)(uint64_t)b;
}

// The key of each round. In memory, since a compiler left to itself recomputes them in every loop.
struct round_keys {
  wide_u64 k0[PHILOX_ROUNDS], k1[PHILOX_ROUNDS];
};

INLINE void set_round_keys(struct round_keys *keys, uint64_t seed) {
  uint32_t k0 = (uint32_t)seed, k1 = (uint32_t)(seed >> 32);
  for (int round = 0; round < PHILOX_ROUNDS; round++) {
    keys->k0[round] = (wide_u64)(uint64_t)k0;
    keys->k1[round] = (wide_u64)(uint64_t)k1;
    k0 += PHILOX_W0;
    k1 += PHILOX_W1;
  }
}

INLINE struct block_words philox(
    wide_u64 row, wide_u64 block, uint32_t stream, const struct round_keys *keys) {
  struct block_words c = {row, row >> 32, block, (wide_u64)(uint64_t)stream};
#pragma clang loop unroll(full)
  for (int round = 0; round < PHILOX_ROUNDS; round++) {
    const wide_u64 product0 = product_of_lower_halves(c.w0, PHILOX_M0);
    const wide_u64 product1 = product_of_lower_halves(c.w2, PHILOX_M1);
    c.w0 = (product1 >> 32) ^ c.w1 ^ keys->k0[round];
    c.w1 = product1;
    c.w2 = (product0 >> 32) ^ c.w3 ^ keys->k1[round];
    c.w3 = product0;
  }
  return c;
}

// Lanes run over (row, block) pairs in order, so that short rows fill vectors as well as long ones.
struct cursor {
  wide_u64 row, block;
};

// A fixed number of pairs to go further each time.
struct stride {
  wide_u64 rows, blocks, blocks_per_row, last_block;
};

INLINE struct cursor cursor_at(uint64_t first_row, uint64_t blocks_per_row, wide_u64 offset) {
  return (struct cursor){
    (wide_u64)first_row + offset / (wide_u64)blocks_per_row,
    offset % (wide_u64)blocks_per_row,
  };
}

INLINE struct stride stride_of(uint64_t pairs, uint64_t blocks_per_row) {
  return (struct stride){
    (wide_u64)(pairs / blocks_per_row),
    (wide_u64)(pairs % blocks_per_row),
    (wide_u64)blocks_per_row,
    (wide_u64)(blocks_per_row - 1),
  };
}

INLINE struct cursor advance(struct cursor at, struct stride by) {
  const wide_u64 block = at.block + by.blocks;
  // 0 or −1. A signed comparison, which every level has; blocks are far from 2⁶³.
  const wide_u64 wraps = BITS_AS(wide_u64, BITS_AS(wide_i64, by.last_block) < BITS_AS(wide_i64, block));
  return (struct cursor){at.row + by.rows - wraps, block - (wraps & by.blocks_per_row)};
}
