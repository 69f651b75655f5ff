// Factors and density of rows of fewer than FACTOR_PANEL variables: lanes are rows.
//
// Up to FACTOR_VECTORS vectors of rows are laid down as columns, a panel, and elements of the packed matrices are
// broadcast.
//
// Chains: the columns in ascending order. They do not depend on the rows around.

#define FACTOR_PANEL (3 * CHUNK)
#define FACTOR_VECTORS 2
// Chains side by side.
#define FACTOR_CHAINS 4

// panel ← columns of `wanted` rows, minus the mean; zero in the lanes that are left.
INLINE void NAME(lay_down_factors)(const int vectors, size_t wanted, const REAL *rows, size_t dimension, const REAL *mean,
                               REAL *panel) {
  const size_t lanes = (size_t)(vectors * LANES);
  if (dimension < (size_t)BLOCK || wanted < lanes) {
    for (size_t j = 0; j < dimension; j++) {
      for (size_t r = 0; r < lanes; r++) panel[j * lanes + r] = r < wanted ? rows[r * dimension + j] - mean[j] : 0;
    }
  } else {
    NAME(lay_down)(vectors, 1, rows, dimension, mean, panel);
  }
}

// Element of a packed matrix: of a factor and a column.
INLINE VEC NAME(factor_element)(const REAL *packed, size_t factor_count, size_t factor, size_t column) {
  return (VEC)packed[(column / CHUNK * factor_count + factor) * CHUNK + column % CHUNK];
}

// factors ← projection of the panel, for some factors.
INLINE void NAME(project_panel)(const int chains, const int vectors, const REAL *projection, size_t dimension,
                                size_t factor_count, size_t factor, const REAL *panel, REAL *factors) {
  VEC sum[FACTOR_CHAINS][FACTOR_VECTORS];
  UNROLL for (int k = 0; k < chains; k++) {
    UNROLL for (int v = 0; v < vectors; v++) sum[k][v] = (VEC)(REAL)0;
  }
  for (size_t j = 0; j < dimension; j++) {
    VEC column[FACTOR_VECTORS];
    UNROLL for (int v = 0; v < vectors; v++)
      column[v] = NAME(read)(panel + (j * (size_t)vectors + (size_t)v) * LANES);
    UNROLL for (int k = 0; k < chains; k++) {
      const VEC element = NAME(factor_element)(projection, factor_count, factor + (size_t)k, j);
      UNROLL for (int v = 0; v < vectors; v++) sum[k][v] = NAME(multiply_add)(element, column[v], sum[k][v]);
    }
  }
  UNROLL for (int k = 0; k < chains; k++) {
    UNROLL for (int v = 0; v < vectors; v++)
      NAME(write)(factors + ((factor + (size_t)k) * (size_t)vectors + (size_t)v) * LANES, sum[k][v]);
  }
}

// factors ← projection of `wanted` rows, which stay in the panel.
INLINE void NAME(project_few)(const int vectors, size_t wanted, const REAL *rows, size_t dimension,
                              size_t factor_count, const REAL *mean, const REAL *projection, REAL *panel,
                              REAL *factors) {
  NAME(lay_down_factors)(vectors, wanted, rows, dimension, mean, panel);
  size_t factor = 0;
  for (; factor + FACTOR_CHAINS <= factor_count; factor += FACTOR_CHAINS)
    NAME(project_panel)(FACTOR_CHAINS, vectors, projection, dimension, factor_count, factor, panel, factors);
  for (; factor < factor_count; factor++)
    NAME(project_panel)(1, vectors, projection, dimension, factor_count, factor, panel, factors);
}

// squares += Σ((column − W·z)·reciprocal)² over some columns of a panel, from `first`.
INLINE void NAME(add_panel_squares)(const int chains, const int vectors, size_t first, size_t factor_count,
                                    const REAL *loadings, const REAL *reciprocals, const REAL *panel,
                                    const REAL *factors, VEC squares[FACTOR_VECTORS]) {
  VEC image[FACTOR_CHAINS][FACTOR_VECTORS];
  UNROLL for (int t = 0; t < chains; t++) {
    UNROLL for (int v = 0; v < vectors; v++) image[t][v] = (VEC)(REAL)0;
  }
  for (size_t k = 0; k < factor_count; k++) {
    VEC z[FACTOR_VECTORS];
    UNROLL for (int v = 0; v < vectors; v++) z[v] = NAME(read)(factors + (k * (size_t)vectors + (size_t)v) * LANES);
    UNROLL for (int t = 0; t < chains; t++) {
      const VEC element = NAME(factor_element)(loadings, factor_count, k, first + (size_t)t);
      UNROLL for (int v = 0; v < vectors; v++) image[t][v] = NAME(multiply_add)(element, z[v], image[t][v]);
    }
  }
  UNROLL for (int t = 0; t < chains; t++) {
    UNROLL for (int v = 0; v < vectors; v++) {
      const VEC x = NAME(read)(panel + ((first + (size_t)t) * (size_t)vectors + (size_t)v) * LANES);
      const VEC rest = (x - image[t][v]) * (VEC)reciprocals[first + (size_t)t];
      squares[v] = NAME(multiply_add)(rest, rest, squares[v]);
    }
  }
}

