// Blocks of floats: 4 normals each. LANES_32 consecutive blocks are a group and share a vector: the even
// ones fill the lower halves of the 64-bit lanes, the odd ones the upper halves.

#define GROUP_F32 LANES_32
#define FIRST_BLOCKS_F32 (2 * (wide_u64)LANE_NUMBERS_64)

struct words_f32 {
  wide_u32 w0[CHUNK_BLOCKS / GROUP_F32], w1[CHUNK_BLOCKS / GROUP_F32];
  wide_u32 w2[CHUNK_BLOCKS / GROUP_F32], w3[CHUNK_BLOCKS / GROUP_F32];
};

INLINE wide_u32 lower_halves(wide_u64 even, wide_u64 odd) {
  return BITS_AS(wide_u32, (even & LOWER_HALF) | odd << 32);
}

static void draw_words_f32(struct draw *draw, size_t groups, struct words_f32 *words) {
  struct cursor even_at = draw->at;
  for (size_t i = 0; i < groups; i++) {
    const struct cursor odd_at = advance(even_at, draw->one);
    const struct block_words even = philox(even_at.row, even_at.block, draw->stream, &draw->keys);
    const struct block_words odd = philox(odd_at.row, odd_at.block, draw->stream, &draw->keys);
    words->w0[i] = lower_halves(even.w0, odd.w0);
    words->w1[i] = lower_halves(even.w1, odd.w1);
    words->w2[i] = lower_halves(even.w2, odd.w2);
    words->w3[i] = lower_halves(even.w3, odd.w3);
    even_at = advance(even_at, draw->group);
  }
  draw->at = even_at;
}

static void words_to_normals_f32(const struct words_f32 *words, size_t groups, unsigned char *out) {
  struct split_f32 r01[CHUNK_BLOCKS / GROUP_F32], r23[CHUNK_BLOCKS / GROUP_F32];
  for (size_t i = 0; i < groups; i++) r01[i] = radius_f32(words->w0[i]);
  for (size_t i = 0; i < groups; i++) r23[i] = radius_f32(words->w2[i]);
  for (size_t i = 0; i < groups; i++) {
    wide_f32 z0, z1, z2, z3;
    turn_f32(r01[i], words->w1[i], &z0, &z1);
    turn_f32(r23[i], words->w3[i], &z2, &z3);
    const wide_f32 low02 = ZIP_LOW_F32(z0, z2), high02 = ZIP_HIGH_F32(z0, z2);
    const wide_f32 low13 = ZIP_LOW_F32(z1, z3), high13 = ZIP_HIGH_F32(z1, z3);
    const wide_f32 blocks[4] = {
      ZIP_LOW_F32(low02, low13), ZIP_HIGH_F32(low02, low13),
      ZIP_LOW_F32(high02, high13), ZIP_HIGH_F32(high02, high13),
    };
    memcpy(out + i * sizeof blocks, blocks, sizeof blocks);
  }
}

static void draw_normals_f32(struct draw *draw, size_t groups, unsigned char *out) {
  struct words_f32 words;
  draw_words_f32(draw, groups, &words);
  words_to_normals_f32(&words, groups, out);
}
