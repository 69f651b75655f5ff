// A whole story: fit, score, draw, write, read, and errors on the way.

#include <math.h>

#include "check.h"

#define ROWS 1000
#define COLUMNS 3
#define FEW 20

static double data[ROWS * COLUMNS];

static void fill(void) {
  for (int row = 0; row < ROWS; row++) {
    double common = check_number();
    for (int column = 0; column < COLUMNS; column++)
      data[row * COLUMNS + column] = 10.0 * column + common + 0.5 * (column + 1) * check_number();
  }
}

static gauss_model *fitted(const gauss_table *rows, const char *options) {
  gauss_model *model = NULL;
  SUCCEEDS(gauss_fit(rows, options, NULL, NULL, &model, &error));
  CHECK(model != NULL);
  return model;
}

// The same rows in another layout have the same densities, to the last bit.
static void has_same_densities(const gauss_model *model, const gauss_table *rows, const double *expected) {
  static double found[ROWS];
  memset(found, 0, sizeof found);
  SUCCEEDS(gauss_log_densities(model, rows, NULL, found, ROWS, &error));
  CHECK(memcmp(found, expected, sizeof found) == 0);
}

static void has_same_text(const gauss_model *model, const char *expected) {
  char *text = NULL;
  SUCCEEDS(gauss_model_text(model, &text, NULL, &error));
  CHECK(strcmp(text, expected) == 0);
  gauss_text_free(text);
}

static void layouts(const gauss_model *model, const char *text, const double *densities) {
  static double columns[ROWS * COLUMNS], gaps[ROWS * 7], backwards[ROWS * COLUMNS];
  static float single[ROWS * COLUMNS];
  static char packed[ROWS * 29 + 1];
  static double wide[ROWS * COLUMNS], wide_densities[ROWS];
  for (int row = 0; row < ROWS; row++) {
    for (int column = 0; column < COLUMNS; column++) {
      double number = data[row * COLUMNS + column];
      columns[column * ROWS + row] = number;
      gaps[row * 7 + 2 * column] = number;
      backwards[(ROWS - 1 - row) * COLUMNS + (COLUMNS - 1 - column)] = number;
      single[row * COLUMNS + column] = (float)number;
      wide[row * COLUMNS + column] = (float)number;
      memcpy(packed + 1 + row * 29 + column * 9, &number, sizeof number);
    }
  }
  gauss_table table = gauss_table_of(columns, ROWS, COLUMNS);
  table.row_stride = 8;
  table.column_stride = 8 * ROWS;
  has_same_densities(model, &table, densities);
  gauss_model *other = fitted(&table, NULL);
  has_same_text(other, text);
  gauss_model_free(other);

  table = gauss_table_of(gaps, ROWS, COLUMNS);
  table.row_stride = 8 * 7;
  table.column_stride = 16;
  has_same_densities(model, &table, densities);
  other = fitted(&table, NULL);
  has_same_text(other, text);
  gauss_model_free(other);

  table = gauss_table_of(backwards + ROWS * COLUMNS - 1, ROWS, COLUMNS);
  table.row_stride = -8 * COLUMNS;
  table.column_stride = -8;
  has_same_densities(model, &table, densities);
  other = fitted(&table, NULL);
  has_same_text(other, text);
  gauss_model_free(other);

  table = gauss_table_of(NULL, ROWS, COLUMNS);
  table.data = packed + 1;
  table.row_stride = 29;
  table.column_stride = 9;
  has_same_densities(model, &table, densities);
  other = fitted(&table, NULL);
  has_same_text(other, text);
  gauss_model_free(other);

  // One row again and again.
  table = gauss_table_of(data, ROWS, COLUMNS);
  table.row_stride = 0;
  static double same[ROWS];
  SUCCEEDS(gauss_log_densities(model, &table, NULL, same, ROWS, &error));
  for (int row = 0; row < ROWS; row++) CHECK(same[row] == densities[0]);

  // Single precision is the same as its numbers in double precision.
  table = gauss_table_of(wide, ROWS, COLUMNS);
  SUCCEEDS(gauss_log_densities(model, &table, NULL, wide_densities, ROWS, &error));
  table.data = single;
  table.type = GAUSS_FLOAT32;
  table.row_stride = 4 * COLUMNS;
  table.column_stride = 4;
  has_same_densities(model, &table, wide_densities);
}

