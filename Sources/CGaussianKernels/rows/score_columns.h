// Density of rows of 8 to 15 variables: lanes are rows, as in small.h, but the rows are turned into columns by hand.
//
// The triangle's elements are broadcast from memory, so none of its zeros is multiplied, which at these dimensions
// would be up to half of the work. Blocks of columns overlap where the dimension is no multiple of them, so
// that no row is read beyond its end. Rows left over are copied to a block of their own and go the same way: a row's
// bits do not depend on its neighbours.

#define COLUMNS_MOST 15

// Results in progress at a time: enough chains to hide the latency of a multiply-add.
#if REGISTER_BYTES == 64
#define COLUMNS_CHAINS 8
#else
#define COLUMNS_CHAINS 4
#endif
// Bytes between the rows in work and those asked for.
#define COLUMNS_PREFETCH 4096

// Squared distances of LANES rows given as centred columns.
INLINE VEC NAME(centred_distances)(const int dimension, const VEC centred[], const REAL *packed) {
  VEC sum = (VEC)(REAL)0;
  UNROLL for (int first = 0; first < dimension; first += COLUMNS_CHAINS) {
    VEC z[COLUMNS_CHAINS];
    UNROLL for (int j = 0; j < first + COLUMNS_CHAINS && j < dimension; j++) {
      UNROLL for (int k = 0; k < COLUMNS_CHAINS; k++) {
        const int r = first + k;
        if (r < dimension && j <= r) {
          const VEC element = (VEC)NAME(packed_element)(packed, r, j);
          z[k] = j == 0 ? element * centred[0] : NAME(multiply_add)(element, centred[j], z[k]);
        }
      }
    }
    UNROLL for (int k = 0; k < COLUMNS_CHAINS; k++) {
      if (first + k < dimension) sum = first + k == 0 ? z[0] * z[0] : NAME(multiply_add)(z[k], z[k], sum);
    }
  }
  return sum;
}

// Squared distances of LANES rows.
INLINE VEC NAME(column_distances)(const int dimension, const REAL *rows, const REAL *mean, const REAL *packed) {
  VEC centred[COLUMNS_MOST];
  UNROLL for (int block = 0; block * BLOCK < dimension; block++) {
    const int first = (block + 1) * BLOCK <= dimension ? block * BLOCK : dimension - BLOCK;
    VEC columns[BLOCK];
    NAME(columns_of_rows)(rows + first, (size_t)dimension, columns);
    UNROLL for (int c = 0; c < BLOCK; c++) {
      if (first + c >= block * BLOCK) centred[first + c] = columns[c] - (VEC)mean[first + c];
    }
  }
  return NAME(centred_distances)(dimension, centred, packed);
}

// scores ← offset + scale·sums for the first `wanted` lanes.
INLINE void NAME(write_scores)(VEC sums, double scale, double offset, size_t wanted, REAL *scores) {
  REAL total[LANES];
  NAME(write)(total, sums);
  if (wanted >= (size_t)LANES) {
    UNROLL for (int r = 0; r < LANES; r++) scores[r] = (REAL)(scale * (double)total[r] + offset);
  } else {
    for (size_t r = 0; r < wanted; r++) scores[r] = (REAL)(scale * (double)total[r] + offset);
  }
}

INLINE void NAME(score_columns)(const int dimension, const REAL *rows, size_t count, const REAL *mean,
                                const REAL *packed, double scale, double offset, REAL *scores) {
  VEC total = (VEC)(REAL)0;
  size_t i = 0;
  for (; i + LANES <= count; i += LANES) {
    const REAL *x = rows + i * (size_t)dimension;
    UNROLL for (int line = 0; line < LANES * dimension; line += CHUNK)
      __builtin_prefetch(x + COLUMNS_PREFETCH / sizeof(REAL) + line);
    const VEC distances = NAME(column_distances)(dimension, x, mean, packed);
    total += distances;
    NAME(write_scores)(distances, scale, offset, LANES, scores + i);
  }
  if (i < count) {
    REAL rest[LANES * COLUMNS_MOST];
    NAME(copy_rest)(rows + i * (size_t)dimension, count - i, (size_t)dimension, rest);
    const VEC distances = NAME(column_distances)(dimension, rest, mean, packed);
    total += distances;
    NAME(write_scores)(distances, scale, offset, count - i, scores + i);
  }
  if (__builtin_reduce_or(total != total))
    NAME(resolve_distances)(rows, count, (size_t)dimension, scale, offset, scores);
}

// Calls a function of a dimension that the compiler must know.
#define WITH_COLUMNS_DIMENSION(dimension, CALL) \
  switch (dimension) {                          \
    case 8: CALL(8); return;                    \
    case 9: CALL(9); return;                    \
    case 10: CALL(10); return;                  \
    case 11: CALL(11); return;                  \
    case 12: CALL(12); return;                  \
    case 13: CALL(13); return;                  \
    case 14: CALL(14); return;                  \
    case 15: CALL(15); return;                  \
    default: break;                             \
  }
