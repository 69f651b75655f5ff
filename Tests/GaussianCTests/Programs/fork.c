// A process that has used the library forks, also while another thread is using it: the child gets the same bits, and nobody waits
// for ever.

#define _POSIX_C_SOURCE 200809L

#include <pthread.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"

#define ROWS 50000
#define COLUMNS 8
#define FORKS 12

static double data[ROWS * COLUMNS];
static volatile int done;

static char *text_of_fit(void) {
  gauss_table rows = gauss_table_of(data, ROWS, COLUMNS);
  gauss_model *model = NULL;
  char *text = NULL;
  SUCCEEDS(gauss_fit(&rows, NULL, NULL, NULL, &model, &error));
  SUCCEEDS(gauss_model_text(model, &text, NULL, &error));
  gauss_model_free(model);
  return text;
}

static void *fits(void *argument) {
  while (!done) gauss_text_free(text_of_fit());
  return argument;
}

static void children(const char *expected, int count) {
  for (int number = 0; number < count; number++) {
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) {
      alarm(20);
      char *text = text_of_fit();
      _exit(strcmp(text, expected) == 0 ? 0 : 1);
    }
    int status = 0;
    CHECK(waitpid(child, &status, 0) == child);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
  }
}

int main(void) {
  for (int place = 0; place < ROWS * COLUMNS; place++) data[place] = check_number();
  char *expected = text_of_fit();
  children(expected, FORKS / 3);
  pthread_t thread;
  CHECK(pthread_create(&thread, NULL, fits, NULL) == 0);
  children(expected, FORKS);
  done = 1;
  CHECK(pthread_join(thread, NULL) == 0);
  printf("fork: %d children\n", FORKS / 3 + FORKS);
  return 0;
}
