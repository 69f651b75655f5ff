// Sums of centred rows and of the products of their variables.
//
// A block of rows minus the shift is laid out chunk by chunk: chunk c holds columns c·CHUNK … of every row in turn, so
// that products of two chunks stream through whole cache lines. A tile of products stays in registers while the rows
// of the block run; meanwhile the rows of the next block are asked for. A block is short, so that single precision
// loses little before its sums are added to the double accumulators.

// Columns of the left chunk in a tile, and chunks on its right: what the registers hold.
#if REGISTER_BYTES == 16
#define SCATTER_TILE 2
#define SCATTER_CHUNKS 1
#elif REGISTER_BYTES == 32
#define SCATTER_TILE 4
#define SCATTER_CHUNKS 1
#else
#define SCATTER_TILE 8
#define SCATTER_CHUNKS 2
#endif

// Adds a chunk of lanes of the kernel's precision to `width` doubles.
INLINE void NAME(add_lanes)(const VEC lanes[VECTORS], size_t width, double *sums) {
  REAL values[CHUNK];
  UNROLL for (int v = 0; v < VECTORS; v++) NAME(write)(values + v * LANES, lanes[v]);
  if (width >= CHUNK) {
    UNROLL for (int j = 0; j < CHUNK; j++) sums[j] += (double)values[j];
  } else {
    for (size_t j = 0; j < width; j++) sums[j] += (double)values[j];
  }
}

// Centres one chunk of columns of a block of rows, zero beyond the last column, and adds it up. With weights a row is
// multiplied by its root.
INLINE void NAME(centre_chunk)(const int weighted, const REAL *rows, const REAL *roots, size_t count,
                               size_t dimension, const REAL *shift, size_t width, REAL *chunk, double *sums) {
  VEC sum[VECTORS], centre[VECTORS];
  UNROLL for (int v = 0; v < VECTORS; v++) {
    sum[v] = (VEC)(REAL)0;
    centre[v] = NAME(read)(shift + v * LANES);
  }
  // Rows of a narrow chunk are read a whole chunk wide as long as that stays inside the block.
  const size_t overhang = width < CHUNK ? (CHUNK - width + dimension - 1) / dimension : 0;
  const size_t wide = count > overhang ? count - overhang : 0;
  REAL kept[CHUNK];
  UNROLL for (int j = 0; j < CHUNK; j++) kept[j] = (size_t)j < width ? 1 : 0;
  for (size_t r = 0; r < count; r++) {
    REAL edge[CHUNK] = {0};
    const REAL *x = rows + r * dimension;
    if (r >= wide) {
      for (size_t j = 0; j < width; j++) edge[j] = x[j];
      x = edge;
    }
    UNROLL for (int v = 0; v < VECTORS; v++) {
      VEC y = NAME(read)(x + v * LANES) - centre[v];
      if (width < CHUNK) y = NAME(read)(kept + v * LANES) != (VEC)(REAL)0 ? y : (VEC)(REAL)0;
      if (weighted) y = roots[r] != 0 ? (VEC)roots[r] * y : (VEC)(REAL)0;
      NAME(write)(chunk + r * CHUNK + v * LANES, y);
      sum[v] = weighted ? NAME(multiply_add)((VEC)roots[r], y, sum[v]) : sum[v] + y;
    }
  }
  NAME(add_lanes)(sum, width, sums);
}

// products[i][j] += Σᵣ left[r][i]·right[r][j] for `height` columns i of one chunk and `chunks` chunks of columns j.
INLINE void NAME(scatter_tile)(const int height, const int chunks, const int near, const REAL *left, const REAL *right,
                               size_t count, const REAL *ahead, size_t rows, size_t width, size_t stride,
                               double *products) {
  VEC acc[SCATTER_TILE][SCATTER_CHUNKS][VECTORS];
  UNROLL for (int i = 0; i < height; i++) {
    UNROLL for (int c = 0; c < chunks; c++) {
      UNROLL for (int v = 0; v < VECTORS; v++) acc[i][c][v] = (VEC)(REAL)0;
    }
  }
  for (size_t r = 0; r < count; r++) {
    if (near)
      __builtin_prefetch(ahead + r * CHUNK);
    else
      __builtin_prefetch(ahead + r * CHUNK, 0, 2);
    VEC row[SCATTER_CHUNKS][VECTORS];
    UNROLL for (int c = 0; c < chunks; c++) {
      UNROLL for (int v = 0; v < VECTORS; v++)
        row[c][v] = NAME(read)(right + ((size_t)c * count + r) * CHUNK + v * LANES);
    }
    UNROLL for (int i = 0; i < height; i++) {
      const VEC element = (VEC)left[r * CHUNK + (size_t)i];
      UNROLL for (int c = 0; c < chunks; c++) {
        UNROLL for (int v = 0; v < VECTORS; v++)
          acc[i][c][v] = NAME(multiply_add)(element, row[c][v], acc[i][c][v]);
      }
    }
  }
  UNROLL for (int i = 0; i < height; i++) {
    if ((size_t)i < rows) {
      UNROLL for (int c = 0; c < chunks; c++)
        NAME(add_lanes)(acc[i][c], width - (size_t)(c * CHUNK), products + (size_t)i * stride + c * CHUNK);
    }
  }
}

