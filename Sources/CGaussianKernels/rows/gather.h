// Rows that lie elsewhere than kernels read them: element (i, j) at base[i·row_stride + j·column_stride].
//
// Columns side by side are transposed in registers, a block of LANES rows and BLOCK columns at a time. Nothing is computed,
// so the bits are those of the elements.

INLINE void NAME(gather_elements)(const int dimension, const REAL *base, ptrdiff_t row_stride,
                                  ptrdiff_t column_stride, size_t count, REAL *rows) {
  for (size_t i = 0; i < count; i++) {
    const REAL *row = base + (ptrdiff_t)i * row_stride;
    UNROLL for (int j = 0; j < dimension; j++) rows[i * (size_t)dimension + (size_t)j] = row[j * column_stride];
  }
}

static void NAME(gather)(const REAL *base, ptrdiff_t row_stride, ptrdiff_t column_stride, size_t count,
                         size_t dimension, REAL *rows) {
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

// Columns of consecutive elements straight into panels, as lay_panels leaves them.
static void NAME(gather_panels)(const REAL *base, ptrdiff_t column_stride, size_t count, size_t dimension,
                                REAL *panels) {
  const size_t rows = PANEL_VECTORS * LANES;
  for (size_t j = 0; j < dimension; j++) {
    const REAL *column = base + (ptrdiff_t)j * column_stride;
    REAL *panel = panels + j * rows;
    size_t i = 0;
    for (; i + rows <= count; i += rows, panel += rows * dimension) {
      UNROLL for (int v = 0; v < PANEL_VECTORS; v++)
        NAME(write)(panel + v * LANES, NAME(read)(column + i + (size_t)(v * LANES)));
    }
    if (i == count) continue;
    for (size_t k = 0; k < rows; k++) panel[k] = i + k < count ? column[i + k] : 0;
  }
}
