/// \file gaussian.h
/// Gaussian models for programs in C, and in any language that calls C.
///
/// C99 to C17, and C++11 or newer. A guide with a complete program: docs/c.md.
///
/// Conventions
///
/// - Every function that can fail returns a `gauss_status` and takes a `gauss_error **` last, which may be NULL. After
///   GAUSS_OK it holds NULL; after anything else an error that the caller frees with gauss_error_free(). Results are written
///   only with GAUSS_OK, except that arrays may then be partly written.
/// - No argument, however wrong, ends the process: NULL, impossible counts and shapes, numbers that are not finite, broken text,
///   and models that cannot do what is asked for are errors. What no library can see is a pointer to less memory than was said.
/// - A `gauss_model` does not change. Any number of threads may use one at the same time.
/// - Rows and variables are counted from 0. Strides are bytes, all other counts are elements.
/// - Log-densities are in nats. Results have the same bits for any number of threads.
/// - Structures that callers fill begin with `size`, to be set to sizeof of the structure: newer libraries know by it what an
///   older program does not. The macros GAUSS_TABLE, GAUSS_RUN and so on begin one.
/// - The library writes nothing to any stream, handles no signal, and reads no setting from the environment.

#ifndef GAUSSIAN_H
#define GAUSSIAN_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// MARK: - Version

/// Version of this interface. It changes only where a program that was compiled before would no longer work.
#define GAUSSIAN_ABI_VERSION 1

/// GAUSSIAN_ABI_VERSION of the library that is loaded.
int32_t gauss_abi_version(void);

/// Version of the library that is loaded, such as "0.1.0". Never freed.
const char *gauss_version(void);

// MARK: - Status and errors

/// How a call ended.
typedef int32_t gauss_status;

enum {
  /// As asked.
  GAUSS_OK = 0,
  /// An argument is impossible: NULL, a count, a shape, a name, an option.
  GAUSS_INVALID_ARGUMENT = 1,
  /// The rows do not allow it: too few, not finite, a covariance that is not positive definite.
  GAUSS_DATA = 2,
  /// A text or a file cannot be read or written, or says what cannot be.
  GAUSS_FILE = 3,
  /// The caller has cancelled the call.
  GAUSS_CANCELLED = 4,
  /// A model of this kind cannot do this.
  GAUSS_UNSUPPORTED = 5,
  /// There is not enough memory.
  GAUSS_NO_MEMORY = 6,
  /// A source of rows has failed.
  GAUSS_SOURCE_FAILED = 7
};

/// What went wrong, and where.
typedef struct gauss_error gauss_error;

/// The status that the call has returned; GAUSS_OK for NULL.
gauss_status gauss_error_status(const gauss_error *error);

/// What went wrong, by a name that stays, such as "notPositiveDefinite"; "" for NULL. Lives as long as the error.
const char *gauss_error_name(const gauss_error *error);

/// One line for people: the fact, then what to try; "" for NULL. UTF-8. Lives as long as the error.
const char *gauss_error_message(const gauss_error *error);

/// The row that is in the way, counted from 0; -1 if it is no single one, or for NULL.
int64_t gauss_error_row(const gauss_error *error);

/// The variable that is in the way, counted from 0; -1 if it is about none, or for NULL.
int64_t gauss_error_variable(const gauss_error *error);

/// Frees an error. NULL is fine.
void gauss_error_free(gauss_error *error);

/// Frees a text that a function of this library has made. NULL is fine.
void gauss_text_free(char *text);

// MARK: - The library

/// JSON about the library: version, instruction set, threads, and how OpenBLAS was built.
///
/// \param text  Receives the text; free it with gauss_text_free().
gauss_status gauss_info(char **text, gauss_error **error);

/// Sets how many threads calls may use that do not say it themselves.
///
/// May be called at any time from any thread; what runs keeps the number that it began with. The number never changes a
/// result.
///
/// \param threads  At least 1; 0 for as many as the process may use processors, which is what holds at the start.
gauss_status gauss_set_threads(int32_t threads, gauss_error **error);

/// How many threads calls may use that do not say it themselves: a number of at least 1, also where it was set to 0.
int32_t gauss_threads(void);

// MARK: - Rows

/// Rows that can be read again and again, wherever they are: blocks by callbacks, or an Arrow stream.
typedef struct gauss_source gauss_source;

enum {
  /// Elements are `double`.
  GAUSS_FLOAT64 = 0,
  /// Elements are `float`; everything is computed in double precision.
  GAUSS_FLOAT32 = 1,
  /// The rows are those of a source.
  GAUSS_SOURCE = 2
};

