// Rows laid down as columns once, for several Gaussians to read: the components of a mixture.
//
// A panel holds PANEL_VECTORS·LANES rows column by column, as panel.h lays them down; panels follow each other. The rows
// of the last one that are missing are zero. Operations and their order are those of score.h, so the bits are the same.

#define PANEL_ROWS (PANEL_VECTORS * LANES)

static void NAME(lay_panels)(const REAL *rows, size_t count, size_t dimension, REAL *panels) {
  size_t i = 0;
  if (dimension < BLOCK) {
    // A block of columns is wider than a row.
    for (; i < count; i++) {
      REAL *panel = panels + i / PANEL_ROWS * PANEL_ROWS * dimension + i % PANEL_ROWS;
      for (size_t j = 0; j < dimension; j++) panel[j * PANEL_ROWS] = rows[i * dimension + j];
    }
  } else {
    for (; i + PANEL_ROWS <= count; i += PANEL_ROWS)
      NAME(lay_down)(PANEL_VECTORS, 0, rows + i * dimension, dimension, NULL, panels + i * dimension);
    for (; i < count; i++) {
      REAL *panel = panels + i / PANEL_ROWS * PANEL_ROWS * dimension + i % PANEL_ROWS;
      for (size_t j = 0; j < dimension; j++) panel[j * PANEL_ROWS] = rows[i * dimension + j];
    }
  }
  for (; i % PANEL_ROWS != 0; i++) {
    REAL *panel = panels + i / PANEL_ROWS * PANEL_ROWS * dimension + i % PANEL_ROWS;
    for (size_t j = 0; j < dimension; j++) panel[j * PANEL_ROWS] = 0;
  }
}

// MARK: Densities

// Squared distances of LANES rows of up to 7 variables given as centred columns.
INLINE VEC NAME(few_distances)(const int dimension, const VEC centred[], REAL triangle[][SMALL_DIMENSION]) {
  VEC sum = (VEC)(REAL)0;
  UNROLL for (int r = 0; r < dimension; r++) {
    VEC z = (VEC)triangle[r][0] * centred[0];
    UNROLL for (int j = 1; j <= r; j++) z = NAME(multiply_add)((VEC)triangle[r][j], centred[j], z);
    sum = r == 0 ? z * z : NAME(multiply_add)(z, z, sum);
  }
  return sum;
}

INLINE void NAME(score_panels_small)(const int dimension, const REAL *panels, size_t count, const REAL *mean,
                                     const REAL *packed, double scale, double offset, REAL *scores) {
  REAL triangle[SMALL_DIMENSION][SMALL_DIMENSION];
  NAME(unpack_small)(dimension, packed, triangle);
  for (size_t i = 0; i < count; i += LANES) {
    const REAL *panel = panels + i / PANEL_ROWS * (size_t)(PANEL_ROWS * dimension) + i % PANEL_ROWS;
    VEC centred[SMALL_DIMENSION];
    UNROLL for (int j = 0; j < dimension; j++) centred[j] = NAME(read)(panel + j * PANEL_ROWS) - (VEC)mean[j];
    NAME(write_scores)(NAME(few_distances)(dimension, centred, triangle), scale, offset, LANES, scores + i);
  }
}

INLINE void NAME(score_panels_columns)(const int dimension, const REAL *panels, size_t count, const REAL *mean,
                                       const REAL *packed, double scale, double offset, REAL *scores) {
  for (size_t i = 0; i < count; i += LANES) {
    const REAL *panel = panels + i / PANEL_ROWS * (size_t)(PANEL_ROWS * dimension) + i % PANEL_ROWS;
    VEC centred[COLUMNS_MOST];
    UNROLL for (int j = 0; j < dimension; j++) centred[j] = NAME(read)(panel + j * PANEL_ROWS) - (VEC)mean[j];
    NAME(write_scores)(NAME(centred_distances)(dimension, centred, packed), scale, offset, LANES, scores + i);
  }
}

