// Nearest rows, balls and matches: what of a table lies near each of some queries.
//
// The table stands in a tree. Its leaves are blocks of GAUSSIAN_LEAF rows that are near each other, laid down as columns,
// and every node has the box that its rows fill. GAUSSIAN_NEIGHBOUR_PANEL queries that are near each other go down
// the tree together: queries are lanes when they are compared with a box, and the rows of a leaf are lanes when one
// query is compared with them, so that a query pays for the leaves that it needs itself and leaves are read from the
// first cache.
//
// A distance is Σ(x − c)², in ascending order of the variables. The bound for a box, Σ max(low − x, x − high, 0)²,
// is summed by the same operations in the same order. Rounding is monotone, so each step of the bound is at most that step
// of the distance of any row in the box: a bound that is passed by is exact, without allowances, and what is found does
// not depend on the shape of the tree.
//
// A node of m leaves is followed by its left half, ⌊m/2⌋ leaves in 2⌊m/2⌋ − 1 nodes, and then by its right half.

#define LEAF_VECTORS (GAUSSIAN_LEAF / LANES < 8 ? GAUSSIAN_LEAF / LANES : 8)
#define LEAF_TILE (LEAF_VECTORS * LANES)
#define QUERY_VECTORS (GAUSSIAN_NEIGHBOUR_PANEL / LANES)
// A right half waits on each level of the tree at most.
#define NEIGHBOUR_DEPTH 64

// What is sought.
#define FIND_DISTANCES 0  // the least distances
#define FIND_NEAREST 1    // the least distance, and the least number of a row that has it
#define FIND_OPEN 2       // rows in a ball about the query, without its surface
#define FIND_CLOSED 3     // and with it
#define FIND_MATCHES 4    // rows that are as near as a share of each variable

#define WHERE(condition) NAME(lanes_where)(condition)

_Static_assert(GAUSSIAN_LEAF == GAUSSIAN_LEAF_ROWS, "callers and kernels have leaves of one size");

#if LANE_COUNT * 8 == REGISTER_BYTES
typedef int64_t NAME(truths) __attribute__((ext_vector_type(LANE_COUNT)));
#else
typedef int32_t NAME(truths) __attribute__((ext_vector_type(LANE_COUNT)));
#endif
typedef _Bool NAME(flags) __attribute__((ext_vector_type(LANE_COUNT)));
typedef int32_t NAME(tallies) __attribute__((ext_vector_type(LANE_COUNT), aligned(4)));

struct NAME(search) {
  const REAL *queries;
  size_t dimension;
  const REAL *blocks, *boxes;
  size_t leaves;
  // Lanes that are still sought for.
  uint32_t alive;
  // Bounds beyond which nothing is sought, one a query.
  REAL limits[GAUSSIAN_NEIGHBOUR_PANEL];

  // FIND_DISTANCES, FIND_NEAREST
  size_t neighbours;
  ptrdiff_t own_leaf;
  size_t own_row;
  const int32_t *numbers, *least_numbers;
  REAL *distances;
  int32_t *nearest;

  // FIND_OPEN, FIND_CLOSED: rows in each ball, and balls about each row
  int32_t *members, *balls;

  // FIND_MATCHES
  REAL tolerance;
  int32_t *matches;
};

// Bit i is set where the condition holds in lane i.
INLINE uint32_t NAME(lanes_where)(NAME(truths) condition) {
  const NAME(flags) flags = __builtin_convertvector(condition, NAME(flags));
#if LANE_COUNT == 16
  return BITS_AS(uint16_t, flags);
#else
  return BITS_AS(uint8_t, flags) & ((1u << LANE_COUNT) - 1);
#endif
}

// MARK: - Boxes

// How far each query is from a box in one variable; 0 inside.
INLINE VEC NAME(gap)(VEC query, REAL low, REAL high) {
  const VEC below = ALL(low) - query, above = query - ALL(high);
  const VEC gap = below > above ? below : above;
  return gap > ALL(0) ? gap : ALL(0);
}

INLINE void NAME(box_bounds)(const struct NAME(search) *s, const REAL *box, VEC bounds[QUERY_VECTORS]) {
  UNROLL for (int v = 0; v < QUERY_VECTORS; v++) bounds[v] = ALL(0);
  for (size_t j = 0; j < s->dimension; j++) {
    const REAL *column = s->queries + j * GAUSSIAN_LEAF;
    UNROLL for (int v = 0; v < QUERY_VECTORS; v++) {
      const VEC gap = NAME(gap)(NAME(read)(column + v * LANES), box[j], box[s->dimension + j]);
      bounds[v] = NAME(multiply_add)(gap, gap, bounds[v]);
    }
  }
}

