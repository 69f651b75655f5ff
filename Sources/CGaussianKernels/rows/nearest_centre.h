// Squared distances of rows from centres: the nearest centre of each row, sums of the rows of each centre, and the
// potentials of k-means++.
//
// A distance is Σ(x − c)², in ascending order of the variables, never ‖x‖² − 2xc + ‖c‖²: a subtraction has a unit
// of its own beside the multiply-add, so that it costs little, and no digit is lost to an offset of the data.
//
// Lanes are rows. Rows of up to SMALL_DIMENSION variables are laid down in blocks, of more in panels as in panel.h.
// Centres are packed in groups of CENTRE_GROUP, variable by variable, and up to CENTRE_CHAINS of them at a time meet
// CENTRE_VECTORS vectors of rows in registers.

#define CENTRE_GROUP 8
#define CENTRE_VECTORS 2
#if REGISTER_BYTES == 64
#define CENTRE_CHAINS 8
#else
#define CENTRE_CHAINS 4
#endif
#define CENTRE_PANEL (CENTRE_VECTORS * LANES)

// Numbers of centres, as wide as distances and as they are stored.
#if LANE_COUNT * 8 == REGISTER_BYTES
typedef int64_t NAME(numbers) __attribute__((ext_vector_type(LANE_COUNT)));
#else
typedef int32_t NAME(numbers) __attribute__((ext_vector_type(LANE_COUNT)));
#endif
typedef int32_t NAME(labels) __attribute__((ext_vector_type(LANE_COUNT), aligned(4)));

// Squared distances of a panel from `chains` centres that are neighbours in a group.
INLINE void NAME(squared_distances)(const int chains, const REAL *packed, size_t dimension, const REAL *columns,
                                    size_t stride, VEC sums[CENTRE_CHAINS][CENTRE_VECTORS]) {
  UNROLL for (int c = 0; c < chains; c++) {
    UNROLL for (int v = 0; v < CENTRE_VECTORS; v++) sums[c][v] = (VEC)(REAL)0;
  }
  for (size_t j = 0; j < dimension; j++) {
    VEC x[CENTRE_VECTORS];
    UNROLL for (int v = 0; v < CENTRE_VECTORS; v++) x[v] = NAME(read)(columns + j * stride + (size_t)(v * LANES));
    UNROLL for (int c = 0; c < chains; c++) {
      const VEC centre = (VEC)packed[j * CENTRE_GROUP + (size_t)c];
      UNROLL for (int v = 0; v < CENTRE_VECTORS; v++) {
        const VEC difference = x[v] - centre;
        sums[c][v] = NAME(multiply_add)(difference, difference, sums[c][v]);
      }
    }
  }
}

// How many centres from `first` on are taken at a time: a power of 2 that stays within their group.
INLINE int NAME(chains_from)(size_t first, size_t centres) {
  const size_t left = centres - first, group = CENTRE_GROUP - first % CENTRE_GROUP;
  int chains = CENTRE_CHAINS;
  while ((size_t)chains > left || (size_t)chains > group) chains /= 2;
  return chains;
}

#define WITH_CENTRE_CHAINS(chains, CALL)                 \
  switch (chains) {                                      \
    case 1: CALL(1); break;                              \
    case 2: CALL(2); break;                              \
    case 4: CALL(4); break;                              \
    default: CALL(CENTRE_CHAINS); break;                 \
  }

// MARK: - Panels

// columns ← up to 128 rows of a dimension known to the compiler; zeros stand for those that are missing.
INLINE void NAME(lay_down_small)(const int dimension, const REAL *restrict rows, size_t count,
                                 REAL *restrict columns) {
  _Pragma("clang loop vectorize(enable)") for (size_t r = 0; r < count; r++) {
    UNROLL for (int j = 0; j < dimension; j++)
      columns[(size_t)j * GAUSSIAN_SCATTER_BLOCK + r] = rows[r * (size_t)dimension + (size_t)j];
  }
  for (size_t r = count; r % CENTRE_PANEL != 0; r++) {
    UNROLL for (int j = 0; j < dimension; j++) columns[(size_t)j * GAUSSIAN_SCATTER_BLOCK + r] = 0;
  }
}

