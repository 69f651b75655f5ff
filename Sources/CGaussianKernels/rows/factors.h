// A model of few factors, x = mean + W·z + noise, without its covariance.
//
// Towards the factors, lanes are rows: some columns of some rows are laid down as a panel that stays in the innermost
// cache, and elements of the packed matrices are broadcast. A density takes two rounds over the columns, one for the
// factors and one for what they leave over. Towards rows, lanes are columns.
//
// Chains: a block of columns in ascending order, then the blocks. They do not depend on the rows around.

#define FACTOR_VECTORS 2
// Groups of factors in work: what the registers hold beside two columns and an element.
#if REGISTER_BYTES == 64
#define FACTOR_GROUPS 3
#else
#define FACTOR_GROUPS 1
#endif
// Rows that share the loadings of a chunk of columns on their way back.
#define FACTOR_ROWS 4

// panel ← columns start … start + width − 1 of `wanted` rows, minus the mean; zero in the lanes that are left.
INLINE void NAME(lay_down_columns)(const int vectors, size_t wanted, const REAL *rows, size_t dimension, size_t start,
                                   size_t width, const REAL *mean, REAL *panel) {
  const size_t lanes = (size_t)(vectors * LANES);
  if (dimension < BLOCK || wanted < lanes) {
    for (size_t j = 0; j < width; j++) {
      for (size_t r = 0; r < lanes; r++)
        panel[j * lanes + r] = r < wanted ? rows[r * dimension + start + j] - mean[start + j] : 0;
    }
    return;
  }
  for (size_t block = 0; block < width; block += BLOCK) {
    // The last block of columns may begin among those before it, even before the panel.
    const size_t end = start + width;
    const size_t first = start + block + BLOCK <= end ? start + block : end - BLOCK;
    UNROLL for (int v = 0; v < vectors; v++) {
      VEC columns[BLOCK];
      NAME(columns_of_rows)(rows + (size_t)(v * LANES) * dimension + first, dimension, columns);
      UNROLL for (int c = 0; c < BLOCK; c++) {
        const size_t j = first + (size_t)c;
        if (j >= start)
          NAME(write)(panel + ((j - start) * (size_t)vectors + (size_t)v) * LANES, columns[c] - (VEC)mean[j]);
      }
    }
  }
}

// factors += projection of the panel, for some groups of factors. `packed` points to the panel's first column.
INLINE void NAME(project_groups)(const int groups, const int vectors, const REAL *packed, size_t dimension,
                                 size_t width, const REAL *panel, REAL *factors) {
  VEC sum[FACTOR_GROUPS * GAUSSIAN_FACTOR_GROUP][FACTOR_VECTORS];
  UNROLL for (int k = 0; k < groups * GAUSSIAN_FACTOR_GROUP; k++) {
    UNROLL for (int v = 0; v < vectors; v++) sum[k][v] = (VEC)(REAL)0;
  }
  for (size_t j = 0; j < width; j++) {
    VEC column[FACTOR_VECTORS];
    UNROLL for (int v = 0; v < vectors; v++)
      column[v] = NAME(read)(panel + (j * (size_t)vectors + (size_t)v) * LANES);
    UNROLL for (int g = 0; g < groups; g++) {
      UNROLL for (int t = 0; t < GAUSSIAN_FACTOR_GROUP; t++) {
        const VEC element = (VEC)packed[((size_t)g * dimension + j) * GAUSSIAN_FACTOR_GROUP + (size_t)t];
        const int k = g * GAUSSIAN_FACTOR_GROUP + t;
        UNROLL for (int v = 0; v < vectors; v++) sum[k][v] = NAME(multiply_add)(element, column[v], sum[k][v]);
      }
    }
  }
  UNROLL for (int k = 0; k < groups * GAUSSIAN_FACTOR_GROUP; k++) {
    UNROLL for (int v = 0; v < vectors; v++) {
      REAL *to = factors + (k * vectors + v) * LANES;
      NAME(write)(to, NAME(read)(to) + sum[k][v]);
    }
  }
}

// factors ← projection of rows; the last columns stay in the panel.
INLINE void NAME(project_rows)(const int vectors, size_t wanted, const REAL *rows, size_t dimension,
                               size_t factor_count, const REAL *mean, const REAL *projection, REAL *panel,
                               REAL *factors) {
  const size_t groups = (factor_count + GAUSSIAN_FACTOR_GROUP - 1) / GAUSSIAN_FACTOR_GROUP;
  const size_t lanes = (size_t)(vectors * LANES), group = lanes * GAUSSIAN_FACTOR_GROUP;
  memset(factors, 0, sizeof(REAL) * groups * group);
  for (size_t start = 0; start < dimension; start += GAUSSIAN_FACTOR_BLOCK) {
    const size_t width = dimension - start < GAUSSIAN_FACTOR_BLOCK ? dimension - start : GAUSSIAN_FACTOR_BLOCK;
    NAME(lay_down_columns)(vectors, wanted, rows, dimension, start, width, mean, panel);
    const REAL *packed = projection + start * GAUSSIAN_FACTOR_GROUP;
    const size_t stride = dimension * GAUSSIAN_FACTOR_GROUP;
    size_t g = 0;
    for (; g + FACTOR_GROUPS <= groups; g += FACTOR_GROUPS)
      NAME(project_groups)(FACTOR_GROUPS, vectors, packed + g * stride, dimension, width, panel, factors + g * group);
#if FACTOR_GROUPS == 3
    if (g + 2 == groups)
      NAME(project_groups)(2, vectors, packed + g * stride, dimension, width, panel, factors + g * group);
    if (g + 1 == groups)
      NAME(project_groups)(1, vectors, packed + g * stride, dimension, width, panel, factors + g * group);
#endif
  }
}

