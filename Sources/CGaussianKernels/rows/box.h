// A box in the coordinates of independent standard normals, variable after variable: variable k lies between lower[k] and upper[k]
// less Σ_{j<k} rows[k][j]·z[j]. Points run through it in lanes, each with a mean of its own for every variable, its tilt.

enum { NAME(box_vectors) = 4 };  // vectors that share what is read of a row

#define BOX_TILE (NAME(box_vectors) * LANES)

// For each point z: weights[i] ← e^(Σ_k (ln mass_k + ½·tilt_k² − tilt_k·z_k) + weights[i] − bound), where mass_k is that of the
// interval of variable k about its tilt, and z_k its quantile at the share that points[k·stride + i] holds; z replaces the share.
// Of the last variable z is left out unless `is_drawn`.
static void NAME(box_weights)(
    const REAL *rows, const REAL *lower, const REAL *upper, const REAL *width, const REAL *tilt, size_t dimension,
    const REAL *scales, double bound, size_t count, size_t stride, int is_drawn, REAL *points, REAL *weights) {
  for (size_t first = 0; first < count; first += BOX_TILE) {
    const int vectors = count - first < BOX_TILE ? (int)((count - first) / (size_t)LANES) : (int)NAME(box_vectors);
    VEC terms[NAME(box_vectors)], scale[NAME(box_vectors)];
    for (int v = 0; v < vectors; v++) {
      terms[v] = NAME(read)(weights + first + v * LANES) - ALL(bound);
      scale[v] = scales ? NAME(read)(scales + first + v * LANES) : ALL(1);
    }
    const REAL *row = rows;
    for (size_t k = 0; k < dimension; k++) {
      VEC sums[NAME(box_vectors)];
      for (int v = 0; v < NAME(box_vectors); v++) sums[v] = ALL(tilt[k]);
      const REAL *column = points + first;
      if (vectors == NAME(box_vectors)) {
        for (size_t j = 0; j < k; j++, column += stride)
          for (int v = 0; v < NAME(box_vectors); v++)
            sums[v] = NAME(multiply_add)(ALL(row[j]), NAME(read)(column + v * LANES), sums[v]);
      } else {
        for (size_t j = 0; j < k; j++, column += stride)
          for (int v = 0; v < vectors; v++)
            sums[v] = NAME(multiply_add)(ALL(row[j]), NAME(read)(column + v * LANES), sums[v]);
      }
      row += k;
      for (int v = 0; v < vectors; v++) {
        const struct NAME(interval) interval = NAME(interval_between)(
            ALL(lower[k]) * scale[v] - sums[v], ALL(upper[k]) * scale[v] - sums[v], ALL(width[k]) * scale[v]);
        terms[v] += NAME(interval_log_mass)(interval);
        if (k + 1 == dimension && !is_drawn) {
          terms[v] += ALL(0.5 * tilt[k] * tilt[k]);
          continue;
        }
        REAL *place = points + k * stride + first + v * LANES;
        const VEC x = NAME(interval_quantile)(interval, NAME(read)(place));
        terms[v] -= ALL(tilt[k]) * (x + ALL(0.5 * tilt[k]));
        NAME(write)(place, x + ALL(tilt[k]));
      }
    }
    for (int v = 0; v < vectors; v++) NAME(write)(weights + first + v * LANES, NAME(exponential)(terms[v]));
  }
}

// points[j·stride + i] ← the fractional part of (first + i)·steps[j] + shifts[j] in units of 2⁻⁶⁴, folded: |2u − 1|, inside (0, 1).
static void NAME(lattice_points)(
    const uint64_t *steps, const uint64_t *shifts, size_t dimension, uint64_t first, size_t count, size_t stride,
    REAL *points) {
  for (size_t j = 0; j < dimension; j++) {
    uint64_t at = first * steps[j] + shifts[j];
    for (size_t i = 0; i < count; i++, at += steps[j]) {
      const uint64_t folded = at >> 63 ? ~at : at;
      // 52 bits and a half of the next: neither 0 nor 1.
      points[j * stride + i] = ((double)(int64_t)(folded >> 11) + 0.5) * 0x1p-52;
    }
  }
}
