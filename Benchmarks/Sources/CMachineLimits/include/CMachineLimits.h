// Loops that do one thing as fast as the machine can: the ceilings that the benchmark measures against.
#ifndef CMACHINELIMITS_H
#define CMACHINELIMITS_H

#include <stddef.h>

// Runs `iterations` rounds of independent multiply-adds in registers of 256 or 512 bits and returns the number of
// floating-point operations. `sink` keeps the compiler from leaving them out.
double machine_fma_256_f64(size_t iterations, double *sink);
double machine_fma_512_f64(size_t iterations, double *sink);
double machine_fma_256_f32(size_t iterations, float *sink);
double machine_fma_512_f32(size_t iterations, float *sink);

// The sum of an array, read once from start to end with several vectors in flight.
double machine_read(const double *values, size_t count);

// Fills an array with ordinary stores.
void machine_write(double *values, size_t count, double value);

#endif