// Adds the products of one centred block; columns i from `first`, all columns j up to i's chunk.
INLINE void NAME(scatter_columns)(const int height, const int near, const REAL *chunks, size_t count, size_t dimension,
                                  size_t first, const REAL *ahead, double *products) {
  const size_t last = first / CHUNK * CHUNK;  // the chunk on the diagonal
  const REAL *left = chunks + last * count + first % CHUNK;
  const size_t rows = dimension - first;
  size_t j = 0;
  for (; SCATTER_CHUNKS > 1 && j + CHUNK <= last; j += SCATTER_CHUNKS * CHUNK)
    NAME(scatter_tile)(height, SCATTER_CHUNKS, near, left, chunks + j * count, count, ahead + j * count, rows,
                       dimension - j, dimension, products + first * dimension + j);
  for (; j <= last; j += CHUNK)
    NAME(scatter_tile)(height, 1, near, left, chunks + j * count, count, ahead + j * count, rows, dimension - j,
                       dimension, products + first * dimension + j);
}

// Centres all chunks of a block of rows.
INLINE void NAME(centre_block)(const int weighted, const REAL *rows, const REAL *roots, size_t count,
                               size_t dimension, const REAL *shift, REAL *chunks, double *sums) {
  size_t first = 0;
  for (; first + CHUNK <= dimension; first += CHUNK)
    NAME(centre_chunk)(weighted, rows + first, roots, count, dimension, shift + first, CHUNK,
                       chunks + first * count, sums + first);
  if (first < dimension)
    NAME(centre_chunk)(weighted, rows + first, roots, count, dimension, shift + first, dimension - first,
                       chunks + first * count, sums + first);
}

// Adds the fourth moments of one centred block: Σw‖y‖²y, one a variable, and then Σw‖y‖⁴.
INLINE void NAME(add_fourth)(const int weighted, const REAL *roots, const REAL *chunks, size_t count,
                             size_t dimension, REAL *norms, double *fourth) {
  for (size_t r = 0; r < count; r++) {
    VEC norm[VECTORS];
    UNROLL for (int v = 0; v < VECTORS; v++) norm[v] = (VEC)(REAL)0;
    for (size_t first = 0; first < dimension; first += CHUNK) {
      UNROLL for (int v = 0; v < VECTORS; v++) {
        const VEC y = NAME(read)(chunks + first * count + r * CHUNK + v * LANES);
        norm[v] = NAME(multiply_add)(y, y, norm[v]);
      }
    }
    norms[r] = NAME(lane_sum)(norm);
  }
  for (size_t r = count; r < GAUSSIAN_SCATTER_BLOCK; r++) norms[r] = 0;
  if (weighted) NAME(divide_by_roots)(roots, norms);
  VEC quartic = (VEC)(REAL)0;
  for (size_t r = 0; r < GAUSSIAN_SCATTER_BLOCK; r += LANES) {
    const VEC norm = NAME(read)(norms + r);
    quartic = NAME(multiply_add)(norm, norm, quartic);
  }
  fourth[dimension] += (double)NAME(vector_sum)(quartic);
  for (size_t first = 0; first < dimension; first += CHUNK) {
    VEC cube[VECTORS];
    UNROLL for (int v = 0; v < VECTORS; v++) cube[v] = (VEC)(REAL)0;
    for (size_t r = 0; r < count; r++) {
      UNROLL for (int v = 0; v < VECTORS; v++)
        cube[v] = NAME(multiply_add)((VEC)norms[r], NAME(read)(chunks + first * count + r * CHUNK + v * LANES), cube[v]);
    }
    NAME(add_lanes)(cube, dimension - first, fourth + first);
  }
}

static void NAME(scatter)(const REAL *rows, const REAL *weights, size_t count, size_t dimension, const REAL *shift,
                          REAL *scratch, double *sums, double *products, double *fourth) {
#define SCATTER_SMALL(d) NAME(scatter_small)(d, 1, 0, rows, weights, count, shift, scratch, sums, products, fourth)
#define WEIGHTED_SMALL(d) NAME(scatter_small)(d, 1, 1, rows, weights, count, shift, scratch, sums, products, fourth)
  if (weights) {
    WITH_SMALL_DIMENSION(dimension, WEIGHTED_SMALL)
  } else {
    WITH_SMALL_DIMENSION(dimension, SCATTER_SMALL)
  }
#undef SCATTER_SMALL
#undef WEIGHTED_SMALL
  REAL *roots = scratch, *norms = scratch + GAUSSIAN_SCATTER_BLOCK, *chunks = norms + GAUSSIAN_SCATTER_BLOCK;
  for (size_t start = 0; start < count; start += GAUSSIAN_SCATTER_BLOCK) {
    const size_t block = count - start < GAUSSIAN_SCATTER_BLOCK ? count - start : GAUSSIAN_SCATTER_BLOCK;
    const REAL *x = rows + start * dimension;
    if (weights) {
      NAME(root_weights)(weights + start, block, roots);
      NAME(centre_block)(1, x, roots, block, dimension, shift, chunks, sums);
    } else {
      NAME(centre_block)(0, x, roots, block, dimension, shift, chunks, sums);
    }
    const REAL *ahead = x + block * dimension;
    for (size_t i = 0; i < dimension; i += SCATTER_TILE) {
      // The next block is asked for into the first-level cache only if there is room beside this one.
      if (dimension <= CHUNK)
        NAME(scatter_columns)(SCATTER_TILE, 1, chunks, block, dimension, i, ahead, products);
      else
        NAME(scatter_columns)(SCATTER_TILE, 0, chunks, block, dimension, i, ahead, products);
      ahead += block * CHUNK;
    }
    if (fourth) NAME(add_fourth)(weights != NULL, roots, chunks, block, dimension, norms, fourth);
  }
}
