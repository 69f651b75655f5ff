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
#endif
  // Single precision has exchanged the two lowest bits crosswise.
  UNROLL for (int c = 0; c < BLOCK; c++)
    columns[c] = v[sizeof(REAL) == 4 ? (c & ~3) | (c & 1) << 1 | (c & 2) >> 1 : c];
}