/// Rows of numbers in memory of the caller, read where they are, and what is known of them.
///
/// Any layout that strides can say is fine: rows one after another, columns one after another, with gaps, backwards, the same
/// row again and again (stride 0), not aligned. Rows of `double` one after another are read in place; others are gathered a
/// block at a time. Nothing of the size of the table is copied.
typedef struct gauss_table {
  /// sizeof(gauss_table).
  size_t size;
  /// The first element of the first row; may be NULL if there are no rows. Of GAUSS_SOURCE: a `gauss_source`.
  const void *data;
  /// Number of rows, not negative. Of GAUSS_SOURCE: 0.
  int64_t rows;
  /// Number of variables, at least 1. Of GAUSS_SOURCE: 0, or what the source must have.
  int64_t columns;
  /// Bytes from a row to the next.
  int64_t row_stride;
  /// Bytes from a variable to the next in the same row.
  int64_t column_stride;
  /// GAUSS_FLOAT64, GAUSS_FLOAT32 or GAUSS_SOURCE.
  int32_t type;
  /// 0.
  int32_t reserved;
  /// How often each row counts in a fit, one number a row, one after another; NULL for once each.
  ///
  /// Finite and not negative: 2 is the row twice, 0 its absence, whatever it holds.
  const double *weights;
  /// Names of the variables, one a column, in UTF-8; NULL if they have none. A fitted model keeps them.
  const char *const *variables;
  /// The class of each row as an index of `classes`, for fits of classes, which labels ask for where options name no other kind; NULL
  /// if there are none.
  const int64_t *labels;
  /// Names of the classes, all different, in UTF-8; NULL without labels.
  const char *const *classes;
  /// Number of classes.
  int64_t class_count;
} gauss_table;

/// A table of rows of `double` that lie one after another.
static inline gauss_table gauss_table_of(const double *data, int64_t rows, int64_t columns) {
  gauss_table table;
  table.size = sizeof(gauss_table);
  table.data = data;
  table.rows = rows;
  table.columns = columns;
  table.row_stride = (int64_t)((uint64_t)columns * sizeof(double));
  table.column_stride = (int64_t)sizeof(double);
  table.type = GAUSS_FLOAT64;
  table.reserved = 0;
  table.weights = NULL;
  table.variables = NULL;
  table.labels = NULL;
  table.classes = NULL;
  table.class_count = 0;
  return table;
}

/// A table of the rows of a source.
static inline gauss_table gauss_table_of_source(const gauss_source *source) {
  gauss_table table = gauss_table_of(NULL, 0, 0);
  table.data = source;
  table.type = GAUSS_SOURCE;
  return table;
}

// MARK: - Rows from elsewhere

/// Rows that the caller hands over block by block, as often as they are asked for.
///
/// The callbacks are called on the thread that has called the library. A fit that iterates reads all rows once an iteration.
/// How rows are cut into blocks changes no bit of any result.
typedef struct gauss_blocks {
  /// sizeof(gauss_blocks).
  size_t size;
  /// Number of variables of all blocks.
  int64_t columns;
  /// Number of rows of all blocks together; -1 if it is not known.
  int64_t rows;
  /// Goes back to the first row; called before the first block is asked for, too. 0, or other than 0 for a failure.
  int32_t (*rewind)(void *context);
  /// Fills in the next block, which must stay where it is until the next call: 1 for a block, 0 after the last, less than 0 for a
  /// failure. The table is all 0 but for size and columns; its weights count.
  int32_t (*next)(void *context, gauss_table *block);
  /// Handed to the callbacks.
  void *context;
} gauss_blocks;

/// Makes a source of callbacks, which are called whenever rows are read, and must be callable until the source is freed.
///
/// \param source  Receives the source; free it with gauss_source_free().
gauss_status gauss_source_from_blocks(const gauss_blocks *blocks, gauss_source **source, gauss_error **error);

// The C data interface and the C stream interface of Apache Arrow, as their specification has them.
#ifndef ARROW_C_DATA_INTERFACE
#define ARROW_C_DATA_INTERFACE

#define ARROW_FLAG_DICTIONARY_ORDERED 1
#define ARROW_FLAG_NULLABLE 2
#define ARROW_FLAG_MAP_KEYS_SORTED 4

struct ArrowSchema {
  const char *format;
  const char *name;
  const char *metadata;
  int64_t flags;
  int64_t n_children;
  struct ArrowSchema **children;
  struct ArrowSchema *dictionary;
  void (*release)(struct ArrowSchema *);
  void *private_data;
};

struct ArrowArray {
  int64_t length;
  int64_t null_count;
  int64_t offset;
  int64_t n_buffers;
  int64_t n_children;
  const void **buffers;
  struct ArrowArray **children;
  struct ArrowArray *dictionary;
  void (*release)(struct ArrowArray *);
  void *private_data;
};