static void parameters(const gauss_model *model) {
  double mean[COLUMNS], covariance[COLUMNS * COLUMNS], count;
  int64_t shape[4];
  int32_t rank;
  SUCCEEDS(gauss_model_get(model, "covariance", NULL, 0, shape, &rank, &error));
  CHECK(rank == 2 && shape[0] == COLUMNS && shape[1] == COLUMNS && shape[2] == 1 && shape[3] == 1);
  SUCCEEDS(gauss_model_get(model, "covariance", covariance, COLUMNS * COLUMNS, NULL, NULL, &error));
  SUCCEEDS(gauss_model_get(model, "mean", mean, COLUMNS, shape, &rank, &error));
  CHECK(rank == 1 && shape[0] == COLUMNS);
  for (int column = 0; column < COLUMNS; column++) {
    double sum = 0;
    for (int row = 0; row < ROWS; row++) sum += data[row * COLUMNS + column];
    double difference = mean[column] - sum / ROWS;
    CHECK(difference < 1e-12 && difference > -1e-12);
    CHECK(covariance[column * COLUMNS + column] > 0);
    CHECK(covariance[column] == covariance[column * COLUMNS]);
  }
  SUCCEEDS(gauss_model_get(model, "rows", &count, 1, NULL, &rank, &error));
  CHECK(rank == 0 && count == ROWS);
  char *names = NULL;
  SUCCEEDS(gauss_model_names(model, &names, &error));
  CHECK(strstr(names, "\"mean\"") != NULL && strstr(names, "\"covariance\"") != NULL);
  gauss_text_free(names);
  FAILS(GAUSS_INVALID_ARGUMENT, gauss_model_get(model, "meen", mean, COLUMNS, shape, &rank, &error));
  FAILS(GAUSS_INVALID_ARGUMENT, gauss_model_get(model, "mean", mean, COLUMNS - 1, shape, &rank, &error));
}

static void draws(const gauss_model *model) {
  static double all[ROWS * COLUMNS], some[10 * COLUMNS];
  SUCCEEDS(gauss_sample(model, 0, ROWS, 7, NULL, all, ROWS * COLUMNS, NULL, &error));
  SUCCEEDS(gauss_sample(model, 500, 10, 7, NULL, some, 10 * COLUMNS, NULL, &error));
  CHECK(memcmp(all + 500 * COLUMNS, some, sizeof some) == 0);
  // Any number of threads.
  gauss_run run;
  memset(&run, 0, sizeof run);
  run.size = sizeof run;
  run.threads = 3;
  static double again[ROWS * COLUMNS];
  SUCCEEDS(gauss_sample(model, 0, ROWS, 7, &run, again, ROWS * COLUMNS, NULL, &error));
  CHECK(memcmp(all, again, sizeof all) == 0);
}

// MARK: - Kinds, and what they can do

#define MIXTURE "{\"kind\": \"mixture\", \"components\": 2, \"restarts\": 3, \"seed\": 4}"

static double sum(const double *numbers, int count) {
  double total = 0;
  for (int place = 0; place < count; place++) total += numbers[place];
  return total;
}

static void mixtures(const gauss_table *rows) {
  static double shares[ROWS * 2], means[2 * COLUMNS], made[ROWS * COLUMNS];
  static int64_t labels[ROWS], drawn[ROWS];
  double weights[2];
  int64_t shape[4];
  int32_t rank;
  char *report = NULL, *info = NULL;
  gauss_model *mixture = NULL;
  SUCCEEDS(gauss_fit(rows, MIXTURE, NULL, NULL, &mixture, &error));
  SUCCEEDS(gauss_model_report(mixture, &report, &error));
  CHECK(strstr(report, "\"logLikelihood\"") != NULL);
  gauss_text_free(report);
  CHECK(gauss_model_part_count(mixture) == 2 && gauss_model_code_count(mixture) == 0);
  SUCCEEDS(gauss_model_info(mixture, &info, &error));
  CHECK(strstr(info, "\"components\": 2") != NULL && strstr(info, "\"responsibilities\"") != NULL);
  gauss_text_free(info);
  SUCCEEDS(gauss_model_get(mixture, "weights", weights, 2, shape, &rank, &error));
  CHECK(rank == 1 && shape[0] == 2 && sum(weights, 2) > 1 - 1e-12 && sum(weights, 2) < 1 + 1e-12);
  SUCCEEDS(gauss_model_get(mixture, "means", means, 2 * COLUMNS, shape, &rank, &error));
  CHECK(rank == 2 && shape[0] == 2 && shape[1] == COLUMNS);
  SUCCEEDS(gauss_responsibilities(mixture, rows, NULL, shares, ROWS * 2, &error));
  SUCCEEDS(gauss_labels(mixture, rows, -1e300, NULL, labels, ROWS, &error));
  for (int row = 0; row < ROWS; row++) {
    CHECK(labels[row] == (shares[2 * row + 1] > shares[2 * row] ? 1 : 0));
    CHECK(sum(shares + 2 * row, 2) > 1 - 1e-12 && sum(shares + 2 * row, 2) < 1 + 1e-12);
  }
  SUCCEEDS(gauss_sample(mixture, 0, ROWS, 1, NULL, made, ROWS * COLUMNS, drawn, &error));
  int64_t first = 0;
  for (int row = 0; row < ROWS; row++) first += drawn[row] == 0;
  CHECK(first > 0 && first < ROWS);

  // The iterations go on where those of another fit have ended.
  gauss_model *further = NULL;
  SUCCEEDS(gauss_fit(rows, "{\"kind\": \"mixture\", \"components\": 2}", mixture, NULL, &further, &error));
  gauss_model_free(further);

  // What was read again knows nothing of its fit.
  char *text = NULL;
  size_t length = 0;
  SUCCEEDS(gauss_model_text(mixture, &text, &length, &error));
  SUCCEEDS(gauss_model_parse(text, length, &further, &error));
  FAILS(GAUSS_UNSUPPORTED, gauss_model_report(further, &report, &error));
  gauss_text_free(text);
  gauss_model_free(further);
  gauss_model_free(mixture);
}

