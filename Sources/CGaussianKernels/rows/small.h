// Density and colouring for rows of up to 7 variables: the triangle fits in registers, and the lanes are rows.
//
// Written for one row with a dimension known to the compiler, which turns the loop over rows into vectors and the
// strided loads into shuffles. A row left over at the end runs through the same operations one at a time, so its
// bits are the same. Order of operations is that of panel.h: each result one chain in ascending j.

#define SMALL_DIMENSION 7

INLINE REAL NAME(multiply_add_scalar)(REAL a, REAL b, REAL c) {
#if REGISTER_BYTES == 16 && !defined(__aarch64__)
  return a * b + c;
#else
  return __builtin_elementwise_fma(a, b, c);
#endif
}

// The triangle of a packed chunk, row by row.
INLINE void NAME(unpack_small)(const int dimension, const REAL *packed, REAL triangle[][SMALL_DIMENSION]) {
  UNROLL for (int r = 0; r < dimension; r++) {
    UNROLL for (int j = 0; j <= r; j++) triangle[r][j] = packed[j * CHUNK + r];
  }
}

// The squared distance of a row.
INLINE REAL NAME(distance_small)(const int dimension, const REAL *row, const REAL *mean,
                                 REAL triangle[][SMALL_DIMENSION]) {
  REAL centred[SMALL_DIMENSION], sum = 0;
  UNROLL for (int j = 0; j < dimension; j++) centred[j] = row[j] - mean[j];
  UNROLL for (int r = 0; r < dimension; r++) {
    REAL z = triangle[r][0] * centred[0];
    UNROLL for (int j = 1; j <= r; j++) z = NAME(multiply_add_scalar)(triangle[r][j], centred[j], z);
    sum = r == 0 ? z * z : NAME(multiply_add_scalar)(z, z, sum);
  }
  return sum;
}

INLINE void NAME(score_small)(const int dimension, const REAL *restrict rows, size_t count,
                              const REAL *restrict mean, const REAL *restrict packed, double scale,
                              double offset, REAL *restrict scores) {
  REAL triangle[SMALL_DIMENSION][SMALL_DIMENSION];
  NAME(unpack_small)(dimension, packed, triangle);
  if (dimension == 1) {
    // Nothing cancels here.
    _Pragma("clang loop vectorize(enable)") for (size_t i = 0; i < count; i++)
      scores[i] = (REAL)(scale * (double)NAME(distance_small)(1, rows + i, mean, triangle) + offset);
    return;
  }
  REAL total = 0;
  // The compiler would take several vectors at once for the sake of the sum, which costs 4 %.
  _Pragma("clang loop vectorize(enable) interleave_count(1)") for (size_t i = 0; i < count; i++) {
    const REAL sum = NAME(distance_small)(dimension, rows + i * (size_t)dimension, mean, triangle);
    scores[i] = (REAL)(scale * (double)sum + offset);
    {
      _Pragma("clang fp reassociate(on)") total += sum;
    }
  }
  if (total != total) NAME(resolve_distances)(rows, count, (size_t)dimension, scale, offset, scores);
}

INLINE void NAME(color_small)(const int dimension, REAL *restrict rows, size_t count, const REAL *restrict mean,
                              const REAL *restrict packed) {
  REAL triangle[SMALL_DIMENSION][SMALL_DIMENSION];
  NAME(unpack_small)(dimension, packed, triangle);
  _Pragma("clang loop vectorize(enable)") for (size_t i = 0; i < count; i++) {
    REAL *row = rows + i * (size_t)dimension;
    REAL normal[SMALL_DIMENSION];
    UNROLL for (int j = 0; j < dimension; j++) normal[j] = row[j];
    UNROLL for (int r = 0; r < dimension; r++) {
      REAL x = mean[r];
      UNROLL for (int j = 0; j <= r; j++) x = NAME(multiply_add_scalar)(triangle[r][j], normal[j], x);
      row[r] = x;
    }
  }
}

// Calls a function of a dimension that the compiler must know.
#define WITH_SMALL_DIMENSION(dimension, CALL) \
  switch (dimension) {                        \
    case 1: CALL(1); return;                  \
    case 2: CALL(2); return;                  \
    case 3: CALL(3); return;                  \
    case 4: CALL(4); return;                  \
    case 5: CALL(5); return;                  \
    case 6: CALL(6); return;                  \
    case 7: CALL(7); return;                  \
    default: break;                           \
  }
