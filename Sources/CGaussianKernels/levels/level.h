// What every level file needs before it turns its target attribute on.
#include "CGaussianKernels.h"

#include <string.h>

#define TABLE_OF(level) TABLE_OF_EXPANDED(level)
#define TABLE_OF_EXPANDED(level) gaussian_##level##_kernels
