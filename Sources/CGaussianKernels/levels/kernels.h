// The bodies of all kernels, compiled at the level that LEVEL, LEVEL_ID and REGISTER_BYTES name,
// and the table that holds them.
//
// A new kernel is one header with its body, static functions only, plus two lines: the header's name
// below and a row in include/kernels.def. A level that lacks the function of a row does not compile.
#include "../vectors.h"

#include "../random/standard_normals.h"
#include "../random/normals_from_words.h"
#include "../rows/row_kernels.h"

#define GAUSSIAN_KERNEL(name, parameters, arguments) .name = name,
const struct gaussian_kernels TABLE_OF(LEVEL) = {
  .level = LEVEL_ID,
#include "kernels.def"
};
