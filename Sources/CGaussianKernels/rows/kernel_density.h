// Log-sum-exp over Gaussian kernels: for every query the sum of exp(−½·distance²) over all points, without a square of
// queries × points anywhere.
//
// Queries are lanes: a panel of them is laid down as columns, and a tile of points streams past, each element of a
// point broadcast to all lanes. Squared distances are sums of squared differences, so what is near is exact however far
// both are from the origin. The distances of a tile stay in the first cache: their least is found first, and no
// exponent is above 0 after it, so nothing overflows and what underflows is nothing beside the largest term, which is
// 1.
//
// Every lane's operations are those of its query alone, in the order of the points. Tiles are skipped only if all that
// they would have added is 0.

// Vectors of queries in a panel, and points whose distances to it are in progress: eight chains in the registers.
#define DENSITY_VECTORS 4
#define DENSITY_POINTS 2

// Exponents below this are taken for −∞: e⁻⁶⁰ and e⁻⁴⁰ of the largest term vanish beside the roundings of the sum.
#if LANE_COUNT * 8 == REGISTER_BYTES
#define DENSITY_LEAST -60
#define DENSITY_LARGEST 0x1.fffffffffffffp+1023
#else
#define DENSITY_LEAST -40
#define DENSITY_LARGEST 0x1.fffffep+127f
#endif

typedef double NAME(lane_doubles) __attribute__((ext_vector_type(LANE_COUNT)));

// What is known of a panel's queries at one scale: the least exponent so far, and the sum relative to it.
struct NAME(density_state) {
  VEC least[DENSITY_VECTORS];
  NAME(lane_doubles) sum[DENSITY_VECTORS];
};

// panel ← up to a panel of queries, column by column; 0 beyond them.
INLINE void NAME(lay_down_queries)(const int vectors, const REAL *queries, size_t count, size_t dimension,
                                   REAL *panel) {
  const size_t width = (size_t)(vectors * LANES);
  for (size_t j = 0; j < dimension; j++)
    for (size_t r = 0; r < width; r++) panel[j * width + r] = r < count ? queries[r * dimension + j] : 0;
}

// Squared distances of `points` points to a panel, plus the points' offsets.
INLINE void NAME(density_distances)(const int vectors, const int points, const REAL *panel, size_t dimension,
                                    const REAL *point, const REAL *offsets, REAL *distances) {
  VEC sum[DENSITY_POINTS][DENSITY_VECTORS];
  UNROLL for (int p = 0; p < points; p++)
    UNROLL for (int v = 0; v < vectors; v++) sum[p][v] = offsets ? ALL(offsets[p]) : ALL(0);
  for (size_t j = 0; j < dimension; j++) {
    const REAL *column = panel + j * (size_t)(vectors * LANES);
    UNROLL for (int p = 0; p < points; p++) {
      const VEC element = ALL(point[(size_t)p * dimension + j]);
      UNROLL for (int v = 0; v < vectors; v++) {
        const VEC difference = NAME(read)(column + v * LANES) - element;
        sum[p][v] = NAME(multiply_add)(difference, difference, sum[p][v]);
      }
    }
  }
  UNROLL for (int p = 0; p < points; p++)
    UNROLL for (int v = 0; v < vectors; v++) NAME(write)(distances + (p * vectors + v) * LANES, sum[p][v]);
}

// scale·distance² + offset of a point and a vector of queries. Without a scale the offset is there already.
INLINE VEC NAME(density_exponent)(const int scaled, const REAL *distances, REAL scale, const REAL *offset) {
  const VEC distance = NAME(read)(distances);
  return scaled ? NAME(multiply_add)(ALL(scale), distance, offset ? ALL(*offset) : ALL(0)) : distance;
}

// Adds a tile of points to the sums of one vector of queries.
INLINE void NAME(add_tile)(const int vectors, const int scaled, const int v, const REAL *distances, size_t count,
                           REAL scale, const REAL *offsets, struct NAME(density_state) *state) {
  const size_t stride = (size_t)(vectors * LANES);
  VEC nearest = ALL(DENSITY_LARGEST);
  for (size_t t = 0; t < count; t++) {
    const VEC x = NAME(density_exponent)(scaled, distances + t * stride + v * LANES, scale, offsets ? offsets + t : 0);
    nearest = x < nearest ? x : nearest;
  }
  // NaN is not smaller: a query that has one adds up to NaN.
  const VEC before = state->least[v];
  const VEC least = nearest < before ? nearest : before;
  const VEC largest = (least - nearest) * ALL(0.5);
  if (!__builtin_reduce_or(largest >= ALL(DENSITY_LEAST)) && !__builtin_reduce_or(nearest == ALL(DENSITY_LARGEST)))
    return;
  VEC sum = ALL(0);
  for (size_t t = 0; t < count; t++) {
    const VEC x = NAME(density_exponent)(scaled, distances + t * stride + v * LANES, scale, offsets ? offsets + t : 0);
    sum += NAME(exponential_from)((least - x) * ALL(0.5), DENSITY_LEAST);
  }
  const VEC rescaling = NAME(exponential)((least - before) * ALL(0.5));
  state->least[v] = least;
  state->sum[v] = state->sum[v] * __builtin_convertvector(rescaling, NAME(lane_doubles))
                  + __builtin_convertvector(sum, NAME(lane_doubles));
}

