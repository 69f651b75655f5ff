// Factors and density of rows of FACTOR_PANEL variables and more: lanes are columns.
//
// Matrices and rows are read as they lie in memory, and what the lanes hold is added up at the end. Some rows go through
// a block of columns together, whose share of the packed matrices stays in the innermost cache. A density takes two
// rounds over the columns, one for the factors and one for what they leave over; for the second the rows come from the
// cache.
//
// Chains: a lane's share of a block of columns, then the blocks, then the lanes. They do not depend on the rows around.

// Rows whose factors are summed up together, and how many factors: what the registers hold beside a chunk.
#if REGISTER_BYTES == 64
#define FACTOR_HEIGHT 4
#else
#define FACTOR_HEIGHT 2
#endif
#define FACTOR_GROUP 4
// Rows that share a chunk of the loadings for what their factors leave over: eight chains.
#define RESIDUAL_HEIGHT (8 / VECTORS)

// tails ← what is left of some rows after the last whole chunk of columns, filled up with zeros.
INLINE void NAME(copy_tails)(const REAL *rows, size_t count, size_t dimension, REAL *tails) {
  const size_t width = dimension % CHUNK;
  for (size_t r = 0; r < count; r++) {
    for (size_t c = 0; c < (size_t)CHUNK; c++)
      tails[r * CHUNK + c] = c < width ? rows[(r + 1) * dimension - width + c] : 0;
  }
}

// sums += projection of a chunk of some rows, of which each lane adds up its columns.
INLINE void NAME(project_chunk)(const int height, const int group, const REAL *rows, size_t stride, const REAL *mean,
                                const REAL *packed, VEC sums[FACTOR_HEIGHT][FACTOR_GROUP]) {
  UNROLL for (int v = 0; v < VECTORS; v++) {
    const VEC center = NAME(read)(mean + v * LANES);
    VEC x[FACTOR_HEIGHT];
    UNROLL for (int r = 0; r < height; r++)
      x[r] = NAME(read)(rows + (size_t)r * stride + (size_t)(v * LANES)) - center;
    UNROLL for (int k = 0; k < group; k++) {
      const VEC element = NAME(read)(packed + k * CHUNK + v * LANES);
      UNROLL for (int r = 0; r < height; r++) sums[r][k] = NAME(multiply_add)(element, x[r], sums[r][k]);
    }
  }
}

// What a pass over rows is about. Packed matrices begin at the first column of a block, and so do rows.
struct NAME(factor_block) {
  // Whole chunks, and whether one that is not whole follows.
  size_t chunks;
  int has_tail;
  size_t dimension, factor_count;
  const REAL *rows, *tails, *mean, *packed;
};

// partial += projections of some rows, from `first`, for some factors, lane by lane.
INLINE void NAME(project_tile)(const int height, const int group, const struct NAME(factor_block) *block,
                               size_t first, size_t factor, int is_first, REAL *partial) {
  const size_t stride = block->factor_count * CHUNK;
  const REAL *rows = block->rows + first * block->dimension, *packed = block->packed + factor * CHUNK;
  // Rows that are read in some time are asked for with the first factors, one after the other as they lie in memory.
  const size_t pages = 8192 / sizeof(REAL), tiles = 2 * FACTOR_HEIGHT * block->dimension;
  const size_t ahead = factor ? 0 : tiles > pages ? tiles : pages;
  VEC sums[FACTOR_HEIGHT][FACTOR_GROUP];
  UNROLL for (int r = 0; r < height; r++) {
    UNROLL for (int k = 0; k < group; k++) sums[r][k] = (VEC)(REAL)0;
  }
  const REAL *line = rows + ahead;
  size_t lines = 0;
  for (size_t chunk = 0; chunk < block->chunks; chunk++) {
    if (ahead) {
      UNROLL for (int r = 0; r < height; r++) {
        __builtin_prefetch(line + lines * CHUNK, 0, 2);
        if (++lines == block->chunks) lines = 0, line += block->dimension;
      }
    }
    NAME(project_chunk)(height, group, rows + chunk * CHUNK, block->dimension, block->mean + chunk * CHUNK,
                        packed + chunk * stride, sums);
  }
  if (block->has_tail)
    NAME(project_chunk)(height, group, block->tails + first * CHUNK, CHUNK, block->mean + block->chunks * CHUNK,
                        packed + block->chunks * stride, sums);
  UNROLL for (int r = 0; r < height; r++) {
    UNROLL for (int k = 0; k < group; k++) {
      REAL *to = partial + ((first + (size_t)r) * block->factor_count + factor + (size_t)k) * LANES;
      NAME(write)(to, is_first ? sums[r][k] : NAME(read)(to) + sums[r][k]);
    }
  }
}

