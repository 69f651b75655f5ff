// Calls every function of the header with every kind of bad argument, each in a process of its own.
//
// None may be ended by a signal, and none may fail without an error that says why. `hostile --list` prints the function of each
// case, so that a test can find functions without any.

#define _POSIX_C_SOURCE 200809L

#include <errno.h>
#include <float.h>
#include <math.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"

// MARK: - What arguments are made of

#define ROWS 60
#define COLUMNS 3
#define HUGE_COUNT (INT64_C(1) << 60)
#define MOST INT64_MAX
#define LEAST INT64_MIN

static double numbers[ROWS * COLUMNS];
static double room[ROWS * 64];
static int64_t places[ROWS];

static gauss_table table(void) {
  check_state = 1;
  for (int place = 0; place < ROWS * COLUMNS; place++)
    numbers[place] = check_number() + (place / COLUMNS % 2 == 0 ? 0 : 5);
  return gauss_table_of(numbers, ROWS, COLUMNS);
}

static gauss_model *model(const char *options) {
  gauss_table rows = table();
  static int64_t labels[ROWS];
  static const char *const classes[] = {"even", "odd"};
  for (int row = 0; row < ROWS; row++) labels[row] = row % 2;
  if (strstr(options, "class") != NULL) {
    rows.labels = labels;
    rows.classes = classes;
    rows.class_count = 2;
  }
  gauss_model *result = NULL;
  SUCCEEDS(gauss_fit(&rows, options, NULL, NULL, &result, &error));
  return result;
}

#define NORMAL "{}"
#define MIXTURE "{\"kind\": \"mixture\", \"components\": 2}"
#define FACTORS "{\"kind\": \"factor-analysis\", \"factors\": 1}"
#define CLASSES "{\"kind\": \"classes\"}"
#define FACTOR_MIXTURE "{\"kind\": \"factor-mixture\", \"components\": 2, \"factors\": 1}"
#define KERNELS "{\"kind\": \"kernel-density\"}"
#define COPULA "{\"kind\": \"copula\", \"margins\": \"normal\"}"

static gauss_run run_of(int32_t threads) {
  gauss_run run;
  memset(&run, 0, sizeof run);
  run.size = sizeof run;
  run.threads = threads;
  return run;
}

static gauss_statistics *sums(void) {
  gauss_statistics *result = NULL;
  gauss_table rows = table();
  SUCCEEDS(gauss_statistics_new(COLUMNS, NULL, 2, NULL, &result, &error));
  SUCCEEDS(gauss_statistics_update(result, &rows, NULL, &error));
  return result;
}

