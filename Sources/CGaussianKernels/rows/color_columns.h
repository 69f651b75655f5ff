// Colouring rows of 8 to 15 variables with the rows in lanes, as score_columns.h does for densities.

// LANES rows in place.
INLINE void NAME(color_lanes)(const int dimension, REAL *rows, const REAL *mean, const REAL *packed) {
  VEC normals[COLUMNS_MOST], colored[COLUMNS_MOST];
  UNROLL for (int block = 0; block * BLOCK < dimension; block++) {
    const int first = (block + 1) * BLOCK <= dimension ? block * BLOCK : dimension - BLOCK;
    VEC columns[BLOCK];
    NAME(columns_of_rows)(rows + first, (size_t)dimension, columns);
    UNROLL for (int c = 0; c < BLOCK; c++) normals[first + c] = columns[c];
  }
  UNROLL for (int first = 0; first < dimension; first += COLUMNS_CHAINS) {
    VEC x[COLUMNS_CHAINS];
    UNROLL for (int k = 0; k < COLUMNS_CHAINS; k++) {
      if (first + k < dimension) x[k] = (VEC)mean[first + k];
    }
    UNROLL for (int j = 0; j < first + COLUMNS_CHAINS && j < dimension; j++) {
      UNROLL for (int k = 0; k < COLUMNS_CHAINS; k++) {
        if (first + k < dimension && j <= first + k)
          x[k] = NAME(multiply_add)((VEC)NAME(packed_element)(packed, first + k, j), normals[j], x[k]);
      }
    }
    UNROLL for (int k = 0; k < COLUMNS_CHAINS; k++) {
      if (first + k < dimension) colored[first + k] = x[k];
    }
  }
  UNROLL for (int block = 0; block * BLOCK < dimension; block++) {
    const int first = (block + 1) * BLOCK <= dimension ? block * BLOCK : dimension - BLOCK;
    NAME(rows_of_columns)(colored + first, rows + first, (size_t)dimension);
  }
}

INLINE void NAME(color_columns)(const int dimension, REAL *rows, size_t count, const REAL *mean,
                                const REAL *packed) {
  size_t i = 0;
  for (; i + LANES <= count; i += LANES) NAME(color_lanes)(dimension, rows + i * (size_t)dimension, mean, packed);
  if (i == count) return;
  REAL rest[LANES * COLUMNS_MOST];
  NAME(copy_rest)(rows + i * (size_t)dimension, count - i, (size_t)dimension, rest);
  NAME(color_lanes)(dimension, rest, mean, packed);
  memcpy(rows + i * (size_t)dimension, rest, sizeof(REAL) * (count - i) * (size_t)dimension);
}
