/* Calls of the library for R: models are external pointers, options and names are text, tables are R's own matrices,
 * read where they are. Three rules hold everywhere:
 *
 * - No R error is raised while something of the library is alive: its message is copied into R's memory first.
 * - R is touched from its own thread only. Calls that take time run on a thread of their own, while R's looks every
 *   twentieth of a second whether the user wants to stop.
 * - Tables that R receives are made of blocks of rows, since R wants columns. */
#include "gaussian.h"

#include <math.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define R_NO_REMAP
#include <R.h>
#include <R_ext/Rdynload.h>
#include <Rinternals.h>

/* -- Errors ------------------------------------------------------------------------------------- */

/* Stops with an R condition of the library's error, which is freed first. */
static void fail(gauss_status status, gauss_error *error) {
  const char *message = gauss_error_message(error), *name = gauss_error_name(error);
  char *kept = R_alloc(strlen(message) + 1, 1), *kept_name = R_alloc(strlen(name) + 1, 1);
  double row = (double)gauss_error_row(error), variable = (double)gauss_error_variable(error);
  strcpy(kept, message);
  strcpy(kept_name, name);
  gauss_error_free(error);
  if (kept[0] == 0) strcpy(kept = R_alloc(40, 1), "the library gave no reason");

  SEXP call = PROTECT(Rf_allocVector(LANGSXP, 6)), at = call;
  SETCAR(at, Rf_install("model_error"));
  at = CDR(at), SETCAR(at, Rf_ScalarInteger(status));
  at = CDR(at), SETCAR(at, Rf_ScalarString(Rf_mkCharCE(kept_name, CE_UTF8)));
  at = CDR(at), SETCAR(at, Rf_ScalarString(Rf_mkCharCE(kept, CE_UTF8)));
  /* R counts from 1. */
  at = CDR(at), SETCAR(at, Rf_ScalarReal(row < 0 ? NA_REAL : row + 1));
  at = CDR(at), SETCAR(at, Rf_ScalarReal(variable < 0 ? NA_REAL : variable + 1));
  SEXP space = PROTECT(R_FindNamespace(PROTECT(Rf_mkString("swiftgaussian"))));
  Rf_eval(call, space);
  UNPROTECT(3);
  Rf_error("%s", kept);
}

static void check(gauss_status status, gauss_error *error) {
  if (status != GAUSS_OK) fail(status, error);
}

/* -- Calls that can be interrupted -------------------------------------------------------------- */

typedef struct work work;

/* A call of the library that is run aside. */
struct work {
  gauss_status (*call)(work *);
  const gauss_model *model;
  gauss_table rows;
  gauss_run run;
  const char *options;
  const gauss_model *start;
  int64_t first, count;
  uint64_t seed;
  int incomplete;
  double *values;
  int64_t capacity;
  int64_t *labels;
  gauss_model *fitted;
  gauss_error *error;
  gauss_status status;
  volatile int32_t cancel;
  pthread_mutex_t mutex;
  pthread_cond_t ended;
  int has_ended;
};

static void *run_work(void *argument) {
  work *it = argument;
  gauss_status status = it->call(it);
  pthread_mutex_lock(&it->mutex);
  it->status = status;
  it->has_ended = 1;
  pthread_cond_signal(&it->ended);
  pthread_mutex_unlock(&it->mutex);
  return NULL;
}

static void look_for_interrupt(void *unused) {
  (void)unused;
  R_CheckUserInterrupt();
}

/* Runs a call on a thread of its own, and ends it when the user interrupts. 1 if the user did. */
static int run_aside(work *it) {
  pthread_t thread;
  pthread_attr_t attributes;
  sigset_t all, before;
  int interrupted = 0, started;

  it->cancel = 0;
  it->run.cancel = &it->cancel;
  it->has_ended = 0;
  it->error = NULL;
  pthread_mutex_init(&it->mutex, NULL);
  pthread_cond_init(&it->ended, NULL);
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, (size_t)8 << 20);
  /* Signals are for R's own thread. */
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  started = pthread_create(&thread, &attributes, run_work, it) == 0;
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  pthread_attr_destroy(&attributes);
  if (!started) {
    it->status = it->call(it);
  } else {
    pthread_mutex_lock(&it->mutex);
    while (!it->has_ended) {
      struct timespec until;
      clock_gettime(CLOCK_REALTIME, &until);
      until.tv_nsec += 50000000;
      if (until.tv_nsec >= 1000000000) until.tv_sec++, until.tv_nsec -= 1000000000;
      if (pthread_cond_timedwait(&it->ended, &it->mutex, &until) == 0 || interrupted) continue;
      pthread_mutex_unlock(&it->mutex);
      if (!R_ToplevelExec(look_for_interrupt, NULL)) it->cancel = interrupted = 1;
      pthread_mutex_lock(&it->mutex);
    }
    pthread_mutex_unlock(&it->mutex);
    pthread_join(thread, NULL);
  }
  pthread_cond_destroy(&it->ended);
  pthread_mutex_destroy(&it->mutex);
  return interrupted;
}