// Lanes whose query may match a row of a box.
INLINE uint32_t NAME(lanes_matching)(const struct NAME(search) *s, const REAL *box) {
  uint32_t lanes = s->alive;
  for (size_t j = 0; lanes && j < s->dimension; j++) {
    const REAL *column = s->queries + j * GAUSSIAN_LEAF;
    uint32_t here = 0;
    UNROLL for (int v = 0; v < QUERY_VECTORS; v++) {
      const VEC query = NAME(read)(column + v * LANES);
      const VEC reach = __builtin_elementwise_abs(ALL(s->tolerance) * query);
      here |= WHERE(NAME(gap)(query, box[j], box[s->dimension + j]) <= reach) << v * LANES;
    }
    lanes &= here;
  }
  return lanes;
}

// Lanes that need a node, by their bounds for its box.
INLINE uint32_t NAME(lanes_within)(const int find, const struct NAME(search) *s, size_t node,
                                   const VEC bounds[QUERY_VECTORS]) {
  uint32_t lanes = 0, level = 0;
  UNROLL for (int v = 0; v < QUERY_VECTORS; v++) {
    const VEC limits = NAME(read)(s->limits + v * LANES);
    lanes |= (find == FIND_CLOSED ? WHERE(bounds[v] <= limits) : WHERE(bounds[v] < limits)) << v * LANES;
    if (find == FIND_NEAREST) level |= WHERE(bounds[v] == limits) << v * LANES;
  }
  for (level &= s->alive; level; level &= level - 1) {
    const int lane = __builtin_ctz(level);
    if (s->least_numbers[node] < s->nearest[lane]) lanes |= 1u << lane;
  }
  return lanes & s->alive;
}

// MARK: - Leaves

// Squared distances of a tile of rows from one query.
INLINE void NAME(tile_distances)(const struct NAME(search) *s, const REAL *tile, int lane, VEC sums[LEAF_VECTORS]) {
  UNROLL for (int v = 0; v < LEAF_VECTORS; v++) sums[v] = ALL(0);
  const REAL *query = s->queries + lane;
  for (size_t j = 0; j < s->dimension; j++) {
    const VEC x = ALL(query[j * GAUSSIAN_LEAF]);
    UNROLL for (int v = 0; v < LEAF_VECTORS; v++) {
      const VEC difference = x - NAME(read)(tile + j * GAUSSIAN_LEAF + (size_t)(v * LANES));
      sums[v] = NAME(multiply_add)(difference, difference, sums[v]);
    }
  }
}

// Lets a row compete with the nearest ones of a query, which are in ascending order.
INLINE void NAME(take_row)(const int find, struct NAME(search) *s, int lane, REAL distance, int32_t number) {
  REAL *known = s->distances + (size_t)lane * s->neighbours;
  if (find == FIND_NEAREST) {
    if (distance < s->limits[lane] || number < s->nearest[lane]) s->nearest[lane] = number;
    known[0] = s->limits[lane] = distance;
    return;
  }
  size_t place = s->neighbours - 1;
  for (; place > 0 && known[place - 1] > distance; place--) known[place] = known[place - 1];
  known[place] = distance;
  s->limits[lane] = known[s->neighbours - 1];
}

INLINE void NAME(take_tile)(const int find, struct NAME(search) *s, size_t leaf, size_t first, int lane,
                            const VEC sums[LEAF_VECTORS]) {
  UNROLL for (int v = 0; v < LEAF_VECTORS; v++) {
    const VEC limit = ALL(s->limits[lane]);
    uint32_t near = find == FIND_NEAREST ? WHERE(sums[v] <= limit) : WHERE(sums[v] < limit);
    if (!near) continue;
    REAL distances[LANE_COUNT];
    NAME(write)(distances, sums[v]);
    for (; near; near &= near - 1) {
      const int i = __builtin_ctz(near);
      const size_t row = first + (size_t)(v * LANES + i);
      if ((ptrdiff_t)leaf == s->own_leaf && row == s->own_row + (size_t)lane) continue;
      // An earlier row may have lowered the limit.
      const int is_near = find == FIND_NEAREST ? distances[i] <= s->limits[lane] : distances[i] < s->limits[lane];
      if (!is_near) continue;
      const int32_t number = find == FIND_NEAREST ? s->numbers[leaf * GAUSSIAN_LEAF + row] : 0;
      // Infinitely far are rows that do not exist, and those that are out of range.
      if (find != FIND_NEAREST || number >= 0) NAME(take_row)(find, s, lane, distances[i], number);
    }
  }
}

