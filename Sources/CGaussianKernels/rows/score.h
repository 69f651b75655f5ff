// Log densities and squared Mahalanobis distances: centre, multiply by the inverse factor, square, sum.
//
// A row is read from memory once, and what is whitened is never stored.

static void NAME(score)(const REAL *rows, size_t count, size_t dimension, const REAL *mean, const REAL *packed,
                        double scale, double offset, REAL *scratch, REAL *scores) {
#define SCORE_SMALL(d) NAME(score_small)(d, rows, count, mean, packed, scale, offset, scores)
  WITH_SMALL_DIMENSION(dimension, SCORE_SMALL)
#undef SCORE_SMALL
#define SCORE_COLUMNS(d) NAME(score_columns)(d, rows, count, mean, packed, scale, offset, scores)
  WITH_COLUMNS_DIMENSION(dimension, SCORE_COLUMNS)
#undef SCORE_COLUMNS
  NAME(score_panel)(rows, count, dimension, mean, packed, scale, offset, scratch, scores);
}