// All factors of some rows.
INLINE void NAME(project_rows)(const int height, const struct NAME(factor_block) *block, size_t first, int is_first,
                               REAL *partial) {
  const size_t count = block->factor_count;
  size_t factor = 0;
  for (; factor + FACTOR_GROUP <= count; factor += FACTOR_GROUP)
    NAME(project_tile)(height, FACTOR_GROUP, block, first, factor, is_first, partial);
  switch (count - factor) {
    case 3: NAME(project_tile)(height, 3, block, first, factor, is_first, partial); break;
    case 2: NAME(project_tile)(height, 2, block, first, factor, is_first, partial); break;
    case 1: NAME(project_tile)(height, 1, block, first, factor, is_first, partial); break;
    default: break;
  }
}

// totals[i] ← sum over the lanes of partial[i], for `count` vectors; whole vectors are read and written.
INLINE void NAME(sums_of_lanes)(const REAL *partial, size_t count, REAL *totals) {
  for (size_t i = 0; i < count; i += LANES) {
    VEC total = (VEC)(REAL)0;
    UNROLL for (int block = 0; block < LANES; block += BLOCK) {
      VEC columns[BLOCK];
      NAME(columns_of_rows)(partial + i * LANES + block, LANES, columns);
      UNROLL for (int half = BLOCK / 2; half > 0; half /= 2) {
        UNROLL for (int c = 0; c < half; c++) columns[c] += columns[c + half];
      }
      total += columns[0];
    }
    NAME(write)(totals + i, total);
  }
}

// Where a pass over some rows keeps what it has so far.
struct NAME(factor_scratch) {
  REAL *tails, *squares, *codes, *partial;
};

INLINE struct NAME(factor_scratch) NAME(factor_scratch_at)(REAL *scratch, size_t factor_count) {
  struct NAME(factor_scratch) parts;
  parts.tails = scratch;
  parts.squares = parts.tails + GAUSSIAN_FACTOR_ROWS * CHUNK;
  parts.codes = parts.squares + GAUSSIAN_FACTOR_ROWS * CHUNK;
  parts.partial = parts.codes + GAUSSIAN_FACTOR_ROWS * factor_count + CHUNK;
  return parts;
}

INLINE struct NAME(factor_block) NAME(block_at)(size_t start, const REAL *rows, size_t dimension, size_t factor_count,
                                                const REAL *mean, const REAL *packed, const REAL *tails) {
  const size_t end = dimension - start < GAUSSIAN_FACTOR_BLOCK ? dimension : start + GAUSSIAN_FACTOR_BLOCK;
  struct NAME(factor_block) block = {
    .chunks = (end - start) / CHUNK, .has_tail = end % CHUNK != 0, .dimension = dimension,
    .factor_count = factor_count, .rows = rows + start, .tails = tails, .mean = mean + start,
    .packed = packed + start * factor_count};
  return block;
}

// scratch.codes ← projection of `count` rows, row by row; their tails stay in scratch, too.
INLINE void NAME(project)(const REAL *rows, size_t count, size_t dimension, size_t factor_count, const REAL *mean,
                          const REAL *projection, struct NAME(factor_scratch) scratch) {
  if (dimension % CHUNK) NAME(copy_tails)(rows, count, dimension, scratch.tails);
  for (size_t start = 0; start < dimension; start += GAUSSIAN_FACTOR_BLOCK) {
    const struct NAME(factor_block) block =
        NAME(block_at)(start, rows, dimension, factor_count, mean, projection, scratch.tails);
    size_t r = 0;
    for (; r + FACTOR_HEIGHT <= count; r += FACTOR_HEIGHT)
      NAME(project_rows)(FACTOR_HEIGHT, &block, r, start == 0, scratch.partial);
    for (; r < count; r++) NAME(project_rows)(1, &block, r, start == 0, scratch.partial);
  }
  NAME(sums_of_lanes)(scratch.partial, count * factor_count, scratch.codes);
}

// sums += Σ((x − mean − W·z)·reciprocal)² over a chunk of some rows, lane by lane.
INLINE void NAME(add_residual_squares)(const int height, const REAL *rows, size_t stride, const REAL *mean,
                                       const REAL *packed, const REAL *reciprocals, const REAL *codes,
                                       size_t factor_count, VEC sums[RESIDUAL_HEIGHT]) {
  VEC image[RESIDUAL_HEIGHT][VECTORS];
  UNROLL for (int r = 0; r < height; r++) {
    UNROLL for (int v = 0; v < VECTORS; v++) image[r][v] = (VEC)(REAL)0;
  }
  for (size_t k = 0; k < factor_count; k++) {
    UNROLL for (int v = 0; v < VECTORS; v++) {
      const VEC element = NAME(read)(packed + k * CHUNK + (size_t)(v * LANES));
      UNROLL for (int r = 0; r < height; r++)
        image[r][v] = NAME(multiply_add)((VEC)codes[(size_t)r * factor_count + k], element, image[r][v]);
    }
  }
  UNROLL for (int v = 0; v < VECTORS; v++) {
    const VEC center = NAME(read)(mean + v * LANES), reciprocal = NAME(read)(reciprocals + v * LANES);
    UNROLL for (int r = 0; r < height; r++) {
      const VEC x = NAME(read)(rows + (size_t)r * stride + (size_t)(v * LANES)) - center;
      const VEC rest = (x - image[r][v]) * reciprocal;
      sums[r] = NAME(multiply_add)(rest, rest, sums[r]);
    }
  }
}

