// Sixteen threads use one model at once, fit, evaluate, and fail: bits are right, and no thread gets the error of another.
//   threads [turns]    what each does so many times, 12 unless told; every sixth time it evaluates

#define _POSIX_C_SOURCE 200809L

#include <pthread.h>

#include "check.h"

#define ROWS 20000
#define COLUMNS 8
#define THREADS 16
#define FEW 60
#define EVALUATES_EVERY 6

static double data[ROWS * COLUMNS], densities[ROWS];
static gauss_model *model;
static char *text, *evaluation;
static int turn_count = 12;

// Hundreds of fits to a few rows, each of which calls OpenBLAS for next to nothing: threads meet where it looks for memory.
static char *evaluate(void) {
  gauss_table training = gauss_table_of(data, FEW, COLUMNS), held_out = gauss_table_of(data + FEW * COLUMNS, FEW, COLUMNS);
  char *found = NULL;
  SUCCEEDS(gauss_evaluate(
      model, &training, &held_out, "{\"permutations\": 300, \"test_rows\": 20}", NULL, &found, NULL, &error));
  return found;
}

static void *turns(void *argument) {
  const int number = (int)(intptr_t)argument;
  gauss_table rows = gauss_table_of(data, ROWS, COLUMNS);
  double *found = (double *)malloc(sizeof densities);
  for (int turn = 0; turn < turn_count; turn++) {
    SUCCEEDS(gauss_log_densities(model, &rows, NULL, found, ROWS, &error));
    CHECK(memcmp(found, densities, sizeof densities) == 0);

    gauss_model *again = NULL;
    char *same = NULL;
    SUCCEEDS(gauss_fit(&rows, NULL, NULL, NULL, &again, &error));
    SUCCEEDS(gauss_model_text(again, &same, NULL, &error));
    CHECK(strcmp(same, text) == 0);
    gauss_text_free(same);
    gauss_model_free(again);

    if (turn % EVALUATES_EVERY == EVALUATES_EVERY - 1) {
      same = evaluate();
      CHECK(strcmp(same, evaluation) == 0);
      gauss_text_free(same);
    }

    // Each thread asks for a variable that only it asks for.
    gauss_error *error = NULL;
    const int64_t variable = 1000 + number * turn_count + turn;
    CHECK(gauss_marginal(model, &variable, 1, &again, &error) == GAUSS_INVALID_ARGUMENT);
    char expected[32];
    snprintf(expected, sizeof expected, "variable %d ", (int)variable);
    CHECK(strstr(gauss_error_message(error), expected) != NULL);
    gauss_error_free(error);
  }
  free(found);
  return NULL;
}

static pthread_t caller;
static int calls;

static int32_t hear(void *context, const gauss_progress *progress) {
  (void)context;
  (void)progress;
  CHECK(pthread_equal(pthread_self(), caller));
  calls++;
  return 0;
}

// Starts side by side iterate on several threads, and the caller hears of them on its own.
static void progress(void) {
  gauss_table rows = gauss_table_of(data, ROWS, COLUMNS);
  gauss_run run;
  memset(&run, 0, sizeof run);
  run.size = sizeof run;
  run.threads = 4;
  run.progress = hear;
  caller = pthread_self();
  gauss_model *mixture = NULL;
  const char *options =
      "{\"kind\": \"mixture\", \"components\": 2, \"restarts\": 6, \"max_iterations\": 5, \"tolerance\": 0, \"start\": \"k-means\"}";
  SUCCEEDS(gauss_fit(&rows, options, NULL, &run, &mixture, &error));
  CHECK(calls == 30);
  gauss_model_free(mixture);
}

int main(int count, char **arguments) {
  if (count > 1) turn_count = atoi(arguments[1]);
  for (int place = 0; place < ROWS * COLUMNS; place++) data[place] = check_number();
  gauss_table rows = gauss_table_of(data, ROWS, COLUMNS);
  SUCCEEDS(gauss_fit(&rows, NULL, NULL, NULL, &model, &error));
  SUCCEEDS(gauss_model_text(model, &text, NULL, &error));
  SUCCEEDS(gauss_log_densities(model, &rows, NULL, densities, ROWS, &error));
  if (turn_count >= EVALUATES_EVERY) evaluation = evaluate();
  pthread_t threads[THREADS];
  for (int number = 0; number < THREADS; number++)
    CHECK(pthread_create(&threads[number], NULL, turns, (void *)(intptr_t)number) == 0);
  for (int number = 0; number < THREADS; number++) CHECK(pthread_join(threads[number], NULL) == 0);
  progress();
  gauss_text_free(evaluation);
  gauss_text_free(text);
  gauss_model_free(model);
  printf("threads: %d\n", THREADS);
  return 0;
}
