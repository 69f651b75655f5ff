// Rows of standard normals: counters to words (Philox), words to normals (Box-Muller), normals to rows.
#include "philox_blocks.h"

#include "box_muller_f32.h"
#include "box_muller_f64.h"

// MARK: - A group of blocks to normals

// A block is four words and becomes 16 bytes of normals: 2 doubles or 4 floats. A group is as many
// blocks as two vectors have 64-bit lanes. The functions below turn one into 4 vectors of normals,
// block after block.
#define GROUP (2 * LANES_64)
typedef void group_to_normals(const struct words first, const struct words second, unsigned char *out);

// The blocks of a group, in order, that the lanes of its two halves hold. Doubles: consecutive ones.
// Floats: even and odd ones, since two 64-bit lanes then share their lower halves in a 32-bit vector.
static const vec_u64 lane_numbers = LANE_NUMBERS_64;
#define FIRST_HALF_F64 lane_numbers
#define SECOND_HALF_F64 (lane_numbers + LANES_64)
#define FIRST_HALF_F32 (2 * lane_numbers)
#define SECOND_HALF_F32 (2 * lane_numbers + 1)

INLINE void store_f64(vec_f64 z0, vec_f64 z1, unsigned char *out) {
  const vec_f64 low = ZIP_LOW_F64(z0, z1), high = ZIP_HIGH_F64(z0, z1);
  memcpy(out, &low, sizeof low);
  memcpy(out + sizeof low, &high, sizeof high);
}

INLINE void half_group_f64(struct words w, unsigned char *out) {
  vec_f64 z0, z1;
  box_muller_f64((w.w0 & LOWER_HALF) | w.w1 << 32, (w.w2 & LOWER_HALF) | w.w3 << 32, &z0, &z1);
  store_f64(z0, z1, out);
}

INLINE void group_f64(struct words first, struct words second, unsigned char *out) {
  half_group_f64(first, out);
  half_group_f64(second, out + 2 * VECTOR_BYTES);
}

INLINE vec_u32 lower_halves(vec_u64 even, vec_u64 odd) {
  return BITS_AS(vec_u32, (even & LOWER_HALF) | odd << 32);
}

INLINE void group_f32(struct words even, struct words odd, unsigned char *out) {
  vec_f32 z0, z1, z2, z3;
  box_muller_f32(lower_halves(even.w0, odd.w0), lower_halves(even.w1, odd.w1), &z0, &z1);
  box_muller_f32(lower_halves(even.w2, odd.w2), lower_halves(even.w3, odd.w3), &z2, &z3);
  const vec_f32 low02 = ZIP_LOW_F32(z0, z2), high02 = ZIP_HIGH_F32(z0, z2);
  const vec_f32 low13 = ZIP_LOW_F32(z1, z3), high13 = ZIP_HIGH_F32(z1, z3);
  const vec_f32 rows[4] = {
    ZIP_LOW_F32(low02, low13), ZIP_HIGH_F32(low02, low13),
    ZIP_LOW_F32(high02, high13), ZIP_HIGH_F32(high02, high13),
  };
  memcpy(out, rows, sizeof rows);
}

// MARK: - Groups to rows

INLINE void fill_rows(
    uint64_t seed, uint32_t stream, uint64_t first_row, size_t rows, size_t row_bytes,
    unsigned char *out, vec_u64 first_half, vec_u64 second_half, group_to_normals *normals) {
  if (rows == 0 || row_bytes == 0) return;
  const size_t blocks_per_row = (row_bytes + 15) / 16;
  const size_t surplus = 16 * blocks_per_row - row_bytes;
  const struct stride group = stride_of(GROUP, blocks_per_row);
  struct cursor first = cursor_at(first_row, blocks_per_row, first_half);
  struct cursor second = cursor_at(first_row, blocks_per_row, second_half);

  size_t left = rows * blocks_per_row;
  size_t left_in_row = blocks_per_row;
  unsigned char buffer[16 * GROUP];
  while (left > 0) {
    const struct words a = philox(first.row, first.block, stream, seed);
    const struct words b = philox(second.row, second.block, stream, seed);
    first = advance(first, group);
    second = advance(second, group);
    if (surplus == 0 && left >= GROUP) {
      normals(a, b, out);
      out += 16 * GROUP;
      left -= GROUP;
      continue;
    }
    normals(a, b, buffer);
    // The next row overwrites the surplus of this one; near the end there may be no next row.
    const int is_near_end = left < GROUP + 4;
    for (size_t block = 0; block < GROUP && left > 0; block++, left--) {
      const int ends_row = --left_in_row == 0;
      if (is_near_end && ends_row)
        memcpy(out, buffer + 16 * block, 16 - surplus);
      else
        memcpy(out, buffer + 16 * block, 16);
      out += 16;
      if (ends_row) {
        out -= surplus;
        left_in_row = blocks_per_row;
      }
    }
  }
}

static void standard_normals_f64(
    uint64_t seed, uint32_t stream, uint64_t first_row, size_t rows, size_t columns, double *out) {
  fill_rows(seed, stream, first_row, rows, columns * sizeof(double), (unsigned char *)out,
            FIRST_HALF_F64, SECOND_HALF_F64, group_f64);
}

static void standard_normals_f32(
    uint64_t seed, uint32_t stream, uint64_t first_row, size_t rows, size_t columns, float *out) {
  fill_rows(seed, stream, first_row, rows, columns * sizeof(float), (unsigned char *)out,
            FIRST_HALF_F32, SECOND_HALF_F32, group_f32);
}

// MARK: - Given words

INLINE void convert_words(
    const uint32_t *words, size_t blocks, unsigned char *out, vec_u64 first_half, vec_u64 second_half,
    group_to_normals *normals) {
  for (size_t start = 0; start < blocks; start += GROUP) {
    struct words half[2] = {{0}};
    for (size_t lane = 0; lane < LANES_64; lane++)
      for (int k = 0; k < 2; k++) {
        const size_t block = start + (k == 0 ? first_half[lane] : second_half[lane]);
        if (block >= blocks) continue;
        half[k].w0[lane] = words[4 * block];
        half[k].w1[lane] = words[4 * block + 1];
        half[k].w2[lane] = words[4 * block + 2];
        half[k].w3[lane] = words[4 * block + 3];
      }
    unsigned char buffer[16 * GROUP];
    normals(half[0], half[1], buffer);
    const size_t count = blocks - start < GROUP ? blocks - start : GROUP;
    memcpy(out + 16 * start, buffer, 16 * count);
  }
}

static void normals_from_words_f64(const uint32_t *words, size_t blocks, double *out) {
  convert_words(words, blocks, (unsigned char *)out, FIRST_HALF_F64, SECOND_HALF_F64, group_f64);
}

static void normals_from_words_f32(const uint32_t *words, size_t blocks, float *out) {
  convert_words(words, blocks, (unsigned char *)out, FIRST_HALF_F32, SECOND_HALF_F32, group_f32);
}
