// What a self-contained library needs of its own, so that it asks less of the machine that it is loaded on.

#include <stddef.h>

// Linked on a new system, hypot is a version of the C library that older systems lack; it differs in nothing but when it sets
// errno. The linker sends calls here with --wrap=hypot.
#if defined(__x86_64__)
#define BASE_VERSION "GLIBC_2.2.5"
#elif defined(__aarch64__)
#define BASE_VERSION "GLIBC_2.17"
#endif

#ifdef BASE_VERSION
__asm__(".symver base_hypot,hypot@" BASE_VERSION);
__asm__(".symver base_hypotf,hypotf@" BASE_VERSION);
double base_hypot(double x, double y);
float base_hypotf(float x, float y);
double __wrap_hypot(double x, double y) { return base_hypot(x, y); }
float __wrap_hypotf(float x, float y) { return base_hypotf(x, y); }
#else
double __real_hypot(double x, double y);
float __real_hypotf(float x, float y);
double __wrap_hypot(double x, double y) { return __real_hypot(x, y); }
float __wrap_hypotf(float x, float y) { return __real_hypotf(x, y); }
#endif

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
