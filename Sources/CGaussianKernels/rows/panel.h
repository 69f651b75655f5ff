// Rows times the transpose of a packed lower triangle, for 16 variables and more: lanes are rows, as in
// score_columns.h, but in memory instead of registers.
//
// Up to PANEL_VECTORS·LANES rows are laid down as columns: a panel. The triangle's elements are broadcast in the order
// in which they are packed, each for all rows of the panel. Of the triangle's zeros only those within a group of chains
// are multiplied, and nothing is added up over lanes.

// Rows of results in progress, and vectors of rows of each: what the registers hold beside a column and an element.
// Eight hide the latency of a multiply-add; where two of them start in a cycle, an element must serve two vectors.
#if REGISTER_BYTES == 64
#define PANEL_CHAINS 8
#define PANEL_VECTORS 1
#else
#define PANEL_CHAINS 4
#define PANEL_VECTORS 2
#endif

// panel ← rows, column by column, minus the mean if there is one.
INLINE void NAME(lay_down)(const int vectors, const int centred, const REAL *rows, size_t dimension,
                           const REAL *mean, REAL *panel) {
  for (size_t block = 0; block < dimension; block += BLOCK) {
    const size_t first = block + BLOCK <= dimension ? block : dimension - BLOCK;
    UNROLL for (int v = 0; v < vectors; v++) {
      VEC columns[BLOCK];
      NAME(columns_of_rows)(rows + (size_t)(v * LANES) * dimension + first, dimension, columns);
      UNROLL for (int c = 0; c < BLOCK; c++) {
        const size_t j = first + (size_t)c;
        if (centred) columns[c] -= (VEC)mean[j];
        NAME(write)(panel + (j * (size_t)vectors + (size_t)v) * LANES, columns[c]);
      }
    }
  }
}

// The way back.
INLINE void NAME(pick_up)(const int vectors, const REAL *panel, size_t dimension, REAL *rows) {
  for (size_t block = 0; block < dimension; block += BLOCK) {
    const size_t first = block + BLOCK <= dimension ? block : dimension - BLOCK;
    UNROLL for (int v = 0; v < vectors; v++) {
      VEC columns[BLOCK];
      UNROLL for (int c = 0; c < BLOCK; c++)
        columns[c] = NAME(read)(panel + ((first + (size_t)c) * (size_t)vectors + (size_t)v) * LANES);
      NAME(rows_of_columns)(columns, rows + (size_t)(v * LANES) * dimension + first, dimension);
    }
  }
}

// chains[k] += element k of a packed column times a column of the panel, for k from `from`.
INLINE void NAME(add_column)(const int vectors, const int from, const REAL *packed, const REAL *column,
                             VEC chains[PANEL_CHAINS][PANEL_VECTORS]) {
  VEC elements[PANEL_VECTORS];
  UNROLL for (int v = 0; v < vectors; v++) elements[v] = NAME(read)(column + v * LANES);
  UNROLL for (int k = from; k < PANEL_CHAINS; k++) {
    const VEC element = (VEC)packed[k];
    UNROLL for (int v = 0; v < vectors; v++)
      chains[k][v] = NAME(multiply_add)(element, elements[v], chains[k][v]);
  }
}

// chains[k] += row first + k of the triangle times the panel.
INLINE void NAME(add_products)(const int vectors, const REAL *packed, size_t first, size_t dimension,
                               const REAL *panel, VEC chains[PANEL_CHAINS][PANEL_VECTORS]) {
  const size_t width = (size_t)(vectors * LANES);
  const REAL *b = packed + NAME(chunk_start)(first / CHUNK) + first % CHUNK;
  for (size_t j = 0; j < first; j++) NAME(add_column)(vectors, 0, b + j * CHUNK, panel + j * width, chains);
  b += first * CHUNK;
  panel += first * width;
  if (first + PANEL_CHAINS <= dimension) {
    UNROLL for (int t = 0; t < PANEL_CHAINS; t++)
      NAME(add_column)(vectors, t, b + t * CHUNK, panel + (size_t)t * width, chains);
  } else {
    for (size_t t = 0; first + t < dimension; t++)
      NAME(add_column)(vectors, 0, b + t * CHUNK, panel + t * width, chains);
  }
}

// LANES rows, of which the first `count` are given and the others zero.
INLINE void NAME(copy_rest)(const REAL *rows, size_t count, size_t dimension, REAL *rest) {
  memcpy(rest, rows, sizeof(REAL) * count * dimension);
  memset(rest + count * dimension, 0, sizeof(REAL) * (LANES - count) * dimension);
}
