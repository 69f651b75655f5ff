// lane_sums.h for one precision.

// Sum of the CHUNK lanes of one row.
INLINE REAL NAME(lane_sum)(const VEC row[VECTORS]) {
  REAL sum[CHUNK];
  UNROLL for (int v = 0; v < VECTORS; v++) NAME(write)(sum + v * LANES, row[v]);
  UNROLL for (int half = CHUNK / 2; half > 0; half /= 2) {
    UNROLL for (int i = 0; i < half; i++) sum[i] += sum[i + half];
  }
  return sum[0];
}

// Sum of the lanes of one vector.
INLINE REAL NAME(vector_sum)(VEC value) {
  REAL sum[LANES];
  NAME(write)(sum, value);
  UNROLL for (int half = LANES / 2; half > 0; half /= 2) {
    UNROLL for (int i = 0; i < half; i++) sum[i] += sum[i + half];
  }
  return sum[0];
}

// The same as lane_sum for LANES rows at once: lane r of the result is the sum of row r.
INLINE VEC NAME(lane_sums)(VEC rows[][VECTORS]) {
  VEC sum[LANES];
  UNROLL for (int r = 0; r < LANES; r++) {
    VEC folded[VECTORS];
    UNROLL for (int v = 0; v < VECTORS; v++) folded[v] = rows[r][v];
    UNROLL for (int half = VECTORS / 2; half > 0; half /= 2) {
      UNROLL for (int v = 0; v < half; v++) folded[v] += folded[v + half];
    }
    sum[r] = folded[0];
  }
#if LANE_COUNT == 16
  UNROLL for (int r = 0; r < 8; r++) sum[r] = HALVES(16, 8, sum[2 * r], sum[2 * r + 1]);
  UNROLL for (int r = 0; r < 4; r++) sum[r] = HALVES(16, 4, sum[2 * r], sum[2 * r + 1]);
  UNROLL for (int r = 0; r < 2; r++) sum[r] = HALVES(16, 2, sum[2 * r], sum[2 * r + 1]);
  return HALVES(16, 1, sum[0], sum[1]);
#elif LANE_COUNT == 8
  UNROLL for (int r = 0; r < 4; r++) sum[r] = HALVES(8, 4, sum[2 * r], sum[2 * r + 1]);
  UNROLL for (int r = 0; r < 2; r++) sum[r] = HALVES(8, 2, sum[2 * r], sum[2 * r + 1]);
  return HALVES(8, 1, sum[0], sum[1]);
#elif LANE_COUNT == 4
  UNROLL for (int r = 0; r < 2; r++) sum[r] = HALVES(4, 2, sum[2 * r], sum[2 * r + 1]);
  return HALVES(4, 1, sum[0], sum[1]);
#else
  return HALVES(2, 1, sum[0], sum[1]);
#endif
}
