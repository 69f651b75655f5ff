// Sums of centred rows and of the products of their variables.
//
// A block of rows minus the shift is laid out chunk by chunk: chunk c holds columns c·CHUNK … of every row in
// turn. Products of two chunks then stream through 64-byte lines, and a tile of SCATTER_TILE × CHUNK results stays
// in registers while the rows of the block run. A block is short, so that single precision loses little before
// its sums are added to the double accumulators.

#if REGISTER_BYTES == 16
#define SCATTER_TILE 2
#elif REGISTER_BYTES == 32
#define SCATTER_TILE 4
#else
#define SCATTER_TILE 8
#endif

// Centres a block of rows into chunks and adds it to the sums. The last chunk is filled up with zeros.
INLINE void NAME(centre_into_chunks)(const REAL *rows, size_t count, size_t dimension, const REAL *shift,
                                     REAL *chunks, double *sums) {
  for (size_t first = 0; first < dimension; first += CHUNK, chunks += count * CHUNK) {
    const size_t width = dimension - first < CHUNK ? dimension - first : CHUNK;
    REAL total[CHUNK] = {0};
    if (width == CHUNK) {
      VEC sum[VECTORS], centre[VECTORS];
      UNROLL for (int v = 0; v < VECTORS; v++) {
        sum[v] = (VEC)(REAL)0;
        centre[v] = NAME(read)(shift + first + v * LANES);
      }
      for (size_t r = 0; r < count; r++) {
        UNROLL for (int v = 0; v < VECTORS; v++) {
          const VEC y = NAME(read)(rows + r * dimension + first + v * LANES) - centre[v];
          NAME(write)(chunks + r * CHUNK + v * LANES, y);
          sum[v] += y;
        }
      }
      UNROLL for (int v = 0; v < VECTORS; v++) NAME(write)(total + v * LANES, sum[v]);
    } else {
      for (size_t r = 0; r < count; r++) {
        for (size_t j = 0; j < width; j++) {
          const REAL y = rows[r * dimension + first + j] - shift[first + j];
          chunks[r * CHUNK + j] = y;
          total[j] += y;
        }
        for (size_t j = width; j < CHUNK; j++) chunks[r * CHUNK + j] = 0;
      }
    }
    for (size_t j = 0; j < width; j++) sums[first + j] += (double)total[j];
  }
}

// products[i][j] += Σᵣ left[r][i]·right[r][j] for SCATTER_TILE columns i of one chunk and all of another.
INLINE void NAME(scatter_tile)(const REAL *left, const REAL *right, size_t count, size_t height, size_t width,
                               size_t stride, double *products) {
  VEC acc[SCATTER_TILE][VECTORS];
  UNROLL for (int i = 0; i < SCATTER_TILE; i++) {
    UNROLL for (int v = 0; v < VECTORS; v++) acc[i][v] = (VEC)(REAL)0;
  }
  for (size_t r = 0; r < count; r++) {
    VEC row[VECTORS];
    UNROLL for (int v = 0; v < VECTORS; v++) row[v] = NAME(read)(right + r * CHUNK + v * LANES);
    UNROLL for (int i = 0; i < SCATTER_TILE; i++) {
      const VEC element = (VEC)left[r * CHUNK + (size_t)i];
      UNROLL for (int v = 0; v < VECTORS; v++) acc[i][v] = NAME(multiply_add)(element, row[v], acc[i][v]);
    }
  }
  REAL lanes[SCATTER_TILE][CHUNK];
  UNROLL for (int i = 0; i < SCATTER_TILE; i++) {
    UNROLL for (int v = 0; v < VECTORS; v++) NAME(write)(&lanes[i][v * LANES], acc[i][v]);
  }
  for (size_t i = 0; i < height; i++) {
    for (size_t j = 0; j < width; j++) products[i * stride + j] += (double)lanes[i][j];
  }
}

static void NAME(scatter)(const REAL *rows, size_t count, size_t dimension, const REAL *shift, REAL *scratch,
                          double *sums, double *products) {
  for (size_t start = 0; start < count; start += GAUSSIAN_SCATTER_BLOCK) {
    const size_t block = count - start < GAUSSIAN_SCATTER_BLOCK ? count - start : GAUSSIAN_SCATTER_BLOCK;
    NAME(centre_into_chunks)(rows + start * dimension, block, dimension, shift, scratch, sums);
    for (size_t j = 0; j < dimension; j += CHUNK) {
      const size_t width = dimension - j < CHUNK ? dimension - j : CHUNK;
      for (size_t i = j; i < dimension; i += SCATTER_TILE) {
        const size_t height = dimension - i < SCATTER_TILE ? dimension - i : SCATTER_TILE;
        const REAL *left = scratch + i / CHUNK * CHUNK * block + i % CHUNK;
        NAME(scatter_tile)(left, scratch + j * block, block, height, width, dimension,
                           products + i * dimension + j);
      }
    }
  }
}
