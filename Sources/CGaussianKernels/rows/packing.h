// Sizes that a caller and the kernels must agree on, the same at every level.
#ifndef GAUSSIAN_PACKING_H
#define GAUSSIAN_PACKING_H

#include <stddef.h>

// Rows of a panel at most, at any level.
#define GAUSSIAN_PANEL_ROWS(REAL) (64 / sizeof(REAL))
// Variables whose density needs no scratch at all, so that one row can be scored without allocating.
#define GAUSSIAN_PANEL_LOCAL 64

// Rows whose products are summed in the kernel's own precision before they are added in double.
#define GAUSSIAN_SCATTER_BLOCK 128

// Points whose distances to a panel of queries are held at a time.
#define GAUSSIAN_DENSITY_TILE 64

// Rows in a leaf of a neighbour tree, and queries that go down it together, a divisor of it.
#define GAUSSIAN_LEAF 64
#define GAUSSIAN_NEIGHBOUR_PANEL 16

// Rows of few factors that go through a block of columns together, and columns of a block.
#define GAUSSIAN_FACTOR_ROWS 16
#define GAUSSIAN_FACTOR_BLOCK 256

#endif
