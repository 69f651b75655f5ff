// The one inner loop of density and colouring: rows times the transpose of a packed lower triangle T.
//
// The triangle is packed in chunks of CHUNK rows of T: chunk c holds, for j = 0, 1, … below
// min((c + 1)·CHUNK, dimension) in turn, the entries T[c·CHUNK … c·CHUNK + CHUNK − 1][j], zero above the
// diagonal and below the last row. A tile keeps height × CHUNK results in registers while j runs. Each result is
// one chain of multiply-adds in ascending j, so its bits do not depend on the rows that share the tile.

// Rows of a full tile: as many as the registers hold beside one column and one element.
#if REGISTER_BYTES == 16
#define TILE 2
#elif REGISTER_BYTES == 32
#define TILE 6
#else
#define TILE 12
#endif

// The same, filled up to whole vectors of rows.
#define TILE_SLOTS ((TILE + LANES - 1) / LANES * LANES)

#define UNROLL _Pragma("clang loop unroll(full)")

// Elements from one row of scratch to the next. A cache line more than a row: rows that lie a page apart would all
// compete for the same few lines of the first-level cache.
INLINE size_t NAME(scratch_stride)(size_t dimension) { return dimension + CHUNK; }

// Start of chunk c in a packed triangle.
INLINE size_t NAME(chunk_start)(size_t chunk) { return (size_t)CHUNK * CHUNK * chunk * (chunk + 1) / 2; }

// acc[r][v] += Σⱼ a[r·stride + j]·b[j·CHUNK + v·LANES …] over first ≤ j < last, for v from `from`.
INLINE void NAME(tile_columns)(const int height, const int from, const REAL *a, size_t stride, const REAL *b,
                               size_t first, size_t last, VEC acc[][VECTORS]) {
  for (size_t j = first; j < last; j++) {
    VEC column[VECTORS];
    UNROLL for (int v = from; v < VECTORS; v++) column[v] = NAME(read)(b + j * CHUNK + v * LANES);
    UNROLL for (int r = 0; r < height; r++) {
      const VEC element = (VEC)a[(size_t)r * stride + j];
      UNROLL for (int v = from; v < VECTORS; v++)
        acc[r][v] = NAME(multiply_add)(element, column[v], acc[r][v]);
    }
  }
}

// Adds to acc the product of `height` rows at `a` with chunk `chunk` of the triangle at `packed`.
INLINE void NAME(tile)(const int height, const REAL *a, size_t stride, const REAL *packed, size_t chunk,
                       size_t dimension, VEC acc[][VECTORS]) {
  const REAL *b = packed + NAME(chunk_start)(chunk);
  const size_t diagonal = chunk * CHUNK;
  NAME(tile_columns)(height, 0, a, stride, b, 0, diagonal, acc);
  // Within the diagonal block, vector v has entries only up to column diagonal + (v + 1)·LANES.
  UNROLL for (int v = 0; v < VECTORS; v++) {
    const size_t first = diagonal + (size_t)(v * LANES);
    const size_t last = first + LANES < dimension ? first + LANES : dimension;
    NAME(tile_columns)(height, v, a, stride, b, first, last, acc);
  }
}