// Must fail, and say why.
#define BAD(call)                                                                                                     \
  do {                                                                                                                \
    gauss_error *error = NULL;                                                                                        \
    gauss_status status = (call);                                                                                     \
    if (status == GAUSS_OK || gauss_error_status(error) != status || gauss_error_message(error)[0] == '\0' ||         \
        gauss_error_name(error)[0] == '\0') {                                                                         \
      fprintf(stderr, "%s:%d: %s: %d %s\n", __FILE__, __LINE__, #call, (int)status, gauss_error_message(error));      \
      exit(1);                                                                                                        \
    }                                                                                                                 \
    gauss_error_free(error);                                                                                          \
    /* Whoever does not want the error need not take it. */                                                           \
  } while (0)

// May do either, and must say why if it fails.
#define ANY(call)                                                                                                     \
  do {                                                                                                                \
    gauss_error *error = NULL;                                                                                        \
    gauss_status status = (call);                                                                                     \
    if ((status == GAUSS_OK) != (error == NULL)) {                                                                    \
      fprintf(stderr, "%s:%d: %s: %d without an error\n", __FILE__, __LINE__, #call, (int)status);                    \
      exit(1);                                                                                                        \
    }                                                                                                                 \
    gauss_error_free(error);                                                                                          \
  } while (0)

// MARK: - Tables that cannot be, for every function that takes one

typedef gauss_status taking_table(const gauss_table *, gauss_error **);

// Each of these in its own process, too: the number says which.
static void bad_table(taking_table *call, int which) {
  gauss_table rows = table();
  double one = 1;
  switch (which) {
  case 0: BAD(call(NULL, &error)); return;
  case 1: rows.size = 0; BAD(call(&rows, &error)); return;
  case 2: rows.size = 8; BAD(call(&rows, &error)); return;
  case 3: rows.size = SIZE_MAX; BAD(call(&rows, &error)); return;
  case 4: rows.data = NULL; BAD(call(&rows, &error)); return;
  case 5: rows.rows = -1; BAD(call(&rows, &error)); return;
  case 6: rows.rows = LEAST; BAD(call(&rows, &error)); return;
  case 7: rows.rows = MOST; BAD(call(&rows, &error)); return;
  case 8: rows.rows = HUGE_COUNT; BAD(call(&rows, &error)); return;
  case 9: rows.columns = 0; BAD(call(&rows, &error)); return;
  case 10: rows.columns = -1; BAD(call(&rows, &error)); return;
  case 11: rows.columns = LEAST; BAD(call(&rows, &error)); return;
  case 12: rows.columns = MOST; BAD(call(&rows, &error)); return;
  case 13: rows.columns = HUGE_COUNT; BAD(call(&rows, &error)); return;
  case 14: rows.rows = MOST; rows.columns = MOST; BAD(call(&rows, &error)); return;
  case 15: rows.row_stride = MOST; BAD(call(&rows, &error)); return;
  case 16: rows.row_stride = LEAST; BAD(call(&rows, &error)); return;
  case 17: rows.column_stride = MOST; BAD(call(&rows, &error)); return;
  case 18: rows.column_stride = LEAST; BAD(call(&rows, &error)); return;
  case 19: rows.type = 17; BAD(call(&rows, &error)); return;
  case 20: rows.type = -1; BAD(call(&rows, &error)); return;
  case 21: rows.type = GAUSS_SOURCE; rows.data = NULL; BAD(call(&rows, &error)); return;
  case 22: rows.rows = 0; ANY(call(&rows, &error)); return;
  case 23: rows.data = &one; rows.row_stride = 0; rows.column_stride = 0; ANY(call(&rows, &error)); return;
  case 24: numbers[4] = NAN; ANY(call(&rows, &error)); return;
  case 25: numbers[4] = INFINITY; numbers[5] = -INFINITY; ANY(call(&rows, &error)); return;
  case 26: for (int place = 0; place < ROWS * COLUMNS; place++) numbers[place] = DBL_MAX; ANY(call(&rows, &error)); return;
  case 27: for (int place = 0; place < ROWS * COLUMNS; place++) numbers[place] = DBL_MIN / 4; ANY(call(&rows, &error)); return;
  case 28: rows.data = (const char *)numbers + 3; rows.rows = ROWS - 1; ANY(call(&rows, &error)); return;
  case 29: rows.row_stride = 9; rows.column_stride = 1; rows.rows = 5; ANY(call(&rows, &error)); return;
  case 30: rows.type = GAUSS_FLOAT32; ANY(call(&rows, &error)); return;
  case 31: rows.rows = 1; ANY(call(&rows, &error)); return;
  case 32: {
    struct { gauss_table known; int64_t newer; } larger;
    larger.known = rows;
    larger.newer = 1;
    larger.known.size = sizeof larger;
    BAD(call(&larger.known, &error));
    return;
  }
  case 33: rows.columns = 2; ANY(call(&rows, &error)); return;
  default: return;
  }
}
enum { BAD_TABLES = 34 };

// Weights, names and labels matter to fits and statistics.
static void bad_company(taking_table *call, int which) {
  static double weights[ROWS];
  static int64_t labels[ROWS];
  gauss_table rows = table();
  for (int row = 0; row < ROWS; row++) { weights[row] = 1; labels[row] = row % 2; }
  const char *const names[] = {"a", "b", "c"};
  const char *const twice[] = {"a", "a", "c"};
  const char *const hole[] = {"a", NULL, "c"};
  const char *const broken[] = {"a", "\xff\xfe", "c"};
  switch (which) {
  case 0: rows.weights = weights; weights[3] = NAN; BAD(call(&rows, &error)); return;
  case 1: rows.weights = weights; weights[3] = -1; BAD(call(&rows, &error)); return;
  case 2: rows.weights = weights; weights[3] = INFINITY; BAD(call(&rows, &error)); return;
  case 3: rows.weights = weights; memset(weights, 0, sizeof weights); ANY(call(&rows, &error)); return;
  case 4: rows.weights = weights; weights[3] = DBL_MAX; ANY(call(&rows, &error)); return;
  case 5: rows.weights = weights; weights[3] = 5e-324; ANY(call(&rows, &error)); return;
  case 6: rows.variables = twice; BAD(call(&rows, &error)); return;
  case 7: rows.variables = hole; BAD(call(&rows, &error)); return;
  case 8: rows.variables = broken; BAD(call(&rows, &error)); return;
  case 9: rows.labels = labels; BAD(call(&rows, &error)); return;
  case 10: rows.labels = labels; rows.classes = names; rows.class_count = -1; BAD(call(&rows, &error)); return;
  case 11: rows.labels = labels; rows.classes = names; rows.class_count = MOST; BAD(call(&rows, &error)); return;
  case 12: rows.labels = labels; rows.classes = twice; rows.class_count = 3; BAD(call(&rows, &error)); return;
  case 13: rows.labels = labels; rows.classes = hole; rows.class_count = 3; BAD(call(&rows, &error)); return;
  case 14: rows.labels = labels; rows.classes = names; rows.class_count = 3; labels[7] = 3; ANY(call(&rows, &error)); return;
  case 15: rows.labels = labels; rows.classes = names; rows.class_count = 3; labels[7] = LEAST; ANY(call(&rows, &error)); return;
  case 16: rows.labels = labels; rows.classes = names; rows.class_count = 1; memset(labels, 0, sizeof labels); ANY(call(&rows, &error)); return;
  case 17: rows.weights = weights; rows.rows = 0; ANY(call(&rows, &error)); return;
  default: return;
  }
}
enum { BAD_COMPANIES = 18 };

// MARK: - Runs that cannot be

typedef gauss_status taking_run(const gauss_run *, gauss_error **);

static int32_t stop_at_once(void *context, const gauss_progress *progress) {
  (void)context;
  (void)progress;
  return 1;
}

static void bad_run(taking_run *call, int which) {
  gauss_run run = run_of(0);
  int32_t cancel = 1;
  switch (which) {
  case 0: run.size = 0; BAD(call(&run, &error)); return;
  case 1: run.size = SIZE_MAX; BAD(call(&run, &error)); return;
  case 2: run.threads = -1; BAD(call(&run, &error)); return;
  case 3: run.threads = INT32_MIN; BAD(call(&run, &error)); return;
  case 4: run.threads = INT32_MAX; ANY(call(&run, &error)); return;
  case 5: run.cancel = &cancel; BAD(call(&run, &error)); return;
  case 6: run.progress = stop_at_once; ANY(call(&run, &error)); return;
  case 7: run.spelling = 3; BAD(call(&run, &error)); return;
  case 8: run.spelling = INT32_MIN; BAD(call(&run, &error)); return;
  default: return;
  }
}
enum { BAD_RUNS = 9 };

// MARK: - Texts that cannot be

static const char *const bad_texts[] = {
    "", " ", "{", "}", "[]", "null", "1", "\"text\"", "{\"kind\": 1}", "{\"kind\": \"nothing\"}", "{\"modle\": \"normal\"}",
    "{\"kind\": \"mixture\", \"components\": 0}", "{\"kind\": \"mixture\", \"components\": -1}",
    "{\"kind\": \"mixture\", \"components\": 1e300}", "{\"kind\": \"mixture\", \"components\": 9223372036854775807}",
    "{\"kind\": \"mixture\", \"components\": 99999999999999999999}", "{\"kind\": \"mixture\", \"components\": []}",
    "{\"kind\": \"mixture\", \"components\": 2, \"restarts\": 0}", "{\"kind\": \"mixture\", \"components\": 2, \"restarts\": -5}",
    "{\"kind\": \"mixture\", \"components\": 2, \"tolerance\": -1}", "{\"kind\": \"mixture\", \"components\": 2, \"tolerance\": NaN}",
    "{\"kind\": \"mixture\", \"components\": 2, \"max_iterations\": -1}", "{\"kind\": \"mixture\", \"components\": 2, \"seed\": -1}",
    "{\"kind\": \"mixture\", \"components\": 2, \"on_failure\": \"hope\"}", "{\"kind\": \"normal\", \"on_failure\": \"keep\"}",
    "{\"kind\": \"student-t\", \"on_failure\": \"keep\"}", "{\"kind\": \"mixture\", \"components\": \"1-3\", \"on_failure\": \"keep\"}",
    "{\"kind\": \"mixture\", \"components\": 2, \"policy\": \"ridge:-1\"}", "{\"policy\": \"ridge:-1\"}", "{\"policy\": \"ridge:nan\"}",
    "{\"covariance\": \"round\"}", "{\"estimator\": \"guess\"}", "{\"kind\": \"student-t\", \"degrees_of_freedom\": -1}",
    "{\"kind\": \"student-t\", \"degrees_of_freedom\": 0}", "{\"kind\": \"factor-analysis\", \"factors\": 1.5}",
    "{\"kind\": \"factor-analysis\", \"factors\": 99}", "{\"kind\": \"factor-analysis\", \"factors\": -2}",
    "{\"kind\": \"pca\", \"factors\": 4}", "{\"kind\": \"kernel-density\", \"bandwidth\": -1}", "{\"kind\": \"classes\"}",
    "{\"kind\": \"normal\", \"components\": 3}", "{\"kind\": \"normal\", \"kind\": \"normal\"}", "{\"kind\": \"normal\",}", "{\"\xff\": 1}",
    "\xff\xfe\x00", "{\"kind\": \"\\ud800\"}", "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["};
enum { BAD_TEXTS = sizeof bad_texts / sizeof bad_texts[0] };

static const char *const bad_documents[] = {
    "", "{}", "{\"format\": \"swift-gaussian model\"}", "{\"format\": \"swift-gaussian model\", \"version\": 99, \"model\": \"x\"}",
    "{\"format\": \"swift-gaussian model\", \"version\": 1, \"model\": \"nothing\"}",
    "{\"format\": \"swift-gaussian model\", \"version\": 1, \"model\": \"multivariate normal\"}",
    "{\"format\": \"swift-gaussian model\", \"version\": 1, \"model\": \"multivariate normal\", \"structure\": \"full\", \"mean\": []}",
    "{\"format\": \"swift-gaussian model\", \"version\": 1, \"model\": \"multivariate normal\", \"structure\": \"full\", \"mean\": [0], "
    "\"choleskyFactor\": [[-1]]}",
    "{\"format\": \"swift-gaussian model\", \"version\": 1, \"model\": \"multivariate normal\", \"structure\": \"full\", \"mean\": [1e400], "
    "\"choleskyFactor\": [[1]]}",
    "{\"format\": \"swift-gaussian model\", \"version\": 1, \"model\": \"multivariate normal\", \"variables\": [\"a\", \"a\"], "
    "\"structure\": \"full\", \"mean\": [0, 0], \"choleskyFactor\": [[1, 0], [0, 1]]}",
    "{\"format\": \"swift-gaussian model\", \"version\": 1, \"model\": \"gaussian mixture\", \"structure\": \"tied\", \"components\": []}",
    "{\"format\": \"swift-gaussian statistics\", \"version\": 1}", "\xff\xfe", "[", "\x1f\x8b\x08",
    "{\"format\": \"swift-gaussian model\", \"version\": 1, \"model\": \"kernel density\", \"rows\": 1e18}"};
enum { BAD_DOCUMENTS = sizeof bad_documents / sizeof bad_documents[0] };

// MARK: - Functions that take tables, runs and texts, with everything else as it should be

static gauss_model *subject;
static gauss_statistics *subject_sums;
static gauss_source *subject_source;

static gauss_status fit_table(const gauss_table *rows, gauss_error **error) {
  gauss_model *fitted = NULL;
  gauss_status status = gauss_fit(rows, NULL, NULL, NULL, &fitted, error);
  gauss_model_free(fitted);
  return status;
}
static gauss_status fit_classes(const gauss_table *rows, gauss_error **error) {
  gauss_model *fitted = NULL;
  gauss_status status = gauss_fit(rows, CLASSES, NULL, NULL, &fitted, error);
  gauss_model_free(fitted);
  return status;
}
static gauss_status fit_mixture(const gauss_table *rows, gauss_error **error) {
  gauss_model *fitted = NULL;
  gauss_status status = gauss_fit(rows, MIXTURE, NULL, NULL, &fitted, error);
  gauss_model_free(fitted);
  return status;
}
static gauss_status fit_run(const gauss_run *run, gauss_error **error) {
  gauss_table rows = table();
  gauss_model *fitted = NULL;
  gauss_status status = gauss_fit(&rows, MIXTURE, NULL, run, &fitted, error);
  gauss_model_free(fitted);
  return status;
}
static gauss_status update_table(const gauss_table *rows, gauss_error **error) {
  return gauss_statistics_update(subject_sums, rows, NULL, error);
}
static gauss_status update_run(const gauss_run *run, gauss_error **error) {
  gauss_table rows = table();
  return gauss_statistics_update(subject_sums, &rows, run, error);
}

#define ROWS_TO_NUMBERS(function)                                                                            \
  static gauss_status function##_table(const gauss_table *rows, gauss_error **error) {                       \
    return function(subject, rows, NULL, room, ROWS * 64, error);                                            \
  }                                                                                                          \
  static gauss_status function##_run(const gauss_run *run, gauss_error **error) {                            \
    gauss_table rows = table();                                                                              \
    if (strcmp(#function, "gauss_decode") == 0) rows.columns = gauss_model_code_count(subject);              \
    return function(subject, &rows, run, room, ROWS * 64, error);                                            \
  }                                                                                                          \
  static void function##_rest(const char *options) {                                                         \
    gauss_table rows = table();                                                                              \
    gauss_model *able = model(options);                                                                      \
    if (strcmp(#function, "gauss_decode") == 0) rows.columns = gauss_model_code_count(able);                 \
    BAD(function(NULL, &rows, NULL, room, ROWS * 64, &error));                                               \
    BAD(function(able, &rows, NULL, NULL, ROWS * 64, &error));                                               \
    BAD(function(able, &rows, NULL, room, 0, &error));                                                       \
    BAD(function(able, &rows, NULL, room, -1, &error));                                                      \
    BAD(function(able, &rows, NULL, room, LEAST, &error));                                                   \
    BAD(function(able, &rows, NULL, room, 1, &error));                                                       \
    CHECK(function(NULL, &rows, NULL, room, 1, NULL) != GAUSS_OK);                                           \
    const char *const kinds[] = {NORMAL, MIXTURE, FACTORS, CLASSES, FACTOR_MIXTURE, KERNELS};                \
    for (int kind = 0; kind < 6; kind++) {                                                                   \
      gauss_model *other = model(kinds[kind]);                                                               \
      ANY(function(other, &rows, NULL, room, ROWS * 64, &error));                                            \
      gauss_model_free(other);                                                                               \
    }                                                                                                        \
    gauss_model_free(able);                                                                                  \
  }
ROWS_TO_NUMBERS(gauss_log_densities)
ROWS_TO_NUMBERS(gauss_observed_log_densities)
ROWS_TO_NUMBERS(gauss_leave_one_out)
ROWS_TO_NUMBERS(gauss_squared_distances)
ROWS_TO_NUMBERS(gauss_responsibilities)
ROWS_TO_NUMBERS(gauss_weighted_log_densities)
ROWS_TO_NUMBERS(gauss_encode)
ROWS_TO_NUMBERS(gauss_decode)

static gauss_status gauss_labels_table(const gauss_table *rows, gauss_error **error) {
  return gauss_labels(subject, rows, -INFINITY, NULL, places, ROWS, error);
}
static gauss_status gauss_labels_run(const gauss_run *run, gauss_error **error) {
  gauss_table rows = table();
  return gauss_labels(subject, &rows, -INFINITY, run, places, ROWS, error);
}
static void gauss_labels_rest(const char *options) {
  gauss_table rows = table();
  gauss_model *able = model(options), *unable = model(NORMAL);
  BAD(gauss_labels(NULL, &rows, 0, NULL, places, ROWS, &error));
  BAD(gauss_labels(able, &rows, NAN, NULL, places, ROWS, &error));
  ANY(gauss_labels(able, &rows, INFINITY, NULL, places, ROWS, &error));
  ANY(gauss_labels(able, &rows, -DBL_MAX, NULL, places, ROWS, &error));
  BAD(gauss_labels(able, &rows, 0, NULL, NULL, ROWS, &error));
  BAD(gauss_labels(able, &rows, 0, NULL, places, ROWS - 1, &error));
  BAD(gauss_labels(able, &rows, 0, NULL, places, LEAST, &error));
  BAD(gauss_labels(unable, &rows, 0, NULL, places, ROWS, &error));
}

static gauss_status gauss_impute_table(const gauss_table *rows, gauss_error **error) {
  return gauss_impute(subject, rows, NULL, NULL, room, ROWS * 64, error);
}
static gauss_status gauss_impute_run(const gauss_run *run, gauss_error **error) {
  gauss_table rows = table();
  return gauss_impute(subject, &rows, NULL, run, room, ROWS * 64, error);
}
static void gauss_impute_rest(const char *options) {
  gauss_table rows = table();
  gauss_model *able = model(options);
  uint64_t seed = UINT64_MAX;
  BAD(gauss_impute(NULL, &rows, &seed, NULL, room, ROWS * 64, &error));
  for (int place = 0; place < ROWS * COLUMNS; place++) numbers[place] = NAN;
  ANY(gauss_impute(able, &rows, &seed, NULL, room, ROWS * 64, &error));
  numbers[0] = INFINITY;
  ANY(gauss_impute(able, &rows, &seed, NULL, room, ROWS * 64, &error));
  BAD(gauss_impute(able, &rows, &seed, NULL, NULL, ROWS * 64, &error));
  BAD(gauss_impute(able, &rows, &seed, NULL, room, ROWS * COLUMNS - 1, &error));
}

static gauss_status robust_table(const gauss_table *rows, gauss_error **error) {
  static int32_t support[ROWS];
  gauss_model *raw = NULL, *fitted = NULL;
  gauss_status status =
      gauss_minimum_covariance_determinant(rows, "{\"trials\": 20}", NULL, &raw, &fitted, support, ROWS, error);
  gauss_model_free(raw);
  gauss_model_free(fitted);
  return status;
}
static gauss_status robust_run(const gauss_run *run, gauss_error **error) {
  gauss_table rows = table();
  gauss_model *fitted = NULL;
  gauss_status status = gauss_minimum_covariance_determinant(&rows, NULL, run, NULL, &fitted, NULL, 0, error);
  gauss_model_free(fitted);
  return status;
}
static void robust(int which) {
  static int32_t support[ROWS];
  static const char *const options[] = {
      "[]", "{\"suport_fraction\": 0.5}", "{\"support_fraction\": 0}", "{\"support_fraction\": 1.01}", "{\"support_fraction\": NaN}",
      "{\"support_fraction\": \"half\"}", "{\"support_fraction\": 1e-9}", "{\"trials\": 0}", "{\"trials\": 1e9}", "{\"seed\": -1}",
      "{\"corrects_for_small_samples\": 1}", "\xff"};
  gauss_table rows = table();
  gauss_model *raw = NULL, *fitted = NULL;
  switch (which) {
  case 12: BAD(gauss_minimum_covariance_determinant(&rows, NULL, NULL, &raw, NULL, support, ROWS, &error)); return;
  case 13: BAD(gauss_minimum_covariance_determinant(&rows, NULL, NULL, &raw, &fitted, support, ROWS - 1, &error)); return;
  case 14: BAD(gauss_minimum_covariance_determinant(&rows, NULL, NULL, &raw, &fitted, support, LEAST, &error)); return;
  case 15:
    for (int place = 0; place < ROWS * COLUMNS; place++) numbers[place] = 1;
    BAD(gauss_minimum_covariance_determinant(&rows, NULL, NULL, &raw, &fitted, support, ROWS, &error));
    return;
  default:
    BAD(gauss_minimum_covariance_determinant(&rows, options[which], NULL, &raw, &fitted, support, ROWS, &error));
    CHECK(raw == NULL && fitted == NULL);
  }
}
enum { ROBUST_FITS = 16 };

static gauss_status evaluate_training(const gauss_table *rows, gauss_error **error) {
  static double other[ROWS * COLUMNS];
  for (int place = 0; place < ROWS * COLUMNS; place++) other[place] = check_number();
  gauss_table held_out = gauss_table_of(other, ROWS, COLUMNS);
  char *text = NULL;
  gauss_status status =
      gauss_evaluate(subject, rows, &held_out, "{\"permutations\": 300, \"test_rows\": 20}", NULL, &text, NULL, error);
  gauss_text_free(text);
  return status;
}
static gauss_status evaluate_held_out(const gauss_table *rows, gauss_error **error) {
  static double other[ROWS * COLUMNS];
  for (int place = 0; place < ROWS * COLUMNS; place++) other[place] = check_number();
  gauss_table training = gauss_table_of(other, ROWS, COLUMNS);
  char *text = NULL;
  gauss_status status =
      gauss_evaluate(subject, &training, rows, "{\"permutations\": 300, \"test_rows\": 20}", NULL, &text, NULL, error);
  gauss_text_free(text);
  return status;
}
static gauss_status evaluate_run(const gauss_run *run, gauss_error **error) {
  static double other[ROWS * COLUMNS];
  gauss_table training = table();
  for (int place = 0; place < ROWS * COLUMNS; place++) other[place] = check_number();
  gauss_table held_out = gauss_table_of(other, ROWS, COLUMNS);
  char *text = NULL;
  gauss_status status =
      gauss_evaluate(subject, &training, &held_out, "{\"permutations\": 300, \"test_rows\": 20}", run, &text, NULL, error);
  gauss_text_free(text);
  return status;
}
static gauss_status evaluate_generated(const gauss_table *rows, gauss_error **error) {
  static double one[ROWS * COLUMNS], other[ROWS * COLUMNS];
  for (int place = 0; place < ROWS * COLUMNS; place++) { one[place] = check_number(); other[place] = check_number(); }
  gauss_table training = gauss_table_of(one, ROWS, COLUMNS), held_out = gauss_table_of(other, ROWS, COLUMNS);
  char *text = NULL;
  gauss_status status =
      gauss_evaluate_rows(rows, &training, &held_out, "{\"permutations\": 300, \"test_rows\": 20}", NULL, &text, NULL, error);
  gauss_text_free(text);
  return status;
}
static gauss_status evaluate_rows_run(const gauss_run *run, gauss_error **error) {
  static double one[ROWS * COLUMNS], other[ROWS * COLUMNS];
  gauss_table rows = table();
  for (int place = 0; place < ROWS * COLUMNS; place++) { one[place] = check_number(); other[place] = check_number(); }
  gauss_table training = gauss_table_of(one, ROWS, COLUMNS), held_out = gauss_table_of(other, ROWS, COLUMNS);
  char *text = NULL;
  gauss_status status =
      gauss_evaluate_rows(&rows, &training, &held_out, "{\"permutations\": 300, \"test_rows\": 20}", run, &text, NULL, error);
  gauss_text_free(text);
  return status;
}
static gauss_status sample_run(const gauss_run *run, gauss_error **error) {
  return gauss_sample(subject, 0, 10, 1, run, room, ROWS * 64, NULL, error);
}
static gauss_status sample_incomplete_run(const gauss_run *run, gauss_error **error) {
  return gauss_sample_incomplete(subject, 0, 10, 1, run, room, ROWS * 64, error);
}
static gauss_status threshold_run(const gauss_run *run, gauss_error **error) {
  double threshold;
  return gauss_rejection_threshold(subject, 0.1, 100, 1, run, &threshold, error);
}

// MARK: - What is left of each function

static gauss_status normal_table(const gauss_table *rows, gauss_error **error) {
  double mean[COLUMNS] = {0, 0, 0};
  gauss_model *made = NULL;
  gauss_status status = gauss_normal_new(mean, rows, GAUSS_COVARIANCE, &made, error);
  gauss_model_free(made);
  return status;
}
static void normal(void) {
  double mean[COLUMNS] = {0, 0, 0}, far[COLUMNS] = {NAN, INFINITY, DBL_MAX}, square[] = {1, 0, 0, 0, 1, 0, 0, 0, 1};
  gauss_table matrix = gauss_table_of(square, 3, 3);
  gauss_model *made = NULL;
  BAD(gauss_normal_new(NULL, &matrix, GAUSS_COVARIANCE, &made, &error));
  BAD(gauss_normal_new(far, &matrix, GAUSS_COVARIANCE, &made, &error));
  BAD(gauss_normal_new(mean, &matrix, GAUSS_COVARIANCE, NULL, &error));
  BAD(gauss_normal_new(mean, &matrix, 4, &made, &error));
  BAD(gauss_normal_new(mean, &matrix, -1, &made, &error));
  BAD(gauss_normal_new(mean, &matrix, GAUSS_STANDARD_DEVIATIONS, &made, &error));
  matrix.rows = 2;
  BAD(gauss_normal_new(mean, &matrix, GAUSS_COVARIANCE, &made, &error));
  matrix.rows = 3;
  const double bad[] = {NAN, INFINITY, -1, 0, 1e308, 5e-324};
  for (int32_t form = 0; form < 4; form++) {
    matrix.rows = form == 3 ? 1 : 3;
    for (int place = 0; place < 6; place++) {
      double keep = square[0];
      square[0] = bad[place];
      ANY(gauss_normal_new(mean, &matrix, form, &made, &error));
      square[0] = keep;
      square[1] = bad[place];
      ANY(gauss_normal_new(mean, &matrix, form, &made, &error));
      square[1] = 0;
    }
  }
}
static gauss_status kernel_table(const gauss_table *rows, gauss_error **error) {
  double deviations[COLUMNS] = {1, 2, 3};
  gauss_table matrix = gauss_table_of(deviations, 1, COLUMNS);
  gauss_model *made = NULL;
  gauss_status status = gauss_kernel_density_new(rows, &matrix, GAUSS_STANDARD_DEVIATIONS, &made, error);
  gauss_model_free(made);
  return status;
}
static gauss_status kernel_matrix(const gauss_table *matrix, gauss_error **error) {
  static double places[] = {1, 2, 3, 3, 1, 2};
  gauss_table rows = gauss_table_of(places, 2, COLUMNS);
  gauss_model *made = NULL;
  gauss_status status = gauss_kernel_density_new(&rows, matrix, GAUSS_COVARIANCE, &made, error);
  gauss_model_free(made);
  return status;
}
static void kernels(void) {
  double square[] = {1, 0, 0, 0, 1, 0, 0, 0, 1}, none[ROWS] = {0};
  gauss_table matrix = gauss_table_of(square, 3, 3), rows = table();
  gauss_model *made = NULL;
  BAD(gauss_kernel_density_new(&rows, &matrix, GAUSS_COVARIANCE, NULL, &error));
  BAD(gauss_kernel_density_new(&rows, &matrix, 4, &made, &error));
  BAD(gauss_kernel_density_new(&rows, &matrix, -1, &made, &error));
  BAD(gauss_kernel_density_new(&rows, &matrix, GAUSS_STANDARD_DEVIATIONS, &made, &error));
  rows.weights = none;
  BAD(gauss_kernel_density_new(&rows, &matrix, GAUSS_COVARIANCE, &made, &error));
  rows.weights = NULL;
  matrix.columns = 2;
  BAD(gauss_kernel_density_new(&rows, &matrix, GAUSS_COVARIANCE, &made, &error));
  const double bad[] = {NAN, INFINITY, -1, 0, 1e308, 5e-324};
  for (int32_t form = 0; form < 4; form++) {
    matrix = gauss_table_of(square, form == 3 ? 1 : 3, 3);
    for (int place = 0; place < 6; place++) {
      double keep = square[0];
      square[0] = bad[place];
      ANY(gauss_kernel_density_new(&rows, &matrix, form, &made, &error));
      square[0] = keep;
      square[1] = bad[place];
      ANY(gauss_kernel_density_new(&rows, &matrix, form, &made, &error));
      square[1] = 0;
    }
  }
}
static void mixture(void) {
  gauss_model *one = model(NORMAL), *made = NULL;
  const double shares[] = {0.5, 0.5}, bad[] = {0.5, 0.6, NAN, 1, -1, 2, INFINITY, 0};
  const gauss_model *both[] = {one, one}, *hole[] = {one, NULL}, *mixed[] = {one, model(MIXTURE)};
  const int64_t variables[] = {0};
  gauss_model *narrow = NULL;
  SUCCEEDS(gauss_marginal(one, variables, 1, &narrow, &error));
  const gauss_model *uneven[] = {one, narrow};
  BAD(gauss_mixture_new(NULL, both, 2, &made, &error));
  BAD(gauss_mixture_new(shares, NULL, 2, &made, &error));
  BAD(gauss_mixture_new(shares, both, 0, &made, &error));
  BAD(gauss_mixture_new(shares, both, -1, &made, &error));
  BAD(gauss_mixture_new(shares, both, MOST, &made, &error));
  BAD(gauss_mixture_new(shares, both, 1, &made, &error));
  BAD(gauss_mixture_new(shares, hole, 2, &made, &error));
  BAD(gauss_mixture_new(shares, mixed, 2, &made, &error));
  BAD(gauss_mixture_new(shares, uneven, 2, &made, &error));
  gauss_model *diagonal = model("{\"covariance\": \"diagonal\"}");
  const gauss_model *unlike[] = {one, diagonal};
  BAD(gauss_mixture_new(shares, unlike, 2, &made, &error));
  BAD(gauss_mixture_new(shares, both, 2, NULL, &error));
  for (int place = 0; place < 8; place += 2) BAD(gauss_mixture_new(bad + place, both, 2, &made, &error));
}
static void fit_options(void) {
  BAD(gauss_fit_options(NULL, &error));
  CHECK(gauss_fit_options(NULL, NULL) != GAUSS_OK);
}
static void version(void) { CHECK(gauss_abi_version() == GAUSSIAN_ABI_VERSION); CHECK(strlen(gauss_version()) > 0); }
static void info(void) { BAD(gauss_info(NULL, &error)); CHECK(gauss_info(NULL, NULL) != GAUSS_OK); }
static void text_free(void) { gauss_text_free(NULL); }
static void threads(void) {
  BAD(gauss_set_threads(-1, &error));
  BAD(gauss_set_threads(INT32_MIN, &error));
  ANY(gauss_set_threads(INT32_MAX, &error));
  CHECK(gauss_threads() >= 1);
  ANY(gauss_set_threads(0, &error));
  CHECK(gauss_threads() >= 1);
}
static void errors(void) {
  CHECK(gauss_error_status(NULL) == GAUSS_OK);
  CHECK(strcmp(gauss_error_name(NULL), "") == 0);
  CHECK(strcmp(gauss_error_message(NULL), "") == 0);
  CHECK(gauss_error_row(NULL) == -1 && gauss_error_variable(NULL) == -1);
  gauss_error_free(NULL);
}
static void no_model(void) {
  CHECK(strcmp(gauss_model_kind(NULL), "") == 0);
  CHECK(gauss_model_dimension(NULL) == 0 && gauss_model_parameter_count(NULL) == 0);
  CHECK(gauss_model_variable(NULL, 0) == NULL);
  CHECK(gauss_model_part_count(NULL) == 0 && gauss_model_code_count(NULL) == 0);
  gauss_model_free(NULL);
}
static void variable(void) {
  gauss_model *some = model(NORMAL), *classes = model(CLASSES);
  const int64_t indices[] = {-1, COLUMNS, MOST, LEAST, 0};
  for (int place = 0; place < 5; place++) {
    CHECK(gauss_model_variable(some, indices[place]) == NULL);
    CHECK(gauss_model_part_name(some, indices[place]) == NULL && gauss_model_part_name(NULL, indices[place]) == NULL);
    CHECK((gauss_model_part_name(classes, indices[place]) == NULL) == (indices[place] != 0));
  }
}
static void no_source(void) {
  CHECK(gauss_source_rows(NULL) == -1 && gauss_source_columns(NULL) == 0);
  gauss_source_free(NULL);
}
static void no_statistics(void) {
  CHECK(gauss_statistics_count(NULL) == 0 && gauss_statistics_weight(NULL) == 0);
  gauss_statistics_free(NULL);
}
static void fit_text(int which) {
  gauss_table rows = table();
  gauss_model *fitted = NULL;
  if (which < BAD_TEXTS) {
    BAD(gauss_fit(&rows, bad_texts[which], NULL, NULL, &fitted, &error));
    CHECK(fitted == NULL);
    return;
  }
  switch (which - BAD_TEXTS) {
  case 0: BAD(gauss_fit(&rows, NULL, NULL, NULL, NULL, &error)); return;
  case 1: {
    // As deep as a stack would break at.
    size_t depth = 1000000;
    char *deep = (char *)malloc(depth + 1);
    memset(deep, '[', depth);
    deep[depth] = '\0';
    BAD(gauss_fit(&rows, deep, NULL, NULL, &fitted, &error));
    return;
  }
  case 2: {
    // Starts of another shape, and of another kind.
    gauss_model *start = model(FACTORS);
    BAD(gauss_fit(&rows, MIXTURE, start, NULL, &fitted, &error));
    return;
  }
  case 3: {
    gauss_model *start = model(MIXTURE);
    rows.columns = 2;
    ANY(gauss_fit(&rows, MIXTURE, start, NULL, &fitted, &error));
    return;
  }
  case 4: {
    gauss_model *start = model(MIXTURE);
    ANY(gauss_fit(&rows, "{\"kind\": \"mixture\", \"components\": 5}", start, NULL, &fitted, &error));
    return;
  }
  case 5: {
    gauss_model *start = model(NORMAL);
    ANY(gauss_fit(&rows, NORMAL, start, NULL, &fitted, &error));
    return;
  }
  default: return;
  }
}
enum { FIT_TEXTS = BAD_TEXTS + 6 };
static void document(int which) {
  gauss_model *read = NULL;
  gauss_statistics *other = NULL;
  if (which < BAD_DOCUMENTS) {
    const char *text = bad_documents[which];
    BAD(gauss_model_parse(text, strlen(text), &read, &error));
    BAD(gauss_statistics_parse(text, strlen(text), &other, &error));
    return;
  }
  switch (which - BAD_DOCUMENTS) {
  case 0: BAD(gauss_model_parse(NULL, 0, &read, &error)); BAD(gauss_statistics_parse(NULL, 0, &other, &error)); return;
  case 1: BAD(gauss_model_parse("{}", 2, NULL, &error)); BAD(gauss_statistics_parse("{}", 2, NULL, &error)); return;
  case 2: BAD(gauss_model_parse("{}", SIZE_MAX, &read, &error)); BAD(gauss_statistics_parse("{}", SIZE_MAX, &other, &error)); return;
  case 3: BAD(gauss_model_parse("{}", SIZE_MAX / 2, &read, &error)); BAD(gauss_statistics_parse("{}", SIZE_MAX / 2, &other, &error)); return;
  case 4: BAD(gauss_model_parse("{}", (size_t)1 << 60, &read, &error)); return;
  case 5: {
    // Every document with a byte less, and with one changed.
    char *text = NULL, *sums_text = NULL;
    size_t length = 0, sums_length = 0;
    SUCCEEDS(gauss_model_text(model(NORMAL), &text, &length, &error));
    SUCCEEDS(gauss_statistics_text(sums(), &sums_text, &sums_length, &error));
    for (size_t end = 0; end < length; end += 7) ANY(gauss_model_parse(text, end, &read, &error));
    for (size_t place = 0; place < length; place += 3) {
      char keep = text[place];
      text[place] = (char)(keep ^ 0x15);
      ANY(gauss_model_parse(text, length, &read, &error));
      text[place] = keep;
    }
    for (size_t place = 0; place < sums_length; place += 11) {
      char keep = sums_text[place];
      sums_text[place] = (char)(keep ^ 0x15);
      BAD(gauss_statistics_parse(sums_text, sums_length, &other, &error));
      sums_text[place] = keep;
    }
    return;
  }
  default: return;
  }
}
enum { DOCUMENTS = BAD_DOCUMENTS + 6 };
static void model_text(void) {
  char *text = NULL;
  size_t length;
  BAD(gauss_model_text(NULL, &text, &length, &error));
  BAD(gauss_model_text(model(NORMAL), NULL, &length, &error));
  BAD(gauss_model_report(NULL, &text, &error));
  BAD(gauss_model_report(model(NORMAL), NULL, &error));
  BAD(gauss_model_info(NULL, &text, &error));
  BAD(gauss_model_info(model(NORMAL), NULL, &error));
  BAD(gauss_model_summary(NULL, 1, &text, &error));
  BAD(gauss_model_summary(model(NORMAL), 1, NULL, &error));
  BAD(gauss_model_names(NULL, &text, &error));
  BAD(gauss_model_names(model(NORMAL), NULL, &error));
}
static void files(void) {
  gauss_model *read = NULL, *some = model(NORMAL);
  // A pipe that nobody else opens: who opened it would wait for ever.
  char pipe[64];
  snprintf(pipe, sizeof pipe, "/tmp/gaussian-hostile-%d", (int)getpid());
  CHECK(mkfifo(pipe, 0600) == 0);
  const char *const paths[] = {"", "/", "/nowhere/to/be/found", "\xff\xfe", "/dev/null", "/dev/full", ".", "-", pipe};
  for (int place = 0; place < 9; place++) BAD(gauss_model_read(paths[place], &read, &error));
  for (int place = 0; place < 9; place++) BAD(gauss_model_write(some, paths[place], &error));
  unlink(pipe);
  BAD(gauss_model_read(NULL, &read, &error));
  BAD(gauss_model_read("/nowhere", NULL, &error));
  BAD(gauss_model_write(NULL, "/nowhere/at/all", &error));
  BAD(gauss_model_write(some, NULL, &error));
}
static void get(void) {
  gauss_model *some = model(MIXTURE);
  int64_t shape[4];
  int32_t rank;
  const char *const names[] = {"", "meen", "\xff", ".", "estimation", "components", "components.", "mean.mean", "structure"};
  for (int place = 0; place < 9; place++) BAD(gauss_model_get(some, names[place], room, ROWS, shape, &rank, &error));
  BAD(gauss_model_get(NULL, "mean", room, ROWS, shape, &rank, &error));
  BAD(gauss_model_get(some, NULL, room, ROWS, shape, &rank, &error));
  BAD(gauss_model_get(some, "mean", room, 0, shape, &rank, &error));
  BAD(gauss_model_get(some, "mean", room, -1, shape, &rank, &error));
  BAD(gauss_model_get(some, "mean", room, LEAST, shape, &rank, &error));
  ANY(gauss_model_get(some, "mean", NULL, MOST, NULL, NULL, &error));
}
static void sample(int which) {
  gauss_model *some = model(MIXTURE);
  switch (which) {
  case 0: BAD(gauss_sample(NULL, 0, 1, 0, NULL, room, ROWS, NULL, &error)); return;
  case 1: BAD(gauss_sample(some, -1, 1, 0, NULL, room, ROWS, NULL, &error)); return;
  case 2: BAD(gauss_sample(some, 0, -1, 0, NULL, room, ROWS, NULL, &error)); return;
  case 3: BAD(gauss_sample(some, LEAST, LEAST, 0, NULL, room, ROWS, NULL, &error)); return;
  case 4: BAD(gauss_sample(some, MOST, MOST, 0, NULL, room, ROWS, NULL, &error)); return;
  case 5: BAD(gauss_sample(some, 1, MOST, 0, NULL, room, ROWS, NULL, &error)); return;
  case 6: BAD(gauss_sample(some, 0, HUGE_COUNT, 0, NULL, room, ROWS, NULL, &error)); return;
  case 7: BAD(gauss_sample(some, 0, 10, 0, NULL, room, 29, NULL, &error)); return;
  case 8: BAD(gauss_sample(some, 0, 10, 0, NULL, NULL, 30, NULL, &error)); return;
  case 9: BAD(gauss_sample(some, 0, 10, 0, NULL, room, -30, NULL, &error)); return;
  case 10: ANY(gauss_sample(some, MOST - 1, 1, UINT64_MAX, NULL, room, ROWS, NULL, &error)); return;
  case 11: ANY(gauss_sample(some, MOST, 0, UINT64_MAX, NULL, room, ROWS, NULL, &error)); return;
  case 12: BAD(gauss_sample(model(NORMAL), 0, 10, 0, NULL, room, ROWS, places, &error)); return;
  case 13: ANY(gauss_sample(some, 0, 0, 0, NULL, NULL, 0, NULL, &error)); return;
  case 14: ANY(gauss_sample(model(CLASSES), MOST - 3, 3, 0, NULL, room, ROWS, places, &error)); return;
  case 15: ANY(gauss_sample(model(KERNELS), MOST - 3, 3, 0, NULL, room, ROWS, NULL, &error)); return;
  case 16: ANY(gauss_sample(model(FACTORS), MOST - 3, 3, 0, NULL, room, ROWS, NULL, &error)); return;
  case 17: ANY(gauss_sample(model(NORMAL), MOST - 3, 3, 0, NULL, room, ROWS, NULL, &error)); return;
  default: return;
  }
}
enum { SAMPLES = 18 };
static void sample_incomplete(int which) {
  gauss_model *some = model(COPULA);
  switch (which) {
  case 0: BAD(gauss_sample_incomplete(NULL, 0, 1, 0, NULL, room, ROWS, &error)); return;
  case 1: BAD(gauss_sample_incomplete(some, -1, 1, 0, NULL, room, ROWS, &error)); return;
  case 2: BAD(gauss_sample_incomplete(some, MOST, MOST, 0, NULL, room, ROWS, &error)); return;
  case 3: BAD(gauss_sample_incomplete(some, 0, 10, 0, NULL, room, 29, &error)); return;
  case 4: BAD(gauss_sample_incomplete(some, 0, 10, 0, NULL, NULL, 30, &error)); return;
  case 5: BAD(gauss_sample_incomplete(model(NORMAL), 0, 10, 0, NULL, room, ROWS, &error)); return;
  case 6: ANY(gauss_sample_incomplete(some, MOST - 3, 3, UINT64_MAX, NULL, room, ROWS, &error)); return;
  default: return;
  }
}
enum { INCOMPLETE_SAMPLES = 7 };
static void threshold(void) {
  gauss_model *some = model(CLASSES);
  double value;
  BAD(gauss_rejection_threshold(NULL, 0.1, 10, 0, NULL, &value, &error));
  BAD(gauss_rejection_threshold(some, NAN, 10, 0, NULL, &value, &error));
  BAD(gauss_rejection_threshold(some, 1, 10, 0, NULL, &value, &error));
  BAD(gauss_rejection_threshold(some, -0.1, 10, 0, NULL, &value, &error));
  BAD(gauss_rejection_threshold(some, INFINITY, 10, 0, NULL, &value, &error));
  BAD(gauss_rejection_threshold(some, 0.1, 0, 0, NULL, &value, &error));
  BAD(gauss_rejection_threshold(some, 0.1, -1, 0, NULL, &value, &error));
  BAD(gauss_rejection_threshold(some, 0.1, HUGE_COUNT, 0, NULL, &value, &error));
  BAD(gauss_rejection_threshold(some, 0.1, MOST, 0, NULL, &value, &error));
  BAD(gauss_rejection_threshold(some, 0.1, 10, 0, NULL, NULL, &error));
  BAD(gauss_rejection_threshold(model(NORMAL), 0.1, 10, 0, NULL, &value, &error));
}
static void marginal(void) {
  gauss_model *some = model(NORMAL), *other = NULL;
  const int64_t twice[] = {0, 0}, outside[] = {COLUMNS}, below[] = {-1}, far[] = {MOST}, fine[] = {0, 1, 2};
  BAD(gauss_marginal(NULL, fine, 1, &other, &error));
  BAD(gauss_marginal(some, NULL, 1, &other, &error));
  BAD(gauss_marginal(some, fine, 0, &other, &error));
  BAD(gauss_marginal(some, NULL, 0, &other, &error));
  BAD(gauss_marginal(some, fine, -1, &other, &error));
  BAD(gauss_marginal(some, fine, LEAST, &other, &error));
  BAD(gauss_marginal(some, fine, MOST, &other, &error));
  BAD(gauss_marginal(some, twice, 2, &other, &error));
  BAD(gauss_marginal(some, outside, 1, &other, &error));
  BAD(gauss_marginal(some, below, 1, &other, &error));
  BAD(gauss_marginal(some, far, 1, &other, &error));
  BAD(gauss_marginal(some, fine, 1, NULL, &error));
  const char *const kinds[] = {MIXTURE, FACTORS, CLASSES, FACTOR_MIXTURE, KERNELS};
  for (int kind = 0; kind < 5; kind++) ANY(gauss_marginal(model(kinds[kind]), fine, 2, &other, &error));
}
static void condition(void) {
  gauss_model *some = model(NORMAL), *other = NULL;
  const int64_t twice[] = {0, 0}, outside[] = {COLUMNS}, below[] = {LEAST}, fine[] = {0, 1, 2};
  const double values[] = {0, 0, 0}, bad[] = {NAN, INFINITY, DBL_MAX};
  BAD(gauss_condition(NULL, fine, values, 1, &other, &error));
  BAD(gauss_condition(some, NULL, values, 1, &other, &error));
  BAD(gauss_condition(some, fine, NULL, 1, &other, &error));
  BAD(gauss_condition(some, fine, values, -1, &other, &error));
  BAD(gauss_condition(some, fine, values, 3, &other, &error));
  BAD(gauss_condition(some, fine, values, MOST, &other, &error));
  BAD(gauss_condition(some, twice, values, 2, &other, &error));
  BAD(gauss_condition(some, outside, values, 1, &other, &error));
  BAD(gauss_condition(some, below, values, 1, &other, &error));
  BAD(gauss_condition(some, fine, bad, 1, &other, &error));
  BAD(gauss_condition(some, fine, bad + 1, 1, &other, &error));
  ANY(gauss_condition(some, fine, bad + 2, 1, &other, &error));
  BAD(gauss_condition(some, fine, values, 1, NULL, &error));
  ANY(gauss_condition(some, NULL, NULL, 0, &other, &error));
  const char *const kinds[] = {MIXTURE, FACTORS, CLASSES, FACTOR_MIXTURE, KERNELS};
  for (int kind = 0; kind < 5; kind++) {
    ANY(gauss_condition(model(kinds[kind]), fine, values, 2, &other, &error));
    ANY(gauss_condition(model(kinds[kind]), fine, bad + 2, 1, &other, &error));
  }
}
static void decode(void) {
  // Components that there are none of.
  gauss_model *some = model(FACTOR_MIXTURE);
  double codes[] = {7, 0, 0.5, 0, NAN, 0, -1, 0, 1e300, 0, INFINITY, 0};
  for (int row = 0; row < 6; row++) {
    gauss_table rows = gauss_table_of(codes + 2 * row, 1, 2);
    BAD(gauss_decode(some, &rows, NULL, room, ROWS, &error));
  }
  double factor[] = {NAN, INFINITY, DBL_MAX};
  gauss_table rows = gauss_table_of(factor, 3, 1);
  ANY(gauss_decode(model(FACTORS), &rows, NULL, room, ROWS, &error));
}
static void evaluate(int which) {
  gauss_table rows = table();
  static double other[ROWS * COLUMNS];
  for (int place = 0; place < ROWS * COLUMNS; place++) other[place] = check_number();
  gauss_table held_out = gauss_table_of(other, ROWS, COLUMNS);
  gauss_model *some = model(NORMAL);
  char *text = NULL;
  static const char *const options[] = {
      "", "[]", "{", "\xff", "{\"sede\": 1}", "{\"seed\": -1}", "{\"seed\": 1.5}", "{\"count\": 0}", "{\"count\": 1e18}",
      "{\"permutations\": 1}", "{\"permutations\": 1000000, \"test_rows\": 50000}", "{\"neighbours\": 0}", "{\"scale\": 3}",
      "{\"scale\": \"inches\"}", "{\"test_rows\": \"all\"}"};
  if (which < 15) {
    BAD(gauss_evaluate(some, &rows, &held_out, options[which], NULL, &text, NULL, &error));
    BAD(gauss_evaluate_rows(&rows, &held_out, &held_out, options[which], NULL, &text, NULL, &error));
    return;
  }
  switch (which) {
  case 15: BAD(gauss_evaluate(NULL, &rows, &held_out, NULL, NULL, &text, NULL, &error)); return;
  case 16: BAD(gauss_evaluate(some, NULL, &held_out, NULL, NULL, &text, NULL, &error)); return;
  case 17: BAD(gauss_evaluate(some, &rows, NULL, NULL, NULL, &text, NULL, &error)); return;
  case 18: BAD(gauss_evaluate(some, &rows, &held_out, NULL, NULL, NULL, NULL, &error)); return;
  case 19: BAD(gauss_evaluate(some, &rows, &rows, NULL, NULL, &text, NULL, &error)); return;
  case 20: BAD(gauss_evaluate_rows(NULL, &rows, &held_out, NULL, NULL, &text, NULL, &error)); return;
  case 21: BAD(gauss_evaluate_rows(&rows, NULL, &held_out, NULL, NULL, &text, NULL, &error)); return;
  case 22: BAD(gauss_evaluate_rows(&rows, &rows, NULL, NULL, NULL, &text, NULL, &error)); return;
  case 23: BAD(gauss_evaluate_rows(&rows, &held_out, &rows, NULL, NULL, NULL, NULL, &error)); return;
  case 24: BAD(gauss_evaluate_rows(&rows, &held_out, &rows, "{\"count\": 5}", NULL, &text, NULL, &error)); return;
  case 25: held_out.columns = 2; BAD(gauss_evaluate_rows(&rows, &held_out, &rows, NULL, NULL, &text, NULL, &error)); return;
  default: return;
  }
}
enum { EVALUATIONS = 26 };
static gauss_status compare_run(const gauss_run *run, gauss_error **error) {
  static double other[ROWS * COLUMNS];
  gauss_table training = table();
  for (int place = 0; place < ROWS * COLUMNS; place++) other[place] = check_number();
  gauss_table held_out = gauss_table_of(other, ROWS, COLUMNS);
  const gauss_model *both[] = {subject, subject};
  char *text = NULL;
  gauss_status status = gauss_compare(
      both, NULL, 2, &training, &held_out, "{\"permutations\": 300, \"test_rows\": 20}", run, NULL, &text, error);
  gauss_text_free(text);
  return status;
}
static void compare(void) {
  gauss_table rows = table();
  gauss_model *one = model(NORMAL), *narrow = NULL;
  const int64_t variables[] = {0};
  SUCCEEDS(gauss_marginal(one, variables, 1, &narrow, &error));
  const gauss_model *both[] = {one, one}, *hole[] = {one, NULL}, *uneven[] = {one, narrow};
  const char *const twice[] = {"a", "a"}, *const gap[] = {"a", NULL}, *const broken[] = {"a", "\xff"};
  char *text = NULL;
  BAD(gauss_compare(NULL, NULL, 2, &rows, &rows, NULL, NULL, &text, NULL, &error));
  BAD(gauss_compare(both, NULL, 1, &rows, &rows, NULL, NULL, &text, NULL, &error));
  BAD(gauss_compare(both, NULL, -1, &rows, &rows, NULL, NULL, &text, NULL, &error));
  BAD(gauss_compare(both, NULL, MOST, &rows, &rows, NULL, NULL, &text, NULL, &error));
  BAD(gauss_compare(hole, NULL, 2, &rows, &rows, NULL, NULL, &text, NULL, &error));
  BAD(gauss_compare(uneven, NULL, 2, &rows, &rows, NULL, NULL, &text, NULL, &error));
  BAD(gauss_compare(both, twice, 2, &rows, &rows, NULL, NULL, &text, NULL, &error));
  BAD(gauss_compare(both, gap, 2, &rows, &rows, NULL, NULL, &text, NULL, &error));
  BAD(gauss_compare(both, broken, 2, &rows, &rows, NULL, NULL, &text, NULL, &error));
  BAD(gauss_compare(both, NULL, 2, NULL, &rows, NULL, NULL, &text, NULL, &error));
  BAD(gauss_compare(both, NULL, 2, &rows, NULL, NULL, NULL, &text, NULL, &error));
  BAD(gauss_compare(both, NULL, 2, &rows, &rows, "{", NULL, &text, NULL, &error));
  BAD(gauss_compare(both, NULL, 2, &rows, &rows, "{\"seed\": []}", NULL, &text, NULL, &error));
  BAD(gauss_compare(both, NULL, 2, &rows, &rows, NULL, NULL, NULL, NULL, &error));
  rows.columns = 2;
  BAD(gauss_compare(both, NULL, 2, &rows, &rows, NULL, NULL, &text, NULL, &error));
}
static void statistics(int which) {
  gauss_statistics *some = NULL, *other = NULL;
  gauss_table rows = table();
  const char *const twice[] = {"a", "a", "c"}, *const names[] = {"a", "b", "c"};
  char *text = NULL;
  size_t length;
  switch (which) {
  case 0: BAD(gauss_statistics_new(0, NULL, 2, NULL, &some, &error)); return;
  case 1: BAD(gauss_statistics_new(-1, NULL, 2, NULL, &some, &error)); return;
  case 2: BAD(gauss_statistics_new(MOST, NULL, 2, NULL, &some, &error)); return;
  case 3: BAD(gauss_statistics_new(INT64_C(1) << 30, NULL, 2, NULL, &some, &error)); return;
  case 4: BAD(gauss_statistics_new(3, "round", 2, NULL, &some, &error)); return;
  case 5: BAD(gauss_statistics_new(3, "\xff", 2, NULL, &some, &error)); return;
  case 6: BAD(gauss_statistics_new(3, NULL, 3, NULL, &some, &error)); return;
  case 7: BAD(gauss_statistics_new(3, "diagonal", 4, NULL, &some, &error)); return;
  case 8: BAD(gauss_statistics_new(3, NULL, 2, twice, &some, &error)); return;
  case 9: BAD(gauss_statistics_new(3, NULL, 2, NULL, NULL, &error)); return;
  case 10: BAD(gauss_statistics_update(NULL, &rows, NULL, &error)); return;
  case 11: BAD(gauss_statistics_merge(NULL, sums(), &error)); BAD(gauss_statistics_merge(sums(), NULL, &error)); return;
  case 12:
    SUCCEEDS(gauss_statistics_new(2, NULL, 2, NULL, &some, &error));
    BAD(gauss_statistics_merge(some, sums(), &error));
    return;
  case 13:
    SUCCEEDS(gauss_statistics_new(3, NULL, 2, names, &some, &error));
    BAD(gauss_statistics_merge(some, sums(), &error));
    return;
  case 14:
    SUCCEEDS(gauss_statistics_new(3, "diagonal", 2, NULL, &some, &error));
    BAD(gauss_statistics_merge(some, sums(), &error));
    BAD(gauss_statistics_merge(sums(), some, &error));
    return;
  case 15:
    SUCCEEDS(gauss_statistics_new(3, NULL, 4, NULL, &some, &error));
    BAD(gauss_statistics_merge(some, sums(), &error));
    return;
  case 16: some = sums(); ANY(gauss_statistics_merge(some, some, &error)); return;
  case 17: BAD(gauss_statistics_text(NULL, &text, &length, &error)); return;
  case 18: BAD(gauss_statistics_text(sums(), NULL, &length, &error)); return;
  case 19:
    SUCCEEDS(gauss_statistics_new(3, NULL, 2, NULL, &some, &error));
    ANY(gauss_statistics_text(some, &text, &length, &error));
    return;
  case 20: {
    // Sums that leave the range of numbers.
    some = sums();
    for (int place = 0; place < ROWS * COLUMNS; place++) numbers[place] = (place % 2 ? 1 : -1) * 1e300;
    ANY(gauss_statistics_update(some, &rows, NULL, &error));
    ANY(gauss_statistics_text(some, &text, &length, &error));
    (void)other;
    return;
  }
  case 21: {
    rows = table();
    rows.variables = names;
    SUCCEEDS(gauss_statistics_new(3, NULL, 2, names, &some, &error));
    const char *const others[] = {"x", "b", "c"};
    rows.variables = others;
    BAD(gauss_statistics_update(some, &rows, NULL, &error));
    return;
  }
  default: return;
  }
}
enum { STATISTICS = 22 };

static void statistics_fit(int which) {
  gauss_model *fitted = NULL;
  gauss_statistics *some = NULL;
  if (which < BAD_TEXTS) {
    BAD(gauss_statistics_fit(sums(), bad_texts[which], &fitted, &error));
    return;
  }
  switch (which - BAD_TEXTS) {
  case 0: BAD(gauss_statistics_fit(NULL, NULL, &fitted, &error)); return;
  case 1: BAD(gauss_statistics_fit(sums(), NULL, NULL, &error)); return;
  case 2: BAD(gauss_statistics_fit(sums(), "{\"estimator\": \"mcd\"}", &fitted, &error)); return;
  case 3: BAD(gauss_statistics_fit(sums(), "{\"estimator\": \"ledoit-wolf\"}", &fitted, &error)); return;
  case 4: BAD(gauss_statistics_fit(sums(), "{\"covariance\": \"tied\"}", &fitted, &error)); return;
  case 5:
    SUCCEEDS(gauss_statistics_new(3, "diagonal", 2, NULL, &some, &error));
    BAD(gauss_statistics_fit(some, "{\"covariance\": \"full\"}", &fitted, &error));
    BAD(gauss_statistics_fit(some, NULL, &fitted, &error));
    return;
  case 6:
    SUCCEEDS(gauss_statistics_new(3, "spherical", 2, NULL, &some, &error));
    BAD(gauss_statistics_fit(some, "{\"covariance\": \"diagonal\"}", &fitted, &error));
    return;
  default: return;
  }
}
enum { STATISTICS_FITS = BAD_TEXTS + 7 };

// MARK: - Fits in parts

static gauss_distributed_fit *distributed_fit(void) {
  gauss_distributed_fit *fit = NULL;
  SUCCEEDS(gauss_distributed_fit_new("{\"components\": 2}", NULL, &fit, &error));
  return fit;
}

static uint8_t *step, *part;
static size_t step_length, part_length;

static gauss_distributed_fit *with_step(void) {
  gauss_distributed_fit *fit = distributed_fit();
  gauss_table rows = table();
  SUCCEEDS(gauss_distributed_fit_step(fit, &step, &step_length, &error));
  SUCCEEDS(gauss_step_sums(step, step_length, &rows, 0, NULL, &part, &part_length, &error));
  return fit;
}

static gauss_status step_table(const gauss_table *rows, gauss_error **error) {
  uint8_t *bytes = NULL;
  size_t length;
  with_step();
  return gauss_step_sums(step, step_length, rows, 0, NULL, &bytes, &length, error);
}
static gauss_status step_run(const gauss_run *run, gauss_error **error) {
  uint8_t *bytes = NULL;
  size_t length;
  with_step();
  gauss_table rows = table();
  return gauss_step_sums(step, step_length, &rows, 0, run, &bytes, &length, error);
}

static void fits_in_parts(int which) {
  gauss_distributed_fit *fit = NULL, *other = NULL;
  gauss_model *fitted = NULL;
  gauss_table rows = table();
  uint8_t *bytes = NULL;
  size_t length = 0;
  if (which < BAD_TEXTS) {
    // Some are bad only beside rows.
    ANY(gauss_distributed_fit_new(bad_texts[which], NULL, &fit, &error));
    return;
  }
  fit = with_step();
  const uint8_t *parts[] = {part, part};
  size_t lengths[] = {part_length, part_length};
  const char *const broken[] = {"\xff", NULL};
  switch (which - BAD_TEXTS) {
  case 0: BAD(gauss_distributed_fit_new(NULL, NULL, NULL, &error)); return;
  case 1: BAD(gauss_distributed_fit_new(NORMAL, model(NORMAL), &other, &error)); return;
  case 2: BAD(gauss_distributed_fit_new("{\"components\": 2}", model(NORMAL), &other, &error)); return;
  case 3: BAD(gauss_distributed_fit_new(KERNELS, NULL, &other, &error)); return;
  case 4: BAD(gauss_distributed_fit_new("{\"components\": \"auto\"}", NULL, &other, &error)); return;
  case 5: CHECK(gauss_distributed_fit_next(NULL)[0] == '\0'); return;
  case 6:
    BAD(gauss_distributed_fit_step(NULL, &bytes, &length, &error));
    BAD(gauss_distributed_fit_step(fit, NULL, &length, &error));
    BAD(gauss_distributed_fit_step(fit, &bytes, NULL, &error));
    return;
  case 7:
    BAD(gauss_distributed_fit_bytes(NULL, &bytes, &length, &error));
    BAD(gauss_distributed_fit_bytes(fit, NULL, &length, &error));
    BAD(gauss_distributed_fit_bytes(fit, &bytes, NULL, &error));
    return;
  case 8:
    BAD(gauss_distributed_fit_model(NULL, &fitted, &error));
    BAD(gauss_distributed_fit_model(fit, NULL, &error));
    BAD(gauss_distributed_fit_model(fit, &fitted, &error));
    return;
  case 9:
    BAD(gauss_distributed_fit_parse(NULL, 8, &other, &error));
    BAD(gauss_distributed_fit_parse(step, step_length, &other, &error));
    BAD(gauss_distributed_fit_parse(step, SIZE_MAX, &other, &error));
    BAD(gauss_distributed_fit_parse(step, (size_t)1 << 60, &other, &error));
    BAD(gauss_distributed_fit_parse(step, step_length, NULL, &error));
    return;
  case 10:
    BAD(gauss_distributed_fit_absorb(NULL, parts, lengths, 1, NULL, &error));
    BAD(gauss_distributed_fit_absorb(fit, NULL, lengths, 1, NULL, &error));
    BAD(gauss_distributed_fit_absorb(fit, parts, NULL, 1, NULL, &error));
    BAD(gauss_distributed_fit_absorb(fit, parts, lengths, 0, NULL, &error));
    BAD(gauss_distributed_fit_absorb(fit, parts, lengths, -1, NULL, &error));
    BAD(gauss_distributed_fit_absorb(fit, parts, lengths, MOST, NULL, &error));
    BAD(gauss_distributed_fit_absorb(fit, parts, lengths, 2, NULL, &error));
    BAD(gauss_distributed_fit_absorb(fit, parts, lengths, 1, broken, &error));
    BAD(gauss_distributed_fit_absorb(fit, parts, lengths, 1, broken + 1, &error));
    return;
  case 11:
    lengths[0] = SIZE_MAX;
    BAD(gauss_distributed_fit_absorb(fit, parts, lengths, 1, NULL, &error));
    lengths[0] = (size_t)1 << 60;
    BAD(gauss_distributed_fit_absorb(fit, parts, lengths, 1, NULL, &error));
    parts[0] = NULL;
    BAD(gauss_distributed_fit_absorb(fit, parts, lengths, 1, NULL, &error));
    return;
  case 12:
    BAD(gauss_step_sums(NULL, 8, &rows, 0, NULL, &bytes, &length, &error));
    BAD(gauss_step_sums(part, part_length, &rows, 0, NULL, &bytes, &length, &error));
    BAD(gauss_step_sums(step, SIZE_MAX, &rows, 0, NULL, &bytes, &length, &error));
    BAD(gauss_step_sums(step, step_length, &rows, -1, NULL, &bytes, &length, &error));
    BAD(gauss_step_sums(step, step_length, &rows, MOST, NULL, &bytes, &length, &error));
    BAD(gauss_step_sums(step, step_length, &rows, 0, NULL, NULL, &length, &error));
    BAD(gauss_step_sums(step, step_length, &rows, 0, NULL, &bytes, NULL, &error));
    return;
  case 13:
    BAD(gauss_step_join(NULL, 8, part, part_length, part, part_length, &bytes, &length, &error));
    BAD(gauss_step_join(step, step_length, NULL, 8, part, part_length, &bytes, &length, &error));
    BAD(gauss_step_join(step, step_length, part, part_length, NULL, 8, &bytes, &length, &error));
    BAD(gauss_step_join(step, step_length, part, part_length, part, part_length, &bytes, &length, &error));
    BAD(gauss_step_join(step, step_length, step, step_length, part, part_length, &bytes, &length, &error));
    BAD(gauss_step_join(step, step_length, part, part_length, part, part_length, NULL, &length, &error));
    BAD(gauss_step_join(step, step_length, part, part_length, part, part_length, &bytes, NULL, &error));
    return;
  case 14:
    // Each byte less, and each changed.
    for (size_t end = 0; end < part_length; end += 3) {
      lengths[0] = end;
      BAD(gauss_distributed_fit_absorb(fit, parts, lengths, 1, NULL, &error));
      BAD(gauss_distributed_fit_parse(part, end, &other, &error));
      BAD(gauss_step_sums(part, end, &rows, 0, NULL, &bytes, &length, &error));
    }
    lengths[0] = part_length;
    for (size_t place = 0; place < part_length; place++) {
      part[place] ^= 0x15;
      BAD(gauss_distributed_fit_absorb(fit, parts, lengths, 1, NULL, &error));
      part[place] ^= 0x15;
    }
    for (size_t place = 0; place < step_length; place++) {
      step[place] ^= 0x15;
      BAD(gauss_step_sums(step, step_length, &rows, 0, NULL, &bytes, &length, &error));
      step[place] ^= 0x15;
    }
    return;
  case 15: gauss_distributed_fit_free(NULL); gauss_bytes_free(NULL); return;
  default: return;
  }
}
enum { FITS_IN_PARTS = BAD_TEXTS + 16 };
static void no_fit_in_parts(void) {
  for (int which = BAD_TEXTS; which < FITS_IN_PARTS; which++) fits_in_parts(which);
}

// MARK: - Sources that misbehave

static int calls;
static int32_t rewind_well(void *context) { (void)context; calls = 0; return 0; }
static int32_t rewind_badly(void *context) { (void)context; return 1; }
static int32_t next_well(void *context, gauss_table *block) {
  (void)context;
  if (calls == 3) return 0;
  int at = calls++ * 20;
  *block = gauss_table_of(numbers + at * COLUMNS, 20, COLUMNS);
  return 1;
}
static int32_t next_fails(void *context, gauss_table *block) { return calls == 1 ? -1 : next_well(context, block); }
static int32_t next_huge(void *context, gauss_table *block) {
  int32_t answer = next_well(context, block);
  block->rows = HUGE_COUNT;
  return answer;
}
static int32_t next_nothing(void *context, gauss_table *block) { (void)context; (void)block; return calls++ < 3; }
static int32_t next_narrow(void *context, gauss_table *block) {
  int32_t answer = next_well(context, block);
  block->columns = 2;
  return answer;
}
static int32_t next_source(void *context, gauss_table *block) {
  if (calls == 3) return 0;
  calls++;
  (void)context;
  *block = gauss_table_of_source(subject_source);
  return 1;
}
static int32_t next_unevenly(void *context, gauss_table *block) {
  static double weights[ROWS];
  int32_t answer = next_well(context, block);
  if (calls == 2) block->weights = weights;
  return answer;
}
static int32_t next_empty(void *context, gauss_table *block) {
  if (calls++ > 3) return 0;
  (void)context;
  *block = gauss_table_of(NULL, 0, COLUMNS);
  return 1;
}

static void blocks(int which) {
  static int32_t (*const nexts[])(void *, gauss_table *) = {next_fails, next_huge, next_nothing, next_narrow, next_source,
                                                            next_unevenly, next_empty};
  table();
  gauss_blocks some;
  memset(&some, 0, sizeof some);
  some.size = sizeof some;
  some.columns = COLUMNS;
  some.rows = -1;
  some.rewind = rewind_well;
  some.next = next_well;
  gauss_source *source = NULL;
  gauss_model *fitted = NULL;
  if (which < 7) {
    SUCCEEDS(gauss_source_from_blocks(&some, &subject_source, &error));
    some.next = nexts[which];
    SUCCEEDS(gauss_source_from_blocks(&some, &source, &error));
    gauss_table rows = gauss_table_of_source(source);
    BAD(gauss_fit(&rows, NORMAL, NULL, NULL, &fitted, &error));
    BAD(gauss_fit(&rows, MIXTURE, NULL, NULL, &fitted, &error));
    return;
  }
  switch (which) {
  case 7: BAD(gauss_source_from_blocks(NULL, &source, &error)); return;
  case 8: BAD(gauss_source_from_blocks(&some, NULL, &error)); return;
  case 9: some.size = 1; BAD(gauss_source_from_blocks(&some, &source, &error)); return;
  case 10: some.columns = 0; BAD(gauss_source_from_blocks(&some, &source, &error)); return;
  case 11: some.columns = MOST; BAD(gauss_source_from_blocks(&some, &source, &error)); return;
  case 12: some.rows = -2; BAD(gauss_source_from_blocks(&some, &source, &error)); return;
  case 13: some.rewind = NULL; BAD(gauss_source_from_blocks(&some, &source, &error)); return;
  case 14: some.next = NULL; BAD(gauss_source_from_blocks(&some, &source, &error)); return;
  case 15: some.rewind = rewind_badly; break;
  case 16: some.rows = 59; break;
  case 17: some.rows = 61; break;
  case 18: some.rows = HUGE_COUNT; break;
  case 19: some.rows = MOST; break;
  default: return;
  }
  SUCCEEDS(gauss_source_from_blocks(&some, &source, &error));
  gauss_table rows = gauss_table_of_source(source);
  const char *const kinds[] = {NORMAL, MIXTURE, FACTORS, KERNELS};
  for (int kind = 0; kind < 4; kind++) BAD(gauss_fit(&rows, kinds[kind], NULL, NULL, &fitted, &error));
  ANY(gauss_log_densities(model(NORMAL), &rows, NULL, room, 30, &error));
  rows.columns = 5;
  BAD(gauss_fit(&rows, NORMAL, NULL, NULL, &fitted, &error));
  rows.columns = 0;
  rows.weights = numbers;
  BAD(gauss_fit(&rows, NORMAL, NULL, NULL, &fitted, &error));
}
enum { BLOCKS = 20 };

static int released;
static void release_stream(struct ArrowArrayStream *stream) { released++; stream->release = NULL; }
static void release_schema(struct ArrowSchema *schema) { schema->release = NULL; }
static void release_array(struct ArrowArray *array) { array->release = NULL; }
static int arrow_fault, arrow_chunks;
static struct ArrowSchema column_schema, *column_schemas[] = {&column_schema};
static struct ArrowArray column_array, *column_arrays[] = {&column_array};
static const void *column_buffers[2];
static int get_schema(struct ArrowArrayStream *stream, struct ArrowSchema *out) {
  (void)stream;
  if (arrow_fault == 1) return EIO;
  memset(out, 0, sizeof *out);
  memset(&column_schema, 0, sizeof column_schema);
  column_schema.format = arrow_fault == 2 ? NULL : arrow_fault == 3 ? "u" : arrow_fault == 4 ? "" : "g";
  column_schema.name = arrow_fault == 5 ? NULL : "x";
  column_schema.dictionary = arrow_fault == 6 ? &column_schema : NULL;
  out->format = arrow_fault == 7 ? NULL : arrow_fault == 8 ? "g" : "+s";
  out->n_children = arrow_fault == 9 ? -1 : arrow_fault == 10 ? MOST : arrow_fault == 11 ? 0 : 1;
  out->children = arrow_fault == 12 ? NULL : column_schemas;
  if (arrow_fault == 13) column_schemas[0] = NULL;
  out->release = release_schema;
  return 0;
}
static int get_next(struct ArrowArrayStream *stream, struct ArrowArray *out) {
  (void)stream;
  if (arrow_fault == 14) return EIO;
  memset(out, 0, sizeof *out);
  if (arrow_chunks++ > 0) return 0;
  memset(&column_array, 0, sizeof column_array);
  column_buffers[1] = arrow_fault == 15 ? NULL : numbers;
  column_array.length = arrow_fault == 16 ? 3 : arrow_fault == 17 ? -1 : ROWS;
  column_array.offset = arrow_fault == 18 ? -1 : arrow_fault == 19 ? MOST : 0;
  column_array.n_buffers = arrow_fault == 20 ? 0 : arrow_fault == 21 ? 3 : 2;
  column_array.buffers = arrow_fault == 22 ? NULL : column_buffers;
  out->length = arrow_fault == 23 ? -1 : arrow_fault == 24 ? MOST : ROWS;
  out->offset = arrow_fault == 25 ? -1 : arrow_fault == 26 ? MOST : 0;
  out->n_children = arrow_fault == 27 ? 2 : 1;
  out->children = arrow_fault == 28 ? NULL : column_arrays;
  out->release = release_array;
  return 0;
}
static const char *last_error(struct ArrowArrayStream *stream) { (void)stream; return arrow_fault == 14 ? NULL : "broken"; }
static void arrow(int which) {
  table();
  gauss_source *source = NULL;
  const char *const names[] = {"x"}, *const others[] = {"y"}, *const twice[] = {"x", "x"};
  struct ArrowArrayStream stream = {get_schema, get_next, last_error, release_stream, NULL};
  arrow_fault = which;
  if (which >= 1 && which <= 28) {
    ANY(gauss_source_from_arrow(&stream, NULL, 0, &source, &error));
    CHECK(released == 1);
    CHECK(source == NULL || which == 5);
    if (source == NULL) return;
    gauss_table rows = gauss_table_of_source(source);
    gauss_model *fitted = NULL;
    ANY(gauss_fit(&rows, NORMAL, NULL, NULL, &fitted, &error));
    return;
  }
  switch (which) {
  case 0: BAD(gauss_source_from_arrow(NULL, NULL, 0, &source, &error)); return;
  case 29: BAD(gauss_source_from_arrow(&stream, NULL, 0, NULL, &error)); return;
  case 30: stream.release = NULL; BAD(gauss_source_from_arrow(&stream, NULL, 0, &source, &error)); return;
  case 31: stream.get_schema = NULL; BAD(gauss_source_from_arrow(&stream, NULL, 0, &source, &error)); return;
  case 32: stream.get_next = NULL; BAD(gauss_source_from_arrow(&stream, NULL, 0, &source, &error)); return;
  case 33: stream.get_last_error = NULL; arrow_fault = 1; BAD(gauss_source_from_arrow(&stream, NULL, 0, &source, &error)); return;
  case 34: BAD(gauss_source_from_arrow(&stream, others, 1, &source, &error)); return;
  case 35: BAD(gauss_source_from_arrow(&stream, twice, 2, &source, &error)); return;
  case 36: BAD(gauss_source_from_arrow(&stream, names, 0, &source, &error)); return;
  case 37: BAD(gauss_source_from_arrow(&stream, names, -1, &source, &error)); return;
  case 38: BAD(gauss_source_from_arrow(&stream, names, MOST, &source, &error)); return;
  default: return;
  }
}
enum { ARROWS = 39 };

// MARK: - All cases

typedef struct {
  const char *function;
  const char *what;
  const char *subject;
  taking_table *table;
  taking_run *run;
  void (*numbered)(int);
  void (*rest)(const char *);
  void (*once)(void);
  int count;
} hostile_case;

#define TABLES(function, options, call) {function, "tables", options, call, NULL, NULL, NULL, NULL, BAD_TABLES}
#define RUNS(function, options, call) {function, "runs", options, NULL, call, NULL, NULL, NULL, BAD_RUNS}
#define REST(function, options, call) {function, "the rest", options, NULL, NULL, NULL, call, NULL, 1}
#define NUMBERED(function, call, count) {function, "by number", NULL, NULL, NULL, call, NULL, NULL, count}
#define ONCE(function, call) {function, "once", NULL, NULL, NULL, NULL, NULL, call, 1}
#define ROW_FUNCTION(function, options)                                                                \
  TABLES(#function, options, function##_table), RUNS(#function, options, function##_run), REST(#function, options, function##_rest)

static const hostile_case cases[] = {
    ONCE("gauss_abi_version", version), ONCE("gauss_version", version), ONCE("gauss_info", info),
    ONCE("gauss_text_free", text_free), ONCE("gauss_set_threads", threads), ONCE("gauss_threads", threads),
    ONCE("gauss_error_status", errors), ONCE("gauss_error_name", errors), ONCE("gauss_error_message", errors),
    ONCE("gauss_error_row", errors), ONCE("gauss_error_variable", errors), ONCE("gauss_error_free", errors),
    TABLES("gauss_fit", NULL, fit_table), TABLES("gauss_fit", NULL, fit_mixture), TABLES("gauss_fit", NULL, fit_classes),
    {"gauss_fit", "company", NULL, fit_table, NULL, NULL, NULL, NULL, BAD_COMPANIES},
    {"gauss_fit", "company", NULL, fit_classes, NULL, NULL, NULL, NULL, BAD_COMPANIES},
    RUNS("gauss_fit", NULL, fit_run), NUMBERED("gauss_fit", fit_text, FIT_TEXTS),
    ONCE("gauss_normal_new", normal), TABLES("gauss_normal_new", NULL, normal_table),
    ONCE("gauss_kernel_density_new", kernels), TABLES("gauss_kernel_density_new", NULL, kernel_table),
    TABLES("gauss_kernel_density_new", NULL, kernel_matrix),
    {"gauss_kernel_density_new", "company", NULL, kernel_table, NULL, NULL, NULL, NULL, 9},
    TABLES("gauss_minimum_covariance_determinant", NULL, robust_table),
    RUNS("gauss_minimum_covariance_determinant", NULL, robust_run),
    NUMBERED("gauss_minimum_covariance_determinant", robust, ROBUST_FITS),
    {"gauss_minimum_covariance_determinant", "company", NULL, robust_table, NULL, NULL, NULL, NULL, 9},
    ONCE("gauss_mixture_new", mixture), ONCE("gauss_fit_options", fit_options), NUMBERED("gauss_statistics_fit", statistics_fit, STATISTICS_FITS),
    NUMBERED("gauss_model_parse", document, DOCUMENTS), NUMBERED("gauss_statistics_parse", document, DOCUMENTS),
    ONCE("gauss_model_text", model_text), ONCE("gauss_model_report", model_text), ONCE("gauss_model_info", model_text), ONCE("gauss_model_summary", model_text),
    ONCE("gauss_model_names", model_text), ONCE("gauss_model_read", files), ONCE("gauss_model_write", files),
    ONCE("gauss_model_get", get), ONCE("gauss_model_free", no_model), ONCE("gauss_model_kind", no_model),
    ONCE("gauss_model_dimension", no_model), ONCE("gauss_model_parameter_count", no_model),
    ONCE("gauss_model_variable", variable), ONCE("gauss_model_part_name", variable), ONCE("gauss_model_part_count", no_model), ONCE("gauss_model_code_count", no_model),
    ROW_FUNCTION(gauss_log_densities, NORMAL), ROW_FUNCTION(gauss_log_densities, KERNELS),
    ROW_FUNCTION(gauss_observed_log_densities, NORMAL), ROW_FUNCTION(gauss_observed_log_densities, FACTORS),
    ROW_FUNCTION(gauss_leave_one_out, NORMAL), ROW_FUNCTION(gauss_leave_one_out, KERNELS),
    ROW_FUNCTION(gauss_squared_distances, NORMAL), ROW_FUNCTION(gauss_squared_distances, FACTORS),
    ROW_FUNCTION(gauss_responsibilities, MIXTURE), ROW_FUNCTION(gauss_responsibilities, CLASSES),
    ROW_FUNCTION(gauss_weighted_log_densities, MIXTURE), ROW_FUNCTION(gauss_weighted_log_densities, CLASSES),
    ROW_FUNCTION(gauss_labels, MIXTURE), ROW_FUNCTION(gauss_labels, CLASSES),
    ROW_FUNCTION(gauss_encode, FACTORS), ROW_FUNCTION(gauss_encode, FACTOR_MIXTURE),
    ROW_FUNCTION(gauss_decode, FACTOR_MIXTURE), ONCE("gauss_decode", decode), ROW_FUNCTION(gauss_impute, NORMAL), ROW_FUNCTION(gauss_impute, KERNELS),
    ONCE("gauss_rejection_threshold", threshold), RUNS("gauss_rejection_threshold", CLASSES, threshold_run),
    NUMBERED("gauss_sample", sample, SAMPLES), RUNS("gauss_sample", NORMAL, sample_run),
    NUMBERED("gauss_sample_incomplete", sample_incomplete, INCOMPLETE_SAMPLES),
    RUNS("gauss_sample_incomplete", COPULA, sample_incomplete_run),
    ONCE("gauss_marginal", marginal), ONCE("gauss_condition", condition),
    NUMBERED("gauss_evaluate", evaluate, EVALUATIONS), NUMBERED("gauss_evaluate_rows", evaluate, EVALUATIONS),
    TABLES("gauss_evaluate", NORMAL, evaluate_training), TABLES("gauss_evaluate", NORMAL, evaluate_held_out),
    TABLES("gauss_evaluate_rows", NORMAL, evaluate_generated), RUNS("gauss_evaluate", NORMAL, evaluate_run),
    RUNS("gauss_evaluate_rows", NORMAL, evaluate_rows_run), ONCE("gauss_compare", compare),
    RUNS("gauss_compare", NORMAL, compare_run),
    NUMBERED("gauss_statistics_new", statistics, STATISTICS), NUMBERED("gauss_statistics_merge", statistics, STATISTICS),
    NUMBERED("gauss_statistics_text", statistics, STATISTICS), TABLES("gauss_statistics_update", NORMAL, update_table),
    {"gauss_statistics_update", "company", NORMAL, update_table, NULL, NULL, NULL, NULL, 9},
    RUNS("gauss_statistics_update", NORMAL, update_run), ONCE("gauss_statistics_count", no_statistics),
    ONCE("gauss_statistics_weight", no_statistics), ONCE("gauss_statistics_free", no_statistics),
    NUMBERED("gauss_distributed_fit_new", fits_in_parts, FITS_IN_PARTS),
    ONCE("gauss_distributed_fit_next", no_fit_in_parts), ONCE("gauss_distributed_fit_free", no_fit_in_parts),
    ONCE("gauss_bytes_free", no_fit_in_parts), ONCE("gauss_distributed_fit_step", no_fit_in_parts),
    ONCE("gauss_distributed_fit_bytes", no_fit_in_parts), ONCE("gauss_distributed_fit_model", no_fit_in_parts),
    ONCE("gauss_distributed_fit_parse", no_fit_in_parts), ONCE("gauss_distributed_fit_absorb", no_fit_in_parts),
    ONCE("gauss_step_join", no_fit_in_parts), TABLES("gauss_step_sums", NULL, step_table),
    {"gauss_step_sums", "company", NULL, step_table, NULL, NULL, NULL, NULL, 9}, RUNS("gauss_step_sums", NULL, step_run),
    NUMBERED("gauss_source_from_blocks", blocks, BLOCKS), NUMBERED("gauss_source_from_arrow", arrow, ARROWS),
    ONCE("gauss_source_rows", no_source), ONCE("gauss_source_columns", no_source), ONCE("gauss_source_free", no_source)};
enum { CASES = sizeof cases / sizeof cases[0] };

static void play(const hostile_case *some, int number) {
  if (some->table != NULL || some->run != NULL) {
    if (some->subject != NULL) {
      subject = model(some->subject);
      subject_sums = sums();
    }
    if (some->run != NULL) bad_run(some->run, number);
    else if (strcmp(some->what, "company") == 0) bad_company(some->table, number);
    else bad_table(some->table, number);
  } else if (some->numbered != NULL) {
    some->numbered(number);
  } else if (some->rest != NULL) {
    some->rest(some->subject);
  } else {
    some->once();
  }
}

int main(int count, char **arguments) {
  if (count > 1 && strcmp(arguments[1], "--list") == 0) {
    for (int place = 0; place < CASES; place++) printf("%s\n", cases[place].function);
    return 0;
  }
  int played = 0, killed = 0, failed = 0;
  fflush(NULL);
  for (int place = 0; place < CASES; place++) {
    for (int number = 0; number < cases[place].count; number++) {
      pid_t child = fork();
      CHECK(child >= 0);
      if (child == 0) {
        // Nothing takes as long, and no memory that can be counted on is as large.
        alarm(60);
        play(&cases[place], number);
        _exit(0);
      }
      int status = 0;
      CHECK(waitpid(child, &status, 0) == child);
      played++;
      if (WIFSIGNALED(status)) {
        killed++;
        printf("%s, %s, number %d: signal %d\n", cases[place].function, cases[place].what, number, WTERMSIG(status));
      } else if (WEXITSTATUS(status) != 0) {
        failed++;
        printf("%s, %s, number %d: failed\n", cases[place].function, cases[place].what, number);
      }
      fflush(NULL);
    }
  }
  printf("hostile: %d calls of %d cases, %d ended by a signal, %d without a reason\n", played, (int)CASES, killed, failed);
  return killed == 0 && failed == 0 ? 0 : 1;
}
