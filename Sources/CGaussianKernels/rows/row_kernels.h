// Every kernel over rows, in both precisions.

#include "packing.h"

#define REAL double
#define SUFFIX f64
#include "row_kernels_of_one_precision.h"
#undef REAL
#undef SUFFIX

#define REAL float
#define SUFFIX f32
#include "row_kernels_of_one_precision.h"
#undef REAL
#undef SUFFIX