// squares += Σ((column − W·z)·reciprocal)² over the columns of a panel, which begin at `start`.
INLINE void NAME(add_residual_squares)(const int vectors, size_t start, size_t width, size_t factor_count,
                                       const REAL *loadings, const REAL *reciprocals, const REAL *panel,
                                       const REAL *factors, VEC squares[FACTOR_VECTORS]) {
  enum { GROUP = GAUSSIAN_FACTOR_GROUP };
  VEC sum[2][FACTOR_VECTORS];
  UNROLL for (int v = 0; v < vectors; v++) sum[0][v] = sum[1][v] = (VEC)(REAL)0;
  for (size_t j = 0; j < width; j += GROUP) {
    const size_t column = start + j;
    const REAL *packed = loadings + column / CHUNK * CHUNK * factor_count + column % CHUNK;
    VEC image[GROUP][FACTOR_VECTORS];
    UNROLL for (int t = 0; t < GROUP; t++) {
      UNROLL for (int v = 0; v < vectors; v++) image[t][v] = (VEC)(REAL)0;
    }
    for (size_t k = 0; k < factor_count; k++) {
      VEC z[FACTOR_VECTORS];
      UNROLL for (int v = 0; v < vectors; v++)
        z[v] = NAME(read)(factors + (k * (size_t)vectors + (size_t)v) * LANES);
      UNROLL for (int t = 0; t < GROUP; t++) {
        const VEC element = (VEC)packed[k * CHUNK + (size_t)t];
        UNROLL for (int v = 0; v < vectors; v++) image[t][v] = NAME(multiply_add)(element, z[v], image[t][v]);
      }
    }
    UNROLL for (int t = 0; t < GROUP; t++) {
      if ((size_t)t < width - j) {
        UNROLL for (int v = 0; v < vectors; v++) {
          const VEC x = NAME(read)(panel + ((j + (size_t)t) * (size_t)vectors + (size_t)v) * LANES);
          const VEC rest = (x - image[t][v]) * (VEC)reciprocals[column + (size_t)t];
          sum[t & 1][v] = NAME(multiply_add)(rest, rest, sum[t & 1][v]);
        }
      }
    }
  }
  UNROLL for (int v = 0; v < vectors; v++) squares[v] += sum[0][v] + sum[1][v];
}

