// Density of rows of 16 to some 30 variables: lanes are rows, as in score_columns.h, in memory instead of registers.
//
// LANES rows are centred and laid down as columns, and the triangle's elements are broadcast in the order in which they
// are packed. Of the triangle's zeros only those within a group of chains are multiplied, where a tile multiplies half a
// chunk in each row of chunks; from some 32 variables on that no longer matters.

// Where a tile becomes faster; docs/decisions/0007-row-kernels.md has the run.
#define PANEL_END 32
// Results in progress at a time: enough chains to hide the latency of a multiply-add.
#define PANEL_CHAINS 8
// Bytes between the rows in work and those asked for.
#define PANEL_PREFETCH 4096

// centred ← LANES rows minus the mean, column by column.
INLINE void NAME(centre_columns)(const REAL *rows, size_t dimension, const REAL *mean, REAL *centred) {
  for (size_t first = 0; first < dimension; first += BLOCK) {
    const size_t j = first + BLOCK <= dimension ? first : dimension - BLOCK;
    VEC columns[BLOCK];
    NAME(columns_of_rows)(rows + j, dimension, columns);
    UNROLL for (int c = 0; c < BLOCK; c++)
      NAME(write)(centred + (j + (size_t)c) * LANES, columns[c] - (VEC)mean[j + (size_t)c]);
  }
}

// z[k] += element k of a packed column times the column of the rows, for k from `from`.
INLINE void NAME(add_column)(const int from, const REAL *packed, const REAL *centred, VEC z[PANEL_CHAINS]) {
  const VEC column = NAME(read)(centred);
  UNROLL for (int k = from; k < PANEL_CHAINS; k++) z[k] = NAME(multiply_add)((VEC)packed[k], column, z[k]);
}

// Squared distances of LANES rows.
INLINE VEC NAME(panel_distances)(const REAL *rows, size_t dimension, const REAL *mean, const REAL *packed) {
  REAL centred[PANEL_END * LANES] __attribute__((aligned(64)));
  NAME(centre_columns)(rows, dimension, mean, centred);
  VEC sum = (VEC)(REAL)0;
  for (size_t first = 0; first < dimension; first += PANEL_CHAINS) {
    const REAL *b = packed + NAME(chunk_start)(first / CHUNK) + first % CHUNK;
    VEC z[PANEL_CHAINS];
    UNROLL for (int k = 0; k < PANEL_CHAINS; k++) z[k] = (VEC)(REAL)0;
    for (size_t j = 0; j < first; j++) NAME(add_column)(0, b + j * CHUNK, centred + j * LANES, z);
    const REAL *diagonal = b + first * CHUNK, *column = centred + first * LANES;
    if (first + PANEL_CHAINS <= dimension) {
      UNROLL for (int t = 0; t < PANEL_CHAINS; t++)
        NAME(add_column)(t, diagonal + t * CHUNK, column + t * LANES, z);
    } else {
      for (size_t t = 0; first + t < dimension; t++)
        NAME(add_column)(0, diagonal + t * CHUNK, column + t * LANES, z);
    }
    UNROLL for (int k = 0; k < PANEL_CHAINS; k++) sum = NAME(multiply_add)(z[k], z[k], sum);
  }
  return sum;
}

static void NAME(score_panel)(const REAL *rows, size_t count, size_t dimension, const REAL *mean,
                              const REAL *packed, double scale, double offset, REAL *scores) {
  size_t i = 0;
  for (; i + LANES <= count; i += LANES) {
    const REAL *x = rows + i * dimension;
    for (size_t line = 0; line < LANES * dimension; line += CHUNK)
      __builtin_prefetch(x + PANEL_PREFETCH / sizeof(REAL) + line);
    NAME(write_scores)(NAME(panel_distances)(x, dimension, mean, packed), scale, offset, LANES, scores + i);
  }
  if (i == count) return;
  REAL rest[PANEL_END * LANES] = {0};
  memcpy(rest, rows + i * dimension, sizeof(REAL) * (count - i) * dimension);
  NAME(write_scores)(NAME(panel_distances)(rest, dimension, mean, packed), scale, offset, count - i, scores + i);
}