INLINE void NAME(lay_down_few)(size_t dimension, const REAL *rows, size_t count, REAL *columns) {
#define LAY_DOWN(d) NAME(lay_down_small)(d, rows, count, columns)
  WITH_SMALL_DIMENSION(dimension, LAY_DOWN)
#undef LAY_DOWN
}

// columns ← a panel of rows of more variables.
INLINE void NAME(lay_down_panel)(size_t dimension, const REAL *rows, size_t count, REAL *columns) {
  if (count < (size_t)CENTRE_PANEL) {
    REAL *rest = columns + (size_t)CENTRE_PANEL * dimension;
    memcpy(rest, rows, sizeof(REAL) * count * dimension);
    memset(rest + count * dimension, 0, sizeof(REAL) * ((size_t)CENTRE_PANEL - count) * dimension);
    rows = rest;
  }
  NAME(lay_down)(CENTRE_VECTORS, 0, rows, dimension, NULL, columns);
}

// A panel of rows, columns of which are `stride` apart.
struct NAME(panel) {
  const REAL *columns;
  size_t stride;
};

// The panel that begins with row `first`; `columns` keeps what is laid down from call to call.
INLINE struct NAME(panel) NAME(next_panel)(const REAL *rows, size_t first, size_t count, size_t dimension,
                                           REAL *columns) {
  if (dimension <= SMALL_DIMENSION) {
    const size_t place = first % GAUSSIAN_SCATTER_BLOCK, left = count - first;
    if (place == 0)
      NAME(lay_down_few)(dimension, rows + first * dimension,
                         left < GAUSSIAN_SCATTER_BLOCK ? left : GAUSSIAN_SCATTER_BLOCK, columns);
    return (struct NAME(panel)){columns + place, GAUSSIAN_SCATTER_BLOCK};
  }
  const size_t left = count - first;
  NAME(lay_down_panel)(dimension, rows + first * dimension,
                       left < (size_t)CENTRE_PANEL ? left : (size_t)CENTRE_PANEL, columns);
  return (struct NAME(panel)){columns, (size_t)CENTRE_PANEL};
}

// Weights of a panel; those from `count` on are 0, the others 1 if there are none.
INLINE void NAME(panel_weights)(const REAL *weights, size_t count, REAL *panel) {
  for (size_t r = 0; r < (size_t)CENTRE_PANEL; r++) panel[r] = r >= count ? 0 : weights ? weights[r] : 1;
}

// sum + weight·value where the weight is not 0: there the value may be anything.
INLINE VEC NAME(add_weighted)(VEC weight, VEC value, VEC sum) {
  const VEC zero = (VEC)(REAL)0;
  return NAME(multiply_add)(weight, weight != zero ? value : zero, sum);
}

// MARK: - Nearest centres

// Lets `chains` centres compete with the nearest one so far.
INLINE void NAME(compete)(const int chains, size_t first, const REAL *packed, size_t dimension,
                          struct NAME(panel) panel, VEC least[CENTRE_VECTORS], NAME(numbers) label[CENTRE_VECTORS]) {
  VEC sums[CENTRE_CHAINS][CENTRE_VECTORS];
  NAME(squared_distances)(chains, packed, dimension, panel.columns, panel.stride, sums);
  UNROLL for (int c = 0; c < chains; c++) {
    const NAME(numbers) number = (NAME(numbers))(int)(first + (size_t)c);
    UNROLL for (int v = 0; v < CENTRE_VECTORS; v++) {
      label[v] = sums[c][v] < least[v] ? number : label[v];
      least[v] = sums[c][v] < least[v] ? sums[c][v] : least[v];
    }
  }
}