// The scores of `wanted` rows.
INLINE void NAME(factor_score_rows)(const int vectors, size_t wanted, const REAL *rows, size_t dimension,
                                    size_t factor_count, const REAL *mean, const REAL *projection,
                                    const REAL *loadings, const REAL *reciprocals, double scale, double offset,
                                    REAL *scratch, REAL *scores) {
  REAL *panel = scratch, *factors = scratch + FACTOR_VECTORS * LANES * GAUSSIAN_FACTOR_BLOCK;
  NAME(project_rows)(vectors, wanted, rows, dimension, factor_count, mean, projection, panel, factors);
  VEC squares[FACTOR_VECTORS];
  UNROLL for (int v = 0; v < vectors; v++) squares[v] = (VEC)(REAL)0;
  for (size_t start = 0; start < dimension; start += GAUSSIAN_FACTOR_BLOCK) {
    const size_t width = dimension - start < GAUSSIAN_FACTOR_BLOCK ? dimension - start : GAUSSIAN_FACTOR_BLOCK;
    if (dimension > GAUSSIAN_FACTOR_BLOCK)
      NAME(lay_down_columns)(vectors, wanted, rows, dimension, start, width, mean, panel);
    NAME(add_residual_squares)(vectors, start, width, factor_count, loadings, reciprocals, panel, factors, squares);
  }
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

static void NAME(factor_score)(const REAL *rows, size_t count, size_t dimension, size_t factor_count,
                               const REAL *mean, const REAL *projection, const REAL *loadings,
                               const REAL *reciprocals, double scale, double offset, REAL *scratch, REAL *scores) {
  enum { ROWS = FACTOR_VECTORS * LANES };
#define SCORE_ROWS(vectors, wanted)                                                                             \
  NAME(factor_score_rows)(vectors, wanted, rows + i * dimension, dimension, factor_count, mean, projection,     \
                          loadings, reciprocals, scale, offset, scratch, scores + i)
  size_t i = 0;
  for (; i + ROWS <= count; i += ROWS) SCORE_ROWS(FACTOR_VECTORS, ROWS);
  for (; i < count; i += LANES) SCORE_ROWS(1, count - i < (size_t)LANES ? count - i : (size_t)LANES);
#undef SCORE_ROWS
}

// codes ← projection of `wanted` rows, row by row.
INLINE void NAME(factor_encode_rows)(const int vectors, size_t wanted, const REAL *rows, size_t dimension,
                                     size_t factor_count, const REAL *mean, const REAL *projection, REAL *scratch,
                                     REAL *codes) {
  REAL *panel = scratch, *factors = scratch + FACTOR_VECTORS * LANES * GAUSSIAN_FACTOR_BLOCK;
  NAME(project_rows)(vectors, wanted, rows, dimension, factor_count, mean, projection, panel, factors);
  for (size_t r = 0; r < wanted; r++) {
    for (size_t k = 0; k < factor_count; k++)
      codes[r * factor_count + k] = factors[k * (size_t)(vectors * LANES) + r];
  }
}

static void NAME(factor_encode)(const REAL *rows, size_t count, size_t dimension, size_t factor_count,
                                const REAL *mean, const REAL *projection, REAL *scratch, REAL *codes) {
  enum { ROWS = FACTOR_VECTORS * LANES };
#define ENCODE_ROWS(vectors, wanted)                                                                          \
  NAME(factor_encode_rows)(vectors, wanted, rows + i * dimension, dimension, factor_count, mean, projection, \
                           scratch, codes + i * factor_count)
  size_t i = 0;
  for (; i + ROWS <= count; i += ROWS) ENCODE_ROWS(FACTOR_VECTORS, ROWS);
  for (; i < count; i += LANES) ENCODE_ROWS(1, count - i < (size_t)LANES ? count - i : (size_t)LANES);
#undef ENCODE_ROWS
}

// Some rows from factors and, unless null, noise.
INLINE void NAME(factor_color_rows)(const int height, const REAL *codes, size_t code_stride, const REAL *noise,
                                    size_t noise_stride, size_t dimension, size_t factor_count, const REAL *mean,
                                    const REAL *loadings, const REAL *deviations, REAL *rows) {
  for (size_t j = 0; j < dimension; j += CHUNK) {
    const REAL *packed = loadings + j * factor_count;
    VEC x[FACTOR_ROWS][VECTORS];
    UNROLL for (int r = 0; r < height; r++) {
      UNROLL for (int v = 0; v < VECTORS; v++) x[r][v] = NAME(read)(mean + j + v * LANES);
    }
    for (size_t k = 0; k < factor_count; k++) {
      UNROLL for (int v = 0; v < VECTORS; v++) {
        const VEC w = NAME(read)(packed + k * CHUNK + (size_t)(v * LANES));
        UNROLL for (int r = 0; r < height; r++)
          x[r][v] = NAME(multiply_add)((VEC)codes[(size_t)r * code_stride + k], w, x[r][v]);
      }
    }
    if (j + CHUNK <= dimension) {
      UNROLL for (int r = 0; r < height; r++) {
        UNROLL for (int v = 0; v < VECTORS; v++) {
          const size_t column = j + (size_t)(v * LANES);
          if (noise) {
            const VEC normal = NAME(read)(noise + (size_t)r * noise_stride + column);
            x[r][v] = NAME(multiply_add)(NAME(read)(deviations + column), normal, x[r][v]);
          }
          NAME(write)(rows + (size_t)r * dimension + column, x[r][v]);
        }
      }
    } else {
      UNROLL for (int r = 0; r < height; r++) {
        REAL part[CHUNK];
        UNROLL for (int v = 0; v < VECTORS; v++) NAME(write)(part + v * LANES, x[r][v]);
        for (size_t t = 0; j + t < dimension; t++) {
          const REAL value = part[t];
          rows[(size_t)r * dimension + j + t] =
              noise ? NAME(multiply_add_scalar)(deviations[j + t], noise[(size_t)r * noise_stride + j + t], value)
                    : value;
        }
      }
    }
  }
}

static void NAME(factor_color)(const REAL *codes, size_t code_stride, const REAL *noise, size_t noise_stride,
                               size_t count, size_t dimension, size_t factor_count, const REAL *mean,
                               const REAL *loadings, const REAL *deviations, REAL *rows) {
#define COLOR_ROWS(height)                                                                                       \
  NAME(factor_color_rows)(height, codes + i * code_stride, code_stride, noise ? noise + i * noise_stride : NULL, \
                          noise_stride, dimension, factor_count, mean, loadings, deviations, rows + i * dimension)
  size_t i = 0;
  for (; i + FACTOR_ROWS <= count; i += FACTOR_ROWS) COLOR_ROWS(FACTOR_ROWS);
  for (; i < count; i++) COLOR_ROWS(1);
#undef COLOR_ROWS
}

#undef FACTOR_VECTORS
#undef FACTOR_GROUPS
#undef FACTOR_ROWS