#endif

#ifndef ARROW_C_STREAM_INTERFACE
#define ARROW_C_STREAM_INTERFACE

struct ArrowArrayStream {
  int (*get_schema)(struct ArrowArrayStream *, struct ArrowSchema *out);
  int (*get_next)(struct ArrowArrayStream *, struct ArrowArray *out);
  const char *(*get_last_error)(struct ArrowArrayStream *);
  void (*release)(struct ArrowArrayStream *);
  void *private_data;
};

#endif

/// Makes a source of a stream of Arrow, such as pandas, polars and pyarrow have behind `__arrow_c_stream__`.
///
/// The stream is read to its end and released, whatever comes of it; what it has read is kept as it is, and copied nowhere, until
/// the source is freed. Columns are floating-point numbers of 64 or 32 bits, whole numbers of any size, or booleans (0 and
/// 1); what is null is NaN, a missing cell. Names of columns are those of the variables.
///
/// \param columns       Names of the columns to read, in the order of the variables; NULL for all.
/// \param column_count  How many names; 0 with NULL.
/// \param source        Receives the source; free it with gauss_source_free().
gauss_status gauss_source_from_arrow(
    struct ArrowArrayStream *stream, const char *const *columns, int64_t column_count, gauss_source **source,
    gauss_error **error);

/// Number of rows; -1 if it is not known, or for NULL.
int64_t gauss_source_rows(const gauss_source *source);

/// Number of variables; 0 for NULL.
int64_t gauss_source_columns(const gauss_source *source);

/// Frees a source, which no call may be using. NULL is fine.
void gauss_source_free(gauss_source *source);

// MARK: - What happens during a call

/// Where a fit stands.
typedef struct gauss_progress {
  /// sizeof(gauss_progress) of the library.
  size_t size;
  /// Which start this is, counted from 0.
  int64_t restart;
  /// Iterations of this start so far.
  int64_t iteration;
  /// What is climbed, as a mean a row: the log-likelihood, where the method has one.
  double value;
} gauss_progress;

enum {
  /// "components": 3, as in JSON.
  GAUSS_SPELLING_JSON = 0,
  /// components=3, as in calls of Python.
  GAUSS_SPELLING_PYTHON = 1,
  /// components = 3, as in calls of R.
  GAUSS_SPELLING_R = 2
};

/// How a call runs. NULL stands for one that is all 0.
typedef struct gauss_run {
  /// sizeof(gauss_run).
  size_t size;
  /// Threads to use, at least 1; 0 for gauss_threads().
  int32_t threads;
  /// How errors and reports spell options for whoever reads them: GAUSS_SPELLING_JSON and so on.
  int32_t spelling;
  /// Looked at every few thousand rows: the call ends with GAUSS_CANCELLED soon after it has become other than 0, from whatever
  /// thread. NULL if nobody will.
  const volatile int32_t *cancel;
  /// Called in each iteration of a fit, always on the thread that has called the library; other than 0 ends the fit with the
  /// parameters that it has by then. NULL for nobody.
  int32_t (*progress)(void *context, const gauss_progress *progress);
  /// Handed to `progress`.
  void *context;
} gauss_run;

// MARK: - Models

/// A model, of any kind, and the names of its variables. It does not change.
typedef struct gauss_model gauss_model;

/// Fits a model.
///
/// \param rows     The rows, and their weights.
/// \param options  JSON such as {"kind": "mixture", "components": 3}: keys and values of gauss_fit_options(). NULL or {} for one
///                 Gaussian by maximum likelihood. What is not known is an error.
/// \param start    A model whose parameters the iterations begin with, where the kind can; NULL for a start of its own.
/// \param run      Threads, cancellation, progress; may be NULL.
/// \param model    Receives the model; free it with gauss_model_free().
gauss_status gauss_fit(
    const gauss_table *rows, const char *options, const gauss_model *start, const gauss_run *run, gauss_model **model,
    gauss_error **error);

/// JSON of what there is to say of the fit that a model comes of, as `gauss fit --json` prints it.
///
/// \param model  A model that gauss_fit() has made; GAUSS_UNSUPPORTED for others.
/// \param text   Receives the text; free it with gauss_text_free().
gauss_status gauss_model_report(const gauss_model *model, char **text, gauss_error **error);

/// JSON of all options that fits take: kinds of model with the options that each takes, and of each option its key, type, range,
/// default and meaning.
///
/// \param text  Receives the text; free it with gauss_text_free().
gauss_status gauss_fit_options(char **text, gauss_error **error);

