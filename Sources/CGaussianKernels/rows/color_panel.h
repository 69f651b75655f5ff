// Colouring rows of 16 variables and more.

// `vectors` vectors of rows in place. `scratch` has room for two panels.
INLINE void NAME(color_panel_rows)(const int vectors, REAL *rows, size_t dimension, const REAL *mean,
                                   const REAL *packed, REAL *scratch) {
  const size_t width = (size_t)(vectors * LANES);
  // Chains may go on a little beyond the last variable.
  REAL *normals = scratch, *colored = scratch + width * dimension;
  NAME(lay_down)(vectors, 0, rows, dimension, mean, normals);
  for (size_t first = 0; first < dimension; first += PANEL_CHAINS) {
    VEC x[PANEL_CHAINS][PANEL_VECTORS];
    UNROLL for (int k = 0; k < PANEL_CHAINS; k++) {
      UNROLL for (int v = 0; v < vectors; v++) x[k][v] = (VEC)mean[first + (size_t)k];
    }
    NAME(add_products)(vectors, packed, first, dimension, normals, x);
    UNROLL for (int k = 0; k < PANEL_CHAINS; k++) {
      UNROLL for (int v = 0; v < vectors; v++)
        NAME(write)(colored + (first + (size_t)k) * width + (size_t)(v * LANES), x[k][v]);
    }
  }
  NAME(pick_up)(vectors, colored, dimension, rows);
}

static void NAME(color_panel)(REAL *rows, size_t count, size_t dimension, const REAL *mean, const REAL *packed,
                              REAL *scratch) {
  enum { ROWS = PANEL_VECTORS * LANES };
  size_t i = 0;
  for (; i + ROWS <= count; i += ROWS)
    NAME(color_panel_rows)(PANEL_VECTORS, rows + i * dimension, dimension, mean, packed, scratch);
  for (; PANEL_VECTORS > 1 && i + LANES <= count; i += LANES)
    NAME(color_panel_rows)(1, rows + i * dimension, dimension, mean, packed, scratch);
  if (i == count) return;
  REAL *rest = scratch + (2 * dimension + PANEL_CHAINS) * LANES;
  NAME(copy_rest)(rows + i * dimension, count - i, dimension, rest);
  NAME(color_panel_rows)(1, rest, dimension, mean, packed, scratch);
  memcpy(rows + i * dimension, rest, sizeof(REAL) * (count - i) * dimension);
}
