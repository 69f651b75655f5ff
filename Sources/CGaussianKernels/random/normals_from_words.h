// The map from words to normals on its own, a group of blocks at a time: for tests, so it is plain.

static void normals_from_words_f64(const uint32_t *words, size_t blocks, double *out) {
  for (size_t start = 0; start < blocks; start += GROUP_F64) {
    const size_t count = blocks - start < GROUP_F64 ? blocks - start : GROUP_F64;
    struct block_words given = {0};
    for (size_t lane = 0; lane < count; lane++) {
      const uint32_t *w = words + 4 * (start + lane);
      given.w0[lane] = w[0];
      given.w1[lane] = w[1];
      given.w2[lane] = w[2];
      given.w3[lane] = w[3];
    }
    struct words_f64 group;
    set_words_f64(&group, 0, given);
    unsigned char normals[16 * GROUP_F64];
    words_to_normals_f64(&group, 1, normals);
    memcpy(out + 2 * start, normals, 16 * count);
  }
}

static void normals_from_words_f32(const uint32_t *words, size_t blocks, float *out) {
  for (size_t start = 0; start < blocks; start += GROUP_F32) {
    const size_t count = blocks - start < GROUP_F32 ? blocks - start : GROUP_F32;
    struct words_f32 group = {.w0 = {0}, .w1 = {0}, .w2 = {0}, .w3 = {0}};
    for (size_t lane = 0; lane < count; lane++) {
      const uint32_t *w = words + 4 * (start + lane);
      group.w0[0][lane] = w[0];
      group.w1[0][lane] = w[1];
      group.w2[0][lane] = w[2];
      group.w3[0][lane] = w[3];
    }
    unsigned char normals[16 * GROUP_F32];
    words_to_normals_f32(&group, 1, normals);
    memcpy(out + 4 * start, normals, 16 * count);
  }
}