static void classes(gauss_table rows) {
  static int64_t labels[ROWS], found[ROWS];
  static double posteriors[ROWS * 2];
  // In the order of the model: numbers by their value, then texts.
  static const char *const names[] = {"high", "low"};
  for (int row = 0; row < ROWS; row++) labels[row] = data[row * COLUMNS] < 0;
  rows.labels = labels;
  rows.classes = names;
  rows.class_count = 2;
  gauss_model *model = fitted(&rows, "{\"kind\": \"classes\"}");
  CHECK(strcmp(gauss_model_part_name(model, 0), "high") == 0 && strcmp(gauss_model_part_name(model, 1), "low") == 0);
  SUCCEEDS(gauss_labels(model, &rows, -1e300, NULL, found, ROWS, &error));
  SUCCEEDS(gauss_responsibilities(model, &rows, NULL, posteriors, ROWS * 2, &error));
  int right = 0;
  for (int row = 0; row < ROWS; row++) right += found[row] == labels[row];
  CHECK(right > ROWS * 9 / 10);
  double threshold;
  SUCCEEDS(gauss_rejection_threshold(model, 0.05, 1000, 1, NULL, &threshold, &error));
  SUCCEEDS(gauss_labels(model, &rows, threshold, NULL, found, ROWS, &error));
  int rejected = 0;
  for (int row = 0; row < ROWS; row++) rejected += found[row] == -1;
  CHECK(rejected < ROWS / 5);

  // Columns give the same model as rows.
  static double columns[ROWS * COLUMNS];
  for (int row = 0; row < ROWS; row++)
    for (int column = 0; column < COLUMNS; column++) columns[column * ROWS + row] = data[row * COLUMNS + column];
  char *text = NULL;
  SUCCEEDS(gauss_model_text(model, &text, NULL, &error));
  rows.data = columns;
  rows.row_stride = 8;
  rows.column_stride = 8 * ROWS;
  gauss_model *same = fitted(&rows, "{\"kind\": \"classes\"}");
  has_same_text(same, text);
  gauss_text_free(text);
  gauss_model_free(same);
  gauss_model_free(model);
}

// Shares of parts add up to the density, and distances are what densities say.
static void parts(const gauss_table *rows) {
  static double shares[ROWS * 2], densities[ROWS], distances[ROWS];
  gauss_model *mixture = fitted(rows, MIXTURE);
  SUCCEEDS(gauss_log_densities(mixture, rows, NULL, densities, ROWS, &error));
  SUCCEEDS(gauss_weighted_log_densities(mixture, rows, NULL, shares, ROWS * 2, &error));
  for (int row = 0; row < ROWS; row++)
    CHECK(fabs(log(exp(shares[2 * row]) + exp(shares[2 * row + 1])) - densities[row]) < 1e-12 * (1 + fabs(densities[row])));
  FAILS(GAUSS_UNSUPPORTED, gauss_squared_distances(mixture, rows, NULL, distances, ROWS, &error));
  CHECK(gauss_model_part_name(mixture, 0) == NULL);
  gauss_model_free(mixture);

  gauss_model *normal = fitted(rows, NULL);
  double peak;
  SUCCEEDS(gauss_log_densities(normal, rows, NULL, densities, ROWS, &error));
  SUCCEEDS(gauss_squared_distances(normal, rows, NULL, distances, ROWS, &error));
  peak = densities[0] + 0.5 * distances[0];
  for (int row = 0; row < ROWS; row++) CHECK(fabs(peak - 0.5 * distances[row] - densities[row]) < 1e-12 * (1 + fabs(densities[row])));
  FAILS(GAUSS_UNSUPPORTED, gauss_weighted_log_densities(normal, rows, NULL, shares, ROWS * 2, &error));
  gauss_model_free(normal);
}

// The robust fit is that of the options of a fit, and says which rows it is of.
static void robust(gauss_table rows) {
  static double spoilt[FEW * COLUMNS], distances[FEW];
  static int32_t support[FEW];
  memcpy(spoilt, data, sizeof spoilt);
  for (int row = 0; row < FEW; row += 5) spoilt[row * COLUMNS] += 50;
  rows.data = spoilt;
  rows.rows = FEW;
  gauss_model *raw = NULL, *model = NULL;
  SUCCEEDS(gauss_minimum_covariance_determinant(&rows, NULL, NULL, &raw, &model, support, FEW, &error));
  int counted = 0, inner = 0;
  for (int row = 0; row < FEW; row++) {
    CHECK(row % 5 != 0 || support[row] == 0);
    counted += (support[row] & GAUSS_SUPPORT) != 0;
    inner += (support[row] & GAUSS_RAW_SUPPORT) != 0;
  }
  CHECK(inner == (FEW + COLUMNS + 1 + 1) / 2 && counted > inner && counted <= FEW * 4 / 5);
  // The raw part is the rows nearest to itself.
  double farthest = 0, nearest = INFINITY;
  SUCCEEDS(gauss_squared_distances(raw, &rows, NULL, distances, FEW, &error));
  for (int row = 0; row < FEW; row++) {
    if (support[row] & GAUSS_RAW_SUPPORT) farthest = fmax(farthest, distances[row]);
    else nearest = fmin(nearest, distances[row]);
  }
  CHECK(farthest <= nearest);
  char *text = NULL;
  SUCCEEDS(gauss_model_text(model, &text, NULL, &error));
  gauss_model *same = fitted(&rows, "{\"estimator\": \"mcd\"}");
  has_same_text(same, text);
  gauss_text_free(text);
  gauss_model_free(same);
  gauss_model_free(raw);
  gauss_model_free(model);
}

