// How score and color read a lower triangle T, and how they walk through it.
//
// The triangle is packed in chunks of CHUNK rows of T: chunk c holds, for j = 0, 1, … below
// min((c + 1)·CHUNK, dimension) in turn, the entries T[c·CHUNK … c·CHUNK + CHUNK − 1][j], zero above the
// diagonal and below the last row. Each result is one chain of multiply-adds in ascending j, whatever the rows beside it.

#define UNROLL _Pragma("clang loop unroll(full)")

// Start of chunk c in a packed triangle.
INLINE size_t NAME(chunk_start)(size_t chunk) { return (size_t)CHUNK * CHUNK * chunk * (chunk + 1) / 2; }

// Element (r, j) of a packed triangle.
INLINE REAL NAME(packed_element)(const REAL *packed, int r, int j) {
  return packed[NAME(chunk_start)((size_t)(r / CHUNK)) + (size_t)(j * CHUNK + r % CHUNK)];
}