enum {
  /// A row that the covariance of the model is of.
  GAUSS_SUPPORT = 1,
  /// A row of the raw part, whose covariance has the least determinant.
  GAUSS_RAW_SUPPORT = 2
};

/// Fits a Gaussian to those of the rows that lie closest together, the minimum covariance determinant, and says which these are.
///
/// \param rows      The rows, and their weights.
/// \param options   JSON: support_fraction (the share of the rows in the raw part, above 0 and up to 1; half of them, if left out),
///                  trials (random starts, 500), seed (0), corrects_for_small_samples (true, which scikit-learn does not). NULL for
///                  none.
/// \param raw       Receives a Gaussian of the raw part, whose covariance is not corrected; free it with gauss_model_free(). May be
///                  NULL.
/// \param model     Receives the Gaussian of the rows that count, as gauss_fit() makes it with the estimator mcd; free it with
///                  gauss_model_free().
/// \param support   Receives one number a row: GAUSS_SUPPORT, GAUSS_RAW_SUPPORT, their sum, or 0. May be NULL.
/// \param capacity  How many there is room for: at least the number of rows.
gauss_status gauss_minimum_covariance_determinant(
    const gauss_table *rows, const char *options, const gauss_run *run, gauss_model **raw, gauss_model **model,
    int32_t *support, int64_t capacity, gauss_error **error);

enum {
  /// Σ: symmetric, positive definite.
  GAUSS_COVARIANCE = 0,
  /// Σ⁻¹: symmetric, positive definite.
  GAUSS_PRECISION = 1,
  /// L of Σ = L·Lᵀ: lower triangular, its diagonal positive; what is above is not read.
  GAUSS_CHOLESKY_FACTOR = 2,
  /// σ, one row, of a diagonal Σ.
  GAUSS_STANDARD_DEVIATIONS = 3
};

/// Makes a Gaussian of its parameters.
///
/// \param mean    As many numbers as the matrix has columns.
/// \param matrix  Square, or one row of standard deviations; its variables are those of the model.
/// \param form    What the matrix is: GAUSS_COVARIANCE and so on.
/// \param model   Receives the model; free it with gauss_model_free().
gauss_status gauss_normal_new(
    const double *mean, const gauss_table *matrix, int32_t form, gauss_model **model, gauss_error **error);

/// Makes a mixture of Gaussians.
///
/// \param weights     One a component, not negative; they add up to 1.
/// \param components  Gaussians of the same variables, which stay as they are.
/// \param count       How many, at least 1.
/// \param mixture     Receives the mixture; free it with gauss_model_free().
gauss_status gauss_mixture_new(
    const double *weights, const gauss_model *const *components, int64_t count, gauss_model **mixture, gauss_error **error);

/// Makes a kernel density: a Gaussian on every row, all with one covariance.
///
/// \param rows    Where the kernels stand, and their weights; copied. A row of weight 0 is left out.
/// \param matrix  Square, or one row of standard deviations; as many columns as the rows have.
/// \param form    What the matrix is: GAUSS_COVARIANCE and so on.
/// \param model   Receives the model; free it with gauss_model_free().
gauss_status gauss_kernel_density_new(
    const gauss_table *rows, const gauss_table *matrix, int32_t form, gauss_model **model, gauss_error **error);

/// Makes a model of the text of a model file, every bit of it.
///
/// \param text    What gauss_model_text() has made, or the content of a file that `gauss fit` has written. UTF-8.
/// \param length  Bytes of the text, without a final zero.
/// \param model   Receives the model; free it with gauss_model_free().
gauss_status gauss_model_parse(const char *text, size_t length, gauss_model **model, gauss_error **error);

/// Makes the text of the model file.
///
/// \param text    Receives the text, which ends with a zero byte; free it with gauss_text_free().
/// \param length  Receives the bytes before the zero; may be NULL.
gauss_status gauss_model_text(const gauss_model *model, char **text, size_t *length, gauss_error **error);

/// Reads a model file, which is a file: no pipe, device or standard stream.
gauss_status gauss_model_read(const char *path, gauss_model **model, gauss_error **error);

/// Writes a model file, which appears whole or not at all.
gauss_status gauss_model_write(const gauss_model *model, const char *path, gauss_error **error);

/// Frees a model. NULL is fine.
void gauss_model_free(gauss_model *model);

/// The kind of model, as model files call it, such as "multivariate normal"; "" for NULL. Lives as long as the model.
const char *gauss_model_kind(const gauss_model *model);

/// Number of variables; 0 for NULL.
int64_t gauss_model_dimension(const gauss_model *model);