// squares += Σ((x − mean − W·z)·reciprocal)² of some rows, from `first`, over a block of columns, lane by lane.
INLINE void NAME(add_block_squares)(const int height, const struct NAME(factor_block) *block, size_t first,
                                    const REAL *reciprocals, const REAL *codes, int is_first, REAL *squares) {
  const size_t stride = block->factor_count * CHUNK;
  const REAL *rows = block->rows + first * block->dimension;
  codes += first * block->factor_count;
  VEC sums[RESIDUAL_HEIGHT];
  UNROLL for (int r = 0; r < height; r++) sums[r] = (VEC)(REAL)0;
  for (size_t chunk = 0; chunk < block->chunks; chunk++)
    NAME(add_residual_squares)(height, rows + chunk * CHUNK, block->dimension, block->mean + chunk * CHUNK,
                               block->packed + chunk * stride, reciprocals + chunk * CHUNK, codes,
                               block->factor_count, sums);
  if (block->has_tail)
    NAME(add_residual_squares)(height, block->tails + first * CHUNK, CHUNK, block->mean + block->chunks * CHUNK,
                               block->packed + block->chunks * stride, reciprocals + block->chunks * CHUNK, codes,
                               block->factor_count, sums);
  UNROLL for (int r = 0; r < height; r++) {
    REAL *to = squares + (first + (size_t)r) * LANES;
    NAME(write)(to, is_first ? sums[r] : NAME(read)(to) + sums[r]);
  }
}

// The scores of at most GAUSSIAN_FACTOR_ROWS rows.
INLINE void NAME(factor_score_rows)(const REAL *rows, size_t count, size_t dimension, size_t factor_count,
                                    const REAL *mean, const REAL *projection, const REAL *loadings,
                                    const REAL *reciprocals, double scale, double offset,
                                    struct NAME(factor_scratch) scratch, REAL *scores) {
  NAME(project)(rows, count, dimension, factor_count, mean, projection, scratch);
  for (size_t start = 0; start < dimension; start += GAUSSIAN_FACTOR_BLOCK) {
    const struct NAME(factor_block) block =
        NAME(block_at)(start, rows, dimension, factor_count, mean, loadings, scratch.tails);
    size_t r = 0;
    for (; r + RESIDUAL_HEIGHT <= count; r += RESIDUAL_HEIGHT)
      NAME(add_block_squares)(RESIDUAL_HEIGHT, &block, r, reciprocals + start, scratch.codes, start == 0,
                              scratch.squares);
    for (; r < count; r++)
      NAME(add_block_squares)(1, &block, r, reciprocals + start, scratch.codes, start == 0, scratch.squares);
  }
  // The rows have been read: what was left of them makes room.
  REAL *distances = scratch.tails;
  NAME(sums_of_lanes)(scratch.squares, count, distances);
  for (size_t r = 0; r < count; r++) {
    REAL sum = distances[r];
    for (size_t k = 0; k < factor_count; k++) {
      const REAL z = scratch.codes[r * factor_count + k];
      sum = NAME(multiply_add_scalar)(z, z, sum);
    }
    distances[r] = sum;
  }
  for (size_t r = 0; r < count; r += LANES)
    NAME(write_scores)(NAME(read)(distances + r), scale, offset, count - r, scores + r);
}

INLINE void NAME(factor_score_columns)(const REAL *rows, size_t count, size_t dimension, size_t factor_count,
                               const REAL *mean, const REAL *projection, const REAL *loadings,
                               const REAL *reciprocals, double scale, double offset, REAL *scratch, REAL *scores) {
  const struct NAME(factor_scratch) parts = NAME(factor_scratch_at)(scratch, factor_count);
  for (size_t i = 0; i < count; i += GAUSSIAN_FACTOR_ROWS)
    NAME(factor_score_rows)(rows + i * dimension,
                            count - i < GAUSSIAN_FACTOR_ROWS ? count - i : GAUSSIAN_FACTOR_ROWS, dimension,
                            factor_count, mean, projection, loadings, reciprocals, scale, offset, parts, scores + i);
}

INLINE void NAME(factor_encode_columns)(const REAL *rows, size_t count, size_t dimension, size_t factor_count,
                                const REAL *mean, const REAL *projection, REAL *scratch, REAL *codes) {
  const struct NAME(factor_scratch) parts = NAME(factor_scratch_at)(scratch, factor_count);
  for (size_t i = 0; i < count; i += GAUSSIAN_FACTOR_ROWS) {
    const size_t height = count - i < GAUSSIAN_FACTOR_ROWS ? count - i : GAUSSIAN_FACTOR_ROWS;
    NAME(project)(rows + i * dimension, height, dimension, factor_count, mean, projection, parts);
    memcpy(codes + i * factor_count, parts.codes, sizeof(REAL) * height * factor_count);
  }
}

#undef FACTOR_HEIGHT
#undef FACTOR_GROUP
#undef RESIDUAL_HEIGHT
