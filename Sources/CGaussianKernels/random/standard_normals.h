// Rows of standard normals: counters to words (Philox), words to normals (Box-Muller), normals to rows.
//
// A block is four words and becomes 16 bytes of normals: 2 doubles or 4 floats. Blocks are worked off in
// chunks that stay in the first-level cache, in three short loops over each: words, radii, normals. One
// loop would spare the stores in between, but each of its steps is one long chain of dependent
// operations, and the processor cannot look far enough ahead to overlap them.
#include "wide_vectors.h"

#include "philox_blocks.h"

#include "box_muller_f32.h"
#include "box_muller_f64.h"

#define CHUNK_BLOCKS 128

// Where a draw stands and how it goes on.
struct draw {
  uint32_t stream;
  struct round_keys keys;
  struct stride one, group;
  struct cursor at;
};

#include "standard_normals_f32.h"
#include "standard_normals_f64.h"

// MARK: - Blocks to rows

// Where the blocks of rows of `row_bytes` bytes go. The last block of a row may hold a surplus.
struct rows {
  size_t blocks_per_row, surplus;  // blocks, bytes
  size_t left_in_row, left;        // blocks
  unsigned char *out;
};

// Blocks are copied whole where that is safe: the next row overwrites the surplus of this one.
static void copy_blocks(struct rows *to, const unsigned char *blocks, size_t count) {
  const int is_near_end = to->left < count + 4;
  size_t left_in_row = to->left_in_row;
  unsigned char *out = to->out;
  for (size_t i = 0; i < count; i++) {
    const int ends_row = --left_in_row == 0;
    if (is_near_end && ends_row)
      memcpy(out, blocks + 16 * i, 16 - to->surplus);
    else
      memcpy(out, blocks + 16 * i, 16);
    out += 16;
    if (ends_row) {
      out -= to->surplus;
      left_in_row = to->blocks_per_row;
    }
  }
  to->left_in_row = left_in_row;
  to->out = out;
}

INLINE void fill_rows(
    uint64_t seed, uint32_t stream, uint64_t first_row, size_t rows, size_t row_bytes, void *out,
    size_t group, wide_u64 first_blocks, void (*draw_normals)(struct draw *, size_t, unsigned char *)) {
  if (rows == 0 || row_bytes == 0) return;
  const size_t blocks = (row_bytes + 15) / 16;
  struct rows to = {blocks, 16 * blocks - row_bytes, blocks, rows * blocks, out};
  struct draw draw = {
    .stream = stream,
    .one = stride_of(1, blocks),
    .group = stride_of(group, blocks),
    .at = cursor_at(first_row, blocks, first_blocks),
  };
  set_round_keys(&draw.keys, seed);
  while (to.left > 0) {
    const size_t count = to.left < CHUNK_BLOCKS ? to.left : CHUNK_BLOCKS;
    if (to.surplus == 0 && count % group == 0) {
      draw_normals(&draw, count / group, to.out);
      to.out += 16 * count;
    } else {
      unsigned char buffer[16 * CHUNK_BLOCKS];
      draw_normals(&draw, (count + group - 1) / group, buffer);
      copy_blocks(&to, buffer, count);
    }
    to.left -= count;
  }
}

static void standard_normals_f64(
    uint64_t seed, uint32_t stream, uint64_t first_row, size_t rows, size_t columns, double *out) {
  fill_rows(seed, stream, first_row, rows, columns * sizeof *out, out,
            GROUP_F64, FIRST_BLOCKS_F64, draw_normals_f64);
}

static void standard_normals_f32(
    uint64_t seed, uint32_t stream, uint64_t first_row, size_t rows, size_t columns, float *out) {
  fill_rows(seed, stream, first_row, rows, columns * sizeof *out, out,
            GROUP_F32, FIRST_BLOCKS_F32, draw_normals_f32);
}