/// Number of free parameters, as information criteria count them; 0 for NULL.
int64_t gauss_model_parameter_count(const gauss_model *model);

/// Name of a variable; NULL if the variables have no names, or there is no such variable. Lives as long as the model.
const char *gauss_model_variable(const gauss_model *model, int64_t index);

/// JSON of what the model is and can do: kind, dimension, parameterCount, variables, and where it has them components, classes,
/// codeNames; and as `can` a list of marginal, condition, observedLogDensities, squaredDistances, responsibilities,
/// weightedLogDensities, labels, rejectionThreshold, codes, impute, leaveOneOut.
///
/// \param text  Receives the text; free it with gauss_text_free().
gauss_status gauss_model_info(const gauss_model *model, char **text, gauss_error **error);

/// All there is to say of the model, as `gauss describe` prints it.
///
/// \param as_json  0 for text for people, other than 0 for JSON.
/// \param text     Receives the text; free it with gauss_text_free().
gauss_status gauss_model_summary(const gauss_model *model, int32_t as_json, char **text, gauss_error **error);

/// The names of all parameters that gauss_model_get() knows of this model, as a JSON list of texts.
///
/// \param text  Receives the text; free it with gauss_text_free().
gauss_status gauss_model_names(const gauss_model *model, char **text, gauss_error **error);

/// A parameter by name: "mean", "covariance", "weights", "means", "covariances", or a number of the model file by its path, such as
/// "estimation.iterations" or "components.degreesOfFreedom", where what a list of objects has is stacked.
///
/// \param name      One of gauss_model_names().
/// \param values    Receives the numbers in row-major order; may be NULL, to ask for the shape.
/// \param capacity  How many there is room for: at least the product of the shape, unless `values` is NULL.
/// \param shape     Receives the extents, unused ones 1; may be NULL.
/// \param rank      Receives how many extents there are, 0 for a single number; may be NULL.
gauss_status gauss_model_get(
    const gauss_model *model, const char *name, double *values, int64_t capacity, int64_t shape[4], int32_t *rank,
    gauss_error **error);

// MARK: - What models say of rows

/// Logarithm of the density at each row, in nats.
///
/// A row that is not finite, or whose distance overflows, gets a value that is not finite.
///
/// \param rows      As many columns as the model has variables.
/// \param values    Receives one number a row.
/// \param capacity  How many there is room for: at least the number of rows.
gauss_status gauss_log_densities(
    const gauss_model *model, const gauss_table *rows, const gauss_run *run, double *values, int64_t capacity,
    gauss_error **error);

/// Logarithm of the density of what each row shows, in nats: NaN is a missing cell, and a row that shows nothing gets 0.
///
/// As gauss_log_densities() otherwise, and with the same bits for complete rows. GAUSS_UNSUPPORTED for models that cannot.
gauss_status gauss_observed_log_densities(
    const gauss_model *model, const gauss_table *rows, const gauss_run *run, double *values, int64_t capacity,
    gauss_error **error);

/// Squared Mahalanobis distance of each row from the mean in the metric of the covariance; of t distributions from the location in
/// that of the scatter matrix.
///
/// A row that is not finite, or whose distance overflows, gets a value that is not finite. GAUSS_UNSUPPORTED for models that have
/// no single centre, such as mixtures.
///
/// \param values    Receives one number a row.
/// \param capacity  How many there is room for: at least the number of rows.
gauss_status gauss_squared_distances(
    const gauss_model *model, const gauss_table *rows, const gauss_run *run, double *values, int64_t capacity,
    gauss_error **error);

/// Log-density at each row of the fit under the fit of all others, in nats, without refitting.
///
/// \param rows  The rows that the model was fitted to, with the weights that it was fitted with.
gauss_status gauss_leave_one_out(
    const gauss_model *model, const gauss_table *rows, const gauss_run *run, double *values, int64_t capacity,
    gauss_error **error);

/// Number of components of a mixture, or of classes: the columns of gauss_responsibilities(). 0 for other models and NULL.
int64_t gauss_model_part_count(const gauss_model *model);

/// Name of a class, in the order of the columns of gauss_responsibilities(); NULL if there is no such class, or parts have no names.
/// Lives as long as the model.
const char *gauss_model_part_name(const gauss_model *model, int64_t index);

/// Logarithm of the share of each component of a mixture in the density at each row, or of each class: of its weight times its
/// density, in nats.
///
/// \param values    Receives gauss_model_part_count() numbers a row, whose exponentials add up to the density.
/// \param capacity  How many there is room for.
gauss_status gauss_weighted_log_densities(
    const gauss_model *model, const gauss_table *rows, const gauss_run *run, double *values, int64_t capacity,
    gauss_error **error);