// Kernels on rows: one covariance in every form is one density, and rows of weight 0 have none.
static void kernels(void) {
  double places[] = {0, 0, 2, 1, 9, 9}, weights[] = {1, 3, 0};
  const double covariance[] = {4, 0, 0, 1}, precision[] = {0.25, 0, 0, 1}, factor[] = {2, 0, 0, 1}, deviations[] = {2, 1};
  const double *const matrices[] = {covariance, precision, factor, deviations};
  gauss_table rows = gauss_table_of(places, 3, 2);
  rows.weights = weights;
  const double point[] = {1, 0.5};
  const gauss_table one = gauss_table_of(point, 1, 2);
  const double distance = 0.25 + 0.25, expected = -log(2 * 3.141592653589793) - log(2) - 0.5 * distance;
  for (int32_t form = 0; form < 4; form++) {
    gauss_table matrix = gauss_table_of(matrices[form], form == GAUSS_STANDARD_DEVIATIONS ? 1 : 2, 2);
    gauss_model *model = NULL;
    SUCCEEDS(gauss_kernel_density_new(&rows, &matrix, form, &model, &error));
    double kept = places[0], density;
    places[0] = 1e9;  /* The model has rows of its own. */
    SUCCEEDS(gauss_log_densities(model, &one, NULL, &density, 1, &error));
    places[0] = kept;
    CHECK(fabs(density - expected) < 1e-14);
    CHECK(gauss_model_dimension(model) == 2);
    gauss_model_free(model);
  }
}

// Options are spelled as the caller spells them.
static void spellings(const gauss_table *rows) {
  static const char *const expected[] = {"\"components\"", "components=", "components "};
  gauss_run run;
  memset(&run, 0, sizeof run);
  run.size = sizeof run;
  for (int32_t spelling = GAUSS_SPELLING_JSON; spelling <= GAUSS_SPELLING_R; spelling++) {
    run.spelling = spelling;
    gauss_model *model = NULL;
    gauss_error *error = NULL;
    CHECK(gauss_fit(rows, "{\"kind\": \"mixture\", \"components\": \"1-x\"}", NULL, &run, &model, &error) != GAUSS_OK);
    CHECK(strstr(gauss_error_message(error), expected[spelling]) != NULL);
    gauss_error_free(error);
  }
}

static void codes(const gauss_table *rows) {
  static double factors[ROWS], again[ROWS * COLUMNS], observed[ROWS];
  gauss_model *model = fitted(rows, "{\"kind\": \"factor-analysis\", \"factors\": 1}");
  CHECK(gauss_model_code_count(model) == 1);
  SUCCEEDS(gauss_encode(model, rows, NULL, factors, ROWS, &error));
  gauss_table table = gauss_table_of(factors, ROWS, 1);
  SUCCEEDS(gauss_decode(model, &table, NULL, again, ROWS * COLUMNS, &error));
  double mean[COLUMNS];
  SUCCEEDS(gauss_model_get(model, "mean", mean, COLUMNS, NULL, NULL, &error));
  double before = 0, after = 0;
  for (int place = 0; place < ROWS * COLUMNS; place++) {
    before += (data[place] - mean[place % COLUMNS]) * (data[place] - mean[place % COLUMNS]);
    after += (data[place] - again[place]) * (data[place] - again[place]);
  }
  CHECK(after < 0.7 * before);
  SUCCEEDS(gauss_observed_log_densities(model, rows, NULL, observed, ROWS, &error));
  gauss_model_free(model);
}

static void variables(gauss_model *model) {
  const int64_t chosen[] = {2, 0}, given[] = {1};
  const double value[] = {10};
  double mean[COLUMNS], part[2];
  gauss_model *other = NULL;
  SUCCEEDS(gauss_model_get(model, "mean", mean, COLUMNS, NULL, NULL, &error));
  SUCCEEDS(gauss_marginal(model, chosen, 2, &other, &error));
  SUCCEEDS(gauss_model_get(other, "mean", part, 2, NULL, NULL, &error));
  CHECK(part[0] == mean[2] && part[1] == mean[0]);
  gauss_model_free(other);
  SUCCEEDS(gauss_condition(model, given, value, 1, &other, &error));
  CHECK(gauss_model_dimension(other) == COLUMNS - 1);
  SUCCEEDS(gauss_model_get(other, "mean", part, 2, NULL, NULL, &error));

  // A missing cell is filled in by what the others say of it.
  double row[COLUMNS] = {0, 10, 0}, filled[COLUMNS];
  row[0] = row[2] = strtod("nan", NULL);
  gauss_table one = gauss_table_of(row, 1, COLUMNS);
  SUCCEEDS(gauss_impute(model, &one, NULL, NULL, filled, COLUMNS, &error));
  CHECK(filled[1] == 10 && filled[0] - part[0] < 1e-9 && part[0] - filled[0] < 1e-9);
  uint64_t seed = 3;
  SUCCEEDS(gauss_impute(model, &one, &seed, NULL, filled, COLUMNS, &error));
  CHECK(filled[1] == 10 && filled[0] != part[0]);
  gauss_model_free(other);
}

