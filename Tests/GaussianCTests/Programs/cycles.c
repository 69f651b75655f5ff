// Thousands of fits, texts, sources, statistics and errors leave no memory behind.

#include "check.h"

#define ROWS 200
#define COLUMNS 4

static double data[ROWS * COLUMNS], room[ROWS * COLUMNS];

// Kilobytes that the process holds; 0 where nobody tells.
static long resident(void) {
  FILE *file = fopen("/proc/self/status", "r");
  if (file == NULL) return 0;
  char line[256];
  long size = 0;
  while (fgets(line, sizeof line, file) != NULL)
    if (sscanf(line, "VmRSS: %ld", &size) == 1) break;
  fclose(file);
  return size;
}

static void cycle(void) {
  gauss_table rows = gauss_table_of(data, ROWS, COLUMNS);
  gauss_model *model = NULL, *copy = NULL, *part = NULL;
  gauss_statistics *sums = NULL;
  char *text = NULL;
  size_t length;
  const int64_t variables[] = {2, 0};
  SUCCEEDS(gauss_fit(&rows, NULL, NULL, NULL, &model, &error));
  SUCCEEDS(gauss_model_text(model, &text, &length, &error));
  SUCCEEDS(gauss_model_parse(text, length, &copy, &error));
  gauss_text_free(text);
  SUCCEEDS(gauss_model_info(model, &text, &error));
  gauss_text_free(text);
  SUCCEEDS(gauss_model_summary(model, 0, &text, &error));
  gauss_text_free(text);
  SUCCEEDS(gauss_log_densities(copy, &rows, NULL, room, ROWS, &error));
  SUCCEEDS(gauss_sample(copy, 0, ROWS, 1, NULL, room, ROWS * COLUMNS, NULL, &error));
  SUCCEEDS(gauss_marginal(model, variables, 2, &part, &error));
  SUCCEEDS(gauss_statistics_new(COLUMNS, NULL, 2, NULL, &sums, &error));
  SUCCEEDS(gauss_statistics_update(sums, &rows, NULL, &error));
  SUCCEEDS(gauss_statistics_text(sums, &text, &length, &error));
  gauss_text_free(text);
  gauss_statistics_free(sums);
  gauss_model *none = NULL;
  FAILS(GAUSS_FILE, gauss_model_parse("{", 1, &none, &error));
  rows.columns = 0;
  FAILS(GAUSS_INVALID_ARGUMENT, gauss_fit(&rows, NULL, NULL, NULL, &none, &error));
  gauss_model_free(part);
  gauss_model_free(copy);
  gauss_model_free(model);
}

int main(int count, char **arguments) {
  const int cycles = count > 1 ? atoi(arguments[1]) : 1000;
  for (int place = 0; place < ROWS * COLUMNS; place++) data[place] = check_number();
  for (int number = 0; number < cycles / 8; number++) cycle();
  const long before = resident();
  for (int number = 0; number < cycles; number++) cycle();
  const long after = resident();
  printf("cycles: %d, %ld kB before, %ld kB after\n", cycles, before, after);
  // A cycle that left as much as one text behind would leave megabytes.
  return after - before < 1024 ? 0 : 1;
}
