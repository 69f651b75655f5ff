// What a round of transpose.h takes of two vectors, beside the choices of lane_sums.h.

// Even and odd elements, interleaved.
#define EVEN_4(x, y) __builtin_shufflevector(x, y, 0, 4, 2, 6)
#define ODD_4(x, y) __builtin_shufflevector(x, y, 1, 5, 3, 7)
#define EVEN_8(x, y) __builtin_shufflevector(x, y, 0, 8, 2, 10, 4, 12, 6, 14)
#define ODD_8(x, y) __builtin_shufflevector(x, y, 1, 9, 3, 11, 5, 13, 7, 15)
// Within each 16 bytes of single precision, the lower or upper half, interleaved element by element …
#define PAIRS_4_LOW(x, y) __builtin_shufflevector(x, y, 0, 4, 1, 5)
#define PAIRS_4_HIGH(x, y) __builtin_shufflevector(x, y, 2, 6, 3, 7)
#define PAIRS_8_LOW(x, y) __builtin_shufflevector(x, y, 0, 8, 1, 9, 4, 12, 5, 13)
#define PAIRS_8_HIGH(x, y) __builtin_shufflevector(x, y, 2, 10, 3, 11, 6, 14, 7, 15)
#define PAIRS_16_LOW(x, y) \
  __builtin_shufflevector(x, y, 0, 16, 1, 17, 4, 20, 5, 21, 8, 24, 9, 25, 12, 28, 13, 29)
#define PAIRS_16_HIGH(x, y) \
  __builtin_shufflevector(x, y, 2, 18, 3, 19, 6, 22, 7, 23, 10, 26, 11, 27, 14, 30, 15, 31)
// … and side by side.
#define QUARTERS_8_LOW(x, y) __builtin_shufflevector(x, y, 0, 1, 8, 9, 4, 5, 12, 13)
#define QUARTERS_8_HIGH(x, y) __builtin_shufflevector(x, y, 2, 3, 10, 11, 6, 7, 14, 15)
#define QUARTERS_16_LOW(x, y) \
  __builtin_shufflevector(x, y, 0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29)
#define QUARTERS_16_HIGH(x, y) \
  __builtin_shufflevector(x, y, 2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31)
