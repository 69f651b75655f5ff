// What a self-contained library needs of its own, so that it asks less of the machine that it is loaded on.

#include <dlfcn.h>
#include <pthread.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

// Linked on a new system, hypot is a version of the C library that older systems lack. The linker sends calls here with
// --wrap=hypot, also those of the older version by its name, so the function of the system is asked for when it is needed: the bits
// are those of a program that is linked with it.
static void *in_libm(const char *name) {
  void *library = dlopen("libm.so.6", RTLD_LAZY);
  void *function = library ? dlsym(library, name) : NULL;
  if (!function) abort();
  return function;
}

double __wrap_hypot(double x, double y) {
  static _Atomic(double (*)(double, double)) function;
  if (!function) function = (double (*)(double, double))(uintptr_t)in_libm("hypot");
  return function(x, y);
}

float __wrap_hypotf(float x, float y) {
  static _Atomic(float (*)(float, float)) function;
  if (!function) function = (float (*)(float, float))(uintptr_t)in_libm("hypotf");
  return function(x, y);
}

// All that LAPACK, as far as the engine calls it, wants of the runtime library of Fortran: two texts after one another, and blanks
// up to a length.
void _gfortran_concat_string(
    size_t length, char *target, size_t first_length, const char *first, size_t second_length, const char *second);
void _gfortran_concat_string(
    size_t length, char *target, size_t first_length, const char *first, size_t second_length, const char *second) {
  for (size_t place = 0; place < length; place++) {
    const size_t next = place - first_length;
    target[place] = place < first_length ? first[place] : next < second_length ? second[next] : ' ';
  }
}

// OpenBLAS without threads of its own looks for a free buffer without a lock, so that two threads that call it at once can be given
// the same one, and spoil each other's results. The linker sends both calls here with --wrap. A process that forks does so while
// nobody looks for a buffer, or the child would wait for ever.
void *__real_blas_memory_alloc(int procedure);
void __real_blas_memory_free(void *buffer);
void *__wrap_blas_memory_alloc(int procedure);
void __wrap_blas_memory_free(void *buffer);

static pthread_mutex_t buffers = PTHREAD_MUTEX_INITIALIZER;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void lock_buffers(void) { pthread_mutex_lock(&buffers); }
static void unlock_buffers(void) { pthread_mutex_unlock(&buffers); }
static void prepare_forks(void) { pthread_atfork(lock_buffers, unlock_buffers, unlock_buffers); }

void *__wrap_blas_memory_alloc(int procedure) {
  pthread_once(&once, prepare_forks);
  lock_buffers();
  void *buffer = __real_blas_memory_alloc(procedure);
  unlock_buffers();
  return buffer;
}

void __wrap_blas_memory_free(void *buffer) {
  lock_buffers();
  __real_blas_memory_free(buffer);
  unlock_buffers();
}