/// Probability that each component of a mixture has drawn each row, or that it is of each class.
///
/// \param values    Receives gauss_model_part_count() numbers a row, which add up to 1.
/// \param capacity  How many there is room for.
gauss_status gauss_responsibilities(
    const gauss_model *model, const gauss_table *rows, const gauss_run *run, double *values, int64_t capacity,
    gauss_error **error);

/// The most probable component of a mixture, or class, of each row.
///
/// \param least     A row whose log-density is below belongs to none; -INFINITY for no such threshold.
/// \param labels    Receives one index a row, of classes that of gauss_model_info(), which sorts them; -1 for a row that belongs to
///                  none, or that is not finite.
/// \param capacity  How many there is room for.
gauss_status gauss_labels(
    const gauss_model *model, const gauss_table *rows, double least, const gauss_run *run, int64_t *labels, int64_t capacity,
    gauss_error **error);

/// The log-density below which a share of the rows lies that a model of classes draws itself: what to reject rows by that are
/// unlike all classes.
///
/// \param fraction   The share, from 0 to less than 1.
/// \param draws      How many rows to draw, at least 1.
/// \param threshold  Receives it, in nats.
gauss_status gauss_rejection_threshold(
    const gauss_model *model, double fraction, int64_t draws, uint64_t seed, const gauss_run *run, double *threshold,
    gauss_error **error);

// MARK: - Codes

/// Number of columns of a code: factors and, of mixtures, the component before them. 0 for models without factors, and NULL.
int64_t gauss_model_code_count(const gauss_model *model);

/// The factors behind rows.
///
/// \param rows      NaN is a missing cell, for models that know what to do with one.
/// \param values    Receives gauss_model_code_count() numbers a row.
/// \param capacity  How many there is room for.
gauss_status gauss_encode(
    const gauss_model *model, const gauss_table *rows, const gauss_run *run, double *values, int64_t capacity,
    gauss_error **error);

/// The rows that codes make, without noise.
///
/// \param codes     gauss_model_code_count() columns.
/// \param values    Receives as many numbers a row as the model has variables.
/// \param capacity  How many there is room for.
gauss_status gauss_decode(
    const gauss_model *model, const gauss_table *codes, const gauss_run *run, double *values, int64_t capacity,
    gauss_error **error);

// MARK: - Some of the variables

/// The distribution of some of the variables, whatever the others are.
///
/// \param variables  Which, counted from 0, none twice; their order is that of the result.
/// \param count      How many, at least 1.
/// \param marginal   Receives a model; free it with gauss_model_free().
gauss_status gauss_marginal(
    const gauss_model *model, const int64_t *variables, int64_t count, gauss_model **marginal, gauss_error **error);

/// The distribution of the other variables given values of some.
///
/// \param variables    Which are given, counted from 0, none twice.
/// \param values       Their values, finite.
/// \param count        How many; at least one variable remains.
/// \param conditional  Receives a model of those that remain, in ascending order; free it with gauss_model_free().
gauss_status gauss_condition(
    const gauss_model *model, const int64_t *variables, const double *values, int64_t count, gauss_model **conditional,
    gauss_error **error);

/// Rows with their missing cells filled in by means given what the rows show, or drawn from their distribution.
///
/// \param rows      NaN is a missing cell.
/// \param seed      NULL for means; else where draws come from: cells of row i depend on the model, that row, the seed and i.
/// \param values    Receives as many numbers a row as the model has variables; cells that were there keep their bits.
/// \param capacity  How many there is room for.
gauss_status gauss_impute(
    const gauss_model *model, const gauss_table *rows, const uint64_t *seed, const gauss_run *run, double *values,
    int64_t capacity, gauss_error **error);

// MARK: - Rows that models make

/// Rows of the endless table of draws that a seed defines: row i depends on the model, the seed and i only.
///
/// \param first       The first of the rows, not negative.
/// \param count       How many.
/// \param seed        Any number.
/// \param values      Receives count × dimension numbers, row after row.
/// \param capacity    How many there is room for.
/// \param labels      Receives the component or the class that each row was drawn from, count numbers, of models that have some;
///                    may be NULL.
gauss_status gauss_sample(
    const gauss_model *model, int64_t first, int64_t count, uint64_t seed, const gauss_run *run, double *values,
    int64_t capacity, int64_t *labels, gauss_error **error);