// The scores of `wanted` rows.
INLINE void NAME(factor_score_few)(const int vectors, size_t wanted, const REAL *rows, size_t dimension,
                                   size_t factor_count, const REAL *mean, const REAL *projection,
                                   const REAL *loadings, const REAL *reciprocals, double scale, double offset,
                                   REAL *factors, REAL *scores) {
  REAL panel[FACTOR_PANEL * FACTOR_VECTORS * LANES];
  NAME(project_few)(vectors, wanted, rows, dimension, factor_count, mean, projection, panel, factors);
  VEC squares[FACTOR_VECTORS];
  UNROLL for (int v = 0; v < vectors; v++) squares[v] = (VEC)(REAL)0;
  size_t column = 0;
  for (; column + FACTOR_CHAINS <= dimension; column += FACTOR_CHAINS)
    NAME(add_panel_squares)(FACTOR_CHAINS, vectors, column, factor_count, loadings, reciprocals, panel, factors,
                            squares);
  for (; column < dimension; column++)
    NAME(add_panel_squares)(1, vectors, column, factor_count, loadings, reciprocals, panel, factors, squares);
  for (size_t k = 0; k < factor_count; k++) {
    UNROLL for (int v = 0; v < vectors; v++) {
      const VEC z = NAME(read)(factors + (k * (size_t)vectors + (size_t)v) * LANES);
      squares[v] = NAME(multiply_add)(z, z, squares[v]);
    }
  }
  UNROLL for (int v = 0; v < vectors; v++) {
    const size_t first = (size_t)(v * LANES);
    if (first < wanted) NAME(write_scores)(squares[v], scale, offset, wanted - first, scores + first);
  }
}

INLINE void NAME(factor_score_panel)(const REAL *rows, size_t count, size_t dimension, size_t factor_count,
                                     const REAL *mean, const REAL *projection, const REAL *loadings,
                                     const REAL *reciprocals, double scale, double offset, REAL *factors,
                                     REAL *scores) {
  enum { ROWS = FACTOR_VECTORS * LANES };
#define SCORE_ROWS(vectors, wanted)                                                                            \
  NAME(factor_score_few)(vectors, wanted, rows + i * dimension, dimension, factor_count, mean, projection,     \
                         loadings, reciprocals, scale, offset, factors, scores + i)
  size_t i = 0;
  for (; i + ROWS <= count; i += ROWS) SCORE_ROWS(FACTOR_VECTORS, ROWS);
  for (; i < count; i += LANES) SCORE_ROWS(1, count - i < (size_t)LANES ? count - i : (size_t)LANES);
#undef SCORE_ROWS
}

// codes ← projection of `wanted` rows, row by row.
INLINE void NAME(factor_encode_few)(const int vectors, size_t wanted, const REAL *rows, size_t dimension,
                                    size_t factor_count, const REAL *mean, const REAL *projection, REAL *factors,
                                    REAL *codes) {
  REAL panel[FACTOR_PANEL * FACTOR_VECTORS * LANES];
  NAME(project_few)(vectors, wanted, rows, dimension, factor_count, mean, projection, panel, factors);
  for (size_t r = 0; r < wanted; r++) {
    for (size_t k = 0; k < factor_count; k++)
      codes[r * factor_count + k] = factors[k * (size_t)(vectors * LANES) + r];
  }
}

INLINE void NAME(factor_encode_panel)(const REAL *rows, size_t count, size_t dimension, size_t factor_count,
                                      const REAL *mean, const REAL *projection, REAL *factors, REAL *codes) {
  enum { ROWS = FACTOR_VECTORS * LANES };
#define ENCODE_ROWS(vectors, wanted)                                                                         \
  NAME(factor_encode_few)(vectors, wanted, rows + i * dimension, dimension, factor_count, mean, projection,  \
                          factors, codes + i * factor_count)
  size_t i = 0;
  for (; i + ROWS <= count; i += ROWS) ENCODE_ROWS(FACTOR_VECTORS, ROWS);
  for (; i < count; i += LANES) ENCODE_ROWS(1, count - i < (size_t)LANES ? count - i : (size_t)LANES);
#undef ENCODE_ROWS
}

#undef FACTOR_VECTORS
#undef FACTOR_CHAINS
