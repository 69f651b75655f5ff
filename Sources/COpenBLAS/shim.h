#pragma once
// OpenBLAS comes before LAPACKE in the module map: LAPACKE's calls then bind to OpenBLAS's own
// LAPACK (docs/decisions/0001-openblas-as-a-system-library.md).
#include <cblas.h>
#include <lapacke.h>

// `lapack_int` is a macro, which Swift does not import.
typedef lapack_int LAPACKInt;
