// Sizes that a caller and the kernels must agree on, the same at every level.
#ifndef GAUSSIAN_PACKING_H
#define GAUSSIAN_PACKING_H

#include <stddef.h>

// Rows of a tile at most, of `count` rows, at any level.
static inline size_t gaussian_tile_rows(size_t count) { return count > 1 ? 16 : 1; }

// Rows whose products are summed in the kernel's own precision before they are added in double.
#define GAUSSIAN_SCATTER_BLOCK 128

#endif
