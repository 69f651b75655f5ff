// Sums over lanes, always in the same tree: lanes i and i + half first, then half of that, until one is left.

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
