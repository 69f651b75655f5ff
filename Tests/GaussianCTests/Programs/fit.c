// Fits a model to numbers of a file and writes a model file, so that a test can compare it with that of the command.
//
// fit NUMBERS ROWS COLUMNS OPTIONS OUTPUT NAME ... [-- LABELS CLASS ...]
// The numbers are doubles, column after column; labels are 64-bit whole numbers.

#include "check.h"

static void *content(const char *path, size_t size) {
  FILE *file = fopen(path, "rb");
  CHECK(file != NULL);
  void *bytes = malloc(size);
  CHECK(bytes != NULL && fread(bytes, 1, size, file) == size);
  fclose(file);
  return bytes;
}

int main(int count, char **arguments) {
  CHECK(count > 6);
  const int64_t rows = atoll(arguments[2]), columns = atoll(arguments[3]);
  double *numbers = (double *)content(arguments[1], (size_t)(rows * columns) * sizeof(double));
  gauss_table table = gauss_table_of(numbers, rows, columns);
  table.row_stride = sizeof(double);
  table.column_stride = rows * (int64_t)sizeof(double);
  CHECK(count >= 6 + columns);
  table.variables = (const char *const *)(arguments + 6);
  const int next = 6 + (int)columns;
  if (next < count) {
    table.labels = (const int64_t *)content(arguments[next + 1], (size_t)rows * sizeof(int64_t));
    table.classes = (const char *const *)(arguments + next + 2);
    table.class_count = count - next - 2;
  }
  gauss_model *model = NULL;
  SUCCEEDS(gauss_fit(&table, arguments[4], NULL, NULL, &model, &error));
  SUCCEEDS(gauss_model_write(model, arguments[5], &error));
  gauss_model_free(model);
  return 0;
}