// One panel of at most vectors·LANES queries against all points.
INLINE void NAME(density_panel)(const int vectors, const REAL *queries, size_t count, size_t dimension,
                                const REAL *points, const REAL *offsets, size_t point_count, const REAL *scales,
                                size_t scale_count, ptrdiff_t left_out, REAL *scratch, double *least, double *sums) {
  const size_t width = (size_t)(vectors * LANES), states = scales ? scale_count : 1;
  REAL *panel = scratch, *distances = scratch + dimension * width;
  struct NAME(density_state) state[GAUSSIAN_DENSITY_SCALES];
  for (size_t s = 0; s < states; s++) {
    UNROLL for (int v = 0; v < vectors; v++) {
      state[s].least[v] = ALL(DENSITY_LARGEST);
      state[s].sum[v] = (NAME(lane_doubles))0.0;
    }
  }
  NAME(lay_down_queries)(vectors, queries, count, dimension, panel);
  for (size_t first = 0; first < point_count; first += GAUSSIAN_DENSITY_TILE) {
    const size_t tile = point_count - first < GAUSSIAN_DENSITY_TILE ? point_count - first : GAUSSIAN_DENSITY_TILE;
    const REAL *added = scales ? 0 : offsets;
    size_t t = 0;
    for (; t + DENSITY_POINTS <= tile; t += DENSITY_POINTS)
      NAME(density_distances)(vectors, DENSITY_POINTS, panel, dimension, points + (first + t) * dimension,
                              added ? added + first + t : 0, distances + t * width);
    for (; t < tile; t++)
      NAME(density_distances)(vectors, 1, panel, dimension, points + (first + t) * dimension,
                              added ? added + first + t : 0, distances + t * width);
    if (left_out >= 0) {
      for (size_t r = 0; r < count; r++) {
        const size_t point = (size_t)left_out + r;
        if (point >= first && point < first + tile) distances[(point - first) * width + r] = (REAL)__builtin_inf();
      }
    }
    for (size_t s = 0; s < states; s++) {
      UNROLL for (int v = 0; v < vectors; v++) {
        if (scales)
          NAME(add_tile)(vectors, 1, v, distances, tile, scales[s], offsets ? offsets + first : 0, &state[s]);
        else
          NAME(add_tile)(vectors, 0, v, distances, tile, 1, 0, &state[s]);
      }
    }
  }
  for (size_t r = 0; r < count; r++) {
    for (size_t s = 0; s < states; s++) {
      least[r * states + s] = (double)state[s].least[r / LANES][r % LANES];
      sums[r * states + s] = state[s].sum[r / LANES][r % LANES];
    }
  }
}

static void NAME(kernel_density)(const REAL *queries, size_t count, size_t dimension, const REAL *points,
                                 const REAL *offsets, size_t point_count, const REAL *scales, size_t scale_count,
                                 ptrdiff_t left_out, REAL *scratch, double *least, double *sums) {
  const size_t states = scales ? scale_count : 1;
  for (size_t r = 0; r < count;) {
    const REAL *panel = queries + r * dimension;
    const ptrdiff_t out = left_out < 0 ? left_out : left_out + (ptrdiff_t)r;
    const size_t rest = count - r;
    if (rest > 2 * LANES) {
      const size_t some = rest < DENSITY_VECTORS * LANES ? rest : DENSITY_VECTORS * LANES;
      NAME(density_panel)(DENSITY_VECTORS, panel, some, dimension, points, offsets, point_count, scales, scale_count,
                          out, scratch, least + r * states, sums + r * states);
      r += some;
    } else {
      const size_t some = rest < LANES ? rest : LANES;
      NAME(density_panel)(1, panel, some, dimension, points, offsets, point_count, scales, scale_count, out, scratch,
                          least + r * states, sums + r * states);
      r += some;
    }
  }
}

#undef DENSITY_VECTORS
#undef DENSITY_POINTS
#undef DENSITY_LEAST
#undef DENSITY_LARGEST