// Counts the rows of a tile that are in the ball of one query.
INLINE void NAME(count_tile)(const int find, struct NAME(search) *s, int32_t *balls, int lane,
                             const VEC sums[LEAF_VECTORS]) {
  const VEC limit = ALL(s->limits[lane]);
  UNROLL for (int v = 0; v < LEAF_VECTORS; v++) {
    const NAME(truths) inside = find == FIND_CLOSED ? sums[v] <= limit : sums[v] < limit;
    const uint32_t lanes = WHERE(inside);
    if (!lanes) continue;
    s->members[lane] += __builtin_popcount(lanes);
    *(NAME(tallies) *)(balls + v * LANES) -= __builtin_convertvector(inside, NAME(tallies));
  }
}

// Whether a row of a tile is near a query in every variable.
INLINE int NAME(tile_matches)(const struct NAME(search) *s, const REAL *tile, int lane) {
  NAME(truths) equal[LEAF_VECTORS];
  UNROLL for (int v = 0; v < LEAF_VECTORS; v++) equal[v] = ~(NAME(truths))0;
  const REAL *query = s->queries + lane;
  for (size_t j = 0; j < s->dimension; j++) {
    const VEC x = ALL(query[j * GAUSSIAN_LEAF]);
    const VEC reach = __builtin_elementwise_abs(ALL(s->tolerance) * x);
    NAME(truths) some = 0;
    UNROLL for (int v = 0; v < LEAF_VECTORS; v++) {
      const VEC difference = x - NAME(read)(tile + j * GAUSSIAN_LEAF + (size_t)(v * LANES));
      equal[v] &= __builtin_elementwise_abs(difference) <= reach;
      some |= equal[v];
    }
    if (!WHERE(some)) return 0;
  }
  return 1;
}

INLINE void NAME(visit_leaf)(const int find, struct NAME(search) *s, size_t leaf, uint32_t lanes) {
  const REAL *block = s->blocks + leaf * GAUSSIAN_LEAF * s->dimension;
  for (; lanes; lanes &= lanes - 1) {
    const int lane = __builtin_ctz(lanes);
    for (size_t first = 0; first < GAUSSIAN_LEAF; first += (size_t)LEAF_TILE) {
      VEC sums[LEAF_VECTORS];
      if (find == FIND_MATCHES) {
        if (!NAME(tile_matches)(s, block + first, lane)) continue;
        s->matches[lane] = 1;
        s->alive &= ~(1u << lane);
        break;
      }
      NAME(tile_distances)(s, block + first, lane, sums);
      if (find == FIND_OPEN || find == FIND_CLOSED)
        NAME(count_tile)(find, s, s->balls + leaf * GAUSSIAN_LEAF + first, lane, sums);
      else
        NAME(take_tile)(find, s, leaf, first, lane, sums);
    }
  }
}

// MARK: - The tree

struct NAME(place) {
  size_t node, first, leaves;
  uint32_t lanes;
  VEC bounds[QUERY_VECTORS];
};

// Bounds and lanes of a node.
INLINE void NAME(look_at)(const int find, const struct NAME(search) *s, struct NAME(place) *place) {
  const REAL *box = s->boxes + place->node * 2 * s->dimension;
  if (find == FIND_MATCHES) {
    place->lanes = NAME(lanes_matching)(s, box);
  } else {
    NAME(box_bounds)(s, box, place->bounds);
    place->lanes = NAME(lanes_within)(find, s, place->node, place->bounds);
  }
}

INLINE REAL NAME(sum_of_bounds)(const struct NAME(place) *place) {
  VEC sum = place->bounds[0];
  UNROLL for (int v = 1; v < QUERY_VECTORS; v++) sum += place->bounds[v];
  return NAME(vector_sum)(sum);
}

// One panel of queries down the tree, into the nearer half first.
INLINE void NAME(descend)(const int find, struct NAME(search) *s) {
  struct NAME(place) waiting[NEIGHBOUR_DEPTH];
  size_t depth = 0;
  struct NAME(place) here = {.node = 0, .first = 0, .leaves = s->leaves};
  if (s->leaves == 0) return;
  NAME(look_at)(find, s, &here);
  for (;;) {
    while (here.lanes && here.leaves > 1) {
      const size_t half = here.leaves / 2;
      struct NAME(place) left = {.node = here.node + 1, .first = here.first, .leaves = half};
      struct NAME(place) right = {
        .node = here.node + 2 * half, .first = here.first + half, .leaves = here.leaves - half};
      NAME(look_at)(find, s, &left);
      NAME(look_at)(find, s, &right);
      const int limits_fall = find == FIND_DISTANCES || find == FIND_NEAREST;
      const int right_first = limits_fall && NAME(sum_of_bounds)(&right) < NAME(sum_of_bounds)(&left);
      here = right_first ? right : left;
      const struct NAME(place) *other = right_first ? &left : &right;
      if (other->lanes) waiting[depth++] = *other;
    }
    if (here.lanes) NAME(visit_leaf)(find, s, here.first, here.lanes);
    // What has been found since may be enough.
    do {
      if (depth == 0) return;
      here = waiting[--depth];
      here.lanes &= find == FIND_DISTANCES || find == FIND_NEAREST
        ? NAME(lanes_within)(find, s, here.node, here.bounds) : s->alive;
    } while (here.lanes == 0);
  }
}