static void given_parameters(void) {
  const double mean[] = {1, 2}, covariance[] = {4, 1, 1, 9}, deviations[] = {2, 3}, shares[] = {0.25, 0.75};
  const char *const names[] = {"a", "b"};
  gauss_table matrix = gauss_table_of(covariance, 2, 2), row = gauss_table_of(deviations, 1, 2), point = gauss_table_of(mean, 1, 2);
  matrix.variables = row.variables = names;
  gauss_model *full = NULL, *plain = NULL, *mixture = NULL;
  double density;
  SUCCEEDS(gauss_normal_new(mean, &matrix, GAUSS_COVARIANCE, &full, &error));
  SUCCEEDS(gauss_log_densities(full, &point, NULL, &density, 1, &error));
  // -ln(2 pi) - ln(35) / 2
  CHECK(density < -3.615551096 && density > -3.615551098);
  CHECK(strcmp(gauss_model_variable(full, 1), "b") == 0);
  SUCCEEDS(gauss_normal_new(mean, &row, GAUSS_STANDARD_DEVIATIONS, &plain, &error));
  const gauss_model *both[] = {full, full};
  SUCCEEDS(gauss_mixture_new(shares, both, 2, &mixture, &error));
  double same;
  SUCCEEDS(gauss_log_densities(mixture, &point, NULL, &same, 1, &error));
  CHECK(same - density < 1e-14 && density - same < 1e-14);
  gauss_model_free(mixture);
  gauss_model_free(plain);
  gauss_model_free(full);
}

// A model of the rows themselves does not need those of the caller any more.
static void kept_rows(const gauss_table *rows) {
  double *copy = (double *)malloc(sizeof data);
  memcpy(copy, data, sizeof data);
  gauss_table table = *rows;
  table.data = copy;
  gauss_model *model = fitted(&table, "{\"kind\": \"kernel-density\"}");
  static double before[ROWS], left_out[ROWS];
  SUCCEEDS(gauss_log_densities(model, rows, NULL, before, ROWS, &error));
  SUCCEEDS(gauss_leave_one_out(model, rows, NULL, left_out, ROWS, &error));
  memset(copy, 0, sizeof data);
  free(copy);
  has_same_densities(model, rows, before);
  gauss_model_free(model);
}

// MARK: - Rows from elsewhere

typedef struct {
  int next;
  int rewinds;
} reader;

static int32_t rewind_reader(void *context) {
  ((reader *)context)->next = 0;
  ((reader *)context)->rewinds++;
  return 0;
}

static int32_t next_block(void *context, gauss_table *block) {
  reader *where = (reader *)context;
  if (where->next == ROWS) return 0;
  // Blocks of any length.
  int count = 1 + where->next % 97;
  if (count > ROWS - where->next) count = ROWS - where->next;
  *block = gauss_table_of(data + where->next * COLUMNS, count, COLUMNS);
  where->next += count;
  return 1;
}

static void blocks(const gauss_table *rows) {
  const char *const kinds[] = {"{}", MIXTURE, "{\"kind\": \"factor-analysis\", \"factors\": 1}", "{\"kind\": \"kernel-density\"}"};
  reader where = {0, 0};
  gauss_blocks callbacks;
  memset(&callbacks, 0, sizeof callbacks);
  callbacks.size = sizeof callbacks;
  callbacks.columns = COLUMNS;
  callbacks.rows = -1;
  callbacks.rewind = rewind_reader;
  callbacks.next = next_block;
  callbacks.context = &where;
  gauss_source *source = NULL;
  SUCCEEDS(gauss_source_from_blocks(&callbacks, &source, &error));
  CHECK(gauss_source_rows(source) == -1 && gauss_source_columns(source) == COLUMNS);
  gauss_table table = gauss_table_of_source(source);
  for (int kind = 0; kind < 4; kind++) {
    gauss_model *whole = fitted(rows, kinds[kind]), *parts = fitted(&table, kinds[kind]);
    char *text = NULL;
    SUCCEEDS(gauss_model_text(whole, &text, NULL, &error));
    has_same_text(parts, text);
    gauss_text_free(text);
    gauss_model_free(whole);
    gauss_model_free(parts);
  }
  CHECK(where.rewinds > 4);
  gauss_source_free(source);
}

static struct ArrowSchema schemas[COLUMNS], *schema_pointers[COLUMNS];
static struct ArrowArray arrays[2][COLUMNS], *array_pointers[2][COLUMNS];
static const void *buffers[2][COLUMNS][2];
static double arrow_numbers[2][ROWS];
static int32_t arrow_integers[2][ROWS];
static uint8_t arrow_bits[2][ROWS / 8 + 1], arrow_validity[2][ROWS / 8 + 1];
static int arrow_chunk, arrow_released;

static void release_schema(struct ArrowSchema *schema) { schema->release = NULL; }
static void release_array(struct ArrowArray *array) { arrow_released++; array->release = NULL; }
static void release_stream(struct ArrowArrayStream *stream) { stream->release = NULL; }
static const char *no_error(struct ArrowArrayStream *stream) { return stream == NULL ? "" : NULL; }