static work new_work(gauss_status (*call)(work *), int threads) {
  work it;
  memset(&it, 0, sizeof it);
  it.call = call;
  it.run.size = sizeof it.run;
  it.run.threads = threads;
  it.run.spelling = GAUSS_SPELLING_R;
  return it;
}

/* Runs a call that fills in a value of R's: the value, or NULL, which R code takes for "the user has interrupted". */
static SEXP filled(work *it, SEXP value) {
  PROTECT(value);
  int interrupted = run_aside(it);
  UNPROTECT(1);
  if (interrupted) {
    gauss_error_free(it->error);
    return R_NilValue;
  }
  check(it->status, it->error);
  return value;
}

/* -- Arguments ---------------------------------------------------------------------------------- */

static const char *text_of(SEXP value) {
  return Rf_isNull(value) ? NULL : Rf_translateCharUTF8(STRING_ELT(value, 0));
}

static const char **texts_of(SEXP value) {
  R_xlen_t count = Rf_xlength(value), index;
  const char **texts = (const char **)R_alloc(count > 0 ? count : 1, sizeof *texts);
  for (index = 0; index < count; index++) texts[index] = Rf_translateCharUTF8(STRING_ELT(value, index));
  return texts;
}

/* A matrix of R as it lies: columns one after another. */
static gauss_table table_of(SEXP matrix) {
  gauss_table table = gauss_table_of(REAL(matrix), Rf_nrows(matrix), Rf_ncols(matrix));
  table.row_stride = sizeof(double);
  table.column_stride = (int64_t)Rf_nrows(matrix) * (int64_t)sizeof(double);
  return table;
}

/* `count` rows of a table from a row on. */
static gauss_table rows_of(gauss_table table, int64_t first, int64_t count) {
  table.data = (const char *)table.data + first * table.row_stride;
  table.rows = count;
  return table;
}

/* -- Models ------------------------------------------------------------------------------------- */

static void free_model(SEXP pointer) {
  gauss_model_free(R_ExternalPtrAddr(pointer));
  R_ClearExternalPtr(pointer);
}

static SEXP pointer_to(gauss_model *model) {
  SEXP pointer = PROTECT(R_MakeExternalPtr(model, R_NilValue, R_NilValue));
  R_RegisterCFinalizerEx(pointer, free_model, TRUE);
  UNPROTECT(1);
  return pointer;
}

static const gauss_model *model_of(SEXP pointer) {
  return TYPEOF(pointer) == EXTPTRSXP ? R_ExternalPtrAddr(pointer) : NULL;
}

/* A text of the library's as one of R's. */
static SEXP string_of(char *text) {
  char *kept = R_alloc(strlen(text) + 1, 1);
  strcpy(kept, text);
  gauss_text_free(text);
  return Rf_ScalarString(Rf_mkCharCE(kept, CE_UTF8));
}

static SEXP sg_is_alive(SEXP pointer) { return Rf_ScalarLogical(model_of(pointer) != NULL); }

static SEXP sg_parse(SEXP text) {
  const char *content = text_of(text);
  gauss_model *model = NULL;
  gauss_error *error = NULL;
  check(gauss_model_parse(content, strlen(content), &model, &error), error);
  return pointer_to(model);
}

static SEXP sg_text(SEXP pointer) {
  char *text = NULL;
  gauss_error *error = NULL;
  check(gauss_model_text(model_of(pointer), &text, NULL, &error), error);
  return string_of(text);
}

static SEXP sg_read(SEXP path) {
  gauss_model *model = NULL;
  gauss_error *error = NULL;
  check(gauss_model_read(text_of(path), &model, &error), error);
  return pointer_to(model);
}

static SEXP sg_write(SEXP pointer, SEXP path) {
  gauss_error *error = NULL;
  check(gauss_model_write(model_of(pointer), text_of(path), &error), error);
  return R_NilValue;
}

static SEXP sg_summary(SEXP pointer) {
  char *text = NULL;
  gauss_error *error = NULL;
  check(gauss_model_summary(model_of(pointer), 0, &text, &error), error);
  return string_of(text);
}

