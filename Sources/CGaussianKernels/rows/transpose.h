// Rows to columns in registers: lane r of columns[c] becomes element c of row r.
//
// LANES rows of a block of columns are read, and each round of shuffles exchanges one bit of a row's number with one
// bit of a column's. The rounds are chosen so that each is a single instruction: neighbours first, within 16 bytes,
// then whole 16-byte parts.

// Columns of a block: as many as lanes, and at most 8.
#define BLOCK ((int)(LANE_COUNT < 8 ? LANE_COUNT : 8))

// One round: vectors whose numbers differ in `bit` become the one's first and the other's second choice.
#define EXCHANGE(v, bit, first, second)                 \
  UNROLL for (int i = 0; i < BLOCK; i++) {              \
    if ((i & (bit)) == 0) {                             \
      const VEC x = v[i], y = v[i + (bit)];             \
      v[i] = first(x, y);                               \
      v[i + (bit)] = second(x, y);                      \
    }                                                   \
  }

#if LANE_COUNT != 16
// LANES vectors of LANES elements; `v` receives column c at NAME(column_place)(c).
INLINE void NAME(transpose)(VEC v[]) {
#if LANE_COUNT == 8 && REGISTER_BYTES == 64
  EXCHANGE(v, 1, EVEN_8, ODD_8)
  EXCHANGE(v, 2, FIRST_8_2, SECOND_8_2)
  EXCHANGE(v, 4, FIRST_8_2, SECOND_8_2)
#elif LANE_COUNT == 8
  EXCHANGE(v, 1, PAIRS_8_LOW, PAIRS_8_HIGH)
  EXCHANGE(v, 2, QUARTERS_8_LOW, QUARTERS_8_HIGH)
  EXCHANGE(v, 4, FIRST_8_4, SECOND_8_4)
#elif LANE_COUNT == 4 && REGISTER_BYTES == 32
  EXCHANGE(v, 1, EVEN_4, ODD_4)
  EXCHANGE(v, 2, FIRST_4_2, SECOND_4_2)
#elif LANE_COUNT == 4
  EXCHANGE(v, 1, PAIRS_4_LOW, PAIRS_4_HIGH)
  EXCHANGE(v, 2, FIRST_4_2, SECOND_4_2)
#else
  EXCHANGE(v, 1, FIRST_2_1, SECOND_2_1)
#endif
}
#endif

// Where a column ends up: single precision exchanges the two lowest bits crosswise.
INLINE int NAME(column_place)(const int c) {
  return sizeof(REAL) == 4 ? (c & ~3) | (c & 1) << 1 | (c & 2) >> 1 : c;
}

// columns[c] ← element c of LANES rows, for a block of columns.
INLINE void NAME(columns_of_rows)(const REAL *rows, size_t stride, VEC columns[]) {
  VEC v[BLOCK];
#if LANE_COUNT == 16
  // Half a vector holds a row: rows 4 apart share one, so that the last round puts all in order.
  UNROLL for (int i = 0; i < BLOCK; i++) {
    const REAL *row = rows + (size_t)(i / 4 * 8 + i % 4) * stride;
    v[i] = NAME(read_halves)(row, row + 4 * stride);
  }
  EXCHANGE(v, 1, PAIRS_16_LOW, PAIRS_16_HIGH)
  EXCHANGE(v, 2, QUARTERS_16_LOW, QUARTERS_16_HIGH)
  EXCHANGE(v, 4, FIRST_16_4, SECOND_16_4)
#else
  UNROLL for (int i = 0; i < BLOCK; i++) v[i] = NAME(read)(rows + (size_t)i * stride);
  NAME(transpose)(v);
#endif
  UNROLL for (int c = 0; c < BLOCK; c++) columns[c] = v[NAME(column_place)(c)];
}

// The way back: element c of LANES rows ← columns[c].
INLINE void NAME(rows_of_columns)(const VEC columns[], REAL *rows, size_t stride) {
  VEC v[BLOCK];
#if LANE_COUNT == 16
  UNROLL for (int c = 0; c < BLOCK; c++) v[NAME(column_place)(c)] = columns[c];
  EXCHANGE(v, 4, MERGED_16_LOW, MERGED_16_HIGH)
  EXCHANGE(v, 2, QUARTERS_16_LOW, QUARTERS_16_HIGH)
  EXCHANGE(v, 1, UNPAIRED_16_LOW, UNPAIRED_16_HIGH)
  UNROLL for (int i = 0; i < BLOCK; i++) {
    REAL *row = rows + (size_t)(i / 4 * 8 + i % 4) * stride;
    NAME(write_halves)(row, row + 4 * stride, v[i]);
  }
#else
  UNROLL for (int c = 0; c < BLOCK; c++) v[c] = columns[c];
  NAME(transpose)(v);
  UNROLL for (int i = 0; i < BLOCK; i++) NAME(write)(rows + (size_t)i * stride, v[NAME(column_place)(i)]);
#endif
}