static void NAME(score_panels)(const REAL *panels, size_t count, size_t dimension, const REAL *mean,
                               const REAL *packed, double scale, double offset, REAL *scratch, REAL *scores) {
#define SCORE_SMALL(d) NAME(score_panels_small)(d, panels, count, mean, packed, scale, offset, scores)
  WITH_SMALL_DIMENSION(dimension, SCORE_SMALL)
#undef SCORE_SMALL
#define SCORE_COLUMNS(d) NAME(score_panels_columns)(d, panels, count, mean, packed, scale, offset, scores)
  WITH_COLUMNS_DIMENSION(dimension, SCORE_COLUMNS)
#undef SCORE_COLUMNS
  REAL local[GAUSSIAN_PANEL_LOCAL * PANEL_ROWS] __attribute__((aligned(64)));
  REAL *centred = dimension <= GAUSSIAN_PANEL_LOCAL ? local : scratch;
  for (size_t i = 0; i < count; i += PANEL_ROWS) {
    const REAL *panel = panels + i * dimension;
    for (size_t j = 0; j < dimension; j++) {
      UNROLL for (int v = 0; v < PANEL_VECTORS; v++) {
        const size_t at = j * PANEL_ROWS + (size_t)(v * LANES);
        NAME(write)(centred + at, NAME(read)(panel + at) - (VEC)mean[j]);
      }
    }
    VEC distances[PANEL_VECTORS];
    NAME(centred_panel_distances)(PANEL_VECTORS, dimension, packed, NULL, centred, distances);
    UNROLL for (int v = 0; v < PANEL_VECTORS; v++)
      NAME(write_scores)(distances[v], scale, offset, LANES, scores + i + v * LANES);
  }
}

static void NAME(diagonal_score_panels)(const REAL *panels, size_t count, size_t dimension, const REAL *mean,
                                        const REAL *factors, double scale, double offset, REAL *scores) {
  for (size_t i = 0; i < count; i += PANEL_ROWS) {
    const REAL *panel = panels + i * dimension;
    // Two chains for each vector: one alone would wait for its own additions.
    VEC sum[2][PANEL_VECTORS];
    UNROLL for (int v = 0; v < PANEL_VECTORS; v++) sum[0][v] = sum[1][v] = (VEC)(REAL)0;
    for (size_t j = 0; j < dimension; j += 2) {
      UNROLL for (int odd = 0; odd < 2; odd++) {
        if (j + (size_t)odd < dimension) {
          UNROLL for (int v = 0; v < PANEL_VECTORS; v++) {
            const size_t column = j + (size_t)odd;
            const VEC x = NAME(read)(panel + column * PANEL_ROWS + v * LANES);
            const VEC z = (x - (VEC)mean[column]) * (VEC)factors[column];
            sum[odd][v] = NAME(multiply_add)(z, z, sum[odd][v]);
          }
        }
      }
    }
    UNROLL for (int v = 0; v < PANEL_VECTORS; v++)
      NAME(write_scores)(sum[0][v] + sum[1][v], scale, offset, LANES, scores + i + v * LANES);
  }
}

// MARK: Sums

// sums[2] += Σw, Σw²; the number of weights above 0 to *positive. Weights are never negative here.
INLINE void NAME(add_weights)(const REAL *weights, size_t count, double *sums, size_t *positive) {
  VEC sum = (VEC)(REAL)0, square = (VEC)(REAL)0, above = (VEC)(REAL)0;
  for (size_t i = 0; i < count; i += LANES) {
    const VEC w = NAME(read)(weights + i);
    sum += w;
    square = NAME(multiply_add)(w, w, square);
    above += w > (VEC)(REAL)0 ? (VEC)(REAL)1 : (VEC)(REAL)0;
  }
  sums[0] += (double)NAME(vector_sum)(sum);
  sums[1] += (double)NAME(vector_sum)(square);
  *positive += (size_t)NAME(vector_sum)(above);
}

// One column against itself and those before it. `centred` holds y, zero in rows of weight 0.
INLINE void NAME(scatter_panels_column)(const int dimension, const int a, const REAL *centred, const REAL *weights,
                                        size_t count, double *sums, double *products) {
  VEC sum = (VEC)(REAL)0, product[COLUMNS_MOST];
  UNROLL for (int b = 0; b <= a; b++) product[b] = (VEC)(REAL)0;
  for (size_t i = 0; i < count; i += LANES) {
    const REAL *panel = centred + i / PANEL_ROWS * (size_t)(PANEL_ROWS * dimension) + i % PANEL_ROWS;
    const VEC left = NAME(read)(weights + i) * NAME(read)(panel + a * PANEL_ROWS);
    sum += left;
    UNROLL for (int b = 0; b <= a; b++)
      product[b] = NAME(multiply_add)(left, NAME(read)(panel + b * PANEL_ROWS), product[b]);
  }
  sums[a] += (double)NAME(vector_sum)(sum);
  UNROLL for (int b = 0; b <= a; b++) products[a * dimension + b] += (double)NAME(vector_sum)(product[b]);
}

