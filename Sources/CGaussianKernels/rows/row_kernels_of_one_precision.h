// No include guard: compiled once per precision and level.
#include "real.h"
#include "tile.h"
#include "row_lane_sums.h"
#include "small.h"
#include "score.h"
#include "color.h"
#include "weights.h"
#include "scatter_small.h"
#include "scatter.h"
#include "diagonal.h"
#include "sum.h"

#undef LANES
#undef CHUNK
#undef VECTORS
#undef TILE
#undef SCATTER_TILE
#undef SCATTER_CHUNKS
#undef UNROLL
#undef TILE_SLOTS
#undef SMALL_DIMENSION
#undef WITH_SMALL_DIMENSION