static SEXP sg_kind(SEXP pointer) {
  return Rf_ScalarString(Rf_mkCharCE(gauss_model_kind(model_of(pointer)), CE_UTF8));
}

/* Dimension, free parameters, components or classes. */
static SEXP sg_counts(SEXP pointer) {
  const gauss_model *model = model_of(pointer);
  SEXP counts = PROTECT(Rf_allocVector(REALSXP, 3));
  REAL(counts)[0] = (double)gauss_model_dimension(model);
  REAL(counts)[1] = (double)gauss_model_parameter_count(model);
  REAL(counts)[2] = (double)gauss_model_part_count(model);
  UNPROTECT(1);
  return counts;
}

static SEXP sg_variables(SEXP pointer) {
  const gauss_model *model = model_of(pointer);
  int64_t count = gauss_model_dimension(model), index;
  if (count == 0 || gauss_model_variable(model, 0) == NULL) return R_NilValue;
  SEXP names = PROTECT(Rf_allocVector(STRSXP, (R_xlen_t)count));
  for (index = 0; index < count; index++) {
    SET_STRING_ELT(names, (R_xlen_t)index, Rf_mkCharCE(gauss_model_variable(model, index), CE_UTF8));
  }
  UNPROTECT(1);
  return names;
}

/* Names of the classes, NULL for models without. */
static SEXP sg_classes(SEXP pointer) {
  const gauss_model *model = model_of(pointer);
  int64_t count = gauss_model_part_count(model), index;
  if (gauss_model_part_name(model, 0) == NULL) return R_NilValue;
  SEXP names = PROTECT(Rf_allocVector(STRSXP, (R_xlen_t)count));
  for (index = 0; index < count; index++) {
    SET_STRING_ELT(names, (R_xlen_t)index, Rf_mkCharCE(gauss_model_part_name(model, index), CE_UTF8));
  }
  UNPROTECT(1);
  return names;
}

static SEXP sg_names(SEXP pointer) {
  char *text = NULL;
  gauss_error *error = NULL;
  check(gauss_model_names(model_of(pointer), &text, &error), error);
  return string_of(text);
}

/* A parameter, its last index first, and its shape beside it. */
static SEXP sg_get(SEXP pointer, SEXP name) {
  const gauss_model *model = model_of(pointer);
  int64_t shape[4] = {1, 1, 1, 1}, count;
  int32_t rank = 0, axis;
  gauss_error *error = NULL;
  check(gauss_model_get(model, text_of(name), NULL, 0, shape, &rank, &error), error);
  count = shape[0] * shape[1] * shape[2] * shape[3];
  SEXP result = PROTECT(Rf_allocVector(VECSXP, 2)), values = PROTECT(Rf_allocVector(REALSXP, (R_xlen_t)count));
  SEXP extents = PROTECT(Rf_allocVector(INTSXP, rank));
  check(gauss_model_get(model, text_of(name), REAL(values), count, NULL, NULL, &error), error);
  for (axis = 0; axis < rank; axis++) INTEGER(extents)[axis] = (int)shape[axis];
  SET_VECTOR_ELT(result, 0, values);
  SET_VECTOR_ELT(result, 1, extents);
  UNPROTECT(3);
  return result;
}

/* -- Fits --------------------------------------------------------------------------------------- */

static gauss_status call_fit(work *it) {
  return gauss_fit(&it->rows, it->options, it->start, &it->run, &it->fitted, &it->error);
}

static SEXP sg_fit(
    SEXP matrix, SEXP weights, SEXP names, SEXP labels, SEXP classes, SEXP options, SEXP start, SEXP threads) {
  work it = new_work(call_fit, Rf_asInteger(threads));
  it.rows = table_of(matrix);
  if (!Rf_isNull(weights)) it.rows.weights = REAL(weights);
  if (!Rf_isNull(names)) it.rows.variables = texts_of(names);
  if (!Rf_isNull(labels)) {
    R_xlen_t count = Rf_xlength(labels), row;
    int64_t *indices = (int64_t *)R_alloc(count > 0 ? count : 1, sizeof *indices);
    for (row = 0; row < count; row++) indices[row] = INTEGER(labels)[row] - 1;
    it.rows.labels = indices;
    it.rows.classes = texts_of(classes);
    it.rows.class_count = Rf_xlength(classes);
  }
  it.options = text_of(options);
  it.start = Rf_isNull(start) ? NULL : model_of(start);
  int interrupted = run_aside(&it);
  if (interrupted) {
    gauss_model_free(it.fitted);
    gauss_error_free(it.error);
    return R_NilValue;
  }
  check(it.status, it.error);
  /* The model belongs to R before anything else is made, which may fail. */
  SEXP result = PROTECT(Rf_allocVector(VECSXP, 2));
  SET_VECTOR_ELT(result, 0, pointer_to(it.fitted));
  char *report = NULL;
  gauss_error *error = NULL;
  check(gauss_model_report(it.fitted, &report, &error), error);
  SET_VECTOR_ELT(result, 1, string_of(report));
  UNPROTECT(1);
  return result;
}

