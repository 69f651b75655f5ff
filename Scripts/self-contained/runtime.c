// What a self-contained library needs of its own, so that it asks less of the machine that it is loaded on.

#include <dlfcn.h>
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