static int get_schema(struct ArrowArrayStream *stream, struct ArrowSchema *out) {
  static const char *const names[] = {"x", "whole", "flag"}, *const formats[] = {"g", "i", "b"};
  (void)stream;
  memset(out, 0, sizeof *out);
  for (int column = 0; column < COLUMNS; column++) {
    memset(&schemas[column], 0, sizeof schemas[column]);
    schemas[column].format = formats[column];
    schemas[column].name = names[column];
    schema_pointers[column] = &schemas[column];
  }
  out->format = "+s";
  out->n_children = COLUMNS;
  out->children = schema_pointers;
  out->release = release_schema;
  return 0;
}

// Two chunks, of which the second begins at an offset.
static int get_next(struct ArrowArrayStream *stream, struct ArrowArray *out) {
  (void)stream;
  memset(out, 0, sizeof *out);
  if (arrow_chunk == 2) return 0;
  const int chunk = arrow_chunk++, offset = chunk == 0 ? 0 : 5, half = ROWS / 2;
  for (int place = 0; place < half; place++) {
    const int row = chunk * half + place, at = offset + place;
    arrow_numbers[chunk][at] = data[row * COLUMNS];
    arrow_integers[chunk][at] = row % 11 - 5;
    if (row % 3 == 0) arrow_bits[chunk][at / 8] |= (uint8_t)(1 << at % 8);
    if (row % 10 != 0) arrow_validity[chunk][at / 8] |= (uint8_t)(1 << at % 8);
  }
  const void *contents[] = {arrow_numbers[chunk], arrow_integers[chunk], arrow_bits[chunk]};
  for (int column = 0; column < COLUMNS; column++) {
    buffers[chunk][column][0] = column == 1 ? arrow_validity[chunk] : NULL;
    buffers[chunk][column][1] = contents[column];
    memset(&arrays[chunk][column], 0, sizeof arrays[chunk][column]);
    arrays[chunk][column].length = half;
    arrays[chunk][column].null_count = column == 1 ? -1 : 0;
    arrays[chunk][column].offset = offset;
    arrays[chunk][column].n_buffers = 2;
    arrays[chunk][column].buffers = buffers[chunk][column];
    array_pointers[chunk][column] = &arrays[chunk][column];
  }
  out->length = half;
  out->n_children = COLUMNS;
  out->children = array_pointers[chunk];
  out->release = release_array;
  return 0;
}

static void arrow(void) {
  struct ArrowArrayStream stream = {get_schema, get_next, no_error, release_stream, NULL};
  gauss_source *source = NULL;
  SUCCEEDS(gauss_source_from_arrow(&stream, NULL, 0, &source, &error));
  CHECK(stream.release == NULL && arrow_released == 0);
  CHECK(gauss_source_rows(source) == ROWS && gauss_source_columns(source) == COLUMNS);
  // The same numbers as rows: what is null lacks.
  static double rows[ROWS * COLUMNS], from_rows[ROWS], from_arrow[ROWS];
  for (int row = 0; row < ROWS; row++) {
    rows[row * COLUMNS] = data[row * COLUMNS];
    rows[row * COLUMNS + 1] = row % 10 == 0 ? strtod("nan", NULL) : row % 11 - 5;
    rows[row * COLUMNS + 2] = row % 3 == 0;
  }
  gauss_table table = gauss_table_of(rows, ROWS, COLUMNS), stored = gauss_table_of_source(source);
  static const char *const names[] = {"x", "whole", "flag"};
  table.variables = names;
  gauss_model *model = fitted(&table, "{\"missing\": \"drop\"}"), *same = fitted(&stored, "{\"missing\": \"drop\"}");
  char *text = NULL;
  SUCCEEDS(gauss_model_text(model, &text, NULL, &error));
  has_same_text(same, text);
  CHECK(strcmp(gauss_model_variable(same, 1), "whole") == 0);
  SUCCEEDS(gauss_observed_log_densities(model, &table, NULL, from_rows, ROWS, &error));
  SUCCEEDS(gauss_observed_log_densities(model, &stored, NULL, from_arrow, ROWS, &error));
  CHECK(memcmp(from_rows, from_arrow, sizeof from_rows) == 0);
  FAILS(GAUSS_INVALID_ARGUMENT, gauss_observed_log_densities(model, &stored, NULL, from_arrow, ROWS - 1, &error));
  gauss_text_free(text);
  gauss_model_free(same);
  gauss_model_free(model);
  gauss_source_free(source);
  CHECK(arrow_released == 2);
}

// MARK: - Statistics

static void statistics(const gauss_table *rows, const char *expected) {
  gauss_statistics *sums = NULL, *more = NULL, *read = NULL;
  char *text = NULL;
  size_t length;
  SUCCEEDS(gauss_statistics_new(COLUMNS, NULL, 2, NULL, &sums, &error));
  SUCCEEDS(gauss_statistics_update(sums, rows, NULL, &error));
  CHECK(gauss_statistics_count(sums) == ROWS && gauss_statistics_weight(sums) == ROWS);
  SUCCEEDS(gauss_statistics_text(sums, &text, &length, &error));
  SUCCEEDS(gauss_statistics_parse(text, length, &read, &error));
  gauss_model *model = NULL;
  SUCCEEDS(gauss_statistics_fit(read, NULL, &model, &error));
  has_same_text(model, expected);
  gauss_model_free(model);
  SUCCEEDS(gauss_statistics_new(COLUMNS, "full", 2, NULL, &more, &error));
  SUCCEEDS(gauss_statistics_update(more, rows, NULL, &error));
  SUCCEEDS(gauss_statistics_merge(more, sums, &error));
  CHECK(gauss_statistics_count(more) == 2 * ROWS);
  SUCCEEDS(gauss_statistics_fit(more, "{\"covariance\": \"diagonal\", \"policy\": \"ridge=1e-3\"}", &model, &error));
  gauss_model_free(model);
  gauss_text_free(text);
  gauss_statistics_free(read);
  gauss_statistics_free(more);
  gauss_statistics_free(sums);
}