/* -- What models say of rows -------------------------------------------------------------------- */

static gauss_status call_log_densities(work *it) {
  return gauss_log_densities(it->model, &it->rows, &it->run, it->values, it->capacity, &it->error);
}

static SEXP sg_log_densities(SEXP pointer, SEXP matrix, SEXP threads) {
  work it = new_work(call_log_densities, Rf_asInteger(threads));
  it.model = model_of(pointer);
  it.rows = table_of(matrix);
  SEXP values = Rf_allocVector(REALSXP, Rf_nrows(matrix));
  it.values = REAL(values);
  it.capacity = Rf_nrows(matrix);
  return filled(&it, values);
}

static gauss_status call_labels(work *it) {
  return gauss_labels(it->model, &it->rows, -INFINITY, &it->run, it->labels, it->capacity, &it->error);
}

/* Components or classes counted from 1; NA for rows that belong to none. */
static SEXP sg_labels(SEXP pointer, SEXP matrix, SEXP threads) {
  R_xlen_t count = Rf_nrows(matrix), row;
  work it = new_work(call_labels, Rf_asInteger(threads));
  it.model = model_of(pointer);
  it.rows = table_of(matrix);
  it.labels = (int64_t *)R_alloc(count > 0 ? count : 1, sizeof *it.labels);
  it.capacity = count;
  SEXP labels = PROTECT(Rf_allocVector(INTSXP, count)), found = filled(&it, labels);
  for (row = 0; row < count && found == labels; row++)
    INTEGER(labels)[row] = it.labels[row] < 0 ? NA_INTEGER : (int)it.labels[row] + 1;
  UNPROTECT(1);
  return found;
}

enum { block_elements = 1 << 18 };

/* Rows of a block that are turned into columns at a time. */
static int64_t rows_a_block(int64_t columns) {
  int64_t rows = block_elements / (columns > 0 ? columns : 1);
  return rows > 16 ? rows : 16;
}

/* Rows one after another into the columns of a matrix of `rows` rows, from row `first` on. */
static void put_rows(double *matrix, int64_t rows, int64_t first, const double *block, int64_t count, int64_t columns) {
  int64_t row, column;
  for (column = 0; column < columns; column++) {
    double *to = matrix + column * rows + first;
    for (row = 0; row < count; row++) to[row] = block[row * columns + column];
  }
}

static gauss_status call_responsibilities(work *it) {
  int64_t columns = gauss_model_part_count(it->model), rows = it->rows.rows, first, step = rows_a_block(columns);
  double *block = malloc((size_t)(step * (columns > 0 ? columns : 1)) * sizeof *block);
  gauss_status status = GAUSS_OK;
  if (block == NULL) return GAUSS_NO_MEMORY;
  for (first = 0; first < rows && status == GAUSS_OK; first += step) {
    int64_t count = rows - first < step ? rows - first : step;
    gauss_table part = rows_of(it->rows, first, count);
    status = gauss_responsibilities(it->model, &part, &it->run, block, count * columns, &it->error);
    if (status == GAUSS_OK) put_rows(it->values, rows, first, block, count, columns);
  }
  free(block);
  return status;
}

static SEXP sg_responsibilities(SEXP pointer, SEXP matrix, SEXP threads) {
  work it = new_work(call_responsibilities, Rf_asInteger(threads));
  it.model = model_of(pointer);
  it.rows = table_of(matrix);
  SEXP values = Rf_allocMatrix(REALSXP, Rf_nrows(matrix), (int)gauss_model_part_count(it.model));
  it.values = REAL(values);
  return filled(&it, values);
}

/* -- Draws -------------------------------------------------------------------------------------- */

