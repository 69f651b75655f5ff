// Every kernel over rows, in both precisions.

#include "transpose_choices.h"
#include "packing.h"

#define REAL double
#define LANE_COUNT (REGISTER_BYTES / 8)
#define SUFFIX f64
#include "row_kernels_of_one_precision.h"
#undef REAL
#undef LANE_COUNT
#undef SUFFIX

#define REAL float
#define LANE_COUNT (REGISTER_BYTES / 4)
#define SUFFIX f32
#include "row_kernels_of_one_precision.h"
#undef REAL
#undef LANE_COUNT
#undef SUFFIX

#include "widen.h"