// A few columns at once: all sums in registers, and nothing is written.
INLINE void NAME(scatter_panels_few)(const int dimension, const REAL *panels, const REAL *weights, size_t count,
                                     const REAL *mean, double *sums, double *products) {
  VEC sum[4], product[4][4];
  UNROLL for (int a = 0; a < dimension; a++) {
    sum[a] = (VEC)(REAL)0;
    UNROLL for (int b = 0; b <= a; b++) product[a][b] = (VEC)(REAL)0;
  }
  for (size_t i = 0; i < count; i += LANES) {
    const REAL *panel = panels + i / PANEL_ROWS * (size_t)(PANEL_ROWS * dimension) + i % PANEL_ROWS;
    const VEC w = NAME(read)(weights + i);
    VEC y[4];
    UNROLL for (int a = 0; a < dimension; a++) {
      y[a] = NAME(read)(panel + a * PANEL_ROWS) - (VEC)mean[a];
      y[a] = w != (VEC)(REAL)0 ? y[a] : (VEC)(REAL)0;
      const VEC left = w * y[a];
      sum[a] += left;
      UNROLL for (int b = 0; b <= a; b++) product[a][b] = NAME(multiply_add)(left, y[b], product[a][b]);
    }
  }
  UNROLL for (int a = 0; a < dimension; a++) {
    sums[a] += (double)NAME(vector_sum)(sum[a]);
    UNROLL for (int b = 0; b <= a; b++) products[a * dimension + b] += (double)NAME(vector_sum)(product[a][b]);
  }
}

INLINE void NAME(scatter_panels_block)(const int dimension, const REAL *panels, const REAL *weights, size_t count,
                                       const REAL *mean, REAL *centred, double *sums, double *products) {
  if (dimension <= 4) {
    NAME(scatter_panels_few)(dimension, panels, weights, count, mean, sums, products);
    return;
  }
  for (size_t i = 0; i < count; i += LANES) {
    const size_t at = i / PANEL_ROWS * (size_t)(PANEL_ROWS * dimension) + i % PANEL_ROWS;
    const VEC w = NAME(read)(weights + i);
    UNROLL for (int j = 0; j < dimension; j++) {
      const VEC y = NAME(read)(panels + at + j * PANEL_ROWS) - (VEC)mean[j];
      NAME(write)(centred + at + j * PANEL_ROWS, w != (VEC)(REAL)0 ? y : (VEC)(REAL)0);
    }
  }
  UNROLL for (int a = 0; a < dimension; a++)
    NAME(scatter_panels_column)(dimension, a, centred, weights, count, sums, products);
}

static void NAME(scatter_panels)(const REAL *panels, const REAL *weights, size_t count, size_t dimension,
                                 const REAL *mean, REAL *scratch, double *weight_sums, size_t *positive, double *sums,
                                 double *products) {
  NAME(add_weights)(weights, count, weight_sums, positive);
#define SCATTER(d) NAME(scatter_panels_block)(d, panels, weights, count, mean, scratch, sums, products)
  WITH_SMALL_DIMENSION(dimension, SCATTER)
  WITH_COLUMNS_DIMENSION(dimension, SCATTER)
#undef SCATTER
}

static void NAME(diagonal_scatter_panels)(const REAL *panels, const REAL *weights, size_t count, size_t dimension,
                                          const REAL *mean, double *weight_sums, size_t *positive, double *sums,
                                          double *squares) {
  NAME(add_weights)(weights, count, weight_sums, positive);
  for (size_t j = 0; j < dimension; j++) {
    VEC sum = (VEC)(REAL)0, square = (VEC)(REAL)0;
    for (size_t i = 0; i < count; i += LANES) {
      const VEC w = NAME(read)(weights + i);
      const VEC x = NAME(read)(panels + i / PANEL_ROWS * PANEL_ROWS * dimension + j * PANEL_ROWS + i % PANEL_ROWS);
      const VEC y = w != (VEC)(REAL)0 ? x - (VEC)mean[j] : (VEC)(REAL)0;
      const VEC left = w * y;
      sum += left;
      square = NAME(multiply_add)(left, y, square);
    }
    sums[j] += (double)NAME(vector_sum)(sum);
    squares[j] += (double)NAME(vector_sum)(square);
  }
}

#undef PANEL_ROWS