static void NAME(nearest_centres)(const REAL *rows, const REAL *weights, size_t count, size_t dimension,
                                  const REAL *packed, size_t centres, REAL *scratch, int32_t *labels,
                                  REAL *distances, double *inertia, size_t *changes) {
  VEC sum = (VEC)(REAL)0;
  NAME(labels) different = 0;
  for (size_t start = 0; start < count; start += (size_t)CENTRE_PANEL) {
    const size_t here = count - start < (size_t)CENTRE_PANEL ? count - start : (size_t)CENTRE_PANEL;
    const int whole = here == (size_t)CENTRE_PANEL;
    const struct NAME(panel) panel = NAME(next_panel)(rows, start, count, dimension, scratch);
    VEC least[CENTRE_VECTORS];
    NAME(numbers) label[CENTRE_VECTORS];
    UNROLL for (int v = 0; v < CENTRE_VECTORS; v++) {
      least[v] = (VEC)(REAL)__builtin_inf();
      label[v] = 0;
    }
    for (size_t first = 0; first < centres;) {
      const int chains = NAME(chains_from)(first, centres);
      const REAL *group = packed + first / CENTRE_GROUP * CENTRE_GROUP * dimension + first % CENTRE_GROUP;
#define COMPETE(c) NAME(compete)(c, first, group, dimension, panel, least, label)
      WITH_CENTRE_CHAINS(chains, COMPETE)
#undef COMPETE
      first += (size_t)chains;
    }
    if (whole && !weights) {
      UNROLL for (int v = 0; v < CENTRE_VECTORS; v++) sum += least[v];
    } else {
      REAL some[CENTRE_PANEL];
      NAME(panel_weights)(weights ? weights + start : NULL, here, some);
      UNROLL for (int v = 0; v < CENTRE_VECTORS; v++)
        sum = NAME(add_weighted)(NAME(read)(some + v * LANES), least[v], sum);
    }
    // The last panel goes through memory of its own.
    int32_t numbers[CENTRE_PANEL];
    REAL nearest[CENTRE_PANEL];
    int32_t *const target = whole ? labels + start : numbers;
    REAL *const near = whole ? distances + start : nearest;
    if (!whole) {
      memset(numbers, 0, sizeof numbers);
      memcpy(numbers, labels + start, sizeof(int32_t) * here);
      for (size_t r = here; r < (size_t)CENTRE_PANEL; r++) numbers[r] = (int32_t)label[r / LANES][r % LANES];
    }
    UNROLL for (int v = 0; v < CENTRE_VECTORS; v++) {
      NAME(labels) *const place = (NAME(labels) *)(target + v * LANES);
      const NAME(labels) found = __builtin_convertvector(label[v], NAME(labels));
      different |= found ^ *place;
      *place = found;
      NAME(write)(near + v * LANES, least[v]);
    }
    if (!whole) {
      memcpy(labels + start, numbers, sizeof(int32_t) * here);
      memcpy(distances + start, nearest, sizeof(REAL) * here);
    }
  }
  *inertia += (double)NAME(vector_sum)(sum);
  for (int i = 0; i < LANES; i++) *changes += different[i] != 0;
}

// MARK: - Sums of the rows of each centre

INLINE void NAME(centre_sums_of)(const int weighted, size_t dimension, const REAL *restrict rows,
                                 const REAL *restrict weights, size_t count, const REAL *restrict centres,
                                 const int32_t *restrict labels, double *restrict sums, double *restrict totals) {
  for (size_t r = 0; r < count; r++) {
    const double weight = weighted ? (double)weights[r] : 1;
    if (weighted && weight == 0) continue;
    const size_t centre = (size_t)labels[r];
    const REAL *restrict x = rows + r * dimension, *restrict c = centres + centre * dimension;
    double *restrict sum = sums + centre * dimension;
    totals[centre] += weight;
    for (size_t j = 0; j < dimension; j++) {
      const double difference = (double)(x[j] - c[j]);
      sum[j] += weighted ? weight * difference : difference;
    }
  }
}

static void NAME(centre_sums)(const REAL *rows, const REAL *weights, size_t count, size_t dimension,
                              const REAL *centres, const int32_t *labels, double *sums, double *totals) {
#define SUMS(d) NAME(centre_sums_of)(0, d, rows, NULL, count, centres, labels, sums, totals)
#define WEIGHTED_SUMS(d) NAME(centre_sums_of)(1, d, rows, weights, count, centres, labels, sums, totals)
  if (weights) {
    WITH_SMALL_DIMENSION(dimension, WEIGHTED_SUMS)
    WEIGHTED_SUMS(dimension);
  } else {
    WITH_SMALL_DIMENSION(dimension, SUMS)
    SUMS(dimension);
  }
#undef SUMS
#undef WEIGHTED_SUMS
}

