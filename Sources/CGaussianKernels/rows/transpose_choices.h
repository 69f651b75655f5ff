// What a round of transpose.h takes of two vectors.

// First or second of each two parts of some elements, all of the one vector and then of the other.
#define FIRST_2_1(x, y) __builtin_shufflevector(x, y, 0, 2)
#define SECOND_2_1(x, y) __builtin_shufflevector(x, y, 1, 3)
#define FIRST_4_2(x, y) __builtin_shufflevector(x, y, 0, 1, 4, 5)
#define SECOND_4_2(x, y) __builtin_shufflevector(x, y, 2, 3, 6, 7)
#define FIRST_8_4(x, y) __builtin_shufflevector(x, y, 0, 1, 2, 3, 8, 9, 10, 11)
#define SECOND_8_4(x, y) __builtin_shufflevector(x, y, 4, 5, 6, 7, 12, 13, 14, 15)
#define FIRST_8_2(x, y) __builtin_shufflevector(x, y, 0, 1, 4, 5, 8, 9, 12, 13)
#define SECOND_8_2(x, y) __builtin_shufflevector(x, y, 2, 3, 6, 7, 10, 11, 14, 15)
#define FIRST_16_4(x, y) \
  __builtin_shufflevector(x, y, 0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27)
#define SECOND_16_4(x, y) \
  __builtin_shufflevector(x, y, 4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31)
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
// The way back from pairs, and from 16-byte parts that alternate.
#define UNPAIRED_16_LOW(x, y) \
  __builtin_shufflevector(x, y, 0, 2, 16, 18, 4, 6, 20, 22, 8, 10, 24, 26, 12, 14, 28, 30)
#define UNPAIRED_16_HIGH(x, y) \
  __builtin_shufflevector(x, y, 1, 3, 17, 19, 5, 7, 21, 23, 9, 11, 25, 27, 13, 15, 29, 31)
#define MERGED_16_LOW(x, y) \
  __builtin_shufflevector(x, y, 0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23)
#define MERGED_16_HIGH(x, y) \
  __builtin_shufflevector(x, y, 8, 9, 10, 11, 24, 25, 26, 27, 12, 13, 14, 15, 28, 29, 30, 31)
