// What the programs of these tests have in common: a check that ends the program, and says where.

#ifndef CHECK_H
#define CHECK_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gaussian.h"

#define CHECK(condition)                                                      \
  do {                                                                        \
    if (!(condition)) {                                                       \
      fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition);         \
      exit(1);                                                                \
    }                                                                         \
  } while (0)

// Of a call that must not fail: what is wrong, if it does.
#define SUCCEEDS(call)                                                        \
  do {                                                                        \
    gauss_error *error = NULL;                                                \
    gauss_status status = (call);                                             \
    if (status != GAUSS_OK || error != NULL) {                                \
      fprintf(stderr, "%s:%d: %s: %d %s: %s\n", __FILE__, __LINE__, #call, (int)status, gauss_error_name(error), \
              gauss_error_message(error));                                    \
      exit(1);                                                                \
    }                                                                         \
  } while (0)

// Of a call that must fail in one way.
#define FAILS(expected, call)                                                 \
  do {                                                                        \
    gauss_error *error = NULL;                                                \
    gauss_status status = (call);                                             \
    if (status != (expected) || gauss_error_status(error) != status || gauss_error_message(error)[0] == '\0') { \
      fprintf(stderr, "%s:%d: %s: %d %s: %s\n", __FILE__, __LINE__, #call, (int)status, gauss_error_name(error), \
              gauss_error_message(error));                                    \
      exit(1);                                                                \
    }                                                                         \
    gauss_error_free(error);                                                  \
  } while (0)

// Numbers that look random and are the same everywhere: those of splitmix64, from -1 to 1.
static uint64_t check_state = 1;
static inline double check_number(void) {
  uint64_t z = (check_state += UINT64_C(0x9E3779B97F4A7C15));
  z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
  z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
  z ^= z >> 31;
  return (double)(z >> 11) * (2.0 / 9007199254740992.0) - 1.0;
}

#endif
