// Density of rows of 16 variables and more.

// Squared distances of the rows of a centred panel. Meanwhile asks for the cache lines from `ahead` on, unless null, as
// many as the rows have, a few with each group of chains: all at once they would wait for each other.
INLINE void NAME(centred_panel_distances)(const int vectors, size_t dimension, const REAL *packed, const REAL *ahead,
                                          const REAL *panel, VEC distances[PANEL_VECTORS]) {
  // Squares are added up in one chain for each element of a chunk, and then in a tree.
  VEC sums[CHUNK][PANEL_VECTORS];
  UNROLL for (int k = 0; k < CHUNK; k++) {
    UNROLL for (int v = 0; v < vectors; v++) sums[k][v] = (VEC)(REAL)0;
  }
  for (size_t chunk = 0; chunk < dimension; chunk += CHUNK) {
    UNROLL for (int group = 0; group < CHUNK; group += PANEL_CHAINS) {
      const size_t first = chunk + (size_t)group;
      if (first < dimension) {
        UNROLL for (int line = 0; line < vectors * PANEL_CHAINS * LANES / CHUNK; line++)
          if (ahead) __builtin_prefetch(ahead + first * (size_t)(vectors * LANES) + (size_t)(line * CHUNK));
        VEC z[PANEL_CHAINS][PANEL_VECTORS];
        UNROLL for (int k = 0; k < PANEL_CHAINS; k++) {
          UNROLL for (int v = 0; v < vectors; v++) z[k][v] = (VEC)(REAL)0;
        }
        NAME(add_products)(vectors, packed, first, dimension, panel, z);
        UNROLL for (int k = 0; k < PANEL_CHAINS; k++) {
          UNROLL for (int v = 0; v < vectors; v++)
            sums[group + k][v] = NAME(multiply_add)(z[k][v], z[k][v], sums[group + k][v]);
        }
      }
    }
  }
  UNROLL for (int half = CHUNK / 2; half > 0; half /= 2) {
    UNROLL for (int k = 0; k < half; k++) {
      UNROLL for (int v = 0; v < vectors; v++) sums[k][v] += sums[k + half][v];
    }
  }
  UNROLL for (int v = 0; v < vectors; v++) distances[v] = sums[0][v];
}

// Squared distances of `vectors` vectors of rows.
INLINE void NAME(panel_distances)(const int vectors, const REAL *rows, size_t dimension, const REAL *mean,
                                  const REAL *packed, const REAL *ahead, REAL *panel, VEC distances[PANEL_VECTORS]) {
  NAME(lay_down)(vectors, 1, rows, dimension, mean, panel);
  NAME(centred_panel_distances)(vectors, dimension, packed, ahead, panel, distances);
}

static void NAME(score_panel)(const REAL *rows, size_t count, size_t dimension, const REAL *mean,
                              const REAL *packed, double scale, double offset, REAL *scratch, REAL *scores) {
  enum { ROWS = PANEL_VECTORS * LANES, PAGE = 4096 / sizeof(REAL) };
  REAL local[GAUSSIAN_PANEL_LOCAL * ROWS] __attribute__((aligned(64)));
  REAL *panel = dimension <= GAUSSIAN_PANEL_LOCAL ? local : scratch;
  // The next panel, and at least a page from here.
  const size_t ahead = ROWS * dimension > PAGE ? ROWS * dimension : PAGE;
  VEC distances[PANEL_VECTORS], total = (VEC)(REAL)0;
  size_t i = 0;
  for (; i + ROWS <= count; i += ROWS) {
    const REAL *x = rows + i * dimension;
    NAME(panel_distances)(PANEL_VECTORS, x, dimension, mean, packed, x + ahead, panel, distances);
    UNROLL for (int v = 0; v < PANEL_VECTORS; v++) {
      total += distances[v];
      NAME(write_scores)(distances[v], scale, offset, LANES, scores + i + v * LANES);
    }
  }
  for (; PANEL_VECTORS > 1 && i + LANES <= count; i += LANES) {
    NAME(panel_distances)(1, rows + i * dimension, dimension, mean, packed, rows, panel, distances);
    total += distances[0];
    NAME(write_scores)(distances[0], scale, offset, LANES, scores + i);
  }
  if (i < count) {
    REAL local_rest[GAUSSIAN_PANEL_LOCAL * LANES];
    REAL *rest = dimension <= GAUSSIAN_PANEL_LOCAL ? local_rest : scratch + ROWS * dimension;
    NAME(copy_rest)(rows + i * dimension, count - i, dimension, rest);
    NAME(panel_distances)(1, rest, dimension, mean, packed, rest, panel, distances);
    total += distances[0];
    NAME(write_scores)(distances[0], scale, offset, count - i, scores + i);
  }
  if (__builtin_reduce_or(total != total))
    NAME(resolve_distances)(rows, count, dimension, scale, offset, scores);
}
