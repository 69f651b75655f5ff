// Blocks of doubles: 2 normals each. LANES_64 consecutive blocks are a group and share a vector.

#define GROUP_F64 LANES_64
#define FIRST_BLOCKS_F64 ((wide_u64)LANE_NUMBERS_64)

// What Box-Muller starts from: u₁ · 2⁵³ from words 1, 0 of each block, and b from words 3, 2.
struct words_f64 {
  wide_f64 scaled[CHUNK_BLOCKS / GROUP_F64];
  wide_u64 b[CHUNK_BLOCKS / GROUP_F64];
};

INLINE void set_words_f64(struct words_f64 *words, size_t i, struct block_words w) {
  words->scaled[i] = scaled_uniform_f64(w.w1, w.w0);
  words->b[i] = (w.w2 & LOWER_HALF) | w.w3 << 32;
}

static void draw_words_f64(struct draw *draw, size_t groups, struct words_f64 *words) {
  struct cursor at = draw->at;
  for (size_t i = 0; i < groups; i++) {
    const struct block_words w = philox(at.row, at.block, draw->stream, &draw->keys);
    set_words_f64(words, i, w);
    at = advance(at, draw->group);
  }
  draw->at = at;
}

static void words_to_normals_f64(const struct words_f64 *words, size_t groups, unsigned char *out) {
  struct split_f64 r[CHUNK_BLOCKS / GROUP_F64];
  for (size_t i = 0; i < groups; i++) r[i] = radius_f64(words->scaled[i]);
  for (size_t i = 0; i < groups; i++) {
    wide_f64 z0, z1;
    turn_f64(r[i], words->b[i], &z0, &z1);
    const wide_f64 blocks[2] = {ZIP_LOW_F64(z0, z1), ZIP_HIGH_F64(z0, z1)};
    memcpy(out + i * sizeof blocks, blocks, sizeof blocks);
  }
}

static void draw_normals_f64(struct draw *draw, size_t groups, unsigned char *out) {
  struct words_f64 words;
  draw_words_f64(draw, groups, &words);
  words_to_normals_f64(&words, groups, out);
}