// MARK: - Fits in parts

// Cut into two parts, and into another process after each step.
static void fit_in_parts(const gauss_table *rows, const char *options) {
  gauss_distributed_fit *fit = NULL;
  SUCCEEDS(gauss_distributed_fit_new(options, NULL, &fit, &error));
  CHECK(strcmp(gauss_distributed_fit_next(fit), "survey") == 0);
  while (strcmp(gauss_distributed_fit_next(fit), "done") != 0) {
    uint8_t *step = NULL, *sums[2] = {NULL, NULL}, *both = NULL, *state = NULL;
    size_t step_length, lengths[2], both_length, state_length;
    SUCCEEDS(gauss_distributed_fit_step(fit, &step, &step_length, &error));
    gauss_table first = *rows, last = *rows;
    first.rows = 123;
    last.rows -= 123;
    last.data = (const char *)rows->data + 123 * rows->row_stride;
    SUCCEEDS(gauss_step_sums(step, step_length, &last, 123, NULL, &sums[0], &lengths[0], &error));
    SUCCEEDS(gauss_step_sums(step, step_length, &first, 0, NULL, &sums[1], &lengths[1], &error));
    SUCCEEDS(gauss_step_join(step, step_length, sums[1], lengths[1], sums[0], lengths[0], &both, &both_length, &error));
    const uint8_t *const parts[] = {sums[0], sums[1]};
    const char *const names[] = {"the last", "the first"};
    FAILS(GAUSS_DATA, gauss_distributed_fit_absorb(fit, parts, lengths, 1, names, &error));
    SUCCEEDS(gauss_distributed_fit_absorb(fit, parts, lengths, 2, names, &error));
    FAILS(GAUSS_DATA, gauss_distributed_fit_absorb(fit, parts, lengths, 2, NULL, &error));
    SUCCEEDS(gauss_distributed_fit_bytes(fit, &state, &state_length, &error));
    gauss_distributed_fit_free(fit);
    SUCCEEDS(gauss_distributed_fit_parse(state, state_length, &fit, &error));
    gauss_bytes_free(step);
    gauss_bytes_free(sums[0]);
    gauss_bytes_free(sums[1]);
    gauss_bytes_free(both);
    gauss_bytes_free(state);
  }
  gauss_model *model = NULL, *whole = fitted(rows, options);
  SUCCEEDS(gauss_distributed_fit_model(fit, &model, &error));
  char *text = NULL;
  size_t length;
  SUCCEEDS(gauss_model_text(whole, &text, &length, &error));
  has_same_text(model, text);
  gauss_text_free(text);
  gauss_model_free(model);
  gauss_model_free(whole);
  gauss_distributed_fit_free(fit);
}

// MARK: - Progress and cancellation

static int32_t count_iterations(void *context, const gauss_progress *progress) {
  int *count = (int *)context;
  CHECK(progress->size == sizeof(gauss_progress) && progress->iteration >= 1 && progress->restart >= 0);
  return ++*count == 3;
}

static int32_t raise_flag(void *context, const gauss_progress *progress) {
  (void)progress;
  *(int32_t *)context = 1;
  return 0;
}

static void runs(const gauss_table *rows) {
  int iterations = 0;
  int32_t flag = 0;
  gauss_run run;
  memset(&run, 0, sizeof run);
  run.size = sizeof run;
  run.threads = 1;
  run.progress = count_iterations;
  run.context = &iterations;
  gauss_model *model = NULL;
  const char *options = "{\"kind\": \"mixture\", \"components\": 3, \"tolerance\": 0, \"max_iterations\": 50, \"start\": \"k-means\"}";
  // Stopped, a fit has the parameters by then.
  SUCCEEDS(gauss_fit(rows, options, NULL, &run, &model, &error));
  CHECK(iterations == 3);
  double done;
  SUCCEEDS(gauss_model_get(model, "estimation.iterations", &done, 1, NULL, NULL, &error));
  CHECK(done == 3);
  gauss_model_free(model);
  // Cancelled, it has none.
  run.progress = raise_flag;
  run.context = &flag;
  run.cancel = &flag;
  model = NULL;
  FAILS(GAUSS_CANCELLED, gauss_fit(rows, options, NULL, &run, &model, &error));
  CHECK(model == NULL);
}

