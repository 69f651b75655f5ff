// Rows that lie elsewhere than kernels read them: element (i, j) at base[i·row_stride + j·column_stride].
//
// Columns side by side are transposed in registers, a block of LANES rows and BLOCK columns at a time. Nothing is computed,
// so the bits are those of the elements.

INLINE void NAME(gather_elements)(const int dimension, const REAL *base, ptrdiff_t row_stride,
                                  ptrdiff_t column_stride, size_t count, REAL *rows) {
  for (size_t i = 0; i < count; i++) {
    const REAL *row = base + (ptrdiff_t)i * row_stride;
    if (column_stride == 1) __builtin_prefetch(row + 2048 / sizeof(REAL));
    UNROLL for (int j = 0; j < dimension; j++) rows[i * (size_t)dimension + (size_t)j] = row[j * column_stride];
  }
}

// Rows with gaps between them, but none within.
static void NAME(close_gaps)(const REAL *base, ptrdiff_t row_stride, size_t count, size_t dimension, REAL *rows) {
#define GATHER(d) NAME(gather_elements)(d, base, row_stride, 1, count, rows)
  WITH_SMALL_DIMENSION(dimension, GATHER)
#undef GATHER
  for (size_t i = 0; i < count; i++)
    memcpy(rows + i * dimension, base + (ptrdiff_t)i * row_stride, sizeof(REAL) * dimension);
}

static void NAME(gather)(const REAL *base, ptrdiff_t row_stride, ptrdiff_t column_stride, size_t count,
                         size_t dimension, REAL *rows) {
  if (column_stride == 1) {
    NAME(close_gaps)(base, row_stride, count, dimension, rows);
    return;
  }
#define GATHER(d) NAME(gather_elements)(d, base, row_stride, column_stride, count, rows)
  WITH_SMALL_DIMENSION(dimension, GATHER)
#undef GATHER
  size_t i = 0;
  if (row_stride == 1 && dimension >= BLOCK) {
    for (; i + LANES <= count; i += LANES) {
      for (size_t block = 0; block < dimension; block += BLOCK) {
        const size_t first = block + BLOCK <= dimension ? block : dimension - BLOCK;
        VEC columns[BLOCK];
        UNROLL for (int c = 0; c < BLOCK; c++)
          columns[c] = NAME(read)(base + (ptrdiff_t)i + (ptrdiff_t)(first + (size_t)c) * column_stride);
        NAME(rows_of_columns)(columns, rows + i * dimension + first, dimension);
      }
    }
  }
  for (; i < count; i++) {
    const REAL *row = base + (ptrdiff_t)i * row_stride;
    for (size_t j = 0; j < dimension; j++) rows[i * dimension + j] = row[(ptrdiff_t)j * column_stride];
  }
}