INLINE uint32_t NAME(first_lanes)(size_t count) {
  return count >= GAUSSIAN_NEIGHBOUR_PANEL ? (1u << GAUSSIAN_NEIGHBOUR_PANEL) - 1 : (1u << count) - 1;
}

// MARK: - Kernels

INLINE void NAME(nearest_rows_of_panel)(const int find, struct NAME(search) *s, size_t count) {
  s->alive = NAME(first_lanes)(count);
  for (size_t i = 0; i < GAUSSIAN_NEIGHBOUR_PANEL; i++) s->limits[i] = (REAL)__builtin_inf();
  for (size_t i = 0; i < count * s->neighbours; i++) s->distances[i] = (REAL)__builtin_inf();
  if (find == FIND_NEAREST)
    for (size_t i = 0; i < count; i++) s->nearest[i] = INT32_MAX;
  NAME(descend)(find, s);
}

static void NAME(nearest_rows)(const REAL *queries, size_t count, size_t dimension, size_t neighbours,
                               ptrdiff_t own_leaf, const REAL *blocks, const REAL *boxes, size_t leaves,
                               const int32_t *numbers, const int32_t *least_numbers, REAL *distances,
                               int32_t *nearest) {
  for (size_t first = 0; first < count; first += GAUSSIAN_NEIGHBOUR_PANEL) {
    struct NAME(search) s = {
      .queries = queries + first, .dimension = dimension, .blocks = blocks, .boxes = boxes, .leaves = leaves,
      .neighbours = neighbours, .own_leaf = own_leaf, .own_row = first, .numbers = numbers,
      .least_numbers = least_numbers, .distances = distances + first * neighbours,
      .nearest = nearest ? nearest + first : 0};
    const size_t here = count - first < GAUSSIAN_NEIGHBOUR_PANEL ? count - first : GAUSSIAN_NEIGHBOUR_PANEL;
    if (nearest)
      NAME(nearest_rows_of_panel)(FIND_NEAREST, &s, here);
    else
      NAME(nearest_rows_of_panel)(FIND_DISTANCES, &s, here);
  }
}

static void NAME(ball_members)(const REAL *queries, const REAL *radii, size_t count, size_t dimension,
                               const REAL *blocks, const REAL *boxes, size_t leaves, int closed, int32_t *members,
                               int32_t *balls) {
  for (size_t first = 0; first < count; first += GAUSSIAN_NEIGHBOUR_PANEL) {
    struct NAME(search) s = {
      .queries = queries + first, .dimension = dimension, .blocks = blocks, .boxes = boxes, .leaves = leaves,
      .members = members + first, .balls = balls};
    s.alive = NAME(first_lanes)(count - first);
    for (size_t i = first; i < count && i < first + GAUSSIAN_NEIGHBOUR_PANEL; i++) {
      s.limits[i - first] = radii[i];
      members[i] = 0;
    }
    if (closed)
      NAME(descend)(FIND_CLOSED, &s);
    else
      NAME(descend)(FIND_OPEN, &s);
  }
}

static void NAME(matching_rows)(const REAL *queries, size_t count, size_t dimension, const REAL *blocks,
                                const REAL *boxes, size_t leaves, REAL tolerance, int32_t *matches) {
  for (size_t first = 0; first < count; first += GAUSSIAN_NEIGHBOUR_PANEL) {
    struct NAME(search) s = {
      .queries = queries + first, .dimension = dimension, .blocks = blocks, .boxes = boxes, .leaves = leaves,
      .tolerance = tolerance, .matches = matches + first};
    s.alive = NAME(first_lanes)(count - first);
    for (size_t i = first; i < count && i < first + GAUSSIAN_NEIGHBOUR_PANEL; i++) matches[i] = 0;
    NAME(descend)(FIND_MATCHES, &s);
  }
}

#undef LEAF_VECTORS
#undef LEAF_TILE
#undef QUERY_VECTORS
#undef NEIGHBOUR_DEPTH
#undef FIND_DISTANCES
#undef FIND_NEAREST
#undef FIND_OPEN
#undef FIND_CLOSED
#undef FIND_MATCHES
#undef WHERE