/// The same rows without some of their cells, each left out by itself as often as its variable lacked it in the rows of the fit.
///
/// Copulas know how often that was. Cells that are not left out have the bits that gauss_sample() gives them.
///
/// \param first     The first of the rows, not negative.
/// \param count     How many.
/// \param seed      Any number.
/// \param values    Receives count × dimension numbers, row after row, NaN for a cell that is left out.
/// \param capacity  How many there is room for.
gauss_status gauss_sample_incomplete(
    const gauss_model *model, int64_t first, int64_t count, uint64_t seed, const gauss_run *run, double *values,
    int64_t capacity, gauss_error **error);

// MARK: - Whether a model is any good

/// Evaluates a model by rows that it draws: does it fit, do its draws look right, are they copies.
///
/// \param training  Rows that it was fitted to, with their weights.
/// \param held_out  Rows of the same distribution that it has not seen.
/// \param options   JSON with the options of `gauss evaluate`: seed, count (rows to draw), scale ("standardised" or "none"),
///                  neighbours, permutations, test_rows; schema (a list of columns as in a model file, in place of those that the
///                  model knows, of tables with categories and the like: NaN is a missing cell then). NULL for none.
/// \param json      Receives JSON as `gauss evaluate --json` prints it; free it with gauss_text_free(). NULL if only the text is
///                  wanted.
/// \param text      Receives the same in words for people; free it with gauss_text_free(). NULL if only JSON is wanted.
gauss_status gauss_evaluate(
    const gauss_model *model, const gauss_table *training, const gauss_table *held_out, const char *options,
    const gauss_run *run, char **json, char **text, gauss_error **error);

/// Evaluates rows that any program made, as gauss_evaluate() does those that a model draws.
gauss_status gauss_evaluate_rows(
    const gauss_table *generated, const gauss_table *training, const gauss_table *held_out, const char *options,
    const gauss_run *run, char **json, char **text, gauss_error **error);

/// Evaluates several models by the same rows, and compares their likelihoods row by row with those of the first.
///
/// \param models  Models of the same variables.
/// \param names   What to call them, all different, in UTF-8; NULL for numbers.
/// \param count   How many models, at least 2.
/// \param json    Receives JSON: `models`, a list of what gauss_evaluate() says of each, with `name` and `comparedWithFirst`: the
///                `difference` of the mean log-likelihoods in nats a row, its `standardError`, and the `pValue` of there being
///                none. Free it with gauss_text_free(). NULL if only the text is wanted.
/// \param text    Receives the same in words for people, as `gauss compare` prints it; free it with gauss_text_free(). NULL if only
///                JSON is wanted.
gauss_status gauss_compare(
    const gauss_model *const *models, const char *const *names, int64_t count, const gauss_table *training,
    const gauss_table *held_out, const char *options, const gauss_run *run, char **json, char **text, gauss_error **error);

// MARK: - Statistics

/// Sums over rows: all that a Gaussian fit needs to know of them. They change, and merge with others.
///
/// Used by two threads at the same time, one of the calls fails with GAUSS_INVALID_ARGUMENT.
typedef struct gauss_statistics gauss_statistics;

/// Makes statistics of no rows.
///
/// \param columns     Number of variables.
/// \param structure   What they must be enough for: "full", "diagonal" or "spherical"; NULL for "full".
/// \param moments     2, or 4 for estimators that shrink by fourth moments.
/// \param variables   Names of the variables, one a column; NULL for none.
/// \param statistics  Receives them; free them with gauss_statistics_free().
gauss_status gauss_statistics_new(
    int64_t columns, const char *structure, int32_t moments, const char *const *variables, gauss_statistics **statistics,
    gauss_error **error);

/// Adds rows, with their weights.
gauss_status gauss_statistics_update(
    gauss_statistics *statistics, const gauss_table *rows, const gauss_run *run, gauss_error **error);

/// Adds the rows behind other statistics, which stay as they are.
gauss_status gauss_statistics_merge(gauss_statistics *statistics, const gauss_statistics *other, gauss_error **error);

/// The text of a statistics file, every bit of the sums.
///
/// \param text    Receives the text; free it with gauss_text_free().
/// \param length  Receives the bytes before the final zero; may be NULL.
gauss_status gauss_statistics_text(
    const gauss_statistics *statistics, char **text, size_t *length, gauss_error **error);

/// Makes statistics of the text of a statistics file, after its checksum.
gauss_status gauss_statistics_parse(
    const char *text, size_t length, gauss_statistics **statistics, gauss_error **error);

/// Number of rows of positive weight; 0 for NULL.
int64_t gauss_statistics_count(const gauss_statistics *statistics);

/// Sum of the weights; 0 for NULL.
double gauss_statistics_weight(const gauss_statistics *statistics);

/// Fits a Gaussian.
///
/// \param options  JSON: covariance, estimator, policy, as gauss_fit() takes them. NULL for a fit by maximum likelihood.
/// \param model    Receives the model; free it with gauss_model_free().
gauss_status gauss_statistics_fit(
    const gauss_statistics *statistics, const char *options, gauss_model **model, gauss_error **error);