static gauss_status call_sample(work *it) {
  int64_t columns = gauss_model_dimension(it->model), first, step = rows_a_block(columns);
  double *block = malloc((size_t)(step * (columns > 0 ? columns : 1)) * sizeof *block);
  gauss_status status = GAUSS_OK;
  if (block == NULL) return GAUSS_NO_MEMORY;
  for (first = 0; first < it->count && status == GAUSS_OK; first += step) {
    int64_t count = it->count - first < step ? it->count - first : step;
    status = it->incomplete
                 ? gauss_sample_incomplete(
                       it->model, first, count, it->seed, &it->run, block, count * columns, &it->error)
                 : gauss_sample(
                       it->model, first, count, it->seed, &it->run, block, count * columns,
                       it->labels == NULL ? NULL : it->labels + first, &it->error);
    if (status == GAUSS_OK) put_rows(it->values, it->count, first, block, count, columns);
  }
  free(block);
  return status;
}

static SEXP sg_sample(SEXP pointer, SEXP count, SEXP seed, SEXP threads, SEXP incomplete) {
  work it = new_work(call_sample, Rf_asInteger(threads));
  it.model = model_of(pointer);
  it.count = Rf_asInteger(count);
  it.seed = (uint64_t)Rf_asReal(seed);
  it.incomplete = Rf_asLogical(incomplete) == TRUE;
  SEXP values = Rf_allocMatrix(REALSXP, (int)it.count, (int)gauss_model_dimension(it.model));
  it.values = REAL(values);
  return filled(&it, values);
}

/* -- Some of the variables ---------------------------------------------------------------------- */

static int64_t *indices_of(SEXP numbers) {
  R_xlen_t count = Rf_xlength(numbers), index;
  int64_t *indices = (int64_t *)R_alloc(count > 0 ? count : 1, sizeof *indices);
  for (index = 0; index < count; index++) indices[index] = INTEGER(numbers)[index] - 1;
  return indices;
}

static SEXP sg_marginal(SEXP pointer, SEXP variables) {
  gauss_model *marginal = NULL;
  gauss_error *error = NULL;
  const int64_t *indices = indices_of(variables);
  check(gauss_marginal(model_of(pointer), indices, Rf_xlength(variables), &marginal, &error), error);
  return pointer_to(marginal);
}

static SEXP sg_condition(SEXP pointer, SEXP variables, SEXP values) {
  gauss_model *conditional = NULL;
  gauss_error *error = NULL;
  const int64_t *indices = indices_of(variables);
  check(
      gauss_condition(model_of(pointer), indices, REAL(values), Rf_xlength(variables), &conditional, &error), error);
  return pointer_to(conditional);
}

/* -- The library -------------------------------------------------------------------------------- */

static SEXP sg_threads(SEXP threads) {
  gauss_error *error = NULL;
  if (!Rf_isNull(threads)) check(gauss_set_threads(Rf_asInteger(threads), &error), error);
  return Rf_ScalarInteger(gauss_threads());
}

static SEXP sg_versions(void) {
  SEXP versions = PROTECT(Rf_allocVector(VECSXP, 3));
  SET_VECTOR_ELT(versions, 0, Rf_mkString(gauss_version()));
  SET_VECTOR_ELT(versions, 1, Rf_ScalarInteger(gauss_abi_version()));
  SET_VECTOR_ELT(versions, 2, Rf_ScalarInteger(GAUSSIAN_ABI_VERSION));
  UNPROTECT(1);
  return versions;
}

#define ENTRY(name, count) {#name, (DL_FUNC)&name, count}

static const R_CallMethodDef entries[] = {
    ENTRY(sg_is_alive, 1),         ENTRY(sg_parse, 1),     ENTRY(sg_text, 1),      ENTRY(sg_read, 1),
    ENTRY(sg_write, 2),            ENTRY(sg_summary, 1),   ENTRY(sg_kind, 1),      ENTRY(sg_counts, 1),
    ENTRY(sg_variables, 1),        ENTRY(sg_names, 1),     ENTRY(sg_get, 2),       ENTRY(sg_fit, 8),
    ENTRY(sg_log_densities, 3),    ENTRY(sg_labels, 3),    ENTRY(sg_sample, 5),    ENTRY(sg_responsibilities, 3),
    ENTRY(sg_marginal, 2),         ENTRY(sg_condition, 3), ENTRY(sg_threads, 1),   ENTRY(sg_versions, 0),
    ENTRY(sg_classes, 1),            {NULL, NULL, 0}};

void R_init_swiftgaussian(DllInfo *info) {
  R_registerRoutines(info, NULL, entries, NULL, NULL);
  R_useDynamicSymbols(info, FALSE);
  R_forceSymbols(info, TRUE);
}
