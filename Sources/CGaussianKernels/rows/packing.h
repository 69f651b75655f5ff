// Sizes that a caller and the kernels must agree on, the same at every level.
#ifndef GAUSSIAN_PACKING_H
#define GAUSSIAN_PACKING_H

#include <stddef.h>

// Rows that are scored together, of `count` rows: their centred copy stays in the first-level cache while every
// chunk of the triangle passes; from dimension 257 on, it is the chunk that stays while the rows pass.
static inline size_t gaussian_score_rows(size_t count, size_t dimension) {
  const size_t rows = dimension <= 32 ? 96 : dimension <= 64 ? 48 : dimension <= 256 ? 24 : 48;
  return count < rows ? count : rows;
}

// Rows whose products are summed in the kernel's own precision before they are added in double.
#define GAUSSIAN_SCATTER_BLOCK 128

#endif