/// Frees statistics. NULL is fine.
void gauss_statistics_free(gauss_statistics *statistics);

// MARK: - Fits in parts

/// A fit of rows that lie elsewhere, in parts: it says what to sum next, somebody sums, wherever the rows are, and it goes on.
///
/// The model has the bits of gauss_fit() of all rows, however they are cut into parts. A step and the sums of a part are bytes, which
/// may be sent anywhere and kept anywhere: every byte of them is checked. It changes; used by two threads at the same time, one of the
/// calls fails with GAUSS_INVALID_ARGUMENT.
typedef struct gauss_distributed_fit gauss_distributed_fit;

/// Begins a fit.
///
/// \param options  As of gauss_fit(), for what can be fitted in parts: one Gaussian by sums, or a mixture of one number of components.
/// \param start    A model whose parameters the iterations begin with; NULL for a start of its own.
/// \param fit      Receives the fit; free it with gauss_distributed_fit_free().
gauss_status gauss_distributed_fit_new(
    const char *options, const gauss_model *start, gauss_distributed_fit **fit, gauss_error **error);

/// What the fit is to be told next: "survey", "sample", "expectation", "likelihood" or "examination"; "done" when it has come to its
/// end, "" for NULL. Never freed.
const char *gauss_distributed_fit_next(const gauss_distributed_fit *fit);

/// The bytes of the next step, for gauss_step_sums() anywhere.
///
/// \param bytes   Receives the bytes; free them with gauss_bytes_free().
/// \param length  Receives how many.
gauss_status gauss_distributed_fit_step(
    const gauss_distributed_fit *fit, uint8_t **bytes, size_t *length, gauss_error **error);

/// Sums up a part of the rows for a step.
///
/// \param step         The bytes of the step.
/// \param step_length  How many.
/// \param rows         The rows of the part, their weights, and names of their variables; there may be no rows.
/// \param first_row    How many rows of all parts come before, not negative.
/// \param sums         Receives the sums, which are bytes; free them with gauss_bytes_free().
/// \param length       Receives how many.
gauss_status gauss_step_sums(
    const uint8_t *step, size_t step_length, const gauss_table *rows, int64_t first_row, const gauss_run *run,
    uint8_t **sums, size_t *length, gauss_error **error);

/// Joins the sums of two parts, of which the second follows the first; for a tree where there are many.
///
/// \param joined         Receives the sums of both; free them with gauss_bytes_free().
/// \param joined_length  Receives how many bytes.
gauss_status gauss_step_join(
    const uint8_t *step, size_t step_length, const uint8_t *first, size_t first_length, const uint8_t *next,
    size_t next_length, uint8_t **joined, size_t *joined_length, gauss_error **error);

/// Goes on with the sums of all rows. Sums of another step, missing or doubled rows, damaged bytes and rows that have changed are errors
/// that name the part, and the fit stays as it was.
///
/// \param sums     The sums of each part, in any order.
/// \param lengths  How many bytes each has.
/// \param count    How many parts, at least 1.
/// \param names    What errors call the parts, in UTF-8; NULL for numbers from 1.
gauss_status gauss_distributed_fit_absorb(
    gauss_distributed_fit *fit, const uint8_t *const *sums, const size_t *lengths, int64_t count, const char *const *names,
    gauss_error **error);

/// The model of a fit that has come to its end; GAUSS_UNSUPPORTED before.
///
/// \param model  Receives the model; free it with gauss_model_free().
gauss_status gauss_distributed_fit_model(const gauss_distributed_fit *fit, gauss_model **model, gauss_error **error);

/// The fit where it stands as bytes, every bit of it, to go on from in another process.
///
/// \param bytes   Receives the bytes; free them with gauss_bytes_free().
/// \param length  Receives how many.
gauss_status gauss_distributed_fit_bytes(
    const gauss_distributed_fit *fit, uint8_t **bytes, size_t *length, gauss_error **error);

/// Makes a fit of its bytes, after their checksum.
///
/// \param fit  Receives the fit; free it with gauss_distributed_fit_free().
gauss_status gauss_distributed_fit_parse(
    const uint8_t *bytes, size_t length, gauss_distributed_fit **fit, gauss_error **error);

/// Frees a fit. NULL is fine.
void gauss_distributed_fit_free(gauss_distributed_fit *fit);

/// Frees bytes that a function of this library has made. NULL is fine.
void gauss_bytes_free(uint8_t *bytes);

#ifdef __cplusplus
}
#endif
#endif