static void evaluations(const gauss_model *model, const gauss_table *rows) {
  static double other[ROWS * COLUMNS];
  for (int row = 0; row < ROWS; row++) {
    double common = check_number();
    for (int column = 0; column < COLUMNS; column++)
      other[row * COLUMNS + column] = 10.0 * column + common + 0.5 * (column + 1) * check_number();
  }
  gauss_table held_out = gauss_table_of(other, 200, COLUMNS), training = *rows;
  training.rows = 200;
  char *text = NULL, *words = NULL;
  const char *options = "{\"permutations\": 300, \"test_rows\": 50, \"seed\": 2}";
  SUCCEEDS(gauss_evaluate(model, &training, &held_out, options, NULL, &text, &words, &error));
  CHECK(strstr(text, "\"verdict\"") != NULL && strstr(text, "\"copying\"") != NULL);
  CHECK(words[0] != '{' && strstr(words, "?") != NULL);
  gauss_text_free(text);
  gauss_text_free(words);
  gauss_table generated = gauss_table_of(other + 200 * COLUMNS, 200, COLUMNS);
  SUCCEEDS(gauss_evaluate_rows(&generated, &training, &held_out, options, NULL, &text, NULL, &error));
  gauss_text_free(text);
  // A model is as good as itself, and better than one of independent variables.
  gauss_model *independent = fitted(rows, "{\"covariance\": \"diagonal\"}");
  const gauss_model *models[] = {model, model, independent};
  const char *const called[] = {"all", "again", "independent"};
  SUCCEEDS(gauss_compare(models, called, 3, &training, &held_out, options, NULL, &text, &words, &error));
  CHECK(strstr(text, "\"name\": \"independent\"") != NULL && strstr(text, "\"difference\": 0.0,") != NULL);
  CHECK(strstr(text, "\"difference\": -") != NULL && strstr(text, "\"standardError\"") != NULL);
  CHECK(strstr(words, "Compared 1: all, 2: again, 3: independent") != NULL);
  gauss_text_free(text);
  gauss_text_free(words);
  gauss_model_free(independent);
  SUCCEEDS(gauss_model_summary(model, 1, &text, &error));
  CHECK(text[0] == '{');
  gauss_text_free(text);
  SUCCEEDS(gauss_fit_options(&text, &error));
  CHECK(strstr(text, "\"max_iterations\"") != NULL && strstr(text, "\"student-t\"") != NULL);
  gauss_text_free(text);
}

static void failures(const gauss_table *rows) {
  gauss_model *model = NULL;
  gauss_error *error = NULL;
  double keep = data[5];
  data[5] = strtod("nan", NULL);
  CHECK(gauss_fit(rows, NULL, NULL, NULL, &model, &error) == GAUSS_DATA);
  CHECK(model == NULL && strcmp(gauss_error_name(error), "nonFinite") == 0);
  CHECK(gauss_error_row(error) == 1 && gauss_error_variable(error) == 2);
  gauss_error_free(error);
  data[5] = keep;
  FAILS(GAUSS_INVALID_ARGUMENT, gauss_fit(NULL, NULL, NULL, NULL, &model, &error));
  FAILS(GAUSS_FILE, gauss_model_parse("{", 1, &model, &error));
  FAILS(GAUSS_FILE, gauss_model_read("/nowhere/to/be/found.json", &model, &error));
  int32_t cancel = 1;
  gauss_run run;
  memset(&run, 0, sizeof run);
  run.size = sizeof run;
  run.cancel = &cancel;
  FAILS(GAUSS_CANCELLED, gauss_fit(rows, NULL, NULL, &run, &model, &error));
  CHECK(model == NULL);
}

int main(void) {
  CHECK(gauss_abi_version() == GAUSSIAN_ABI_VERSION);
  CHECK(gauss_version()[0] != '\0');
  fill();
  gauss_table rows = gauss_table_of(data, ROWS, COLUMNS);
  gauss_model *model = fitted(&rows, NULL);
  CHECK(strcmp(gauss_model_kind(model), "multivariate normal") == 0);
  CHECK(gauss_model_dimension(model) == COLUMNS);
  CHECK(gauss_model_parameter_count(model) == 9);
  CHECK(gauss_model_variable(model, 0) == NULL);

  char *text = NULL;
  size_t length = 0;
  SUCCEEDS(gauss_model_text(model, &text, &length, &error));
  CHECK(strlen(text) == length && length > 0);
  gauss_model *copy = NULL;
  SUCCEEDS(gauss_model_parse(text, length, &copy, &error));
  has_same_text(copy, text);

  static double densities[ROWS];
  SUCCEEDS(gauss_log_densities(model, &rows, NULL, densities, ROWS, &error));
  has_same_densities(copy, &rows, densities);
  layouts(model, text, densities);
  parameters(model);
  draws(model);
  mixtures(&rows);
  classes(rows);
  parts(&rows);
  robust(rows);
  kernels();
  spellings(&rows);
  codes(&rows);
  variables(model);
  given_parameters();
  kept_rows(&rows);
  blocks(&rows);
  arrow();
  statistics(&rows, text);
  fit_in_parts(&rows, NULL);
  fit_in_parts(&rows, "{\"components\": 2, \"seed\": 3}");
  fit_in_parts(&rows, "{\"components\": 2, \"factors\": 1}");
  runs(&rows);
  evaluations(model, &rows);
  failures(&rows);

  gauss_text_free(text);
  gauss_model_free(copy);
  gauss_model_free(model);
  printf("story: %d rows\n", ROWS);
  return 0;
}
