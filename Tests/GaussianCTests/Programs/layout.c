// Prints sizes, places and constants of the header: what a program that was compiled before relies on.

#include <stddef.h>
#include <stdio.h>

#include "gaussian.h"

#define SIZE(type) printf("%s %d\n", #type, (int)sizeof(type))
#define PLACE(type, member) printf("%s.%s %d %d\n", #type, #member, (int)offsetof(type, member), (int)sizeof(((type *)0)->member))
#define CONSTANT(name) printf("%s %d\n", #name, (int)name)

int main(void) {
  CONSTANT(GAUSSIAN_ABI_VERSION);
  CONSTANT(GAUSS_OK);
  CONSTANT(GAUSS_INVALID_ARGUMENT);
  CONSTANT(GAUSS_DATA);
  CONSTANT(GAUSS_FILE);
  CONSTANT(GAUSS_CANCELLED);
  CONSTANT(GAUSS_UNSUPPORTED);
  CONSTANT(GAUSS_NO_MEMORY);
  CONSTANT(GAUSS_SOURCE_FAILED);
  CONSTANT(GAUSS_FLOAT64);
  CONSTANT(GAUSS_FLOAT32);
  CONSTANT(GAUSS_SOURCE);
  CONSTANT(GAUSS_COVARIANCE);
  CONSTANT(GAUSS_PRECISION);
  CONSTANT(GAUSS_CHOLESKY_FACTOR);
  CONSTANT(GAUSS_STANDARD_DEVIATIONS);
  CONSTANT(GAUSS_SUPPORT);
  CONSTANT(GAUSS_RAW_SUPPORT);
  CONSTANT(GAUSS_SPELLING_JSON);
  CONSTANT(GAUSS_SPELLING_PYTHON);
  CONSTANT(GAUSS_SPELLING_R);
  SIZE(gauss_status);
  SIZE(gauss_table);
  PLACE(gauss_table, size);
  PLACE(gauss_table, data);
  PLACE(gauss_table, rows);
  PLACE(gauss_table, columns);
  PLACE(gauss_table, row_stride);
  PLACE(gauss_table, column_stride);
  PLACE(gauss_table, type);
  PLACE(gauss_table, reserved);
  PLACE(gauss_table, weights);
  PLACE(gauss_table, variables);
  PLACE(gauss_table, labels);
  PLACE(gauss_table, classes);
  PLACE(gauss_table, class_count);
  SIZE(gauss_blocks);
  PLACE(gauss_blocks, size);
  PLACE(gauss_blocks, columns);
  PLACE(gauss_blocks, rows);
  PLACE(gauss_blocks, rewind);
  PLACE(gauss_blocks, next);
  PLACE(gauss_blocks, context);
  SIZE(gauss_progress);
  PLACE(gauss_progress, size);
  PLACE(gauss_progress, restart);
  PLACE(gauss_progress, iteration);
  PLACE(gauss_progress, value);
  SIZE(gauss_run);
  PLACE(gauss_run, size);
  PLACE(gauss_run, threads);
  PLACE(gauss_run, spelling);
  PLACE(gauss_run, cancel);
  PLACE(gauss_run, progress);
  PLACE(gauss_run, context);
  SIZE(struct ArrowSchema);
  SIZE(struct ArrowArray);
  SIZE(struct ArrowArrayStream);
  return 0;
}