// MARK: - Potentials

// What `chains` centres would leave of the distances of a panel; centre 0 lowers them.
INLINE void NAME(try_centres)(const int chains, size_t first, const REAL *packed, size_t dimension,
                              struct NAME(panel) panel, const int weighted, const REAL *weights,
                              VEC nearest[CENTRE_VECTORS], REAL *totals) {
  VEC sums[CENTRE_CHAINS][CENTRE_VECTORS];
  NAME(squared_distances)(chains, packed, dimension, panel.columns, panel.stride, sums);
  UNROLL for (int c = 0; c < chains; c++) {
    REAL *total = totals + (first + (size_t)c) * CHUNK;
    VEC sum = NAME(read)(total);
    UNROLL for (int v = 0; v < CENTRE_VECTORS; v++) {
      const VEC least = sums[c][v] < nearest[v] ? sums[c][v] : nearest[v];
      if (c == 0 && first == 0) nearest[v] = least;
      sum = weighted ? NAME(add_weighted)(NAME(read)(weights + v * LANES), least, sum) : sum + least;
    }
    NAME(write)(total, sum);
  }
}

static void NAME(centre_potentials)(const REAL *rows, const REAL *weights, size_t count, size_t dimension,
                                    const REAL *packed, size_t centres, REAL *scratch, REAL *distances,
                                    double *potentials) {
  REAL *totals = scratch, *columns = scratch + centres * CHUNK;
  memset(totals, 0, sizeof(REAL) * CHUNK * centres);
  for (size_t start = 0; start < count; start += (size_t)CENTRE_PANEL) {
    const size_t here = count - start < (size_t)CENTRE_PANEL ? count - start : (size_t)CENTRE_PANEL;
    const int whole = here == (size_t)CENTRE_PANEL;
    const struct NAME(panel) panel = NAME(next_panel)(rows, start, count, dimension, columns);
    REAL some[CENTRE_PANEL], known[CENTRE_PANEL];
    if (weights || !whole) NAME(panel_weights)(weights ? weights + start : NULL, here, some);
    REAL *const lowered = whole ? distances + start : known;
    if (!whole) {
      memset(known, 0, sizeof known);
      memcpy(known, distances + start, sizeof(REAL) * here);
    }
    VEC nearest[CENTRE_VECTORS];
    UNROLL for (int v = 0; v < CENTRE_VECTORS; v++) nearest[v] = NAME(read)(lowered + v * LANES);
    for (size_t first = 0; first < centres;) {
      const int chains = NAME(chains_from)(first, centres);
      const REAL *group = packed + first / CENTRE_GROUP * CENTRE_GROUP * dimension + first % CENTRE_GROUP;
#define TRY(c) NAME(try_centres)(c, first, group, dimension, panel, 0, NULL, nearest, totals)
#define TRY_WEIGHED(c) NAME(try_centres)(c, first, group, dimension, panel, 1, some, nearest, totals)
      if (weights || !whole) {
        WITH_CENTRE_CHAINS(chains, TRY_WEIGHED)
      } else {
        WITH_CENTRE_CHAINS(chains, TRY)
      }
#undef TRY
#undef TRY_WEIGHED
      first += (size_t)chains;
    }
    UNROLL for (int v = 0; v < CENTRE_VECTORS; v++) NAME(write)(lowered + v * LANES, nearest[v]);
    if (!whole) memcpy(distances + start, known, sizeof(REAL) * here);
  }
  for (size_t c = 0; c < centres; c++)
    potentials[c] += (double)NAME(vector_sum)(NAME(read)(totals + c * CHUNK));
}

#undef CENTRE_GROUP
#undef CENTRE_VECTORS
#undef CENTRE_CHAINS
#undef CENTRE_PANEL
#undef WITH_CENTRE_CHAINS
